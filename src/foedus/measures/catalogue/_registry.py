"""The registry of measures by name; all code that refers to measures by name looks them up here at run time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args, get_type_hints

from foedus.errors import InputError, UnknownNameError
from foedus.measures.catalogue import (
    alignment,
    conflict,
    cooperation,
    events,
    obligations,
    politics,
    power,
    pressure,
    speech,
    system,
    trade,
    votes,
)
from foedus.measures.catalogue._entry import COLUMNS, Measure
from foedus.near_names import nearest
from foedus.registries import Listing

__all__ = ["MEASURES", "add_measure", "claim_measures", "find_measure", "is_added", "measure_title", "remove_measure"]

#: One module per topic; a new one must be listed here.
_TOPICS: Final = (
    votes,
    obligations,
    conflict,
    alignment,
    power,
    system,
    trade,
    events,
    pressure,
    politics,
    cooperation,
    speech,
)
_DIMS: Final = get_args(get_type_hints(Measure)["dims"])
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
OTHER_NAMES: Final = {"polyarchy": "democracy", "v2x_polyarchy": "democracy"}
"""Names used in the literature for measures of the catalogue."""
_entries: dict[str, Measure] = {}
_added: set[str] = set()

#: Every measure by name, including added ones.
MEASURES: Final[Mapping[str, Measure]] = Listing("measures", _entries)


def find_measure(name: str) -> Measure | None:
    """Return a measure by its name, one of `OTHER_NAMES` or its column in the packaged evidence; None if there is none.

    Examples
    --------
    >>> find_measure("us_troops_share").name
    'troops_share'
    """
    called = OTHER_NAMES.get(name, name)
    if called in _entries:
        return _entries[called]
    return next((entry for entry in _entries.values() if entry.column == name), None)


def measure_title(name: str) -> str | None:
    """Return a measure's name in words; None if the name is unknown.

    Examples
    --------
    >>> measure_title("kappa_un")
    'kappa of UN votes'
    """
    entry = find_measure(name)
    return None if entry is None else entry.title


def claim_measures(dims: str) -> tuple[str, ...]:
    """Return the names by which claims may refer to measures of pairs (``dyad``) or of states (``state``)."""
    asked = [entry for entry in _entries.values() if entry.dims == dims and entry.claimable]
    return tuple(dict.fromkeys(name for entry in asked for name in (entry.name, entry.column)))


def is_added(name: str) -> bool:
    """Whether a measure was added by the user."""
    return name in _added


def add_measure(entry: Measure) -> None:
    """Add your own measure: from now on it can be computed, drawn, and used in claims and reports by its name.

    Parameters
    ----------
    entry
        The measure. Without `Measure.sources` its function does not read raw data of foedus and works without them.

    Raises
    ------
    InputError
        If the name is taken or is not a lower-case word, a field is empty, the years are reversed, or it claims to be
        in the packaged evidence.

    Examples
    --------
    >>> import polars as pl
    >>> from foedus.measures.catalogue import Measure, add_measure, measure, remove_measure
    >>> def visits(panel, query):
    ...     return pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"], "year": [2020], "value": [3.0]})
    >>> add_measure(
    ...     Measure("summits", "meetings", "dyad", "Summits of two heads.", (), (1990, 2024), "none: a count", visits)
    ... )
    >>> measure("summits", None)["value"].to_list()
    [3.0]
    >>> remove_measure("summits")
    """
    if entry.packaged is not None:
        raise InputError(
            f"the packaged evidence does not contain {entry.name}", expected="a measure without 'packaged'"
        )
    _place(entry)
    _added.add(entry.name)


def remove_measure(name: str) -> None:
    """Remove a measure that `add_measure` added, for instance before adding it again.

    Raises
    ------
    UnknownNameError
        If no measure with that name was added.
    """
    if name not in _added:
        raise UnknownNameError(
            f"no added measure is named {name!r}",
            expected=f"one of: {', '.join(sorted(_added))}" if _added else "a measure that add_measure added",
            hint=nearest(name, _added) if _added else None,
        )
    _added.remove(name)
    del _entries[name]


def _place(entry: Measure) -> None:
    if not _NAME.fullmatch(entry.name) or entry.name in COLUMNS:
        raise InputError(
            f"a measure cannot be named {entry.name!r}",
            expected="a lower-case word with underscores that is not a column of a measure's table",
        )
    taken = find_measure(entry.name) or find_measure(entry.column)
    if taken is not None:
        raise InputError(
            f"there is already a measure {taken.name}", where=entry.name, expected="a name that is not taken"
        )
    empty = [name for name in ("unit", "description", "uncertainty") if not getattr(entry, name)]
    if empty:
        raise InputError(f"measure {entry.name} has no {empty[0]}", expected="a short text")
    if entry.dims not in _DIMS:
        raise InputError(f"measure {entry.name} is of {entry.dims!r}", expected=f"one of: {', '.join(_DIMS)}")
    if entry.coverage[0] > entry.coverage[1]:
        raise InputError(f"the coverage of measure {entry.name} is reversed", where="–".join(map(str, entry.coverage)))
    _entries[entry.name] = entry


for _topic in _TOPICS:
    for _each in _topic.entries():
        _place(_each)
