"""Collapse: a state cracks from within."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Draw, Mechanism, Noise, Parameters, State

__all__ = ["Collapse", "collapse_chance"]

MOST_LIKELY: Final = 0.7
"""Largest logarithm of the hazard per year, about two a year; keeps extreme draws finite (assumed)."""


def collapse_chance(base: jax.Array, fragility: jax.Array, cohesion: jax.Array, dt: float) -> jax.Array:
    r"""Return the probability that a state collapses within a time: what is simulated and what is estimated.

    .. math:: P = 1 - \exp\big(-\Delta\,e^{c_0 + c_1 (1 - g)}\big)

    Parameters
    ----------
    base, fragility
        :math:`c_0`, the logarithm of the hazard per year at full cohesion, and :math:`c_1`.
    cohesion
        g, 0 to 1; broadcasts with the others.
    dt
        Years.

    References
    ----------
    goldstone_et_al_2010

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> round(float(collapse_chance(jnp.float32(-6.0), jnp.float32(4.0), jnp.float32(0.5), 1.0)), 4)
    0.0181
    """
    return -jnp.expm1(-jnp.exp(jnp.minimum(base + fragility * (1.0 - cohesion), MOST_LIKELY)) * dt)


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
        chance = collapse_chance(params["collapse.base"], params["collapse.fragility"], state["cohesion"], dt)
        falls = (noise["event"] < chance) | (state["forced_collapse"] > 0.5)
        return {"collapse": falls.astype(state["cohesion"].dtype)}
