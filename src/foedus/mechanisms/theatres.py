"""Theatres: regions where powers are tied down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax
import jax.numpy as jnp
from jax import lax

from foedus.mechanisms._base import Contributions, Draw, Mechanism, Noise, Parameters, State, both_ways, where_any
from foedus.mechanisms.alignment import ornstein_uhlenbeck

__all__ = ["Theatres"]


@final
@dataclass(frozen=True, repr=False)
class Theatres(Mechanism):
    r"""A theatre flares up when policies fuel it or its contenders fear each other, and cools when they settle.

    .. math::
        dy_k = [e\,u^{entangle}_k - m\,u^{settle}_k + c\,\Delta T_k - \delta(y_k - \bar y_k)]dt + \sigma_y\,dW,
        \qquad q_k = \sigma(y_k), \qquad T_k = \max_{\text{owner, rival}} \tfrac12 (T_{ab} + T_{ba})

    Notes
    -----
    :math:`\Delta T_k` is measured from the start. The step is exact if the forces are constant within it.

    References
    ----------
    jervis_1978, huth_allee_2002
    """

    name: ClassVar[str] = "theatres"
    title: ClassVar[str] = "Theatres flare up under fuel and cool under settlement"
    reads: ClassVar[tuple[str, ...]] = (
        "theatre",
        "theatre_mean",
        "threat",
        "contested",
        "entangle",
        "settle",
        "theatre_force_start",
    )
    writes: ClassVar[tuple[str, ...]] = ("theatre",)
    starts: ClassVar[tuple[str, ...]] = ("theatre_force_start",)
    draws: ClassVar[tuple[Draw, ...]] = (Draw("shock", "normal", ("theatre",)),)
    parameters: ClassVar[tuple[str, ...]] = (
        "theatres.entangle",
        "theatres.settle",
        "theatres.threat",
        "theatres.reversion",
        "theatres.volatility",
    )
    sources: ClassVar[tuple[str, ...]] = ("jervis_1978", "huth_allee_2002")

    def rivalry(self, state: State) -> jax.Array:
        """Return the threat between the contenders of each theatre; shape ``(theatre, ...)``."""
        towards, back = both_ways(state["threat"])
        mutual = 0.5 * (towards + back)
        contested = state["contested"]
        order, count = where_any(contested, axis=1)

        def fiercer(number: jax.Array, level: jax.Array) -> jax.Array:
            pair = order[number]
            ours = lax.dynamic_index_in_dim(contested, pair, axis=1, keepdims=False)
            return jnp.maximum(level, ours * lax.dynamic_index_in_dim(mutual, pair, axis=0))

        start = jnp.zeros((len(contested), *jnp.broadcast_shapes(contested.shape[2:], mutual.shape[1:])), mutual.dtype)
        level: jax.Array = lax.fori_loop(0, count, fiercer, start)
        return level

    def start(self, params: Parameters, state: State) -> Contributions:
        """Return the threat between contenders at the start of the run."""
        return {"theatre_force_start": self.rivalry(state)}

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``theatre``."""
        force = (
            params["theatres.entangle"] * state["entangle"]
            - params["theatres.settle"] * state["settle"]
            + params["theatres.threat"] * (self.rivalry(state) - state["theatre_force_start"])
        )
        rate = params["theatres.reversion"]
        target = state["theatre_mean"] + force / rate
        later = ornstein_uhlenbeck(state["theatre"], target, rate, params["theatres.volatility"], noise["shock"], dt)
        return {"theatre": later}
