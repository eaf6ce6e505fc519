"""Credibility: what an alarm costs its author when the threat does not come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, pair_index

__all__ = ["Credibility"]

_NEARLY_ONE: Final = 0.999
"""Threat is capped at this value before it is converted back to odds."""


@final
@dataclass(frozen=True, repr=False)
class Credibility(Mechanism):
    r"""An audience that was warned and finds no threat trusts the one who warned it less.

    .. math::
        d_{ab} = \sum_p a_{pa}\, e_{pb}\,
        \frac{\sum_t w_{pt}\,(1 - T^{mat}_{bt})}{\sum_t w_{pt}} + (a \leftrightarrow b), \qquad
        T^{mat} = \frac{x/\varphi}{1 + x/\varphi}, \quad x = \frac{T}{1 - T}

    Policy p of author a (with intensity :math:`a_{pa}`) warns the audience (:math:`e_{pb}` = 1) of the states t
    (:math:`w_{pt}` = 1). :math:`T^{mat}` is the audience's threat without the framing, so an alarm that is borne out
    costs little.

    References
    ----------
    fearon_1994, kaufmann_2004
    """

    name: ClassVar[str] = "credibility"
    title: ClassVar[str] = "An alarm without a threat disillusions"
    reads: ClassVar[tuple[str, ...]] = ("threat", "framing", "frame_author", "frame_audience", "frame_target")
    writes: ClassVar[tuple[str, ...]] = ("disillusion",)
    awake: ClassVar[tuple[str, ...]] = ("frame_author",)
    sources: ClassVar[tuple[str, ...]] = ("fearon_1994", "kaufmann_2004")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``disillusion``."""
        felt = jnp.minimum(state["threat"], _NEARLY_ONE)
        odds = felt / (1.0 - felt) / state["framing"]
        absent = 1.0 / (1.0 + odds)
        target, audience, author = state["frame_target"], state["frame_audience"], state["frame_author"]
        share = target / jnp.maximum(target.sum(axis=1, keepdims=True), 1.0)
        first, second = pair_index(felt.shape[0])
        total = jnp.zeros((), felt.dtype)
        for slot in range(target.shape[0]):
            let_down = audience[slot] * (share[slot][None] * absent).sum(axis=1)
            total = total + author[slot][first] * let_down[second] + author[slot][second] * let_down[first]
        return {"disillusion": total}
