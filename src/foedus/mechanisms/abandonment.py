"""Abandonment: what it costs not to come when an obligation is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, both_ways, matrix, over_partners
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
    awake: ClassVar[tuple[str, ...]] = ("attacks",)
    parameters: ClassVar[tuple[str, ...]] = ("abandonment.reputation",)
    sources: ClassVar[tuple[str, ...]] = ("snyder_1984", "leeds_2003", "crescenzi_et_al_2012")

    def unanswered(self, state: State) -> jax.Array:
        """Return how far the first state leaves the call of the second unanswered, 0 to 1; (actor, partner, ...)."""
        camp, attacked = state["camp"], attacked_at_home(state["attacks"], state["reach"])
        bound = matrix(state["obligation"][_DEFENCE], camp.shape[0])
        to_first, to_second = over_partners(
            lambda bound, camp: (bound * (camp == 1.0), bound * (camp == -1.0)), bound, camp[None], combine=jnp.maximum
        )
        other = jnp.where(camp[None] > 0.0, to_second[:, None], to_first[:, None])
        side = camp[:, None] * camp[None] <= 0.0
        return bound * attacked[None] * (1.0 - other) * side * (camp != 0.0)[None]

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``abandoned``."""
        left = self.unanswered(state)
        towards, back = both_ways(left)
        worst = over_partners(lambda each: each, left, combine=jnp.maximum)
        first, second = both_ways(jnp.broadcast_to(worst[:, None], left.shape))
        bound = state["obligation"][_DEFENCE]
        others = bound * (first - towards + second - back)
        return {"abandoned": towards + back + params["abandonment.reputation"] * others}
