"""Collapse: a state cracks from within."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Draw, Mechanism, Noise, Parameters, State

__all__ = ["Collapse"]

MOST_LIKELY: Final = 0.7
"""Largest logarithm of the hazard per year, about two a year; keeps extreme draws finite (assumed)."""


@final
@dataclass(frozen=True, repr=False)
class Collapse(Mechanism):
    r"""The lower the cohesion, the likelier a collapse.

    .. math:: h_a = \exp\big(c_0 + c_1 (1 - g_a)\big), \qquad P = 1 - e^{-h\Delta}

    The effects of a collapse are defined in the mechanisms concerned: ``power`` cuts capability, ``cohesion`` and
    ``order`` are redrawn, ``obligation`` ends treaties.

    References
    ----------
    goldstone_et_al_2010
    """

    name: ClassVar[str] = "collapse"
    title: ClassVar[str] = "Low cohesion makes collapse likelier"
    reads: ClassVar[tuple[str, ...]] = ("cohesion", "forced_collapse")
    writes: ClassVar[tuple[str, ...]] = ("collapse",)
    draws: ClassVar[tuple[Draw, ...]] = (Draw("event", "uniform", ("actor",)),)
    parameters: ClassVar[tuple[str, ...]] = ("collapse.base", "collapse.fragility")
    sources: ClassVar[tuple[str, ...]] = ("goldstone_et_al_2010",)

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``collapse``."""
        exponent = params["collapse.base"] + params["collapse.fragility"] * (1.0 - state["cohesion"])
        chance = -jnp.expm1(-jnp.exp(jnp.minimum(exponent, MOST_LIKELY)) * dt)
        falls = (noise["event"] < chance) | (state["forced_collapse"] > 0.5)
        return {"collapse": falls.astype(state["cohesion"].dtype)}
