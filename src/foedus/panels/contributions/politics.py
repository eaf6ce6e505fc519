"""What the sources on regimes, leaders and the Security Council contribute to state-years and dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, STATE, Contribution, expand
from foedus.sources.leaders import SOURCE as LEADERS
from foedus.sources.vetoes import SEAT_OF_CHINA, SOURCE

__all__ = ["DYAD_CONTRIBUTIONS", "STATE_CONTRIBUTIONS", "permanent_members"]

_ALWAYS: Final = ("FRA", "GBR", "RUS", "USA")


def _democracy(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "polyarchy", unified_democracy="unified")


def _polity(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "polity2")


def permanent_members() -> pl.DataFrame:
    """State-years with the right of veto, in the years the record covers.

    Returns
    -------
    polars.DataFrame
        ``state, year``; in the year in which China's seat changed hands, both its holders.
    """
    first, last = SOURCE.coverage
    holders = [(state, first, last) for state in _ALWAYS]
    holders += [("TWN", first, SEAT_OF_CHINA), ("CHN", SEAT_OF_CHINA, last)]
    rows = [(state, year) for state, start, end in holders for year in range(start, end + 1)]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row")


def _vetoes(table: pl.DataFrame) -> pl.DataFrame:
    counts = table.group_by(STATE).agg(vetoes=pl.len().cast(pl.Int32))
    return permanent_members().join(counts, on=STATE, how="left").with_columns(pl.col("vetoes").fill_null(0))


def _joint_vetoes(table: pl.DataFrame) -> pl.DataFrame:
    seats = permanent_members().rename({"state": "state_a"})
    pairs = seats.join(seats.rename({"state_a": "state_b"}), on="year").filter(
        (pl.col("state_a") < pl.col("state_b")) & ~((pl.col("state_a") == "CHN") & (pl.col("state_b") == "TWN"))
    )
    cast = table.select("ballot", "state", "year")
    both = cast.join(cast, on=["ballot", "year"], suffix="_b").rename({"state": "state_a"})
    counts = both.filter(pl.col("state_a") < pl.col("state_b")).group_by(DYAD).agg(joint_vetoes=pl.len().cast(pl.Int32))
    return pairs.join(counts, on=DYAD, how="left").with_columns(pl.col("joint_vetoes").fill_null(0))


def _episodes(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, pl.col("autocratisation", "democratisation").cast(pl.Int8))


def _leader_changes(table: pl.DataFrame) -> pl.DataFrame:
    # A year without an entry is a year without a change only while some leader is known to be in office.
    entered = table.with_columns(entry=pl.col("start").dt.year())
    terms = entered.with_columns(pl.col("end_year").fill_null(LEADERS.coverage[1]).clip(pl.col("entry")))
    return (
        expand(terms, "entry", "end_year")
        .group_by(STATE)
        .agg((pl.col("entry") == pl.col("year")).sum().cast(pl.Int32).alias("leader_changes"))
    )


STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "democracy": _democracy,
    "polity": _polity,
    "vetoes": _vetoes,
    "regime_episodes": _episodes,
    "leaders": _leader_changes,
}
"""Source -> function from its tidy table to state-year variables."""

DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "vetoes": _joint_vetoes,
}
"""Source -> function from its tidy table to dyad-year variables."""
