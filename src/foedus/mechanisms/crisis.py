"""Crisis: militarised confrontations of two states, and the wars that some become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.axes import MEMORY_YEARS
from foedus.mechanisms._base import (
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    chance_within,
    matrix,
    outer_pair,
    over_partners,
)
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

__all__ = ["Crisis", "escalation_of", "own_hazard", "umbrella_of"]

MOST: Final = 4.0
"""Largest hazard per year; keeps extreme draws finite (assumed)."""

_DEFENCE: Final = KINDS.index("defence")
_FORCE: Final = INSTRUMENTS.index("force")


def own_hazard(params: Parameters, danger: jax.Array, past: jax.Array, disputes: jax.Array) -> jax.Array:
    """Return the pair's own hazard of a crisis, 1/year.

    Parameters
    ----------
    params
        Those of ``crisis``.
    danger
        Hazard of any pair in its place.
    past
        Its mean over the past ten years; that of today where it is below zero.
    disputes
        The pair's own disputes with use of force, discounted by their age.
    """
    shape = params["crisis.shrinkage"]
    expected = params["crisis.disputes"] * MEMORY_YEARS * jnp.where(past < 0.0, danger, past)
    # not a power, of which a compiler makes no vectors
    corrected = danger * jnp.exp(params["crisis.history"] * jnp.log((shape + disputes) / (shape + expected)))
    return jnp.minimum(corrected, MOST)


def umbrella_of(covered: jax.Array, other: jax.Array, pact: jax.Array) -> jax.Array:
    """Return 1 where nuclear weapons cover both of a pair, their own or a defence partner's, and no pact binds the two.

    Parameters
    ----------
    covered, other
        1 where the first, and the second, has nuclear weapons or a defence partner that has.
    pact
        1 where the two owe each other defence.
    """
    return covered * other * (1.0 - pact)


def escalation_of(
    params: Parameters, armed: jax.Array, umbrella: jax.Array, aligned: jax.Array, pact: jax.Array
) -> jax.Array:
    """Return the probability that a crisis becomes war.

    Parameters
    ----------
    params
        Those of ``crisis``.
    armed
        1 where both have nuclear weapons.
    umbrella
        See `umbrella_of`.
    aligned
        Alignment of the two, -1 to 1.
    pact
        1 where the two owe each other defence.
    """
    return jax.nn.sigmoid(
        params["crisis.war"]
        - params["crisis.nuclear"] * armed
        - params["crisis.umbrella"] * umbrella
        - params["crisis.war_alignment"] * aligned
        - params["crisis.war_pact"] * pact
    )


@final
@dataclass(frozen=True, repr=False)
class Crisis(Mechanism):
    r"""Danger and old quarrels bring crises; nuclear weapons, pacts and friendship keep them short of war.

    .. math::
        h_{ab} = \bar h_{ab} \Big(\frac{s + N_{ab}}{s + m \tau \bar h^\tau_{ab}}\Big)^{\zeta_H} + \zeta_u v_{ab},
        \qquad P(\text{war} \mid \text{crisis})
        = \sigma(w_0 - w_N N_a N_b - w_U U_{ab} - w_A A_{ab} - w_F F_{ab})

    *The pair's own record.* :math:`\bar h` is the hazard that any pair in its place would have (``danger``),
    :math:`\bar h^\tau` its mean over the past :math:`\tau` = 10 years, so that :math:`m \tau \bar h^\tau` is the number
    of disputes with use of force to be expected of any such pair, m being the disputes for each crisis; :math:`N_{ab}`
    counts the pair's own, discounted by their age (``memory``). If rates of pairs in the same place are gamma
    distributed with shape s, the quotient is what the pair's own count makes of its rate (gamma-Poisson shrinkage), and
    :math:`\zeta_H = 1`; with 0 the past does not count, below it quarrels wear out.

    *Force is force.* v is the use of force by either against the other (the instrument ``force``), above that of the
    start, which the record of disputes holds already: a year of it in full is one of level-4 acts, and seldom passes
    without a crisis.

    *War.* N: nuclear weapons, A: alignment, F: a defence obligation between the two; U is 1 where both have nuclear
    weapons or a defence partner that has, and no such obligation to each other: deterrence extends to allies.

    Notes
    -----
    Nuclear weapons enter here, in :math:`P(\text{war} \mid \text{crisis})`, and in the threat of invasion, and nowhere
    else; :math:`w_N, w_U \ge 0`, so they never make war likelier. One uniform number decides both: a war is a crisis
    for which the number lies in the lowest part. A crisis lowers alignment (``alignment``) and is remembered
    (``memory``); a war also cuts capability (``power``), ties troops down (``burden``), breaks the obligations between
    the belligerents, and counts as a jump in pressure that states sharing an enemy notice (``obligation``,
    ``reciprocity``).

    References
    ----------
    diehl_goertz_2000, crescenzi_enterline_2001, morrow_1994, waltz_1981, leeds_2003, huth_1988
    """

    name: ClassVar[str] = "crisis"
    title: ClassVar[str] = "Danger and old quarrels bring crises"
    reads: ClassVar[tuple[str, ...]] = (
        "danger",
        "danger_past",
        "disputes",
        "pressure",
        "pressure_start",
        "nuclear",
        "z",
        "obligation",
        "forced_crisis",
        "forced_war",
    )
    writes: ClassVar[tuple[str, ...]] = ("crisis", "war")
    draws: ClassVar[tuple[Draw, ...]] = (Draw("event", "uniform", ("pair",)),)
    parameters: ClassVar[tuple[str, ...]] = (
        "crisis.shrinkage",
        "crisis.history",
        "crisis.disputes",
        "crisis.force",
        "crisis.war",
        "crisis.nuclear",
        "crisis.umbrella",
        "crisis.war_alignment",
        "crisis.war_pact",
    )
    sources: ClassVar[tuple[str, ...]] = (
        "diehl_goertz_2000",
        "crescenzi_enterline_2001",
        "morrow_1994",
        "waltz_1981",
        "leeds_2003",
        "huth_1988",
    )

    def hazard(self, params: Parameters, state: State) -> jax.Array:
        """Return the hazard of a crisis, 1/year; shape ``(pair, ...)``."""
        own = own_hazard(params, state["danger"], state["danger_past"], state["disputes"])
        return own + params["crisis.force"] * self.force(state)

    def force(self, state: State) -> jax.Array:
        """Return the use of force by either against the other, above that of the start, 0 to 1; ``(pair, ...)``."""
        used, at_start = state["pressure"][_FORCE], state["pressure_start"][_FORCE]
        towards, back = both_ways(jnp.maximum(used - at_start, 0.0))
        return jnp.minimum(towards + back, 1.0)

    def escalation(self, params: Parameters, state: State) -> jax.Array:
        """Return the probability that a crisis becomes war; shape ``(pair, ...)``."""
        nuclear, pact = state["nuclear"], state["obligation"][_DEFENCE]
        partner = over_partners(jnp.multiply, matrix(pact, nuclear.shape[0]), nuclear[None], combine=jnp.maximum)
        covered = jnp.maximum(nuclear, partner)
        first, second = (outer_pair(side, covered) for side in (lambda a, _: a, lambda _, b: b))
        umbrella = umbrella_of(first, second, pact)
        return escalation_of(params, outer_pair(jnp.multiply, nuclear), umbrella, jnp.tanh(state["z"]), pact)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``crisis`` and ``war``."""
        chance = chance_within(self.hazard(params, state) * dt)
        escalation = self.escalation(params, state)
        forced, forced_war = state["forced_crisis"] > 0.5, state["forced_war"] > 0.5
        number = noise["event"]
        war = (number < jnp.where(forced, 1.0, chance) * escalation) | forced_war
        crisis = (number < chance) | forced | war
        kind = chance.dtype
        return {"crisis": crisis.astype(kind), "war": war.astype(kind)}
