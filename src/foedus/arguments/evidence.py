"""What arguments read: the tables an Evidence object offers, and how their absence is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

__all__ = ["EvidenceLike", "Gap", "SyntheticEvidence", "pair_series", "read_table", "state_series"]


class EvidenceLike(Protocol):
    """Tables that arguments read; ``foedus.evidence.evidence.Evidence`` is the real one."""

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
    dyads, states, trade, neighbours, counts, events, wedge_spells
        Tables by the names and columns of the real evidence; None where there is none.
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
    table = read_table(evidence, "dyads", ("state_a", "state_b", "year", measure))
    state_a, state_b = sorted((first, second))
    rows = table.filter((pl.col("state_a") == state_a) & (pl.col("state_b") == state_b))
    if years is not None:
        rows = rows.filter(pl.col("year").is_between(*years))
    sd = pl.col(f"{measure}_sd").fill_null(0.0) if f"{measure}_sd" in table.columns else pl.lit(0.0)
    # Only the indices of alignment mix in coding that is carried forward; votes are what they are.
    mixed = measure.startswith("alignment") and "extrapolated" in table.columns
    carried = pl.col("extrapolated").fill_null(False) if mixed else pl.lit(False)
    return rows.select(
        pl.col("year").cast(pl.Int64),
        pl.col(measure).cast(pl.Float64).fill_nan(None).alias("value"),
        sd.cast(pl.Float64).fill_nan(0.0).alias("sd"),
        carried.alias("extrapolated"),
    ).sort("year")


def state_series(evidence: EvidenceLike, state: str, measure: str, years: tuple[int, int]) -> pl.DataFrame:
    """Return one state's measure by year, columns as :func:`pair_series`."""
    table = read_table(evidence, "states", ("state", "year", measure))
    return (
        table.filter((pl.col("state") == state) & pl.col("year").is_between(*years))
        .select(
            pl.col("year").cast(pl.Int64),
            pl.col(measure).cast(pl.Float64).fill_nan(None).alias("value"),
            pl.lit(0.0).alias("sd"),
            pl.lit(False).alias("extrapolated"),
        )
        .sort("year")
    )
