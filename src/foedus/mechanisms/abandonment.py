"""Abandonment: what it costs not to come when an obligation is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import (
    Contributions,
    Mechanism,
    Noise,
    Parameters,
    State,
    both_ways,
    matrix_index,
    outer_pair,
)
from foedus.mechanisms._sparse import Entries, in_full, over_entries
from foedus.mechanisms.hostilities import calling
from foedus.mechanisms.joining import attacked_at_home
from foedus.scenarios.worlds import KINDS

__all__ = ["Abandonment"]

_DEFENCE: Final = KINDS.index("defence")


@final
@dataclass(frozen=True, repr=False)
class Abandonment(Mechanism):
    r"""Who stays out when its obligation is called loses the abandoned, and the trust of its other allies.

    .. math::
        l_{cp} = F_{cp}\, a_p\, (1 - F_{c,-p})\,[s_c s_p \le 0], \qquad
        b_{cp} = l_{cp} + l_{pc} + \rho\,F_{cp} \big(\max_x l_{cx} - l_{cp} + \max_x l_{px} - l_{pc}\big)

    :math:`l_{cp}` tells how far c leaves p's call unanswered: p is attacked at home (:math:`a_p`, ``joining``), a
    defence obligation binds c to p but to nobody in the other camp (:math:`F_{c,-p}`), and c is not in p's camp (s,
    ``hostilities``).
    Only those that call count as p, as its attackers and as the other camp (``hostilities``).
    ``alignment`` falls by :math:`\theta_A b` a year as long as it lasts. :math:`\rho` is the share of this that each of
    c's other defence partners takes to heart.

    References
    ----------
    snyder_1984, leeds_2003, crescenzi_et_al_2012
    """

    name: ClassVar[str] = "abandonment"
    title: ClassVar[str] = "An unanswered call costs trust"
    reads: ClassVar[tuple[str, ...]] = ("attacks", "camp", "reach", "obligation")
    writes: ClassVar[tuple[str, ...]] = ("abandoned",)
    parameters: ClassVar[tuple[str, ...]] = ("abandonment.reputation",)
    sources: ClassVar[tuple[str, ...]] = ("snyder_1984", "leeds_2003", "crescenzi_et_al_2012")

    def unanswered(self, state: State) -> tuple[jax.Array, jax.Array]:
        """Return how far the first state leaves the call of the second unanswered, and the most it leaves of any call.

        Both 0 to 1, ``(actor, partner, ...)`` and ``(actor, ...)``.
        """
        attacks = calling(in_full(self, "attacks", state, {}), state["camp"])
        actors = len(attacks)
        every = jnp.arange(actors, dtype=jnp.int32)[:, None]

        def one(wars: Entries, carry: tuple[jax.Array, jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array, jax.Array]:
            bound, left, worst = carry
            own, sides = wars.of(state["camp"], every), (wars.row // actors, wars.row % actors)
            to = [
                wars.of(state["obligation"], _DEFENCE, jnp.asarray(matrix_index(actors))[every, side]) for side in sides
            ]
            to = [jnp.where(every == side, 0.0, each) for side, each in zip(sides, to, strict=True)]
            camps = [wars.of(state["camp"], side) for side in sides]
            for camp, each in zip(camps, to, strict=True):
                bound = wars.put(bound, ((camp > 0.0).astype(jnp.int32), None), each * (camp != 0.0), jnp.maximum)
            attacked, camp = sides[1], camps[1]
            at_home = attacked_at_home(wars.of(attacks, every, attacked), wars.of(state["reach"], attacked, every))
            other = wars.of(bound, (camp < 0.0).astype(jnp.int32), every)
            call = to[1] * at_home * (1.0 - other) * (own * camp <= 0.0) * (camp != 0.0) * wars.seen
            return (
                bound,
                wars.put(left, (None, attacked), call, jnp.maximum),
                wars.put(worst, (None,), call, jnp.maximum),
            )

        start = jnp.zeros((2, *attacks.shape[1:]), attacks.dtype), jnp.zeros_like(attacks), jnp.zeros_like(attacks[0])
        _, left, worst = over_entries(attacks, 2, one, start, twice=True)
        return left, worst

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``abandoned``."""
        left, worst = self.unanswered(state)
        towards, back = both_ways(left)
        others = state["obligation"][_DEFENCE] * (outer_pair(jnp.add, worst) - towards - back)
        return {"abandoned": towards + back + params["abandonment.reputation"] * others}
