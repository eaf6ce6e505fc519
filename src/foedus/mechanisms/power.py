"""Power: shares of the world's capability, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax.numpy as jnp

from foedus.mechanisms._base import SMALLEST, Contributions, Draw, Mechanism, Noise, Parameters, State
from foedus.scenarios.world import INSTRUMENTS

__all__ = ["Power"]

_SANCTIONS: Final = INSTRUMENTS.index("sanctions")


@final
@dataclass(frozen=True, repr=False)
class Power(Mechanism):
    r"""Capability grows at a rate that returns to the world's, less what policies cost.

    .. math::
        \frac{d\kappa_a}{\kappa_a} = [\gamma_a - c_\beta \Delta\beta_a
        - c_X \sum_b (\Delta u_{ab} + \Delta u_{ba}) X_{ab} - p_a]\,dt + \sigma_\kappa\,dW,
        \qquad d\gamma_a = -k\gamma_a\,dt + \sigma_\gamma\,dW

    u are sanctions, X the share of a's trade with b, p the growth spent on policies; everything is
    measured from the start of the run and relative to the rest of the world. Shares are then divided by
    their sum with the rest of the world.

    Notes
    -----
    Growth starts at the world's rate. Sanctions cost sender and target, each by its own trade.

    References
    ----------
    pritchett_summers_2014, powell_2006, drezner_1999
    """

    name: ClassVar[str] = "power"
    reads: ClassVar[tuple[str, ...]] = (
        "capability",
        "growth",
        "burden",
        "burden_start",
        "pressure",
        "pressure_start",
        "trade_dependence",
        "policy_cost",
    )
    writes: ClassVar[tuple[str, ...]] = ("capability", "growth")
    draws: ClassVar[tuple[Draw, ...]] = (
        Draw("level", "normal", ("actor",)),
        Draw("growth", "normal", ("actor",)),
    )
    parameters: ClassVar[tuple[str, ...]] = (
        "power.growth_reversion",
        "power.growth_volatility",
        "power.volatility",
        "power.burden_cost",
        "power.sanctions_cost",
    )
    sources: ClassVar[tuple[str, ...]] = ("pritchett_summers_2014", "powell_2006", "drezner_1999")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``capability`` and ``growth``."""
        sanctions = state["pressure"][_SANCTIONS] - state["pressure_start"][_SANCTIONS]
        struck = ((sanctions + jnp.swapaxes(sanctions, 0, 1)) * state["trade_dependence"]).sum(axis=1)
        cost = (
            params["power.burden_cost"] * (state["burden"] - state["burden_start"])
            + params["power.sanctions_cost"] * struck
            + state["policy_cost"]
        )
        shock = params["power.volatility"] * dt**0.5 * noise["level"]
        grown = state["capability"] * jnp.exp((state["growth"] - cost) * dt + shock)
        rest = jnp.maximum(1.0 - state["capability"].sum(axis=0), 0.0)
        world = jnp.maximum(grown.sum(axis=0) + rest, SMALLEST)
        growth = (
            state["growth"] * jnp.exp(-params["power.growth_reversion"] * dt)
            + params["power.growth_volatility"] * dt**0.5 * noise["growth"]
        )
        return {"capability": grown / world, "growth": growth}
