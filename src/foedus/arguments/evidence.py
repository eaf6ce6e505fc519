"""What arguments read: the tables of an Evidence object, measures beyond them, and how their absence is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeGuard

import polars as pl

from foedus.errors import DataError, FoedusError
from foedus.measures.catalogue import Measure, find_measure

__all__ = [
    "EvidenceLike",
    "Gap",
    "SyntheticEvidence",
    "computed_measures",
    "pair_series",
    "pairs_series",
    "read_table",
    "reads_beyond",
    "states_series",
]


class EvidenceLike(Protocol):
    """Tables that arguments read; ``foedus.evidence.evidence.Evidence`` is the real one.

    Evidence with a method ``computed`` also provides measures that are not in a table.
    """

    @property
    def content_hash(self) -> str:
        """Hash of all tables."""
        ...

    @property
    def origin(self) -> str:
        """Where the tables come from."""
        ...


@dataclass(frozen=True)
class SyntheticEvidence:
    """Made-up evidence with the tables of the real one, for self-tests and tests.

    Parameters
    ----------
    dyads, states, trade, neighbours, counts, events, wedge_spells, triad_spells, alignment_paths,
    endings, publics, census, risk_sets, matched_pairs, event_studies, speeches, pulses, panel_changes
        Tables with the names and columns of the real evidence; None if there is none.
    facts
        Hand-coded tables by name.
    """

    dyads: pl.DataFrame | None = None
    states: pl.DataFrame | None = None
    trade: pl.DataFrame | None = None
    neighbours: pl.DataFrame | None = None
    counts: pl.DataFrame | None = None
    events: pl.DataFrame | None = None
    wedge_spells: pl.DataFrame | None = None
    triad_spells: pl.DataFrame | None = None
    alignment_paths: pl.DataFrame | None = None
    endings: pl.DataFrame | None = None
    publics: pl.DataFrame | None = None
    census: pl.DataFrame | None = None
    risk_sets: pl.DataFrame | None = None
    matched_pairs: pl.DataFrame | None = None
    event_studies: pl.DataFrame | None = None
    speeches: pl.DataFrame | None = None
    pulses: pl.DataFrame | None = None
    panel_changes: pl.DataFrame | None = None
    facts: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    content_hash: str = "synthetic"
    origin: str = "synthetic"


class Gap(Exception):  # noqa: N818  (a finding that could not be made, not a failure)
    """The evidence lacks what a measurement needs; caught where claims are judged, never seen by a user."""


def read_table(evidence: EvidenceLike, name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Return a table of the evidence, or a gap naming the table or column it lacks."""
    table: Any = getattr(evidence, name, None)
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if not isinstance(table, pl.DataFrame):
        raise Gap(f"the evidence has no table {name!r}")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise Gap(f"the evidence table {name!r} has no column {', '.join(missing)}")
    return table


def pair_series(
    evidence: EvidenceLike, first: str, second: str, measure: str, years: tuple[int, int] | None = None
) -> pl.DataFrame:
    """Return one pair's measure by year.

    Returns
    -------
    pl.DataFrame
        ``year, value, sd, extrapolated`` sorted by year; ``value`` null where not measured, ``sd`` 0 where the
        measure has no stated error.
    """
    return pairs_series(evidence, [(first, second)], measure, years)[0]


def pairs_series(
    evidence: EvidenceLike, pairs: Sequence[tuple[str, str]], measure: str, years: tuple[int, int] | None = None
) -> list[pl.DataFrame]:
    """Return a measure of several pairs, each as :func:`pair_series`; what must be computed is computed together."""
    entry = find_measure(measure)
    ordered = [(min(pair), max(pair)) for pair in pairs]
    if _beyond(entry, evidence):
        table, value, sd, carried = _computed(evidence, entry, ordered, years)
    else:
        value = measure if entry is None else entry.column
        table = read_table(evidence, "dyads", ("state_a", "state_b", "year", value))
        if years is not None:
            table = table.filter(pl.col("year").is_between(*years))
        sd = pl.col(f"{value}_sd") if f"{value}_sd" in table.columns else pl.lit(None)
        carried = _carried(entry, table)
    rows = [table.filter((pl.col("state_a") == a) & (pl.col("state_b") == b)) for a, b in ordered]
    return [_series(each, value, sd, carried) for each in rows]


