"""Reciprocity: pressure follows policy, and provokes an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, matrix

__all__ = ["Reciprocity"]

POLICY_RATE: Final = 2.0
"""Speed at which pressure approaches what policy asks for, 1/year (assumed: mostly there within a year)."""

STABLE: Final = 0.7
"""Largest response of either sign over the decay: two states that answer each other stay bounded (assumed)."""


def _all_instruments(pressure: jax.Array) -> jax.Array:
    """Add up instruments; unrolled, because a compiler makes a slow loop of a sum over a short axis."""
    total = pressure[0]
    for index in range(1, pressure.shape[0]):
        total = total + pressure[index]
    return total


@final
@dataclass(frozen=True, repr=False)
class Reciprocity(Mechanism):
    r"""A state answers the pressure it notices, in kind or by giving way; answers fade.

    .. math::
        du_{i,ab} = \pi\,(u^0_{i,ab} + policy_{i,ab} - u_{i,ab})\,dt, \qquad
        dv_{ba} = [\rho_r\, w_{ab}(t - lag) - \delta v_{ba}]\,dt, \qquad
        w_{ab} = \sum_i (u_{i,ab} - u^0_{i,ab}) + v_{ab}

    u is pressure by instrument, with the record's level :math:`u^0` at the start; v is retaliation, with all
    instruments together; :math:`|\rho_r| < \delta`.

    Notes
    -----
    A response above zero is retaliation, one below zero submission: deterrence and the spiral disagree on the sign.
    The lag is distributed: :math:`dm = (w - m)/lag\,dt` stands for :math:`w(t - lag)`. Both decays are stepped
    exactly. Only deviations of pressure from the start are answered, so a run without policies has no answers.
    Rises of w are remembered in ``pressure_jump``, which obligations read; a war counts as a full rise in both
    directions, so that those who share an enemy at war notice it (of size 1: assumed).

    References
    ----------
    goldstein_freeman_1990, leng_1983
    """

    name: ClassVar[str] = "reciprocity"
    title: ClassVar[str] = "Pressure builds up, is answered, and fades"
    reads: ClassVar[tuple[str, ...]] = (
        "pressure",
        "pressure_start",
        "pressure_policy",
        "retaliation",
        "pressure_noticed",
        "pressure_jump",
        "war",
    )
    writes: ClassVar[tuple[str, ...]] = ("pressure", "retaliation", "pressure_noticed", "pressure_jump")
    parameters: ClassVar[tuple[str, ...]] = (
        "reciprocity.response",
        "reciprocity.decay",
        "reciprocity.lag",
        "obligation.jump_memory",
    )
    sources: ClassVar[tuple[str, ...]] = ("goldstein_freeman_1990", "leng_1983")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``pressure``, ``retaliation``, ``pressure_noticed`` and ``pressure_jump``."""
        pressure, before = state["pressure"], state["retaliation"]
        goal = jnp.clip(state["pressure_start"] + state["pressure_policy"], 0.0, 1.0)
        pushed = goal + (pressure - goal) * jnp.exp(-POLICY_RATE * dt)
        above = _all_instruments(pressure - state["pressure_start"]) + before

        decay = params["reciprocity.decay"]
        response = jnp.clip(params["reciprocity.response"], -STABLE * decay, STABLE * decay)
        noticed = above + (state["pressure_noticed"] - above) * jnp.exp(-dt / params["reciprocity.lag"])
        answer = jnp.swapaxes(state["pressure_noticed"], 0, 1) * (response / decay)
        retaliation = jnp.clip(answer + (before - answer) * jnp.exp(-decay * dt), -1.0, 1.0)

        rise = jnp.maximum(_all_instruments(pushed - pressure) + retaliation - before, 0.0)
        rise = rise + matrix(state["war"], rise.shape[0])
        jump = state["pressure_jump"] * jnp.exp(-dt / params["obligation.jump_memory"]) + rise
        return {
            "pressure": pushed,
            "retaliation": retaliation,
            "pressure_noticed": noticed,
            "pressure_jump": jump,
        }
