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

__all__ = ["TRIANGLE", "Triangle", "triangle", "type_title"]

SURE: Final = 0.9
"""Probability from which a pivot counts as sure; *assumed*."""

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
        of the others than they are to each other; null if a relation is not known. ``p_<type>`` and
        ``p_pivot_<state>``: probabilities from the errors of alignment, null if an error is not known.
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
        kind = type_title(last["type"])
        pivot = f", pivot {last['pivot']}{_chance(last, 'pivot_' + last['pivot'])}" if last["pivot"] else ""
        told = f"{kind}{_chance(last, str(last['type']))}{pivot}"
        return f"triangle {'–'.join(self.states)}, {years.min()!s}–{years.max()!s}; in {last['year']}: {told}"

    def summary(self) -> str:
        """Return in words what the triangle is now, how surely, and for how many years each state was the pivot.

        Examples
        --------
        >>> print(triangle(first=2020, last=2020).summary().partition(",")[0])
        In 2020 the triangle of the United States
        """
        known = self.table.filter(pl.col("type").is_not_null() & pl.col("pivot").is_not_null())
        names = [_name(state) for state in self.states]
        whole = f"{', '.join(names[:-1])} and {names[-1]}"
        if known.is_empty():
            return f"No year has all three relations of {whole}."
        last = known.row(-1, named=True)
        kind = f"{type_title(last['type'])}{_chance(last, str(last['type']))}"
        pivot = f"{_name(last['pivot'])}{_chance(last, 'pivot_' + last['pivot'])}"
        years = {state: int((known["pivot"] == state).sum()) for state in self.states}
        counts = ", ".join(f"{name} in {years[state]}" for state, name in zip(self.states, names, strict=True))
        sure = ""
        column = pl.max_horizontal(*(f"p_pivot_{state}" for state in self.states))
        if known[f"p_pivot_{self.states[0]}"].is_not_null().any():
            certain = int(known.select((column >= SURE).sum()).item())
            sure = f"; in {certain} of {known.height} years the pivot has a probability of {SURE:g} or more"
        return (
            f"In {last['year']} the triangle of {whole} is most likely a {kind} and its pivot is {pivot}. "
            f"By best estimates the pivot was {counts} of {known.height} years{sure}."
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of ``foedus triangle --json``."""
        told = {"states": list(self.states), "summary": self.summary(), "years": self.table.to_dicts()}
        return told | ({"notes": list(self.notes)} if self.notes else {})


def type_title(name: str | None) -> str:
    """Return the name of a type of triangle as it is written.

    Examples
    --------
    >>> type_title("menage_a_trois")
    'ménage à trois'
    """
    return (name or "unknown type").replace("_", " ").replace("menage a trois", "ménage à trois")


def _chance(row: dict[str, Any], what: str) -> str:
    """Return the probability of a type or pivot in brackets; nothing if it is not known."""
    value = row.get(f"p_{what}")
    return "" if value is None else f" (probability {_rounded(value)})"


def _rounded(value: float) -> str:
    return "above 0.99" if 0.995 <= value < 1.0 else "below 0.01" if 0.0 < value < 0.005 else f"{value:.2f}"


def _name(state: str) -> str:
    name = str(load_states().lookup(state).name)
    return f"the {name}" if name.startswith("United") else name


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

    Notes
    -----
    Probabilities treat the errors of the three relations as independent and normal: those of types are exact, those of
    pivots are shares of 20,000 draws with a fixed seed. Votes that two relations share make their errors alike, so
    probabilities are rough; and errors know nothing of mistakes in the measure.

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
    years = type_triangle(found.table, (a, b, c), sd_column="sd")
    return Triangle((a, b, c), years, found.table, found.sources, found.notes)
