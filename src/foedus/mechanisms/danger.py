"""Danger: how often any pair in its place would come to a crisis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    TINY,
    Contributions,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    matrix,
    outer_pair,
    over_partners,
    third_states,
)
from foedus.scenarios.worlds import KINDS

__all__ = ["Danger", "opportunity_of", "usual_hazard"]

USUAL_THREAT: Final = 0.2
"""T_0: threat at which the hazard is exp(zeta_0) without a theatre or defenders (assumed)."""

LEAST_THREAT: Final = 1e-8
"""Lower bound on the product of mutual threats; anything smaller counts as this (assumed)."""

MOST_LIKELY: Final = 1.4
"""Largest logarithm of the hazard per year, about four crises a year; keeps extreme draws finite (assumed)."""

_DEFENCE: Final = KINDS.index("defence")


def opportunity_of(params: Parameters, border: jax.Array, projected: jax.Array) -> jax.Array:
    """Return how far two states are within each other's reach, 0 to 1, from the capability one brings to the other."""
    return jnp.maximum(border, projected / (projected + params["crisis.opportunity"]))


def usual_hazard(
    params: Parameters, opportunity: jax.Array, mutual: jax.Array, intensity: jax.Array, defended: jax.Array
) -> jax.Array:
    """Return the hazard of a crisis that any pair in its place would have, 1/year.

    Parameters
    ----------
    params
        Those of ``danger``.
    opportunity
        See ``opportunity_of``.
    mutual
        Logarithm of the product of both threats, less its usual value.
    intensity
        Of the fiercest theatre that the two contest, 0 to 1.
    defended
        Strength of either side's defenders against the other, 0 to 1.
    """
    exponent = (
        params["crisis.base"]
        + params["crisis.threat"] * mutual
        + params["crisis.theatre"] * intensity
        - params["crisis.deterrence"] * defended
    )
    return opportunity * jnp.exp(jnp.minimum(exponent, MOST_LIKELY))


@final
@dataclass(frozen=True, repr=False)
class Danger(Mechanism):
    r"""Mutual threat and contested ground make a pair dangerous, and defenders deter.

    .. math::
        \bar h_{ab} = o_{ab} \exp\big(\zeta_0 + \zeta_T \ln\frac{T_{ab} T_{ba}}{T_0^2} + \zeta_q q_{ab}
        - \zeta_F \delta_{ab}\big)

    .. math::
        o_{ab} = 1 \text{ on a land border, else } \frac{p_{ab}}{p_{ab} + p_0}, \qquad
        p_{ab} = \max(f_b r_{ab},\ f_a r_{ba})

    .. math::
        \delta_{ab} = \tfrac12 \Big(\frac{s_{b}}{s_{b} + f_a} + \frac{s_{a}}{s_{a} + f_b}\Big), \qquad
        s_b = \sum_{c \ne a,b} F_{bc} (1 - F_{ac}) f_c

    :math:`\bar h` is the hazard of a crisis, 1/year, of any pair in the same place; ``crisis`` corrects it by the
    pair's own record. o is the opportunity, which neighbours have, as do pairs in which one state can project
    capability onto the other. :math:`T_0` = .2, the threat between neighbours that are not rivals, so that
    :math:`\zeta_0` does not depend on :math:`\zeta_T`; q is the intensity of the fiercest theatre that the two
    contest, :math:`\delta` the strength of either side's defenders (F: defence obligations; those bound to both sides
    are left out) against the other.

    Notes
    -----
    The reference equations have no opportunity. Without it thousands of distant pairs, each with almost no
    hazard, made the world of 195 states eight times as quarrelsome as the record (decision 7). Nuclear weapons enter
    here only through the threat of invasion.

    References
    ----------
    walt_1987, lemke_reed_2001, huth_1988
    """

    name: ClassVar[str] = "danger"
    title: ClassVar[str] = "Mutual threat and contested ground make a pair dangerous"
    reads: ClassVar[tuple[str, ...]] = (
        "threat",
        "reach",
        "land_border",
        "theatre",
        "contested",
        "obligation",
        "free_capability",
    )
    writes: ClassVar[tuple[str, ...]] = ("danger",)
    parameters: ClassVar[tuple[str, ...]] = (
        "crisis.base",
        "crisis.opportunity",
        "crisis.threat",
        "crisis.theatre",
        "crisis.deterrence",
    )
    sources: ClassVar[tuple[str, ...]] = ("walt_1987", "lemke_reed_2001", "huth_1988")

    def mutual(self, state: State) -> jax.Array:
        """Return the logarithm of the product of both threats, less its usual value; shape ``(pair, ...)``."""
        towards, back = both_ways(state["threat"])
        return jnp.log(jnp.maximum(towards * back, LEAST_THREAT) / USUAL_THREAT**2)

    def projected(self, state: State) -> jax.Array:
        """Return the capability that one of the two can bring to the other, the larger; shape ``(pair, ...)``."""
        onto_first, onto_second = both_ways(state["reach"])
        first, second = (outer_pair(side, state["free_capability"]) for side in (lambda a, _: a, lambda _, b: b))
        return jnp.maximum(second * onto_first, first * onto_second)

    def deterrence(self, state: State) -> jax.Array:
        """Return how strong the defenders of either side are against the other, 0 to 1; shape ``(pair, ...)``."""
        free = jnp.maximum(state["free_capability"], TINY)
        bound = state["obligation"][_DEFENCE]
        partners = matrix(bound, free.shape[0])
        both = third_states(jnp.multiply, partners * jnp.sqrt(free)[None])
        all_defenders = over_partners(jnp.multiply, partners, free[None])
        # a partner of one side is left out if it is the other side, or is bound to the other side
        first = outer_pair(lambda a, _: a, all_defenders) - bound * outer_pair(lambda _, b: b, free) - both
        second = outer_pair(lambda _, b: b, all_defenders) - bound * outer_pair(lambda a, _: a, free) - both
        first, second = jnp.maximum(first, 0.0), jnp.maximum(second, 0.0)
        against_first = second / (second + outer_pair(lambda a, _: a, free))
        against_second = first / (first + outer_pair(lambda _, b: b, free))
        return 0.5 * (against_first + against_second)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``danger``."""
        border = jnp.maximum(*both_ways(state["land_border"]))
        opportunity = opportunity_of(params, border, self.projected(state))
        intensity = jax.nn.sigmoid(state["theatre"])
        fiercest = jnp.zeros((), intensity.dtype)
        for theatre in range(intensity.shape[0]):
            fiercest = jnp.maximum(fiercest, state["contested"][theatre] * intensity[theatre])
        return {"danger": usual_hazard(params, opportunity, self.mutual(state), fiercest, self.deterrence(state))}
