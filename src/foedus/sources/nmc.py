"""National material capabilities (COW)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import state_years

__all__ = ["SOURCE", "read"]

NAME = "nmc"

UNITS = {
    "milex": "thousand current US dollars (British pounds before 1914)",
    "milper": "thousand persons",
    "irst": "thousand tons of iron and steel",
    "pec": "thousand tons of coal equivalent",
    "tpop": "thousand persons",
    "upop": "thousand persons in large cities",
}


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year with the six components and the composite index.

    Parameters
    ----------
    path
        The capabilities file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    numbers = dict.fromkeys([*UNITS, "cinc"], pl.Float64)
    raw = read_csv(path, {"ccode": pl.Int32, "year": YEAR, **numbers}, null_values=("-9", "-9.0"))
    return state_years(raw, NAME).select("state", "year", *numbers)


SOURCE = Source(
    name=NAME,
    title="National Material Capabilities",
    version="7.0",
    coverage=(1816, 2022),
    licence="free for research with citation",
    citation="singer_1972_nmc",
    files=(File("power/cow_nmc_7_0.csv", "684646296af189a77374b375c5611ed37c41228e6146ff227b58fa7804a9ba07"),),
    embeddable=True,
    description="One row per state and year.",
    traps=(
        "The index averages the shares a state has data for, so over all states it sums to slightly more than 1 "
        "(1.07 in 1860, 1.007 in 2022).",
        "Missing components are null, not 0; a 0 is a measured 0.",
        "Military spending is in current prices and pounds before 1914: compare within a year only.",
        "For 1990 the file has rows for Germany and West Germany, for Yemen and North Yemen: the row of the state "
        "that continues is kept (East Germany and South Yemen keep theirs, so 1990 counts some people twice).",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        *(Column(name, pl.Float64, unit, missing="unknown") for name, unit in UNITS.items()),
        Column("cinc", pl.Float64, "share of the world, mean over known components"),
    ),
    key=("state", "year"),
    reader=read,
)