def states_series(
    evidence: EvidenceLike, states: Sequence[str], measure: str, years: tuple[int, int]
) -> list[pl.DataFrame]:
    """Return a measure of several states by year, each as :func:`pair_series` gives a pair's; ``sd`` is 0."""
    entry = find_measure(measure)
    carried = pl.lit(False)
    if _beyond(entry, evidence):
        table, value, _, carried = _computed(evidence, entry, [(state, state) for state in states], years)
        table = table.rename({"state_a": "state"})
    else:
        value = measure if entry is None else entry.column
        table = read_table(evidence, "states", ("state", "year", value))
        table = table.filter(pl.col("year").is_between(*years))
    return [_series(table.filter(pl.col("state") == state), value, pl.lit(0.0), carried) for state in states]


def computed_measures(evidence: EvidenceLike, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the measures among `names` that are computed beyond the tables, with the sources they read."""
    entries = [entry for entry in map(find_measure, dict.fromkeys(names)) if _beyond(entry, evidence)]
    able = getattr(evidence, "computes", lambda _: False)
    return {entry.name: entry.sources for entry in entries if able(entry.name)}


def reads_beyond(evidence: EvidenceLike, names: Iterable[str]) -> bool:
    """Return whether a measure among `names` is not in a table, so that it depends on raw data beside the evidence."""
    return any(_beyond(find_measure(name), evidence) for name in names)


def _beyond(entry: Measure | None, evidence: EvidenceLike) -> TypeGuard[Measure]:
    """Whether a measure is not in a table but the evidence can be asked to compute it."""
    if entry is None or not hasattr(evidence, "computed"):
        return False
    return entry.packaged is None or entry.name in getattr(evidence, "afresh", ())


def _computed(
    evidence: EvidenceLike, entry: Measure, pairs: Sequence[tuple[str, str]], years: tuple[int, int] | None
) -> tuple[pl.DataFrame, str, pl.Expr, pl.Expr]:
    """Return a measure computed for the years it covers, and its columns of value, sd and carried-forward years."""
    start, end = entry.coverage
    first, last = (start, end) if years is None else (max(start, years[0]), min(end, years[1]))
    if first > last:
        raise Gap(f"{entry.name} covers only {start}-{end}")
    try:
        table: pl.DataFrame = evidence.computed(entry.name, pairs, first=first, last=last)  # type: ignore[attr-defined]
    except DataError as error:
        raise Gap(
            f"{error.message}; {error.hint[0].lower()}{error.hint[1:]}" if error.hint else error.message
        ) from error
    except FoedusError as error:
        raise Gap(error.message) from error
    late = pl.lit(False) if entry.carried_from is None else pl.col("year") >= entry.carried_from
    return table, "value", pl.col("sd"), late


def _carried(entry: Measure | None, table: pl.DataFrame) -> pl.Expr:
    """Return in which rows of a table a measure is based on carried-forward coding."""
    if entry is None or entry.packaged is None:
        return pl.lit(False)
    flag = entry.packaged.carried
    if flag is not None:
        return pl.col(flag).fill_null(False) if flag in table.columns else pl.lit(False)
    return pl.lit(False) if entry.carried_from is None else pl.col("year") >= entry.carried_from


def _series(rows: pl.DataFrame, value: str, sd: pl.Expr, carried: pl.Expr) -> pl.DataFrame:
    return rows.select(
        pl.col("year").cast(pl.Int64),
        pl.col(value).cast(pl.Float64).fill_nan(None).alias("value"),
        sd.cast(pl.Float64).fill_null(0.0).fill_nan(0.0).alias("sd"),
        carried.alias("extrapolated"),
    ).sort("year")
