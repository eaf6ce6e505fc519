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

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypedDict

from foedus.scenarios.worlds import ARRAYS

__all__ = ["FIELDS", "Axis", "Field", "Form", "Role"]

Axis: TypeAlias = Literal["actor", "partner", "pair", "kind", "instrument", "theatre", "institution", "slot"]
Form: TypeAlias = Literal["number", "switch", "share"]
Role: TypeAlias = Literal["stock", "flow", "event", "start", "fixed", "policy"]


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
        mechanisms add to it, seen by those later in the schedule. ``event``: 1 where it happens
        in a step, else 0, drawn after the flows and seen by the processes of the same step; a run
        remembers what has ever happened. ``start``: set once at the beginning of a run. ``fixed``:
        given by the case. ``policy``: what policies and shocks ask for in this step.
    unit
        Unit; ``1`` for a pure number.
    description
        What it means; ``[first, second]`` names the leading axes.
    low, high
        Least and greatest value; when omitted, those of the world's array of that name, or else no bound.
    form
        ``number``, ``switch`` (0 or 1; also -1 where ``low`` is -1) or ``share`` (all together at most 1).
    usual
        A value at which nothing is out of the ordinary, used by figures that show a mechanism in isolation (assumed).
    """

    name: str
    axes: tuple[Axis, ...]
    role: Role
    unit: str
    description: str
    low: float = math.nan
    high: float = math.nan
    form: Form = "number"
    usual: float = 0.0

    def __post_init__(self) -> None:
        known = ARRAYS.get(self.name)
        if math.isnan(self.low):
            object.__setattr__(self, "low", known.low if known else -math.inf)
        if math.isnan(self.high):
            object.__setattr__(self, "high", known.high if known else math.inf)
        if known is not None and known.switch:
            object.__setattr__(self, "form", "switch")


class _Bounds(TypedDict):
    low: float
    high: float
    form: Form


_ACTOR: Final = ("actor",)
_PAIR: Final = ("pair",)
_DIRECTED: Final = ("actor", "partner")

_SWITCH: Final[_Bounds] = {"low": 0.0, "high": 1.0, "form": "switch"}

_ROWS: Final[tuple[Field, ...]] = (
    Field("z", _PAIR, "stock", "1", "artanh of alignment"),
    Field("depth", _PAIR, "stock", "1", "depth of security cooperation, 0 to 1", usual=0.2),
    Field("obligation", ("kind", "pair"), "stock", "1", "1 while an obligation of that kind is in force, else 0"),
    Field(
        "capability",
        _ACTOR,
        "stock",
        "share of world",
        "capability; the rest of the world holds the remainder",
        form="share",
        usual=0.1,
    ),
    Field("growth", _ACTOR, "stock", "1/year", "growth of capability relative to the world", -math.inf, math.inf),
    Field("cohesion", _ACTOR, "stock", "1", "domestic cohesion, 0 to 1", usual=0.7),
    Field("order", _ACTOR, "stock", "1", "order preference, -1 to 1"),
    Field("order_mean", _ACTOR, "stock", "1", "order preference that a state returns to", -1.0, 1.0),
    Field("theatre", ("theatre",), "stock", "1", "log odds of the intensity of a theatre", usual=math.log(0.2 / 0.8)),
    Field("burden", _ACTOR, "stock", "1", "share of capability tied down, 0 to 1", usual=0.1),
    Field("war_burden", _ACTOR, "stock", "1", "part of the burden that recent wars leave, 0 to 1", 0.0, 1.0),
    Field(
        "framing", _DIRECTED, "stock", "1", "perceived over material threat, [audience, feared], at least 1", usual=1.0
    ),
    Field("pressure", ("instrument", *_DIRECTED), "stock", "1", "pressure by instrument, [sender, target], 0 to 1"),
    Field(
        "retaliation",
        _DIRECTED,
        "stock",
        "1",
        "answer to pressure above the start's, [sender, target], -1 to 1",
        -1.0,
        1.0,
    ),
    Field("pressure_noticed", _DIRECTED, "stock", "1", "lagged pressure above the start's, [sender, target]"),
    Field(
        "pressure_jump", _DIRECTED, "stock", "1", "discounted sum of recent rises of pressure, [sender, target]", 0.0
    ),
    Field(
        "attacks",
        _DIRECTED,
        "stock",
        "1",
        "exp(-years) of a war that is under way and that the first state began, times how general it is; else 0",
        0.0,
        math.inf,
    ),
    Field(
        "camp",
        _ACTOR,
        "stock",
        "1",
        "above 0 on the attacker's side of a war, below on the other, 0 at peace; in size 1 for who began it, for who "
        "joined years since then, at most 1",
        -1.0,
        1.0,
    ),
    Field(
        "disputes", _PAIR, "stock", "1", "disputes with use of force, discounted by their age", 0.0, math.inf, usual=0.3
    ),
    Field(
        "danger_past",
        _PAIR,
        "stock",
        "1/year",
        "hazard of a crisis of any pair in its place, mean over the past ten years; -1 before the first step",
        -1.0,
        math.inf,
        usual=-1.0,
    ),
    Field("reach", _DIRECTED, "flow", "1", "reach of the second state onto the first, 0 to 1", 0.0, 1.0, usual=0.6),
    Field(
        "free_capability",
        _ACTOR,
        "flow",
        "share of world",
        "capability neither tied down nor wasted by discord",
        0.0,
        1.0,
        "share",
        usual=0.06,
    ),
    Field(
        "charter",
        ("kind", "pair"),
        "flow",
        "1",
        "1 where memberships newer than the start bring an obligation",
        **_SWITCH,
    ),
    Field(
        "lapsed",
        ("kind", "pair"),
        "flow",
        "1",
        "1 where a newer membership brings no obligation while it rests",
        **_SWITCH,
    ),
    Field(
        "institution_pressure", _DIRECTED, "flow", "1", "pressure of institutions above the start's, [member, target]"
    ),
    Field(
        "threat",
        _DIRECTED,
        "flow",
        "1",
        "threat that the first state feels from the second, 0 to 1",
        0.0,
        1.0,
        usual=0.2,
    ),
    Field("shared_threat", _PAIR, "flow", "1", "threats that third states pose to both of a pair", 0.0, usual=0.2),
    Field(
        "disillusion", _PAIR, "flow", "1", "alarm raised by one of a pair in the other that no threat bears out", 0.0
    ),
    Field("abandoned", _PAIR, "flow", "1", "calls that one of a pair leaves unanswered", 0.0),
    Field(
        "danger",
        _PAIR,
        "flow",
        "1/year",
        "hazard of a crisis that any pair in its place would have",
        0.0,
        math.inf,
        usual=0.01,
    ),
    Field("collapse", _ACTOR, "event", "1", "a state cracks from within", **_SWITCH),
    Field("crisis", _PAIR, "event", "1", "a militarised crisis breaks out between two states", **_SWITCH),
    Field("war", _PAIR, "event", "1", "a crisis becomes war", **_SWITCH),
    Field("entry", _DIRECTED, "event", "1", "1 where the first state joins a war against the second", **_SWITCH),
    Field("alignment_force_start", _PAIR, "start", "1/year", "force on z at the start of the run"),
    Field(
        "cohesion_force_start", _ACTOR, "start", "1/year", "force on the log odds of cohesion at the start of the run"
    ),
    Field("theatre_force_start", ("theatre",), "start", "1", "threat between the contenders at the start of the run"),
    Field(
        "burden_level_start",
        _ACTOR,
        "start",
        "1",
        "burden that theatres and borders give at the start of the run",
        0.0,
        1.0,
    ),
    Field("cohesion_mean", _ACTOR, "fixed", "1", "domestic cohesion that a state returns to", 0.0, 1.0, usual=0.7),
    Field(
        "theatre_mean",
        ("theatre",),
        "fixed",
        "1",
        "log odds of intensity that a theatre returns to",
        usual=math.log(0.2 / 0.8),
    ),
    Field(
        "stake",
        ("theatre", "actor"),
        "fixed",
        "1",
        "share of capability that a theatre at full intensity ties down",
        0.0,
        1.0,
        usual=0.15,
    ),
    Field(
        "contested",
        ("theatre", "pair"),
        "fixed",
        "1",
        "1 where a pair are owner and rival of a theatre, else 0",
        **_SWITCH,
    ),
    Field("burden_start", _ACTOR, "fixed", "1", "burden at the start of the run", 0.0, 1.0, usual=0.1),
    Field("nuclear", _ACTOR, "fixed", "1", "1 for a state with nuclear weapons, else 0"),
    Field("land_border", _DIRECTED, "fixed", "1", "1 on a common land border, else 0"),
    Field("distance", _DIRECTED, "fixed", "km", "distance between capitals", usual=3000.0),
    Field("hosts", _DIRECTED, "fixed", "1", "1 where the first state hosts forward bases of the second, else 0"),
    Field(
        "trade_dependence",
        _DIRECTED,
        "fixed",
        "1",
        "share of the first state's trade that is with the second",
        usual=0.1,
    ),
    Field("volatility", _PAIR, "fixed", "1/sqrt(year)", "the pair's own volatility of z", usual=0.15),
    Field("pair_mean", _PAIR, "fixed", "1", "the pair's own mean of z"),
    Field(
        "leader_axis",
        _DIRECTED,
        "fixed",
        "1",
        "loading of the second state on the first's axis of alignment, along which the first's own shocks run, -1 to 1",
        -1.0,
        1.0,
    ),
    Field("pressure_start", ("instrument", *_DIRECTED), "fixed", "1", "pressure at the start of the run", 0.0, 1.0),
    Field("member_start", ("institution", "actor"), "fixed", "1", "1 for a member at the start, else 0", **_SWITCH),
    Field(
        "charter_kind",
        ("institution", "kind"),
        "fixed",
        "1",
        "1 for a kind of obligation that membership brings",
        **_SWITCH,
    ),
    Field(
        "task_start",
        ("institution", "actor"),
        "fixed",
        "1",
        "pressure of each member on a target at the start",
        0.0,
        1.0,
    ),
    Field("pressure_policy", ("instrument", *_DIRECTED), "policy", "1", "pressure pushed by policies, above the start"),
    Field("goodwill", _PAIR, "policy", "1", "inducement offered, 1 = in full", 0.0),
    Field("obligation_cut", ("kind", "pair"), "policy", "1", "1 where a policy ends and bars an obligation", **_SWITCH),
    Field("bases_cut", _DIRECTED, "policy", "1", "1 where a policy closes forward bases, [host, owner]", **_SWITCH),
    Field(
        "membership_cut", ("institution", "actor"), "policy", "1", "1 where a policy lets a membership rest", **_SWITCH
    ),
    Field("effort", _ACTOR, "policy", "1", "effort a state spends on pressing others, 1 = in full against one", 0.0),
    Field("inducement", _ACTOR, "policy", "1", "inducement a state pays for, 1 = in full for one", 0.0),
    Field("entangle", ("theatre",), "policy", "1", "fuel that policies pour into a theatre, 1 = in full", 0.0),
    Field("settle", ("theatre",), "policy", "1", "settlement that policies offer in a theatre, 1 = in full", 0.0),
    Field("frame_author", ("slot", "actor"), "policy", "1", "intensity with which an author alarms, by policy", 0.0),
    Field("frame_audience", ("slot", "actor"), "policy", "1", "1 for those whom a policy alarms, by policy", **_SWITCH),
    Field("frame_target", ("slot", "actor"), "policy", "1", "1 for those of whom a policy warns, by policy", **_SWITCH),
    Field("leader_fall", _ACTOR, "policy", "1", "1 in the step in which a leader falls", **_SWITCH),
    Field("forced_collapse", _ACTOR, "policy", "1", "1 in the step in which a shock makes a state collapse", **_SWITCH),
    Field("forced_crisis", _PAIR, "policy", "1", "1 in the step in which a shock brings a crisis", **_SWITCH),
    Field("forced_war", _PAIR, "policy", "1", "1 in the step in which a shock brings a war", **_SWITCH),
    Field(
        "forced_attack", _DIRECTED, "policy", "1", "1 where the war of a shock is begun by the first state", **_SWITCH
    ),
    Field("signed", ("kind", "pair"), "policy", "1", "1 in the step in which a treaty enters into force", **_SWITCH),
    Field("ended", ("kind", "pair"), "policy", "1", "1 in the step in which a treaty ends", **_SWITCH),
    Field(
        "joined",
        ("institution", "actor"),
        "policy",
        "1",
        "1 once a state has joined, -1 once it has left, else 0",
        -1.0,
        1.0,
        "switch",
    ),
    Field("task", ("institution", "actor"), "policy", "1", "pressure of each member on a target, less the start's"),
)

FIELDS: Final[Mapping[str, Field]] = MappingProxyType({row.name: row for row in _ROWS})
"""Every field a mechanism may read or write, by name."""
