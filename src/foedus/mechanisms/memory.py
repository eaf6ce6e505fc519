"""Memory: what a pair remembers of its disputes, and of the danger it has lived in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax
import jax.numpy as jnp

from foedus.axes import MEMORY_YEARS
from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, both_ways

__all__ = ["Memory", "after"]


def after(disputes: jax.Array, crisis: jax.Array, per_crisis: jax.Array, dt: float) -> jax.Array:
    """Return the memory of disputes at the end of a step of ``dt`` years in which crises may have broken out."""
    faded = jnp.exp(jnp.asarray(-dt / MEMORY_YEARS, disputes.dtype))
    return faded * disputes + jnp.sqrt(faded) * per_crisis * crisis


@final
@dataclass(frozen=True, repr=False)
class Memory(Mechanism):
    r"""Disputes are remembered and fade, and so does the danger of the past.

    .. math::
        N_{ab}(t + \Delta) = e^{-\Delta/\tau} N_{ab}(t) + e^{-\Delta/2\tau}\, m\, C_{ab}, \qquad
        \frac{d \bar h^\tau_{ab}}{dt} = \frac{\bar h_{ab} - \bar h^\tau_{ab}}{\tau}, \qquad \tau = 10 \text{ years}

    N is the number of a pair's disputes with use of force, discounted by their age; C is 1 if a crisis of the two
    breaks out in the step. A war of others in which one joins against the other is not theirs: the record's N counts
    disputes between states that were in them from the first day. :math:`\bar h^\tau` is the danger of the past ten
    years, of which N is the fruit; ``crisis`` compares the two. A run starts with the N of the record
    (``measures.dispute_memory``) and :math:`\bar h^\tau = \bar h`, since the danger of the years before is not on
    record; until the first step is over it reads -1.

    Notes
    -----
    Crises are drawn, disputes below their grade are not: m is the number of disputes with use of force that the record
    has for each crisis, so that memory is renewed at the rate at which disputes would renew it. It jumps more than in
    the record, by m at once. Fading is exact in steps of any length; a crisis falls into the middle of its step. The
    mean age of memory, ten years, is the decade over which the record is read (assumed).

    References
    ----------
    diehl_goertz_2000, crescenzi_enterline_2001
    """

    name: ClassVar[str] = "memory"
    title: ClassVar[str] = "Disputes are remembered and fade"
    reads: ClassVar[tuple[str, ...]] = ("disputes", "danger_past", "danger", "crisis", "entry")
    writes: ClassVar[tuple[str, ...]] = ("disputes", "danger_past")
    parameters: ClassVar[tuple[str, ...]] = ("crisis.disputes",)
    sources: ClassVar[tuple[str, ...]] = ("diehl_goertz_2000", "crescenzi_enterline_2001")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``disputes`` and ``danger_past``."""
        danger, past = state["danger"], state["danger_past"]
        own = state["crisis"] * (1.0 - jnp.maximum(*both_ways(state["entry"])))
        faded = jnp.exp(jnp.asarray(-dt / MEMORY_YEARS, past.dtype))
        return {
            "disputes": after(state["disputes"], own, params["crisis.disputes"], dt),
            "danger_past": jnp.where(past < 0.0, danger, danger + faded * (past - danger)),
        }
