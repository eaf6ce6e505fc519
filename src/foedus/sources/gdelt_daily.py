"""Net events between sixteen powers per day (GDELT 2)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import _gdelt
from foedus.sources._base import YEAR, Column, File, Source, read_parquet

__all__ = ["SOURCE", "read"]

NAME = "gdelt_daily"


def read(path: Path) -> pl.DataFrame:
    """Return one row per pair and day.

    Parameters
    ----------
    path
        Daily sums of the pairs of sixteen powers.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state nor a declared territory.
    """
    raw = read_parquet(path, {"date": pl.Date, "a": pl.String, "b": pl.String, "edge": pl.Float64})
    frame = _gdelt.pairs(raw.with_columns(pl.col("date").dt.year().cast(YEAR).alias("year")), NAME)
    return frame.select("state_a", "state_b", "date", "year", pl.col("edge") + 0.0)


SOURCE = Source(
    name=NAME,
    title="GDELT 2: daily sums of Goldstein scores, sixteen powers",
    version="2018-01-01 to 2024-02-23",
    coverage=_gdelt.COVERAGE,
    licence=_gdelt.LICENCE,
    citation=_gdelt.CITATION,
    files=(
        File(
            "events/gdelt_daily_16_powers_2018_2024.parquet",
            "960026c10497f75154fe3c107168d8027f2c3ec84399bec07eb016b192eb1d12",
        ),
    ),
    embeddable=True,
    description="One row per pair and day: 120 pairs of 16 powers, 2,149 days, complete.",
    traps=(
        "96 days between the first and the last are not in it, the same for all pairs: a day without rows is unknown.",
        "On a day it has, 0 means no report (or reports that cancel): 77,252 of 257,880 rows.",
        "Its months add up to gdelt_monthly within rounding (0.0005), whose days_in_file count its days.",
        "Net, undirected, in proportion to the volume of news, which is lower at weekends. Standardise within a pair.",
        "Only 105 of 180,628 values are multiples of 0.1, as sums of Goldstein scores would be: small terms are added.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("date", pl.Date, "day"),
        Column("year", YEAR, "calendar year"),
        Column("edge", pl.Float64, "Goldstein scores of both directions, summed over the day"),
    ),
    key=("state_a", "state_b", "date"),
    reader=read,
)
