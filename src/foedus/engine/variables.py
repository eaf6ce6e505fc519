"""What a run keeps: each outcome variable with its axes, unit and description; all else follows from this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from foedus.axes import ACTOR, PARTNER
from foedus.measures.triangle import TYPES
from foedus.scenarios.worlds import KINDS

__all__ = [
    "ALWAYS",
    "CAPABILITY",
    "CORNER",
    "COUNTED",
    "DERIVED",
    "JOINT",
    "KEPT",
    "MEASURED",
    "OUTCOMES",
    "PAIR",
    "STATE",
    "SUMMED",
    "THEATRE",
    "TRIPLE",
    "TYPE",
    "VARIABLES",
    "WATCHED",
    "WATCHED_STATES",
    "Form",
    "Variable",
    "described",
    "outcome_names",
]

PAIR: Final = "pair"
STATE: Final = "state"
THEATRE: Final = "theatre"
TRIPLE: Final = "triple"
TYPE: Final = "type"
CORNER: Final = "corner"
_KIND: Final = "kind"

Form: TypeAlias = Literal["kept", "derived", "counted", "event", "joint"]


@dataclass(frozen=True)
class Variable:
    """One outcome variable of a run.

    Parameters
    ----------
    name
        Its name in a dataset.
    axes
        Its axes there, without scenario, time and quantile.
    form
        ``kept``: a number for every member, once a year. ``derived``: the same, computed from what is kept.
        ``counted``: how many members have it in the year; ``event``: how many have had it at least once since the
        start. ``joint``: how many members make each choice.
    unit, text
        Its unit, and what it is.
    key
        Its name in a chunk; the same as ``name`` when omitted.
    word
        Its name in outcomes, if that is different.
    always
        Kept even if no mechanism of the schedule changes it: derived variables need it.
    watched
        Whether every member of the watched pairs or states is stored.
    told
        Whether it is among the outcomes that a run reports.
    """

    name: str
    axes: tuple[str, ...]
    form: Form
    unit: str
    text: str
    key: str = ""
    word: str = ""
    always: bool = False
    watched: bool = False
    told: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.key or self.name)
        object.__setattr__(self, "word", self.word or self.name)

    @property
    def shared(self) -> bool:
        """Whether it is a share of members rather than a number for each member."""
        return self.form not in ("kept", "derived")


_SHARE: Final = "probability"
CAPABILITY: Final = "share of world"

_ROWS: Final = (
    Variable("alignment", (PAIR,), "kept", "1", "alignment, -1 hostile to 1 allied", always=True, watched=True),
    Variable("shared_threat", (PAIR,), "kept", "1", "threat that third states pose to both of a pair", watched=True),
    Variable("depth", (PAIR,), "kept", "1", "depth of security cooperation, 0 to 1", watched=True),
    Variable("threat", (ACTOR, PARTNER), "kept", "1", "threat that actor feels from partner, 0 to 1", told=False),
    Variable(
        "capability_share",
        (ACTOR,),
        "kept",
        CAPABILITY,
        "share of the world's capability",
        "capability",
        always=True,
        watched=True,
    ),
    Variable(
        "free_capability",
        (ACTOR,),
        "kept",
        CAPABILITY,
        "capability neither tied down nor wasted by discord",
        watched=True,
    ),
    Variable("cohesion", (ACTOR,), "kept", "1", "domestic cohesion, 0 to 1", watched=True),
    Variable("burden", (ACTOR,), "kept", "1", "share of capability tied down, 0 to 1", told=False),
    Variable("order", (ACTOR,), "kept", "1", "order preference, -1 to 1", always=True, watched=True),
    Variable("theatre_intensity", (THEATRE,), "kept", "1", "intensity of a theatre, 0 to 1", "theatre", "theatre"),
    Variable("order_index", (), "derived", "1", "order preference of the actors, weighted by power, -1 to 1"),
    Variable("concentration", (), "derived", "1", "concentration of power among the actors, 0 to 1"),
    Variable("obligation", (_KIND, PAIR), "counted", _SHARE, "share of members with an obligation"),
    Variable("crisis", (PAIR,), "event", _SHARE, "share of members with a crisis since the start"),
    Variable("war", (PAIR,), "event", _SHARE, "share of members with a war since the start"),
    Variable(
        "collapse", (ACTOR,), "event", _SHARE, "share of members in which the state has collapsed since the start"
    ),
    Variable("triangle", (TRIPLE, TYPE), "joint", _SHARE, "share of members in which the triple is of the type"),
    Variable(
        "pivot", (TRIPLE, CORNER), "joint", _SHARE, "share of members in which the state in that place is the pivot"
    ),
)

VARIABLES: Final[Mapping[str, Variable]] = MappingProxyType({row.name: row for row in _ROWS})
"""Every outcome variable by its name in a dataset."""


def _of(*forms: Form) -> tuple[Variable, ...]:
    return tuple(row for row in _ROWS if row.form in forms)


KEPT: Final = tuple(row.key for row in _of("kept"))
"""Kept for every member, once a year; for a theatre its intensity."""

ALWAYS: Final = tuple(row.key for row in _of("kept") if row.always)
"""Kept even if no mechanism of the schedule changes them: derived variables need them."""

COUNTED: Final = tuple(row.key for row in _of("counted", "event"))
"""Kept as numbers of members, once a year: those with an obligation, and those with an event since the start."""

SUMMED: Final = (*COUNTED, *(f"{name}_both" for name in COUNTED))
"""Numbers of members that are kept: of a count also how many have it in baseline and scenario both."""

DERIVED: Final = tuple(row.key for row in _of("derived"))
"""Computed for every member, (year, world, member)."""

JOINT: Final = tuple(row.key for row in _of("joint"))
"""Counted over members with what scenario and baseline have in common, so that shares are compared member by member."""

MEASURED: Final[Mapping[str, Variable]] = MappingProxyType({row.name: row for row in _of("kept", "derived")})
"""Variables for which a dataset holds quantiles."""

WATCHED: Final = tuple(row.name for row in _ROWS if row.watched and row.axes == (PAIR,))
"""Variables for which every member of the watched pairs is stored."""

WATCHED_STATES: Final = tuple(row.name for row in _ROWS if row.watched and row.axes == (ACTOR,))
"""Variables for which every member of the watched states is stored."""


def outcome_names(axes: tuple[str, ...], *, shared: bool | None = None) -> tuple[str, ...]:
    """Return the names of reported outcomes over some axes; obligations by kind, as in a dataset.

    Parameters
    ----------
    axes
        Axes without the kind of obligation, such as ``("pair",)``.
    shared
        Shares of members only, or numbers only; both when omitted.
    """
    found: list[str] = []
    for row in _ROWS:
        if row.told and (shared is None or row.shared == shared):
            if row.axes == (_KIND, *axes):
                found += [f"{row.name}_{kind}" for kind in KINDS]
            elif row.axes == axes and row.form != "joint":
                found.append(row.word)
    return tuple(found)


def described(name: str) -> tuple[str, str]:
    """Return unit and description of a variable of a dataset.

    Examples
    --------
    >>> described("obligation_defence")
    ('probability', 'share of members with a defence obligation')
    """
    if name in VARIABLES:
        return VARIABLES[name].unit, VARIABLES[name].text
    return _SHARE, f"share of members with a {name.removeprefix('obligation_')} obligation"


def _grammar() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in _ROWS:
        of = {(ACTOR, PARTNER): "directed", (PAIR,): PAIR, (ACTOR,): ACTOR, (THEATRE,): THEATRE, (): ""}.get(row.axes)
        if of is not None:
            words[row.word] = of
        elif row.axes == (_KIND, PAIR):
            words |= {f"{row.name}_{kind}": PAIR for kind in KINDS}
        elif row.axes == (TRIPLE, TYPE):
            words |= {f"{row.name}_{kind}": TRIPLE for kind in TYPES}
        else:
            words[row.name] = row.name
    return words


OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(_grammar())
"""Outcomes that can be requested by name, with what each describes: ``pair``, ``directed``, ``actor``, ``theatre``,
``triple``, ``pivot``, or nothing for the whole.

Obligations, crises, wars and collapses are probabilities, as shares of members: obligations in force in the year, the
others at least once by then. Types and pivots of triangles are 0 or 1.
"""
