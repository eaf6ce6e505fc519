"""Institutions: what membership promises, and whom it puts under pressure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import jax
import jax.numpy as jnp

from foedus.mechanisms._base import Contributions, Mechanism, Noise, Parameters, State, pair_index

__all__ = ["Institutions"]


@final
@dataclass(frozen=True, repr=False)
class Institutions(Mechanism):
    r"""A new membership brings the obligations of a charter, and every membership the pressure of a task.

    .. math::
        F^{charter}_{k,ab} = \max_i c_{ik}\,[m_{ia} m_{ib} - m^0_{ia} m^0_{ib} > 0]

    .. math::
        F^{lapsed}_{k,ab} = \max_i c_{ik}\,[\tilde m_{ia} \tilde m_{ib} > m^0_{ia} m^0_{ib}]\,(1 - F^{charter}_{k,ab})

    .. math::
        v_{at} = \sum_i \big(m_{ia} \tau_{it} (1 - m_{it}) - (1 - r_{ia}) m^0_{ia} \tau^0_{it} (1 - m^0_{it})\big)

    m is membership of institution i now and :math:`m^0` at the start, c its charter by kind of obligation,
    :math:`\tau_{it}` the pressure that each member exerts on state t, r is 1 while a policy suspends a membership,
    :math:`\tilde m` is membership without that suspension.

    Notes
    -----
    Both are measured from the start: obligations and pressure from memberships that the case begins with
    are part of its own obligations and pressures. Enlargement therefore acts twice: it binds the new member to the old
    ones, and makes it put pressure on those whom the institution is directed against. A policy that suspends a
    membership (``withdraw``) itself relieves the case's pressure that rests on it, so the part from the start is not
    subtracted a second time. An institution does not put pressure on its own members. A shock by which a state leaves
    ends the obligations that the charter brings, in the step of its date (``obligation`` reads ``ended``).

    While a newer membership is suspended, what it has brought lapses; obligations between initial members are ended by
    the policy itself.

    References
    ----------
    leeds_et_al_2002, wallander_2000
    """

    name: ClassVar[str] = "institutions"
    title: ClassVar[str] = "Institutions bind new members and press whom they are turned against"
    reads: ClassVar[tuple[str, ...]] = (
        "member_start",
        "joined",
        "membership_cut",
        "charter_kind",
        "task_start",
        "task",
    )
    writes: ClassVar[tuple[str, ...]] = ("charter", "lapsed", "institution_pressure")
    sources: ClassVar[tuple[str, ...]] = ("leeds_et_al_2002", "wallander_2000")

    def step(self, params: Parameters, state: State, noise: Noise, dt: float) -> Contributions:
        """Return ``charter``, ``lapsed`` and ``institution_pressure``."""
        before = state["member_start"]
        joined = jnp.clip(before + state["joined"], 0.0, 1.0)
        now = jnp.clip(joined - state["membership_cut"], 0.0, 1.0)
        task = jnp.clip(state["task_start"] + state["task"], 0.0, 1.0)
        first, second = pair_index(before.shape[1])

        def brought(member: jax.Array) -> jax.Array:
            gained = member[:, first] * member[:, second] > before[:, first] * before[:, second]
            # initial=0: a case may have no institutions at all
            found: jax.Array = (state["charter_kind"][:, :, None] * gained[:, None]).max(axis=0, initial=0.0)
            return found

        charter = brought(now)
        pressing = now[:, :, None] * (task * (1.0 - now))[:, None]
        # a policy that suspends a membership has already relieved the case's pressure
        counted = before * (1.0 - state["membership_cut"])
        pressed = counted[:, :, None] * (state["task_start"] * (1.0 - before))[:, None]
        lapsed = brought(joined) * (1.0 - charter)
        return {"charter": charter, "lapsed": lapsed, "institution_pressure": (pressing - pressed).sum(axis=0)}
