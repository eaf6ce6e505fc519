"""Several measures in one wide table of dyad-years or state-years, ready for regressions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from foedus.analyses.asking import check_window, known_measure, parse_states_or_all
from foedus.analyses.measuring import Measured, measure
from foedus.checked_calls import checked_call
from foedus.errors import CoverageError, InputError
from foedus.forks import check_fork
from foedus.progress import Progress, counter
from foedus.results import Result
from foedus.sources import FOLDER_VARIABLE
from foedus.states import listed_items, load_states, parse_pairs

if TYPE_CHECKING:
    from foedus.measures.catalogue import Measure

__all__ = ["SCHEMES", "PanelTable", "panel"]

SCHEMES: Final = ("cow", "cowc", "gw", "iso3", "name")
"""Codes that a panel may contain beside its ids."""

_PAIR: Final = ("state_a", "state_b")
_MEASURED: Final = {
    "state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64, "sd": pl.Float64, "n": pl.Int32,
}  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class PanelTable(Result):
    """A wide table, and what each of its columns is.

    Attributes
    ----------
    table
        ``state_a, state_b, year`` (for states ``state, year``), codes, and for each measure a column of its name, with
        ``_sd`` and ``_n`` if the measure has them. A measure of states in a table of pairs has columns ``_a`` and
        ``_b``; a measure of ordered pairs in a table of unordered ones ``_ab`` and ``_ba``.
    measures
        Names of the measures.
    columns
        For every column: ``column, label, unit, measure, description, first, last, sources, uncertainty, missing``, the
        last a share of the rows.
    keys
        Names of the works to cite.
    notes
        Notes on the numbers.
    """

    table: pl.DataFrame
    measures: tuple[str, ...]
    columns: pl.DataFrame
    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def headline(self) -> str:
        """Return what a row is, and the number of rows."""
        unit = "dyad-years" if "state_b" in self.table.columns else "state-years"
        years = self.table["year"]
        span = f", {years.min()!s}–{years.max()!s}" if years.len() else ""
        return f"panel of {len(self.measures)} measures: {self.table.height:,} {unit}{span}"

    def as_dict(self) -> dict[str, Any]:
        """Return rows and codebook as plain values."""
        return {
            "measures": list(self.measures),
            "columns": self.columns.to_dicts(),
            "rows": self.table.to_dicts(),
            "cite": list(self.keys),
            "notes": list(self.notes),
        }

    def write(self, path: Path | str) -> tuple[Path, Path, Path]:
        """Write the table, its codebook and its references; see `foedus.analyses.panel_files.write_panel`."""
        from foedus.analyses.panel_files import write_panel

        return write_panel(self, Path(path))


@checked_call
def panel(
    measures: Any,
    *,
    pairs: Any = None,
    states: Any = None,
    first: int | None = None,
    last: int | None = None,
    codes: str | Iterable[str] = (),
    relevant: bool = False,
    directed: bool = False,
    progress: Progress | None = None,
) -> PanelTable:
    """Put several measures into one wide table, one row for each pair and year, or each state and year.

    Parameters
    ----------
    measures
        Names in `foedus.MEASURES`: one or several. If all are of states (and no pairs are asked for) rows are
        state-years, else dyad-years.
    pairs
        Pairs by names or codes; ``all``, or nothing, for every pair of states that exist in the year.
    states
        States by names or codes: all pairs among them, or their state-years.
    first, last
        Years, both included; by default those covered by any of the measures.
    codes
        Some of `SCHEMES`, added as columns: a state's code in the year of the row.
    relevant
        Keep politically relevant dyads only: one of the two is a major power in the year, or the two share a land
        border or are separated by 150 miles of water or less; without raw data only the land border counts.
    directed
        Two rows for each pair and year, one in each direction.
    progress
        Called with measures done and measures in all.

    Returns
    -------
    PanelTable

    Raises
    ------
    UnknownNameError
        For an unknown measure or scheme of codes.
    UnknownStateError
        For an unknown state.
    InputError
        For a window that runs backwards, or options that do not go together.
    CoverageError
        If there is no row.
    DataError
        If a measure needs raw data that are missing.

    Notes
    -----
    There is a row for every pair of states that exist in the year, whether a measure has a value or not: a missing
    value is null, never zero. Without raw data the rows are those of the states in the packaged evidence.

    Examples
    --------
    >>> panel("capability_share", pairs=["USA:Russia"], first=2015, last=2015, codes="cowc").table.columns[:6]
    ['state_a', 'state_b', 'year', 'cowc_a', 'cowc_b', 'capability_share_a']
    """
    check_fork()
    names = _names(measures)
    # a measure requested by an alternative name keeps that name in the table
    entries = [replace(known_measure(name), name=name) for name in names]
    schemes = _schemes(codes)
    check_window(first, last)
    asked = parse_pairs(pairs, last if last is not None else first)
    among = parse_states_or_all(states, last if last is not None else first)
    if asked is not None and among is not None:
        raise InputError("pairs and states at once", expected="one of the two")
    of_states = pairs is None and not directed and not relevant and all(e.dims in ("state", "system") for e in entries)
    step = counter(progress, len(entries))
    found = []
    for entry in entries:
        found.append(_measured(entry, asked, among, first, last))
        step()
    years = _years(found, first, last)
    _check_covered(entries, first, last)
    rows = _state_rows(among, years, found) if of_states else _pair_rows(asked, among, years, found, entries)
    told: tuple[str, ...] = ()
    if relevant:
        from foedus.analyses.relevant_dyads import relevant_dyads

        rows, words = relevant_dyads(rows)
        told = (words,)
    if directed:
        rows = pl.concat([rows, rows.select(state_a="state_b", state_b="state_a", year="year")]).sort("year", *_PAIR)
    if rows.is_empty():
        raise CoverageError(
            "no rows are left", where=f"{years[0]} to {years[-1]}", expected="pairs of states that exist in these years"
        )
    table = _coded(rows, schemes)
    for entry, answer in zip(entries, found, strict=True):
        table = _joined(table, entry, answer.table, directed=directed)
    from foedus.analyses.codebooks import codebook, keys_of

    told += tuple(_packaged_only(entries, years))
    if not os.environ.get(FOLDER_VARIABLE):
        from foedus.analyses.packaged_rows import packaged_rows

        told += packaged_rows(table, names)
    notes = tuple(dict.fromkeys([*told, *(note for answer in found for note in answer.notes)]))
    return PanelTable(table, names, codebook(table, entries), keys_of(entries), notes)


def _packaged_only(entries: Sequence[Measure], years: range) -> Iterator[str]:
    """Yield which measures the packaged evidence has in fewer of the years than their sources do."""
    from foedus.analyses.catalogues import packaged_years

    if os.environ.get(FOLDER_VARIABLE):
        return
    for entry in entries:
        held = packaged_years(entry)
        first, last = max(years[0], entry.coverage[0]), min(years[-1], entry.coverage[1])
        if held is not None and (held[0] > first or held[1] < last):
            span = f"{held[0]}" if held[0] == held[1] else f"{held[0]}–{held[1]}"
            yield f"{entry.name} is packaged for {span} only; other years need the raw data."


def _names(measures: Any) -> tuple[str, ...]:
    given = [measures] if isinstance(measures, str) else measures
    if not isinstance(given, Iterable):
        raise InputError(f"a {type(measures).__name__} names no measures", expected='such as ["un_agreement"]')
    listed = listed_items(given, "measures")
    for name in listed:
        known_measure(name)
    names = tuple(dict.fromkeys(listed))
    if not names:
        raise InputError("no measure is named", expected='such as ["un_agreement", "alignment"]')
    return names


def _schemes(codes: str | Iterable[str]) -> tuple[str, ...]:
    from foedus.errors import UnknownNameError
    from foedus.near_names import nearest

    given = tuple(part.strip() for part in codes.split(",") if part.strip()) if isinstance(codes, str) else tuple(codes)
    for name in given:
        if name not in SCHEMES:
            raise UnknownNameError(
                f"no scheme of codes is called {str(name)[:60]!r}",
                expected=f"one of: {', '.join(SCHEMES)}",
                hint=nearest(str(name), SCHEMES),
            )
    return tuple(dict.fromkeys(given))


def _years(found: Sequence[Measured], first: int | None, last: int | None) -> range:
    """Years of the rows: those given, else those with any value."""
    held = [answer.table["year"] for answer in found if answer.table.height]
    if not held:
        raise CoverageError(
            f"{' and '.join(answer.name for answer in found)[:60]} have no value for these states and years",
            where=f"{first or ''}–{last or ''}",
            expected="states and years covered by the sources (`foedus.MEASURES` or `foedus measure --list`)",
        )
    low, high = min(int(years.min()) for years in held), max(int(years.max()) for years in held)  # type: ignore[arg-type]
    return range(low if first is None else first, (high if last is None else last) + 1)


def _check_covered(entries: Sequence[Measure], first: int | None, last: int | None) -> None:
    """Refuse years that no source of the measures reaches; rows of them would be empty."""
    begin, end = min(entry.coverage[0] for entry in entries), max(entry.coverage[1] for entry in entries)
    for name, year in (("first", first), ("last", last)):
        if year is not None and not begin <= year <= end:
            raise CoverageError(
                f"no measure of the panel reaches {year}",
                where=f"{name} {year}",
                expected=f"a year from {begin} to {end}",
            )


def _measured(
    entry: Measure,
    pairs: list[tuple[str, str]] | None,
    states: tuple[str, ...] | None,
    first: int | None,
    last: int | None,
) -> Measured:
    """Compute one measure for the years it covers; None if it covers none of them or has no value."""
    nothing = Measured(pl.DataFrame(schema=_MEASURED), entry.unit, entry.sources, name=entry.name)
    keep = _kept(entry, pairs, states)
    try:
        if entry.packaged is not None and not os.environ.get(FOLDER_VARIABLE):
            whole = measure(entry.name, **keep)
            return replace(whole, table=whole.table.filter(pl.col("year").is_between(first or -9999, last or 9999)))
        low, high = (first or entry.coverage[0]), (last or entry.coverage[1])
        clipped = max(low, entry.coverage[0]), min(high, entry.coverage[1])
        return measure(entry.name, first=clipped[0], last=clipped[1], **keep) if clipped[0] <= clipped[1] else nothing
    except CoverageError:
        return nothing


def _kept(entry: Measure, pairs: list[tuple[str, str]] | None, states: tuple[str, ...] | None) -> dict[str, Any]:
    """Return the pairs or states for which a measure is computed."""
    if entry.dims == "system":
        return {}
    named = states if states is not None else tuple(sorted({state for pair in pairs or () for state in pair}))
    if entry.dims == "state":
        return {"states": named} if named else {}
    if states is not None:
        return {"states": states} if len(states) > 1 else {}
    if pairs is None:
        return {}
    return {"pairs": [*pairs, *((b, a) for a, b in pairs)] if entry.dims == "directed" else pairs}


def _state_rows(states: tuple[str, ...] | None, years: range, found: Sequence[Measured]) -> pl.DataFrame:
    rows = load_states().system(years[0], years[-1]).rename({"id": "state"}).select("state", "year")
    held = _held(states, found)
    return rows if held is None else rows.filter(pl.col("state").is_in(held))


def _pair_rows(
    pairs: list[tuple[str, str]] | None,
    states: tuple[str, ...] | None,
    years: range,
    found: Sequence[Measured],
    entries: Sequence[Measure],
) -> pl.DataFrame:
    rows = load_states().dyads(years[0], years[-1]).select(*_PAIR, "year")
    if pairs is not None:
        wanted = pl.DataFrame(sorted({(min(p), max(p)) for p in pairs}), schema=list(_PAIR), orient="row")
        return rows.join(wanted, on=list(_PAIR), how="semi", maintain_order="left")
    held = _held(states, found)
    if states is not None and len(states) == 1:
        raise InputError("one state has no pairs", where=states[0], expected="two states or more, or pairs")
    return rows if held is None else rows.filter(pl.col("state_a").is_in(held) & pl.col("state_b").is_in(held))


def _held(states: tuple[str, ...] | None, found: Sequence[Measured]) -> list[str] | None:
    """States to keep: those given, else without raw data those of the packaged evidence."""
    if states is not None:
        return sorted(states)
    if os.environ.get(FOLDER_VARIABLE):
        return None
    named = [{*answer.table["state_a"].drop_nulls(), *answer.table["state_b"].drop_nulls()} for answer in found]
    every = sorted(set().union(*named))
    return every or None


def _coded(rows: pl.DataFrame, schemes: Sequence[str]) -> pl.DataFrame:
    """Add the codes of each state in the year of the row."""
    if not schemes:
        return rows
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    spells = load_states().spells().filter(pl.col("basis") == "cow")
    years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
    dated = (
        spells.join(years, how="cross")
        .filter(
            (pl.col("start").dt.year() <= pl.col("year"))
            & (pl.col("end").is_null() | (pl.col("end").dt.year() >= pl.col("year")))
        )
        .sort("id", "year", "start")
        .unique(["id", "year"], keep="last")
        .select("id", "year", *schemes)
    )
    ends = ("state",) if "state" in rows.columns else _PAIR
    for end in ends:
        suffix = end.removeprefix("state")
        renamed = dated.rename({"id": end} | {name: f"{name}{suffix}" for name in schemes})
        rows = rows.join(renamed, on=[end, "year"], how="left", maintain_order="left")
    return rows


def _joined(table: pl.DataFrame, entry: Measure, values: pl.DataFrame, *, directed: bool) -> pl.DataFrame:
    """Add a measure's columns."""
    parts = [name for name in ("value", "sd", "n") if name == "value" or values[name].null_count() < values.height]

    def named(suffix: str = "") -> dict[str, str]:
        return {part: f"{entry.name}{'' if part == 'value' else f'_{part}'}{suffix}" for part in parts}

    def join(part: pl.DataFrame, on: list[str], suffix: str = "") -> pl.DataFrame:
        return part.select(*on, *parts).rename(named(suffix))

    pieces: list[tuple[pl.DataFrame, list[str]]]
    if entry.dims == "system":
        pieces = [(join(values, ["year"]), ["year"])]
    elif entry.dims == "state" and "state" in table.columns:
        pieces = [(join(values.rename({"state_a": "state"}, strict=False), ["state", "year"]), ["state", "year"])]
    elif entry.dims == "state":
        ends = [values.drop("state_b").rename({"state_a": end}) for end in _PAIR]
        pieces = [
            (join(part, [end, "year"], suffix), [end, "year"])
            for part, end, suffix in zip(ends, _PAIR, ("_a", "_b"), strict=True)
        ]
    elif entry.dims == "directed" and not directed:
        turned = values.rename({"state_a": "state_b", "state_b": "state_a"})
        pieces = [(join(values, [*_PAIR, "year"], "_ab"), [*_PAIR, "year"])]
        pieces += [(join(turned, [*_PAIR, "year"], "_ba"), [*_PAIR, "year"])]
    else:
        both = values
        if entry.dims == "dyad" and directed:
            turned = values.select(
                pl.col("state_b").alias("state_a"), pl.col("state_a").alias("state_b"), *values.columns[2:]
            )
            both = pl.concat([values, turned])
        pieces = [(join(both, [*_PAIR, "year"]), [*_PAIR, "year"])]
    return reduce(
        lambda left, piece: left.join(piece[0], on=piece[1], how="left", maintain_order="left"), pieces, table
    )
