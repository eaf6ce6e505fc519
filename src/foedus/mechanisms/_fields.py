"""What the state of a simulated world consists of: one row per field.

The axes named here come first in every array. A run adds trailing batch axes
``(world, member)``; a mechanism never names those, so the same code steps one member
or an ensemble (broadcasting does the rest, and a CPU works along the members, which lie
next to each other in memory).

A *pair* axis counts the undirected pairs ``a < b`` in the order of
``numpy.triu_indices(n, 1)``: symmetric quantities are stored once, so they cannot drift
apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["FIELDS", "Axis", "Field", "Role"]

Axis: TypeAlias = Literal["actor", "partner", "pair", "kind", "instrument"]
Role: TypeAlias = Literal["stock", "flow", "start", "fixed", "policy"]


@dataclass(frozen=True)
class Field:
    """One field of the state.

    Parameters
    ----------
    name
        Its key in the state.
    axes
        Leading axes, in order.
    role
        ``stock``: a value on period boundaries, replaced at the end of a step by the one
        mechanism that writes it. ``flow``: zero at the beginning of a step, the sum of what
        mechanisms add to it, seen by those later in the schedule. ``start``: set once at the
        beginning of a run. ``fixed``: given by the case. ``policy``: what the policies of a
        scenario ask for in this step.
    unit
        Unit; ``1`` for a pure number.
    description
        What it means; ``[first, second]`` names the leading axes.
    """

    name: str
    axes: tuple[Axis, ...]
    role: Role
    unit: str
    description: str


_ACTOR: Final = ("actor",)
_PAIR: Final = ("pair",)
_DIRECTED: Final = ("actor", "partner")

_ROWS: Final[tuple[Field, ...]] = (
    Field("z", _PAIR, "stock", "1", "artanh of alignment"),
    Field("depth", _PAIR, "stock", "1", "depth of security cooperation, 0 to 1"),
    Field("obligation", ("kind", "pair"), "stock", "1", "1 while an obligation of that kind is in force, else 0"),
    Field("capability", _ACTOR, "stock", "share of world", "capability; the rest of the world holds the remainder"),
    Field("growth", _ACTOR, "stock", "1/year", "growth of capability relative to the world"),
    Field("pressure", ("instrument", *_DIRECTED), "stock", "1", "pressure by instrument, [sender, target], 0 to 1"),
    Field("retaliation", _DIRECTED, "stock", "1", "answer to pressure above the start's, [sender, target], -1 to 1"),
    Field("pressure_noticed", _DIRECTED, "stock", "1", "lagged pressure above the start's, [sender, target]"),
    Field("pressure_jump", _DIRECTED, "stock", "1", "discounted sum of recent rises of pressure, [sender, target]"),
    Field("reach", _DIRECTED, "flow", "1", "reach of the second state onto the first, 0 to 1"),
    Field("free_capability", _ACTOR, "flow", "share of world", "capability neither tied down nor wasted by discord"),
    Field("threat", _DIRECTED, "flow", "1", "threat that the first state feels from the second, 0 to 1"),
    Field("shared_threat", _PAIR, "flow", "1", "threats that third states pose to both of a pair"),
    Field("alignment_force_start", _PAIR, "start", "1/year", "force on z at the start of the run"),
    Field("order", _ACTOR, "fixed", "1", "order preference, -1 to 1"),
    Field("cohesion", _ACTOR, "fixed", "1", "domestic cohesion, 0 to 1"),
    Field("burden", _ACTOR, "fixed", "1", "share of capability tied down"),
    Field("burden_start", _ACTOR, "fixed", "1", "burden at the start of the run"),
    Field("framing", _DIRECTED, "fixed", "1", "perceived over material threat, at least 1"),
    Field("nuclear", _ACTOR, "fixed", "1", "1 for a state with nuclear weapons, else 0"),
    Field("land_border", _DIRECTED, "fixed", "1", "1 on a common land border, else 0"),
    Field("distance", _DIRECTED, "fixed", "km", "distance between capitals"),
    Field("hosts", _DIRECTED, "fixed", "1", "1 where the first state hosts forward bases of the second, else 0"),
    Field("trade_dependence", _DIRECTED, "fixed", "1", "share of the first state's trade that is with the second"),
    Field("volatility", _PAIR, "fixed", "1/sqrt(year)", "the pair's own volatility of z"),
    Field("pair_mean", _PAIR, "fixed", "1", "the pair's own mean of z"),
    Field("pressure_start", ("instrument", *_DIRECTED), "fixed", "1", "pressure at the start of the run"),
    Field("pressure_policy", ("instrument", *_DIRECTED), "policy", "1", "pressure pushed by policies, above the start"),
    Field("goodwill", _PAIR, "policy", "1", "inducement offered, 1 = in full"),
    Field("obligation_cut", ("kind", "pair"), "policy", "1", "1 where a policy ends and bars an obligation"),
    Field("bases_cut", _DIRECTED, "policy", "1", "1 where a policy closes forward bases, [host, owner]"),
    Field("policy_cost", _ACTOR, "policy", "1/year", "growth a state spends on its own policies"),
)

FIELDS: Final[Mapping[str, Field]] = MappingProxyType({row.name: row for row in _ROWS})
"""Every field a mechanism may read or write, by name."""
