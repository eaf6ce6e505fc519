"""Power: shares of the world's capability, and what they cost."""

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
    matrix,
    over_partners,
)
from foedus.scenarios.worlds import INSTRUMENTS

__all__ = ["Power"]

_SANCTIONS: Final = INSTRUMENTS.index("sanctions")

MOST_LOST: Final = 0.9
"""Largest share of capability that the wars, or the collapse, of one step can cost (assumed)."""


@final
@dataclass(frozen=True, repr=False)
class Power(Mechanism):
    r"""Capability grows at a rate that reverts to the world's, minus what policies cost.

    .. math::
        \frac{d\kappa_a}{\kappa_a} = [\gamma_a - c_\beta \Delta\beta_a
        - c_X \sum_b (\Delta u_{ab} + \Delta u_{ba}) X_{ab} - c_p p_a - c_G G_a]\,dt + \sigma_\kappa\,dW
        - \ell_W \sum_b \tfrac{f_b}{f_a + f_b}\,dN^{war}_{ab} - \ell_C U\,dN^{collapse}_a,
        \qquad d\gamma_a = -k\gamma_a\,dt + \sigma_\gamma\,dW

    u are sanctions, X the share of a's trade with b, p the effort and G the inducement that a's policies spend; burden
    and sanctions are measured from the start of the run, growth relative to the rest of the world. A war costs each
    side more, the stronger its enemy; a collapse cuts a drawn share (U is uniform). Shares are then divided by their
    sum with the rest of the world.

    Notes
    -----
    Growth starts at the case's rate minus the actors' mean, so that the rest of the world keeps its share. Sanctions
    cost sender and target, each by its own trade.

    References
    ----------
    pritchett_summers_2014, powell_2006, drezner_1999, organski_kugler_1980
    """

    name: ClassVar[str] = "power"
    title: ClassVar[str] = "What policies, burdens and wars cost"
    reads: ClassVar[tuple[str, ...]] = (
        "capability",
        "growth",
        "burden",
        "burden_start",
        "pressure",
        "pressure_start",
        "trade_dependence",
        "effort",
        "inducement",
        "free_capability",
        "war",
        "collapse",
    )
    writes: ClassVar[tuple[str, ...]] = ("capability", "growth")
    draws: ClassVar[tuple[Draw, ...]] = (
        Draw("level", "normal", ("actor",)),
        Draw("growth", "normal", ("actor",)),
        Draw("loss", "uniform", ("actor",)),
    )
    parameters: ClassVar[tuple[str, ...]] = (
        "power.growth_reversion",
        "power.growth_volatility",
        "power.volatility",
        "power.burden_cost",
        "power.sanctions_cost",
        "power.effort_cost",
        "power.inducement_cost",
        "power.war_loss",
        "power.collapse_loss",
    )
    sources: ClassVar[tuple[str, ...]] = (
        "pritchett_summers_2014",
        "powell_2006",
        "drezner_1999",
        "organski_kugler_1980",
    )

    def spared(self, params: Parameters, state: State, noise: Noise) -> jax.Array:
        """Return the share of capability left after this step's wars and collapse; shape ``(actor, ...)``."""
        free = jnp.maximum(state["free_capability"], TINY)
        wars = matrix(state["war"], free.shape[0])
        enemies = over_partners(lambda war, other: war * (other / (free + other)), wars, free[None])
        war_loss = jnp.minimum(params["power.war_loss"] * enemies, MOST_LOST)
        collapse_loss = jnp.clip(params["power.collapse_loss"] * noise["loss"], 0.0, MOST_LOST) * state["collapse"]
        return (1.0 - war_loss) * (1.0 - collapse_loss)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``capability`` and ``growth``."""
        sanctions = state["pressure"][_SANCTIONS] - state["pressure_start"][_SANCTIONS]
        struck = ((sanctions + jnp.swapaxes(sanctions, 0, 1)) * state["trade_dependence"]).sum(axis=1)
        cost = (
            params["power.burden_cost"] * (state["burden"] - state["burden_start"])
            + params["power.sanctions_cost"] * struck
            + params["power.effort_cost"] * state["effort"]
            + params["power.inducement_cost"] * state["inducement"]
        )
        shock = params["power.volatility"] * dt**0.5 * noise["level"]
        grown = state["capability"] * jnp.exp((state["growth"] - cost) * dt + shock) * self.spared(params, state, noise)
        rest = jnp.maximum(1.0 - state["capability"].sum(axis=0), 0.0)
        world = jnp.maximum(grown.sum(axis=0) + rest, SMALLEST)
        growth = (
            state["growth"] * jnp.exp(-params["power.growth_reversion"] * dt)
            + params["power.growth_volatility"] * dt**0.5 * noise["growth"]
        )
        return {"capability": grown / world, "growth": growth}
