"""What the files made from GDELT share: territories, ordered pairs, months, origin and terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source
from foedus.sources._codes import pair_states

__all__ = ["CITATION", "COVERAGE", "LICENCE", "MONTHLY", "TERRITORIES", "monthly", "monthly_source", "pairs"]

TERRITORIES: Final = ("ABW", "AIA", "BMU", "COK", "CYM", "GGY", "MAC", "PSE", "SHN", "VAT")
"""Codes that are not states of the table (16,900 rows of the monthly file); PSE is Palestine."""

MONTHLY: Final = {
    "month": pl.String, "a": pl.String, "b": pl.String, "edge_sum": pl.Float64, "active_days": pl.Int8,
    "days_in_file": pl.Int8,
}  # fmt: skip

COVERAGE: Final = (2018, 2024)
LICENCE: Final = "unrestricted with citation"
CITATION: Final = "leetaru_schrodt_2013"

_KEY: Final = ("state_a", "state_b", "year", "month")

_COLUMNS: Final = (
    Column("state_a", pl.String, "state id, first in alphabetical order"),
    Column("state_b", pl.String, "state id, second in alphabetical order"),
    Column("year", YEAR, "calendar year"),
    Column("month", pl.Int8, "calendar month, 1 to 12"),
    Column("edge_sum", pl.Float64, "Goldstein scores of both directions, summed over the days in the file"),
    Column("active_days", pl.Int8, "days on which the daily sum was not 0"),
    Column("days_in_file", pl.Int8, "days of the month present in the file"),
)


def pairs(raw: pl.DataFrame, source: str) -> pl.DataFrame:
    """Replace the codes `a` and `b` by state ids in order; rows of territories are dropped."""
    return pair_states(raw, "a", "b", scheme="iso3", source=source, not_states=TERRITORIES).drop("a", "b")


def monthly(raw: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return a monthly table from the columns `MONTHLY`, whose month is a text such as 2018-01."""
    dated = raw.with_columns(
        year=pl.col("month").str.slice(0, 4).cast(YEAR), month=pl.col("month").str.slice(5).cast(pl.Int8)
    )
    # A sum of zero may be written -0.0.
    return pairs(dated, source).with_columns(pl.col("edge_sum") + 0.0).select(column.name for column in _COLUMNS)


def monthly_source(
    name: str,
    file: File,
    reader: Callable[..., pl.DataFrame],
    *,
    title: str,
    description: str,
    traps: tuple[str, ...],
) -> Source:
    """Return the source of a file of monthly sums; only these arguments are specific to it."""
    return Source(
        name=name,
        title=title,
        version="2018-01 to 2024-02",
        coverage=COVERAGE,
        licence=LICENCE,
        citation=CITATION,
        files=(file,),
        embeddable=True,
        description=description,
        traps=traps,
        columns=_COLUMNS,
        key=_KEY,
        reader=reader,
    )
