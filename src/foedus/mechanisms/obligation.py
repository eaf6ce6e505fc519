"""Obligation: treaties concluded and ended, as competing risks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    SMALLEST,
    TINY,
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
    third_states,
)
from foedus.scenarios.worlds import KINDS

__all__ = ["Obligation"]

_DEFENCE: Final = KINDS.index("defence")
_INCENTIVES: Final = (
    "alignment",
    "shared_threat",
    "depth",
    "common_jump",
    "shared_allies",
    "subordination",
    "entrapment",
)


@final
@dataclass(frozen=True, repr=False)
class Obligation(Mechanism):
    r"""A treaty is concluded when both sides gain and ends when either does not.

    .. math::
        U_{ab} = \eta_A A + \eta_S S + \eta_D D + \eta_J J + \eta_N \ln(1 + n_{ab})
        + \eta_{sub} \max(0, \ln\tfrac{f_b}{f_a})\,border_{ab} + \eta_e \sum_{c \ne a,b} \max(0, T_{bc} - T_{ac})

    .. math::
        h^{onset}_k = h_{0,k}\,\sigma(U_{ab})\,\sigma(U_{ba}), \qquad
        h^{end}_k = h_{1,k}\,\big(1 - \sigma(U_{ab})\,\sigma(U_{ba})\big)

    n counts shared defence partners; :math:`J = \sum_c \min(j_{ca}, j_{cb})` the recent rises of
    pressure on both from a common source. Over the kinds the first event of a step is drawn from the
    competing hazards: it comes with probability :math:`1 - e^{-\sum h \Delta}` and is of kind k
    with probability :math:`h_k / \sum h`.

    A war between the two breaks all their obligations; the collapse of either does with a stated probability.
    Obligations of a dated treaty are in force from that step on; those of a new membership as long as it lasts, so
    neither a war nor a collapse ends them.

    Notes
    -----
    The kinds share the same incentives and differ in their rates. At most one obligation of a pair changes
    in a step, an error of second order in the hazards. The signs of subordination and entrapment are free: small
    partners may fear a treaty, but asymmetric alliances also form more easily and last longer.

    References
    ----------
    leeds_et_al_2002, morrow_1991, snyder_1984, gibler_rider_2004, cranmer_desmarais_kirkland_2012
    """

    name: ClassVar[str] = "obligation"
    title: ClassVar[str] = "Treaties come between the aligned and end between the others"
    reads: ClassVar[tuple[str, ...]] = (
        "obligation",
        "z",
        "shared_threat",
        "depth",
        "threat",
        "free_capability",
        "land_border",
        "pressure_jump",
        "obligation_cut",
        "charter",
        "lapsed",
        "signed",
        "ended",
        "war",
        "collapse",
    )
    writes: ClassVar[tuple[str, ...]] = ("obligation",)
    draws: ClassVar[tuple[Draw, ...]] = (Draw("event", "uniform", ("pair",)),)
    parameters: ClassVar[tuple[str, ...]] = (
        *(f"obligation.onset_{kind}" for kind in KINDS),
        *(f"obligation.ending_{kind}" for kind in KINDS),
        *(f"obligation.{incentive}" for incentive in _INCENTIVES),
        "obligation.collapse_loss",
    )
    sources: ClassVar[tuple[str, ...]] = (
        "leeds_et_al_2002",
        "morrow_1991",
        "snyder_1984",
        "gibler_rider_2004",
        "cranmer_desmarais_kirkland_2012",
    )

    def utilities(self, params: Parameters, state: State) -> tuple[jax.Array, jax.Array]:
        """Return the gain of an obligation to the first and to the second state, over pairs."""
        threat = state["threat"]
        partners = matrix(state["obligation"][_DEFENCE], threat.shape[0])
        allies = third_states(jnp.multiply, partners)
        common = third_states(jnp.minimum, jnp.swapaxes(state["pressure_jump"], 0, 1), sparse=True)
        towards, back = both_ways(threat)
        # max(0, x) = (|x| + x) / 2: one sum over third states covers both directions
        apart = third_states(lambda a, b: jnp.abs(a - b), threat)
        surplus = outer_pair(jnp.subtract, threat.sum(axis=1))
        quarrels_first, quarrels_second = 0.5 * (apart + surplus), 0.5 * (apart - surplus)
        border, _ = both_ways(state["land_border"])
        strength = jnp.log(jnp.maximum(state["free_capability"], TINY))
        superiority = outer_pair(lambda a, b: b - a, strength)
        common_gain = (
            params["obligation.alignment"] * jnp.tanh(state["z"])
            + params["obligation.shared_threat"] * state["shared_threat"]
            + params["obligation.depth"] * state["depth"]
            + params["obligation.common_jump"] * common
            + params["obligation.shared_allies"] * jnp.log(1.0 + allies)
        )
        subordination, entrapment = params["obligation.subordination"], params["obligation.entrapment"]
        first = (
            common_gain
            + subordination * jnp.maximum(superiority, 0.0) * border
            # c = a is in the sum as max(0, T_ba - 0); c = b adds nothing
            + entrapment * (quarrels_second - back)
        )
        second = (
            common_gain
            + subordination * jnp.maximum(-superiority, 0.0) * border
            + entrapment * (quarrels_first - towards)
        )
        return first, second

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``obligation``."""
        first, second = self.utilities(params, state)
        agreement = jax.nn.sigmoid(first) * jax.nn.sigmoid(second)
        open_ = (1.0 - state["obligation_cut"]) * (1.0 - jnp.minimum(state["ended"], 1.0)) * (1.0 - state["lapsed"])
        cut = state["obligation"] * open_
        brought = jnp.minimum(jnp.maximum(state["charter"], state["signed"]), 1.0) * open_
        struck = outer_pair(jnp.maximum, state["collapse"]) * (noise["event"] < params["obligation.collapse_loss"])
        whole = 1.0 - jnp.maximum(state["war"], struck)
        hazards = [
            jnp.where(
                cut[k] > 0.5,
                params[f"obligation.ending_{kind}"] * (1.0 - agreement),
                params[f"obligation.onset_{kind}"] * agreement * open_[k],
            )
            for k, kind in enumerate(KINDS)
        ]
        total = sum(hazards[1:], hazards[0])
        # scale the uniform draw to the sum of hazards: the kind is the one whose interval it falls in
        chance = chance_within(total * dt)
        # every comparison with NaN is false: without this a hazard that is NaN would go unnoticed
        whole = jnp.where(jnp.isnan(total), total, whole)
        position = noise["event"] * total / jnp.maximum(chance, SMALLEST)
        after = []
        lower = jnp.zeros_like(total)
        for k, hazard in enumerate(hazards):
            hit = (position >= lower) & (position < lower + hazard)
            after.append(jnp.maximum(jnp.where(hit, 1.0 - cut[k], cut[k]) * whole, brought[k]))
            lower = lower + hazard
        return {"obligation": jnp.stack(after)}
