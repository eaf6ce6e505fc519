"""The one registry of measures: what there is, by name; everything that names measures asks it when it is used."""

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
    system,
    trade,
    votes,
)
from foedus.measures.catalogue._entry import COLUMNS, Measure
from foedus.near_names import nearest
from foedus.registries import Listing

__all__ = ["MEASURES", "add_measure", "claim_measures", "find_measure", "is_added", "measure_title", "remove_measure"]

#: One module a topic; a new one is listed here.
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
)
_DIMS: Final = get_args(get_type_hints(Measure)["dims"])
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
OTHER_NAMES: Final = {"polyarchy": "democracy", "v2x_polyarchy": "democracy"}
"""Names that the field gives to measures of the catalogue."""
_entries: dict[str, Measure] = {}
_added: set[str] = set()

#: Every measure by name, those added from outside too.
MEASURES: Final[Mapping[str, Measure]] = Listing("measures", _entries)


def find_measure(name: str) -> Measure | None:
    """Return a measure by its name, one of `OTHER_NAMES` or its column in the packaged evidence; None for none.

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
    """Return a measure's name in words; None where no measure is called so.

    Examples
    --------
    >>> measure_title("kappa_un")
    'kappa of UN votes'
    """
    entry = find_measure(name)
    return None if entry is None else entry.title


def claim_measures(dims: str) -> tuple[str, ...]:
    """Return the names by which claims may ask for measures of pairs (``dyad``) or of states (``state``)."""
    asked = [entry for entry in _entries.values() if entry.dims == dims and entry.claimable]
    return tuple(dict.fromkeys(name for entry in asked for name in (entry.name, entry.column)))


def is_added(name: str) -> bool:
    """Whether a measure was added from outside."""
    return name in _added


def add_measure(entry: Measure) -> None:
    """Add a measure of your own: from now on it can be measured, drawn, and used in claims and reports by its name.

    Parameters
    ----------
    entry
        The measure. Without `Measure.sources` its function reads no raw data of foedus and works without them.

    Raises
    ------
    InputError
        If the name is taken or is no lower-case word, a field is empty, the years run backwards, or it says that the
        packaged evidence holds it.

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
        raise InputError(f"the packaged evidence does not hold {entry.name}", expected="a measure without 'packaged'")
    _place(entry)
    _added.add(entry.name)


def remove_measure(name: str) -> None:
    """Take out a measure that `add_measure` added, as before adding it anew.

    Raises
    ------
    UnknownNameError
        If no measure of that name was added.
    """
    if name not in _added:
        raise UnknownNameError(
            f"no added measure is called {name!r}",
            expected=f"one of: {', '.join(sorted(_added))}" if _added else "a measure that add_measure added",
            hint=nearest(name, _added) if _added else None,
        )
    _added.remove(name)
    del _entries[name]


def _place(entry: Measure) -> None:
    if not _NAME.fullmatch(entry.name) or entry.name in COLUMNS:
        raise InputError(
            f"a measure cannot be called {entry.name!r}",
            expected="a lower-case word with underscores that is no column of a measure's table",
        )
    taken = find_measure(entry.name) or find_measure(entry.column)
    if taken is not None:
        raise InputError(f"there is a measure {taken.name} already", where=entry.name, expected="a name not taken")
    empty = [name for name in ("unit", "description", "uncertainty") if not getattr(entry, name)]
    if empty:
        raise InputError(f"measure {entry.name} has no {empty[0]}", expected="a line that says it")
    if entry.dims not in _DIMS:
        raise InputError(f"measure {entry.name} is of {entry.dims!r}", expected=f"one of: {', '.join(_DIMS)}")
    if entry.coverage[0] > entry.coverage[1]:
        raise InputError(
            f"the coverage of measure {entry.name} runs backwards", where="–".join(map(str, entry.coverage))
        )
    _entries[entry.name] = entry


for _topic in _TOPICS:
    for _each in _topic.entries():
        _place(_each)
