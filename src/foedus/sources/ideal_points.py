"""Ideal points of states on the main dimension of General Assembly voting."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "ideal_points"
QUANTILES = ("q05", "q10", "q50", "q90", "q95")


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year that the model over all roll calls covers.

    Parameters
    ----------
    path
        The ideal-point estimates.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    raw_quantiles = {name: f"q{int(name[1:])}all" for name in QUANTILES}
    numbers = dict.fromkeys(["idealpointall", *raw_quantiles.values(), "nvotesall"], pl.Float64)
    raw = read_parquet(path, {"ccode": pl.Int32, "year": YEAR, **numbers}).filter(pl.col("idealpointall").is_not_null())
    frame = to_states(raw, "ccode", into="state", scheme="cow", source=NAME)
    return frame.select(
        "state",
        "year",
        pl.col("idealpointall").alias("ideal_point"),
        *(pl.col(raw_name).alias(name) for name, raw_name in raw_quantiles.items()),
        pl.col("nvotesall").cast(pl.Int32).alias("votes"),
    )


SOURCE = Source(
    name=NAME,
    title="United Nations General Assembly ideal points",
    version="July 2025, estimates over all roll calls",
    coverage=(1946, 2023),
    licence="CC0 1.0",
    citation="bailey_2017_ideal_points",
    files=(
        File("votes/idealpoints_jul2025.parquet", "5d7f0ab3ae1af1f89e75374b931e1f440c21537cb74fc1d98c2809859a2ea6f0"),
    ),
    embeddable=True,
    description="One row per state and year with the posterior mean and quantiles of the ideal point.",
    traps=(
        "Of the three sets in the file (final passage, all, legacy) these are the estimates over all roll calls. The "
        "file's 2024 rows hold only the final-passage set, so coverage ends in 2023; the other rows without an "
        "estimate over all roll calls are left out too.",
        "No estimate exists for 1964 (session 19 had one roll call).",
        "713 is the Republic of China in China's seat to 1971 and 710 the People's Republic from 1971; both have "
        "an estimate in 1971.",
        "The scale is identified by linking roll calls over time; a distance between years is weaker evidence than "
        "one within a year.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "session + 1945"),
        Column("ideal_point", pl.Float64, "posterior mean; about mean 0, sd 1 over states, higher nearer the USA"),
        *(Column(name, pl.Float64, f"posterior quantile {int(name[1:])} %") for name in QUANTILES),
        Column("votes", pl.Int32, "roll calls on which the estimate is based"),
    ),
    key=("state", "year"),
    reader=read,
)
