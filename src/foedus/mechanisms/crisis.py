"""Crisis: militarised confrontations of two states, and the wars that some become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    TINY,
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    matrix,
    outer_pair,
    third_states,
)
from foedus.scenarios.worlds import KINDS

__all__ = ["Crisis"]

USUAL_THREAT: Final = 0.2
"""T_0: threat at which the hazard is exp(zeta_0) without a theatre or defenders (assumed)."""

LEAST_THREAT: Final = 1e-8
"""Lower bound on the product of mutual threats; anything smaller counts as this (assumed)."""

MOST_LIKELY: Final = 1.4
"""Largest logarithm of the hazard per year, about four crises a year; keeps extreme draws finite (assumed)."""

_DEFENCE: Final = KINDS.index("defence")


@final
@dataclass(frozen=True, repr=False)
class Crisis(Mechanism):
    r"""Mutual threat and contested ground bring crises, defenders deter them, nuclear weapons keep them short of war.

    .. math::
        h_{ab} = o_{ab} \exp\big(\zeta_0 + \zeta_T \ln\frac{T_{ab} T_{ba}}{T_0^2} + \zeta_q q_{ab}
        - \zeta_F \delta_{ab}\big), \qquad
        P(\text{war} \mid \text{crisis}) = \sigma(w_0 - w_N N_a N_b)

    .. math::
        o_{ab} = 1 \text{ on a land border, else } \frac{p_{ab}}{p_{ab} + p_0}, \qquad
        p_{ab} = \max(f_b r_{ab},\ f_a r_{ba})

    .. math::
        \delta_{ab} = \tfrac12 \Big(\frac{s_{b}}{s_{b} + f_a} + \frac{s_{a}}{s_{a} + f_b}\Big), \qquad
        s_b = \sum_{c \ne a,b} F_{bc} (1 - F_{ac}) f_c

    o is the opportunity, which neighbours have, as do pairs in which one state can project capability onto the other.
    :math:`T_0` = .2, the threat between neighbours that are not rivals, so that :math:`\zeta_0` does not depend on
    :math:`\zeta_T`; q is the intensity of the fiercest theatre that the two contest, :math:`\delta` the strength of
    either side's defenders (F: defence obligations; those bound to both sides are left out) against the other.

    Notes
    -----
    The reference equations have no opportunity. Without it thousands of distant pairs, each with almost no
    hazard, made the world of 195 states eight times as quarrelsome as the record (decision 7). Nuclear weapons enter
    here, in :math:`P(\text{war} \mid \text{crisis})`, and in the threat of invasion, and nowhere else; :math:`w_N \ge
    0`, so they never make war likelier. One uniform number decides both: a war is a crisis for which the number lies in
    the lowest part. A crisis lowers alignment (``alignment``); a war also cuts capability (``power``), ties troops down
    (``burden``), breaks the obligations between the belligerents, and counts as a jump in pressure that states sharing
    an enemy notice (``obligation``, ``reciprocity``).

    References
    ----------
    walt_1987, lemke_reed_2001, huth_1988, morrow_1994, waltz_1981
    """

    name: ClassVar[str] = "crisis"
    title: ClassVar[str] = "Mutual threat and contested ground bring crises"
    reads: ClassVar[tuple[str, ...]] = (
        "threat",
        "reach",
        "land_border",
        "theatre",
        "contested",
        "obligation",
        "free_capability",
        "nuclear",
        "forced_crisis",
        "forced_war",
    )
    writes: ClassVar[tuple[str, ...]] = ("crisis", "war")
    draws: ClassVar[tuple[Draw, ...]] = (Draw("event", "uniform", ("pair",)),)
    parameters: ClassVar[tuple[str, ...]] = (
        "crisis.base",
        "crisis.opportunity",
        "crisis.threat",
        "crisis.theatre",
        "crisis.deterrence",
        "crisis.war",
        "crisis.nuclear",
    )
    sources: ClassVar[tuple[str, ...]] = ("walt_1987", "lemke_reed_2001", "huth_1988", "morrow_1994", "waltz_1981")

    def hazard(self, params: Parameters, state: State) -> jax.Array:
        """Return the hazard of a crisis, 1/year; shape ``(pair, ...)``."""
        towards, back = both_ways(state["threat"])
        mutual = jnp.log(jnp.maximum(towards * back, LEAST_THREAT) / USUAL_THREAT**2)
        intensity = jax.nn.sigmoid(state["theatre"])
        fiercest = jnp.zeros((), mutual.dtype)
        for theatre in range(intensity.shape[0]):
            fiercest = jnp.maximum(fiercest, state["contested"][theatre] * intensity[theatre])
        exponent = (
            params["crisis.base"]
            + params["crisis.threat"] * mutual
            + params["crisis.theatre"] * fiercest
            - params["crisis.deterrence"] * self.deterrence(state)
        )
        return self.opportunity(params, state) * jnp.exp(jnp.minimum(exponent, MOST_LIKELY))

    def opportunity(self, params: Parameters, state: State) -> jax.Array:
        """Return how far the two are within each other's reach, 0 to 1; shape ``(pair, ...)``."""
        onto_first, onto_second = both_ways(state["reach"])
        first, second = (outer_pair(side, state["free_capability"]) for side in (lambda a, _: a, lambda _, b: b))
        projected = jnp.maximum(second * onto_first, first * onto_second)
        border, _ = both_ways(state["land_border"])
        return jnp.maximum(border, projected / (projected + params["crisis.opportunity"]))

    def deterrence(self, state: State) -> jax.Array:
        """Return how strong the defenders of either side are against the other, 0 to 1; shape ``(pair, ...)``."""
        free = jnp.maximum(state["free_capability"], TINY)
        bound = state["obligation"][_DEFENCE]
        partners = matrix(bound, free.shape[0])
        both = third_states(jnp.multiply, partners * jnp.sqrt(free)[None])
        all_defenders = (partners * free[None]).sum(axis=1)
        # a partner of one side is left out if it is the other side, or is bound to the other side
        first = outer_pair(lambda a, _: a, all_defenders) - bound * outer_pair(lambda _, b: b, free) - both
        second = outer_pair(lambda _, b: b, all_defenders) - bound * outer_pair(lambda a, _: a, free) - both
        first, second = jnp.maximum(first, 0.0), jnp.maximum(second, 0.0)
        against_first = second / (second + outer_pair(lambda a, _: a, free))
        against_second = first / (first + outer_pair(lambda _, b: b, free))
        return 0.5 * (against_first + against_second)

    def escalation(self, params: Parameters, state: State) -> jax.Array:
        """Return the probability that a crisis becomes war; shape ``(pair, ...)``."""
        both_armed = outer_pair(jnp.multiply, state["nuclear"])
        return jax.nn.sigmoid(params["crisis.war"] - params["crisis.nuclear"] * both_armed)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``crisis`` and ``war``."""
        chance = -jnp.expm1(-self.hazard(params, state) * dt)
        escalation = self.escalation(params, state)
        forced, forced_war = state["forced_crisis"] > 0.5, state["forced_war"] > 0.5
        number = noise["event"]
        war = (number < jnp.where(forced, 1.0, chance) * escalation) | forced_war
        crisis = (number < chance) | forced | war
        kind = chance.dtype
        return {"crisis": crisis.astype(kind), "war": war.astype(kind)}
