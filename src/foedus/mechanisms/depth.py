"""Depth: the stock of security cooperation between two states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Draw, Mechanism, Noise, Parameters, State

__all__ = ["Depth", "reflect"]


def reflect(x: jax.Array) -> jax.Array:
    """Reflect a number back into [0, 1], as a ball bounces between two walls.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> [round(float(x), 3) for x in reflect(jnp.array([-0.2, 0.5, 1.3]))]
    [0.2, 0.5, 0.7]
    """
    return 1.0 - jnp.abs(1.0 - jnp.mod(x, 2.0))


@final
@dataclass(frozen=True, repr=False)
class Depth(Mechanism):
    r"""Security cooperation follows alignment and shared threat, slowly.

    .. math:: dD = \nu_D\big(\sigma(d_0 + d_1 z + d_2 S) - D\big)dt + \sigma_D\,dW, \quad D \in [0, 1]
       \text{ by reflection}

    References
    ----------
    kinne_2018
    """

    name: ClassVar[str] = "depth"
    title: ClassVar[str] = "Cooperation deepens between the aligned"
    reads: ClassVar[tuple[str, ...]] = ("depth", "z", "shared_threat")
    writes: ClassVar[tuple[str, ...]] = ("depth",)
    draws: ClassVar[tuple[Draw, ...]] = (Draw("pair", "normal", ("pair",)),)
    parameters: ClassVar[tuple[str, ...]] = (
        "depth.rate",
        "depth.intercept",
        "depth.alignment",
        "depth.shared_threat",
        "depth.volatility",
    )
    sources: ClassVar[tuple[str, ...]] = ("kinne_2018",)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``depth``."""
        target = jax.nn.sigmoid(
            params["depth.intercept"]
            + params["depth.alignment"] * state["z"]
            + params["depth.shared_threat"] * state["shared_threat"]
        )
        kept = jnp.exp(-params["depth.rate"] * dt)
        moved = target + (state["depth"] - target) * kept
        return {"depth": reflect(moved + params["depth.volatility"] * dt**0.5 * noise["pair"])}
