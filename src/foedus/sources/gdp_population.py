"""Simulated long-run GDP, population and GDP per head."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import state_years

__all__ = ["SOURCE", "read"]

NAME = "gdp_population"

RAW = {
    "gdp_per_head": "mrgdppc",
    "gdp_per_head_sd": "sd_mrgdppc",
    "gdp": "pwtrgdp",
    "gdp_sd": "sd_pwtrgdp",
    "population": "pwtpop",
    "population_sd": "sd_pwtpop",
}


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year with estimates and their standard deviations.

    Parameters
    ----------
    path
        The estimates by COW code.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    raw = read_csv(
        path, {"ccode": pl.Int32, "year": YEAR} | dict.fromkeys(RAW.values(), pl.Float64), null_values=("NA",)
    )
    frame = state_years(raw, NAME)
    return frame.select("state", "year", *(pl.col(raw_name).alias(name) for name, raw_name in RAW.items()))


def _estimates(name: str, unit: str) -> tuple[Column, Column]:
    missing = "not estimated"
    return Column(name, pl.Float64, unit, missing), Column(
        f"{name}_sd", pl.Float64, f"standard deviation, {unit}", missing
    )


SOURCE = Source(
    name=NAME,
    title="New estimates of over 500 years of historic GDP and population data",
    version="2022, COW states",
    coverage=(1816, 2019),
    licence="free for research with citation",
    citation="fariss_2022_gdp",
    files=(File("power/gdppop_cow.csv", "d14f05b518f65c88e0f859be6078b99c9c8ed258b907a28a04e54c2018aa7c1d"),),
    embeddable=True,
    description="One row per state and year.",
    traps=(
        "GDP per head is anchored on the Maddison Project (2011 prices), GDP and population on the Penn World Table "
        "(2017 prices): gdp / population is not gdp_per_head. Do not mix the two price bases in one ratio.",
        "Values are means of simulations; standard deviations are large (some 40 % of GDP).",
        "Estimated for the Gleditsch-Ward states and matched to COW codes: Germany after 1945, Yemen and Yugoslavia "
        "deserve a second look. For 1990 one row each is kept for Germany and Yemen.",
        "Missing for Serbia 1916-17, Morocco 1905-12, Egypt 1856-82, Saudi Arabia 1927-31, Laos 1953.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        *_estimates("gdp_per_head", "international dollars of 2011 per person, purchasing power parity"),
        *_estimates("gdp", "million international dollars of 2017, purchasing power parity, expenditure side"),
        *_estimates("population", "million persons"),
    ),
    key=("state", "year"),
    reader=read,
)
