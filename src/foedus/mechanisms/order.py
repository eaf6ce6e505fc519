"""Order: what kind of world a state wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax.numpy as jnp

from foedus.mechanisms._base import (
    SMALLEST,
    Contributions,
    Draw,
    Mechanism,
    Noise,
    Parameters,
    State,
    matrix,
    over_partners,
)

__all__ = ["Order"]


@final
@dataclass(frozen=True, repr=False)
class Order(Mechanism):
    r"""States that cooperate come to want the same order; an anchor holds each to its own.

    .. math::
        do_a = \Big[\rho_o \frac{\sum_b D_{ab}\kappa_b (o_b - o_a)}{\sum_b D_{ab}\kappa_b} - \rho_h (o_a - \mu_a)\Big]dt
        + \sigma_o\,dW

    :math:`\mu` is the preference at the start, without which all would converge. After a collapse both o and
    :math:`\mu` are redrawn around the old :math:`\mu`.

    Notes
    -----
    Preferences are clipped to -1 and 1. The pull of partners acts from the first step; its sign is free,
    because the record of ideal points shows no convergence towards partners. Rates are small, so each step is a single
    Euler step.

    References
    ----------
    bailey_strezhnev_voeten_2017, kinne_2018
    """

    name: ClassVar[str] = "order"
    title: ClassVar[str] = "A deep partner may pull, an anchor holds"
    reads: ClassVar[tuple[str, ...]] = ("order", "order_mean", "depth", "capability", "collapse")
    writes: ClassVar[tuple[str, ...]] = ("order", "order_mean")
    draws: ClassVar[tuple[Draw, ...]] = (Draw("shock", "normal", ("actor",)), Draw("turn", "normal", ("actor",)))
    parameters: ClassVar[tuple[str, ...]] = ("order.pull", "order.anchor", "order.volatility", "order.turn")
    sources: ClassVar[tuple[str, ...]] = ("bailey_strezhnev_voeten_2017", "kinne_2018")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``order`` and ``order_mean``."""
        now, own = state["order"], state["order_mean"]
        depth, size = matrix(state["depth"], now.shape[0]), state["capability"]
        weight, weighted = over_partners(
            lambda deep, size, order: (deep * size, deep * size * order), depth, size[None], now[None]
        )
        partners = weighted / jnp.maximum(weight, SMALLEST)
        # a state without partners feels no pull
        pull = jnp.where(weight > SMALLEST, params["order.pull"], 0.0)
        drift = pull * (partners - now) - params["order.anchor"] * (now - own)
        moved = now + drift * dt + params["order.volatility"] * dt**0.5 * noise["shock"]
        turned = jnp.clip(own + params["order.turn"] * noise["turn"], -1.0, 1.0)
        fell = state["collapse"] > 0.5
        return {
            "order": jnp.where(fell, turned, jnp.clip(moved, -1.0, 1.0)),
            "order_mean": jnp.where(fell, turned, own),
        }
