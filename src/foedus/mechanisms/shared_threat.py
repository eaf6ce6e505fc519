"""Shared threat: how much two states fear from the same third states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, third_states

__all__ = ["SharedThreat"]


@final
@dataclass(frozen=True, repr=False)
class SharedThreat(Mechanism):
    r"""The strongest common threats count, regardless of the number of states.

    .. math:: S_{ab} = \Big(\sum_{c \ne a,b} (T_{ac} T_{bc})^2\Big)^{1/4}

    Notes
    -----
    A state feels no threat from itself, so c = a and c = b drop out of the sum. The fourth
    root makes S of the size of T for one common threat and nearly independent of how many
    weak threats a case adds.

    References
    ----------
    walt_1987
    """

    name: ClassVar[str] = "shared_threat"
    title: ClassVar[str] = "Two who fear the same share a threat"
    reads: ClassVar[tuple[str, ...]] = ("threat",)
    writes: ClassVar[tuple[str, ...]] = ("shared_threat",)
    sources: ClassVar[tuple[str, ...]] = ("walt_1987",)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``shared_threat``."""
        squares = state["threat"] * state["threat"]
        return {"shared_threat": jnp.sqrt(jnp.sqrt(third_states(jnp.multiply, squares)))}
