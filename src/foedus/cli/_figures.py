"""What ``foedus measure --figure`` draws: the kind of figure that fits an answer, its pairs, and its file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

from foedus.errors import CoverageError, InputError, UnknownNameError

if TYPE_CHECKING:
    import polars as pl

    from foedus.reports.figure import Figure

__all__ = ["FIGURE_HELP", "KIND_WORDS", "Asked", "Kind", "check_figure", "draw_measure", "note_figure", "write_result"]

FIGURE_HELP: Final = "Draw the result to an .svg or .png file as well."

Kind: TypeAlias = Literal["small-multiples", "heatmap", "partners"]
KIND_WORDS: Final[dict[Kind, str]] = {
    "small-multiples": "a panel for each series",
    "heatmap": "a square for each pair",
    "partners": "a strip of years for each partner",
}
"""What is drawn, in words."""
Pair: TypeAlias = tuple[str, str]
#: Largest number of states whose pairs fit into small multiples: 8 states have 28 pairs.
_FEW: Final = 8


@dataclass(frozen=True)
class Asked:
    """The figure to draw: ids of states, years, and the kind, or None for the one that fits."""

    name: str
    pairs: Sequence[Pair] = ()
    states: Sequence[str] = ()
    kind: str | None = None
    year: int | None = None
    first: int | None = None
    last: int | None = None


def check_figure(path: Path | None) -> None:
    """Check the name of a figure's file before long work.

    Raises
    ------
    UnknownNameError
        If it ends in neither .svg nor .png.
    """
    if path is not None and path.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(path), expected="a name ending in .svg or .png"
        )


def write_result(result: Any, path: Path | None) -> dict[str, Any]:
    """Draw a result of foedus and return ``figure``, the path written, for ``--json``; nothing without a path."""
    return {} if path is None else {"figure": result.figure().save(path)}


def note_figure(drawn: dict[str, Any]) -> None:
    """Say on stderr where a figure was written, if one was."""
    from foedus.cli._output import note

    if drawn:
        note(f"figure drawn to {drawn['figure']}")


def draw_measure(asked: Asked, path: Path, *, narrow: bool = False) -> dict[str, Any]:
    """Measure, draw and write a figure.

    Returns
    -------
    dict
        ``measure, unit, kind, path, n, sources`` and, if there are any, ``notes`` for ``--json``.

    Raises
    ------
    UnknownNameError
        For an unknown measure, kind of figure or format.
    InputError
        If the kind does not fit the measure, or what it needs is not given.
    """
    from foedus.analyses.measuring import measure
    from foedus.measures.catalogue import MEASURES
    from foedus.reports.figure_file import write_figure
    from foedus.reports.measured import Subject

    check_figure(path)
    if asked.name not in MEASURES:
        measure(asked.name)  # raises, listing the known names
    entry = MEASURES[asked.name]
    kind = _kind(asked, entry.dims)
    pairs = _pairs(asked, kind, entry.dims)
    years = (asked.year, asked.year) if asked.year is not None else (asked.first, asked.last)
    answer = measure(asked.name, pairs=pairs, first=years[0], last=years[1])
    subject = Subject(asked.name, answer.unit, answer.sources, entry.uncertainty, answer.notes)
    table = _kept(answer.table, asked, kind, entry.dims)
    figure = _figure(asked, kind, table, subject, directed=entry.dims == "directed")
    written = write_figure(figure, path, narrow=narrow)
    return {
        "measure": asked.name,
        "unit": answer.unit,
        "kind": kind,
        "path": written,
        "n": _drawn(figure),
        "sources": answer.sources,
        **({"notes": answer.notes} if answer.notes else {}),
    }


def _drawn(figure: Figure) -> int:
    """Return the number of values that the figure shows."""
    value = figure.table.header.index("value")
    return sum(1 for row in figure.table.rows if row[value]) + figure.table.left_out


def _kind(asked: Asked, dims: str) -> Kind:
    """Return the requested kind, checked, or else the one that fits."""
    if asked.kind is not None and asked.kind not in get_args(Kind):
        raise UnknownNameError(f"no figure is called {asked.kind!r}", expected=f"one of: {', '.join(get_args(Kind))}")
    of_pairs = dims in ("dyad", "directed")
    kind = cast(Kind, asked.kind) if asked.kind else _fitting(asked) if of_pairs else "small-multiples"
    if kind != "small-multiples" and not of_pairs:
        raise InputError(
            f"{asked.name} is not a measure of pairs", where=f"--kind {kind}", expected="--kind small-multiples"
        )
    if kind == "partners" and len(asked.states) != 1:
        raise InputError(
            "partners are those of one state", where="--kind partners", expected="one --state, such as RUS"
        )
    if kind == "partners" and any(asked.states[0] not in pair for pair in asked.pairs):
        raise InputError(
            f"partners are those of {asked.states[0]}",
            where=", ".join(f"--pair {a}:{b}" for a, b in asked.pairs if asked.states[0] not in (a, b)),
            expected=f"pairs with {asked.states[0]}",
        )
    if kind == "small-multiples" and of_pairs and asked.pairs and asked.states:
        raise InputError(
            "small multiples are of pairs or of all pairs of states",
            where="--pair with --state",
            expected="one of the two",
        )
    if kind != "heatmap" and asked.year is not None:
        raise InputError(f"{kind} runs over years", where=f"--year {asked.year}", expected="--from and --to")
    if kind == "heatmap" and asked.year is None and asked.first is not None and asked.last is None:
        raise InputError("a heatmap shows one year", where=f"--from {asked.first}", expected="--year")
    if of_pairs and not asked.pairs and not asked.states:
        raise InputError("a figure of pairs needs states", expected="--pair A:B or --state A, repeatable")
    if dims == "system" and (asked.pairs or asked.states):
        raise InputError(f"{asked.name} is of the whole world", expected="no --pair and no --state")
    return kind


def _fitting(asked: Asked) -> Kind:
    if asked.year is not None:
        return "heatmap"
    if len(asked.states) == 1 and not asked.pairs:
        return "partners"
    return "heatmap" if len(asked.states) > _FEW else "small-multiples"


def _pairs(asked: Asked, kind: Kind, dims: str) -> list[Pair] | None:
    """Return the pairs to measure, or None for all."""
    if dims not in ("dyad", "directed"):
        return None
    if kind == "partners":
        from foedus.sources import FOLDER_VARIABLE
        from foedus.states import load_states

        state = asked.states[0]
        if not os.environ.get(FOLDER_VARIABLE):
            return None  # the packaged evidence is small, and rejects states that it does not contain
        return [(state, other) for other in load_states().ids if other != state]
    states = list(dict.fromkeys([*asked.states, *(state for pair in asked.pairs for state in pair)]))
    every = permutations if dims == "directed" else combinations
    if kind == "heatmap" or not asked.pairs:
        if len(states) < 2:
            raise InputError(f"{kind} needs two states or more", expected="--state A --state B, or --pair A:B")
        return list(every(states, 2))
    return list(asked.pairs)


def _kept(table: pl.DataFrame, asked: Asked, kind: Kind, dims: str) -> pl.DataFrame:
    """Return the rows to draw; those of pairs in the order in which they were typed."""
    import polars as pl

    named = {*asked.states, *(state for pair in asked.pairs for state in pair)}
    if dims == "state" and named:
        table = table.filter(pl.col("state_a").is_in(named))
    elif kind == "partners":
        here, there = (pl.col(column) == asked.states[0] for column in ("state_a", "state_b"))
        table = table.filter(here if dims == "directed" else here | there)
    elif kind == "small-multiples" and asked.pairs:
        order = {frozenset(pair): place for place, pair in reversed(list(enumerate(asked.pairs)))}
        place = [order[frozenset(pair)] for pair in table.select("state_a", "state_b").iter_rows()]
        table = table.with_columns(place=pl.Series(place, dtype=pl.Int32)).sort("place", maintain_order=True)
    if table.is_empty():
        raise CoverageError(f"{asked.name} has no value for these states", where=", ".join(sorted(named)))
    return table.drop("place", strict=False)


def _figure(asked: Asked, kind: Kind, table: pl.DataFrame, subject: Any, *, directed: bool) -> Figure:
    from foedus.reports.bloc_heatmap import bloc_heatmap
    from foedus.reports.partners_figure import partners_figure
    from foedus.reports.small_multiples import small_multiples

    if kind == "heatmap":
        states = list(dict.fromkeys([*asked.states, *(state for pair in asked.pairs for state in pair)]))
        return bloc_heatmap(table, subject, year=asked.year, states=states, directed=directed)
    if kind == "partners":
        others = [b if a == asked.states[0] else a for a, b in asked.pairs if asked.states[0] in (a, b)]
        return partners_figure(
            table, subject, asked.states[0], partners=others or None, first=asked.first, last=asked.last
        )
    return small_multiples(table, subject, first=asked.first, last=asked.last)
