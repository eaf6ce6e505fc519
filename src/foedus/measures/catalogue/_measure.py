"""The one function that computes any measure of the registry."""

from __future__ import annotations

import polars as pl

from foedus.errors import CoverageError, InputError, TableError, UnknownNameError
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import KEY, Measure, Query
from foedus.measures.catalogue._registry import MEASURES, is_added
from foedus.measures.labels import Pairs, keep_pairs
from foedus.progress import Progress
from foedus.states import load_states

__all__ = ["measure"]


def measure(
    name: str,
    panel: SourcePanel,
    pairs: Pairs | None = None,
    first: int | None = None,
    last: int | None = None,
    *,
    treaty_changes: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Compute one measure by name.

    Parameters
    ----------
    name
        Key of `MEASURES`.
    panel
        Panel over the raw sources.
    pairs
        Pairs of state ids; None = all. For a measure of states, the states that occur in any pair. Order matters only
        for a directed measure.
    first, last
        Years, both included; None = the end of the measure's coverage.
    treaty_changes
        Dated changes of obligations after the coded years, for alignment.
    progress
        Called with (pairs done, total pairs) by slow measures.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``, without rows that have no value, sorted; ``sd`` and ``n`` are null
        where they have no meaning, ``state_b`` for measures of states, both states for measures of the whole system.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    UnknownStateError
        If a pair names something that is not a state.
    InputError
        If pairs are given for a measure of the whole system.
    CoverageError
        If a year lies outside the measure's coverage.
    TableError
        If an added measure returns a table that is not a valid table of a measure.
    """
    if name not in MEASURES:
        raise UnknownNameError(f"no measure {name!r}", expected="one of " + ", ".join(sorted(MEASURES)))
    entry = MEASURES[name]
    query = Query(pairs, *_covered(entry, first, last), treaty_changes, progress)
    for state in query.states or ():
        load_states().get(state)
    if entry.dims == "system" and pairs is not None:
        raise InputError(
            f"measure {name} is of the whole world, not of pairs",
            where=", ".join(f"{a}:{b}" for a, b in pairs),
            expected="no pairs",
        )
    table = entry.compute(panel, query)
    if is_added(name):
        table = _well_formed(entry, table)
    missing = [pl.lit(None, pl.Float64).alias(column) for column in ("sd", "n") if column not in table.columns]
    chosen = _chosen(entry, table.with_columns(missing), query)
    return (
        chosen.filter(pl.col("year").is_between(query.first, query.last) & pl.col("value").is_not_null())
        .select(
            "state_a", "state_b", pl.col("year").cast(pl.Int32), pl.col("value", "sd").cast(pl.Float64),
            pl.col("n").cast(pl.Int32),
        )
        .sort(KEY)
    )  # fmt: skip


def _covered(entry: Measure, first: int | None, last: int | None) -> tuple[int, int]:
    """Requested years, checked against the coverage of the measure."""
    start, end = entry.coverage
    wanted = (start if first is None else first, end if last is None else last)
    if not start <= wanted[0] <= wanted[1] <= end:
        raise CoverageError(
            f"measure {entry.name} does not cover these years",
            where="–".join(str(year) for year in (first, last) if year is not None),
            expected=f"years within {start}–{end}",
        )
    return wanted


def _well_formed(entry: Measure, table: object) -> pl.DataFrame:
    """Return the table of an added measure with all key columns, pairs in alphabetical order, or reject it."""
    if not isinstance(table, pl.DataFrame):
        raise TableError(
            f"{entry.name} does not return a table but {type(table).__name__}", expected="a polars DataFrame"
        )
    absent = {"state": KEY[1:2], "system": KEY[:2]}.get(entry.dims, ())
    table = table.with_columns(pl.lit(None, pl.String).alias(name) for name in absent if name not in table.columns)
    missing = [name for name in (*KEY, "value") if name not in table.columns]
    if missing:
        raise TableError(f"the table of {entry.name} lacks columns", where=", ".join(missing))
    text = [name for name in ("year", "value", "sd", "n") if name in table.columns and not _numeric(table[name])]
    if text:
        raise TableError(f"the table of {entry.name} contains a value that is not a number", where=f"column {text[0]}")
    if entry.dims == "dyad":
        a, b = pl.col("state_a"), pl.col("state_b")
        table = table.with_columns(state_a=pl.min_horizontal(a, b), state_b=pl.max_horizontal(a, b))
    if table.select(pl.struct(KEY).is_duplicated().any()).item():
        raise TableError(
            f"the table of {entry.name} contains a key twice", expected="one row per pair or state and year"
        )
    return table


def _numeric(column: pl.Series) -> bool:
    return column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)


def _chosen(entry: Measure, table: pl.DataFrame, query: Query) -> pl.DataFrame:
    """Rows of the requested pairs or states."""
    if query.pairs is None:
        return table
    if entry.dims == "dyad":
        return keep_pairs(table, query.pairs)
    if entry.dims == "state":
        return table.filter(pl.col("state_a").is_in(query.states or []))
    wanted = pl.DataFrame(list(query.pairs), schema={"state_a": pl.String, "state_b": pl.String}, orient="row")
    return table.join(wanted.unique(), on=["state_a", "state_b"], how="semi")
