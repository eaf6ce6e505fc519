"""Alignment: who sides with whom, and what changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    matrix,
    outer_pair,
    pair_index,
    third_states,
)
from foedus.scenarios.worlds import KINDS

__all__ = ["Alignment", "balance", "ornstein_uhlenbeck", "turn"]

JUMP_SHARE: Final = 0.7
"""Share of the variance of system shocks that comes in rare jumps (assumed)."""

_FORCES: Final = ("shared_threat", "mutual_threat", "balance", "trade", "order", *KINDS)


def ornstein_uhlenbeck(
    x: jax.Array, target: jax.Array, rate: jax.Array, volatility: jax.Array, shock: jax.Array, dt: float
) -> jax.Array:
    r"""Step an Ornstein-Uhlenbeck process exactly.

    .. math::
        x' = m + (x - m) e^{-\rho\Delta} + \sigma\sqrt{\frac{1 - e^{-2\rho\Delta}}{2\rho}}\,\varepsilon

    Parameters
    ----------
    x, target, rate, volatility, shock
        Value, m, rho (1/year), sigma (1/sqrt(year)) and a shock of unit variance; broadcast together.
    dt
        Length of the step, years.

    Returns
    -------
    jax.Array
        The value a step later.

    References
    ----------
    uhlenbeck_ornstein_1930
    """
    kept = jnp.exp(-rate * dt)
    spread = jnp.sqrt(-jnp.expm1(-2.0 * rate * dt) / (2.0 * rate))
    return target + (x - target) * kept + volatility * spread * shock


def balance(alignment: jax.Array, capability: jax.Array) -> jax.Array:
    r"""Pull towards the friends of friends and the enemies of enemies.

    .. math:: B_{ab} = \sum_{c \ne a,b} \frac{\kappa_c A_{ac} A_{cb}}{1 - \kappa_a - \kappa_b}

    Parameters
    ----------
    alignment
        A over pairs, ``(pair, ...)``.
    capability
        Shares of world capability, ``(actor, ...)``.

    Returns
    -------
    jax.Array
        B over pairs, in [-1, 1].

    References
    ----------
    heider_1946
    """
    spread = matrix(alignment, capability.shape[0])
    weighted = spread * jnp.sqrt(jnp.maximum(capability, 0.0))[None, :]
    others = outer_pair(lambda first, second: 1.0 - first - second, capability)
    return third_states(jnp.multiply, weighted) / jnp.maximum(others, 0.05)


def turn(axis: jax.Array, along: jax.Array, common: jax.Array) -> jax.Array:
    r"""Add up what the shocks of both its states do to a pair: along either's axis of alignment, or to all alike.

    .. math:: \ell_{ab} \varepsilon_a + \sqrt{1 - \ell_{ab}^2}\,\eta_a
        + \ell_{ba} \varepsilon_b + \sqrt{1 - \ell_{ba}^2}\,\eta_b

    Parameters
    ----------
    axis
        Loadings of each state's partners on its axis, ``(actor, partner, ...)``, -1 to 1.
    along, common
        Shocks of each state along its axis, and of those that move all its pairs one way, ``(actor, ...)``.

    Returns
    -------
    jax.Array
        Over pairs; of variance 2 if the shocks are independent and of unit variance, for any loadings.

    References
    ----------
    leeds_mattes_vogel_2009, torgerson_1952
    """
    first, second = pair_index(along.shape[0])
    towards, back = both_ways(axis)
    return (
        towards * along[first]
        + jnp.sqrt(1.0 - towards * towards) * common[first]
        + back * along[second]
        + jnp.sqrt(1.0 - back * back) * common[second]
    )


@final
@dataclass(frozen=True, repr=False)
class Alignment(Mechanism):
    r"""Mean-reverting alignment under forces measured from the start of the run.

    .. math::
        dz_{ab} = \Big[\theta_S \Delta S - \theta_T \Delta\tfrac{T_{ab} + T_{ba}}{2} + \theta_B \Delta B
        + \theta_X \Delta X + \theta_O \Delta(-|o_a - o_b|) + \sum_k \theta_{F,k} \Delta F_k + \theta_G G_{ab}
        - \theta_D d_{ab} - \theta_A b_{ab} - \rho(z - \bar z_{ab})\Big]dt + \sigma_{ab}\,dW
        - (1 + \min(A, 0))(\theta_C\,dN^{crisis}_{ab} + \theta_W\,dN^{war}_{ab}), \qquad A = \tanh z

    :math:`\Delta` is the deviation from the start, so nothing jumps when a run begins; G is the inducement that
    policies offer, whose effect may have either sign; d is the disillusion of an audience that was alarmed for nothing;
    b counts calls left unanswered (``abandonment``). Crises and wars cost enemies what they have left to lose. dW mixes
    shocks to the pair, to either state (a change of leader) and to the system, the last with rare large jumps. A
    state's shock turns it between camps: of its unit variance for the pair with b, :math:`\ell_{ab}^2` runs along the
    state's axis of alignment, which moves it towards the partners on one side and away from those on the other, and the
    rest moves all of its pairs one way:

    .. math:: s_{ab} = \ell_{ab}\,\varepsilon_a + \sqrt{1 - \ell_{ab}^2}\,\eta_a

    The loadings are the case's (`foedus.engine.leader_axes`), zero where a state's partners form no clear axis. A
    leader's fall that a shock dates brings :math:`\sigma_{ab}\sqrt{y/2}` of such a shock at once: half the variance
    that the pair would otherwise see in y years, because half of it belongs to either state.

    Notes
    -----
    A case fixes the dependence on trade, so :math:`\Delta X = 0` and :math:`\theta_X` moves nothing until a mechanism
    changes X. The step is exact if the forces are constant within it. Between forces z is an Ornstein-Uhlenbeck
    process with mean :math:`\bar z` and variance :math:`\sigma^2/2\rho` in the long run.

    References
    ----------
    walt_1987, heider_1946, uhlenbeck_ornstein_1930, leeds_mattes_vogel_2009, torgerson_1952
    """

    name: ClassVar[str] = "alignment"
    title: ClassVar[str] = "What moves alignment, and how little is sure of it"
    reads: ClassVar[tuple[str, ...]] = (
        "z",
        "pair_mean",
        "volatility",
        "shared_threat",
        "threat",
        "capability",
        "trade_dependence",
        "order",
        "obligation",
        "goodwill",
        "disillusion",
        "abandoned",
        "crisis",
        "war",
        "leader_fall",
        "leader_axis",
        "alignment_force_start",
    )
    writes: ClassVar[tuple[str, ...]] = ("z",)
    starts: ClassVar[tuple[str, ...]] = ("alignment_force_start",)
    draws: ClassVar[tuple[Draw, ...]] = (
        Draw("pair", "normal", ("pair",)),
        Draw("state", "normal", ("actor",)),
        Draw("state_common", "normal", ("actor",)),
        Draw("system", "normal"),
        Draw("jump", "normal"),
        Draw("jump_time", "uniform"),
        Draw("leader", "normal", ("actor",)),
        Draw("leader_common", "normal", ("actor",)),
    )
    parameters: ClassVar[tuple[str, ...]] = (
        "alignment.reversion",
        *(f"alignment.{force}" for force in _FORCES),
        "alignment.goodwill",
        "alignment.disillusion",
        "alignment.abandonment",
        "alignment.crisis",
        "alignment.war",
        "alignment.leader_years",
        "alignment.state_share",
        "alignment.system_share",
        "alignment.jump_rate",
    )
    sources: ClassVar[tuple[str, ...]] = (
        "walt_1987",
        "heider_1946",
        "uhlenbeck_ornstein_1930",
        "leeds_mattes_vogel_2009",
        "torgerson_1952",
    )

    def force(self, params: Parameters, state: State) -> jax.Array:
        """Return the force on z, 1/year, before that at the start is subtracted; shape ``(pair, ...)``."""
        towards, back = both_ways(state["threat"])
        trade = sum(both_ways(state["trade_dependence"]))
        total: jax.Array = (
            params["alignment.shared_threat"] * state["shared_threat"]
            - params["alignment.mutual_threat"] * 0.5 * (towards + back)
            + params["alignment.balance"] * balance(jnp.tanh(state["z"]), state["capability"])
            + params["alignment.trade"] * 0.5 * trade
            - params["alignment.order"] * outer_pair(lambda a, b: jnp.abs(a - b), state["order"])
        )
        for index, kind in enumerate(KINDS):
            total = total + params[f"alignment.{kind}"] * state["obligation"][index]
        return total

    def start(self, params: Parameters, state: State) -> Contributions:
        """Return the force at the start of the run."""
        return {"alignment_force_start": self.force(params, state)}

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``z``."""
        force = self.force(params, state) - state["alignment_force_start"]
        force = force + params["alignment.goodwill"] * state["goodwill"]
        force = force - params["alignment.disillusion"] * state["disillusion"]
        force = force - params["alignment.abandonment"] * state["abandoned"]
        rate = params["alignment.reversion"]
        target = state["pair_mean"] + force / rate
        shock = self.shock(params, state["leader_axis"], noise, dt)
        later = ornstein_uhlenbeck(state["z"], target, rate, state["volatility"], shock, dt)
        fallen = state["leader_fall"] / 2.0**0.5
        fall = turn(state["leader_axis"], fallen * noise["leader"], fallen * noise["leader_common"])
        return {
            "z": later
            - (1.0 + jnp.minimum(jnp.tanh(state["z"]), 0.0))
            * (params["alignment.crisis"] * state["crisis"] + params["alignment.war"] * state["war"])
            + state["volatility"] * jnp.sqrt(params["alignment.leader_years"]) * fall
        }

    def shock(self, params: Parameters, axis: jax.Array, noise: Noise, dt: float) -> jax.Array:
        """Return shocks of unit variance over pairs: the pair's own, those of either state, those of the system."""
        state_share = jnp.clip(params["alignment.state_share"], 0.0, 1.0)
        system_share = jnp.minimum(params["alignment.system_share"], 1.0 - state_share)
        own_share = jnp.maximum(1.0 - state_share - system_share, 0.0)
        chance = -jnp.expm1(-params["alignment.jump_rate"] * dt)
        # a jump comes with this probability and is larger the rarer it is, so that the variance stays one
        jump = jnp.where(noise["jump_time"] < chance, noise["jump"] / jnp.sqrt(chance), 0.0)
        system = jnp.sqrt(1.0 - JUMP_SHARE) * noise["system"] + jnp.sqrt(JUMP_SHARE) * jump
        states = turn(axis, noise["state"], noise["state_common"])
        return (
            jnp.sqrt(own_share) * noise["pair"] + jnp.sqrt(0.5 * state_share) * states + jnp.sqrt(system_share) * system
        )
