"""Catalogues of cases and arguments by name, and the verbs that open one entry of a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import polars as pl

from foedus.arguments.files import list_arguments, load_argument
from foedus.arguments.schema import Argument
from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.library.default_case import DEFAULT_CASE
from foedus.measures.catalogue import MEASURES, Measure
from foedus.scenarios.cases.files import list_cases, load_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.runs.named import list_scenarios, load_scenario
from foedus.scenarios.runs.specs import RunSpec
from foedus.states import State, load_states
from foedus.years import check_year

__all__ = ["ARGUMENTS", "CASES", "SCENARIOS", "Catalogue", "case", "list_measures", "state"]

Item = TypeVar("Item")


class Catalogue(Mapping[str, Item], Generic[Item]):
    """Packaged cases, scenarios or arguments by name, read on first use."""

    def __init__(self, what: str, names: Callable[[], list[str]], load: Callable[[str], Item]) -> None:
        self._what, self._names, self._load = what, names, load

    def __getitem__(self, name: str) -> Item:
        """Return one, or raise KeyError like any mapping."""
        if name not in self._names():
            raise KeyError(name)
        return self._load(name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names())

    def __len__(self) -> int:
        """Return their number."""
        return len(self._names())

    def __repr__(self) -> str:
        names = self._names()
        return f"<{len(names)} packaged {self._what}: {', '.join(names)}>"


CASES: Final[Catalogue[Case]] = Catalogue("cases", list_cases, load_case)
"""The packaged cases."""

SCENARIOS: Final[Catalogue[RunSpec]] = Catalogue("scenarios", list_scenarios, load_scenario)
"""The packaged scenarios: specifications of runs with dated events, for `foedus.run`."""

ARGUMENTS: Final[Catalogue[Argument]] = Catalogue("arguments", list_arguments, load_argument)
"""The packaged arguments."""


@checked_call
def case(name: str | Path | Case = DEFAULT_CASE) -> Case:
    """Return a packaged case by name, or a case file by path.

    Raises
    ------
    UnknownNameError
        If there is neither.
    CaseError
        If the file is malformed, naming the key path.
    InputError
        For what is not a name.

    Examples
    --------
    >>> case("europe-1907").start.year
    1908
    """
    if isinstance(name, Case):
        return name
    if not isinstance(name, str | Path):
        raise InputError(f"a {type(name).__name__} is not a case", expected="the name or path of a case")
    return load_case(name)


def list_measures() -> pl.DataFrame:
    """Return the catalogue of measures as a table.

    Returns
    -------
    pl.DataFrame
        ``name, title, unit, of`` (pairs, ordered pairs, states or the world), ``first, last`` (years), ``packaged``
        (whether it needs no raw data), ``claimable``, ``sources, description``.

    Examples
    --------
    >>> list_measures().filter(pl.col("name") == "alignment")["of"].to_list()
    ['pairs']
    """
    words = {"dyad": "pairs", "directed": "ordered pairs", "state": "states", "system": "the world"}
    return pl.DataFrame(
        [
            {
                "name": each.name,
                "title": each.title,
                "unit": each.unit,
                "of": words[each.dims],
                "first": each.coverage[0],
                "last": each.coverage[1],
                "packaged": each.packaged is not None,
                **dict(zip(("packaged_first", "packaged_last"), packaged_years(each) or (None, None), strict=True)),
                "claimable": each.claimable,
                "sources": ", ".join(each.sources),
                "description": each.description,
            }
            for each in MEASURES.values()
        ]
    )


def packaged_years(entry: Measure) -> tuple[int, int] | None:
    """Return the first and last year that the packaged evidence has of a measure; None if it has none."""
    if entry.packaged is None:
        return None
    evidence = Evidence.embedded()
    table = evidence.states if entry.dims == "state" else evidence.dyads
    years = table.filter(pl.col(entry.column).is_not_null())["year"]
    return (int(years.min()), int(years.max())) if years.len() else None  # type: ignore[arg-type]


@checked_call
def state(name: Any, year: int | None = None) -> State:
    """Return a state by a name, an ISO3 code, ``cow:``, ``gw:`` or ``cowc:`` code, or an integer (COW).

    Parameters
    ----------
    name
        Any accepted name or code.
    year
        Year in which it must exist; the latest spell when omitted.

    Returns
    -------
    State

    Raises
    ------
    UnknownStateError
        If there is none, naming the nearest, or the years in which it existed.

    Examples
    --------
    >>> state("Soviet Union", 1980).id, state("cow:260", 1960).name
    ('RUS', 'Germany')
    """
    check_year(year)
    return load_states().lookup(name, year)
