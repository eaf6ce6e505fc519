"""The strategic triangle of three states over the years."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from foedus.analyses.asking import check_window
from foedus.analyses.measuring import measure
from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.progress import Progress
from foedus.results import Result
from foedus.states import load_states

__all__ = ["TRIANGLE", "Triangle", "triangle"]

TRIANGLE: Final = ("USA", "RUS", "CHN")
"""The triangle of the reference argument."""


@dataclass(frozen=True, eq=False, repr=False)
class Triangle(Result):
    """Type and pivot of a strategic triangle, year by year.

    Attributes
    ----------
    states
        Ids of a, b and c.
    table
        ``year, ab, ac, bc, type, pivot``: alignment of each pair, Dittmer's type, and the state that is closer to each
        of the others than they are to each other; null if a relation is not known.
    relations
        The alignment of the three pairs with its errors, as `foedus.measure` returns it.
    sources, notes
        Where the numbers come from.
    """

    states: tuple[str, str, str]
    table: pl.DataFrame
    relations: pl.DataFrame
    sources: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    def headline(self) -> str:
        """Return the type and pivot of the last year."""
        years = self.table["year"]
        last = self.table.row(-1, named=True)
        kind = str(last["type"] or "unknown type").replace("_", " ")
        pivot = f", pivot {last['pivot']}" if last["pivot"] else ""
        return f"triangle {'–'.join(self.states)}, {years.min()!s}–{years.max()!s}; in {last['year']}: {kind}{pivot}"

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``foedus triangle --json``."""
        told = {"states": list(self.states), "years": self.table.to_dicts()}
        return told | ({"notes": list(self.notes)} if self.notes else {})


@checked_call
def triangle(
    *states: Any, first: int | None = None, last: int | None = None, progress: Progress | None = None
) -> Triangle:
    """Determine the type and the pivot of a strategic triangle, year by year.

    Parameters
    ----------
    states
        Three states by names or codes, one by one or as a list; the United States, Russia and China when not given.
    first, last
        Years, both included.
    progress
        Called with (done, total).

    Returns
    -------
    Triangle

    Raises
    ------
    InputError
        If there are not three different states.
    UnknownStateError
        If one of them is not a state.
    CoverageError
        If a year is not covered by the sources.

    References
    ----------
    dittmer_1981

    Examples
    --------
    >>> triangle("United States", "cow:365", "China", first=1972, last=1972).states
    ('USA', 'RUS', 'CHN')
    """
    from foedus.measures.triangle import triangle as type_triangle

    check_window(first, last)
    given = list(states[0]) if len(states) == 1 and isinstance(states[0], list | tuple) else list(states)
    if not states:
        given = list(TRIANGLE)
    if len(given) != 3:
        raise InputError(f"a triangle has three states, this has {len(given)}", expected="A B C, such as USA RUS CHN")
    a, b, c = (load_states().id_of(each, last if last is not None else first) for each in given)
    if len({a, b, c}) < 3:
        raise InputError("a triangle needs three different states", where=" ".join(map(str, given)))
    found = measure("alignment", pairs=[(a, b), (a, c), (b, c)], first=first, last=last, progress=progress)
    years = type_triangle(found.table, (a, b, c), sd_column=None)
    return Triangle((a, b, c), years, found.table, found.sources, found.notes)
