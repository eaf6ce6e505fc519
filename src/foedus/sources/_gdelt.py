"""What the files made from GDELT share: territories, ordered pairs and months."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column
from foedus.sources._codes import order_pairs, to_states

__all__ = ["COLUMNS", "KEY", "MONTHLY", "TERRITORIES", "monthly", "pairs"]

TERRITORIES: Final = ("ABW", "AIA", "BMU", "COK", "CYM", "GGY", "MAC", "PSE", "SHN", "VAT")
"""Codes that are no state of the table (16,900 rows of the monthly file); PSE is Palestine."""

MONTHLY: Final = {
    "month": pl.String, "a": pl.String, "b": pl.String, "edge_sum": pl.Float64, "active_days": pl.Int8,
    "days_in_file": pl.Int8,
}  # fmt: skip

KEY: Final = ("state_a", "state_b", "year", "month")

COLUMNS: Final = (
    Column("state_a", pl.String, "state id, first in alphabetical order"),
    Column("state_b", pl.String, "state id, second in alphabetical order"),
    Column("year", YEAR, "calendar year"),
    Column("month", pl.Int8, "calendar month, 1 to 12"),
    Column("edge_sum", pl.Float64, "Goldstein scores of both directions, summed over the days in the file"),
    Column("active_days", pl.Int8, "days on which the daily sum was not 0"),
    Column("days_in_file", pl.Int8, "days of the month that the file has"),
)
"""Columns of a monthly table."""


def pairs(raw: pl.DataFrame, source: str) -> pl.DataFrame:
    """Replace the codes `a` and `b` by state ids in order; rows of territories are dropped."""
    options = {"scheme": "iso3", "source": source, "not_states": TERRITORIES}
    frame = to_states(raw, "a", into="state_a", **options)  # type: ignore[arg-type]
    return order_pairs(to_states(frame, "b", into="state_b", **options)).drop("a", "b")  # type: ignore[arg-type]


def monthly(raw: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return a monthly table from the columns `MONTHLY`, whose month is text such as 2018-01."""
    dated = raw.with_columns(
        year=pl.col("month").str.slice(0, 4).cast(YEAR), month=pl.col("month").str.slice(5).cast(pl.Int8)
    )
    # A sum of zero may be written -0.0.
    return pairs(dated, source).with_columns(pl.col("edge_sum") + 0.0).select(column.name for column in COLUMNS)
