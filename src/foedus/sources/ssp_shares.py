"""Projected shares of states and blocs in the world's product, by scenario (Shared Socioeconomic Pathways)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import named_states

__all__ = ["BLOCS", "SOURCE", "read"]

NAME = "ssp_shares"

BLOCS: Final = ("Atlantic+Asian allies", "BRICS10", "EU27", "NATO", "SCO10")
"""Units that are no states."""

_WORLD_TWICE: Final = 2.0  # the file divides states by a world in which every state is counted twice


def read(path: Path) -> pl.DataFrame:
    """Return one row per model, scenario, year and unit.

    Parameters
    ----------
    path
        Shares computed from the projections.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A unit is neither a state nor a known bloc.

    References
    ----------
    dellink_2017_ssp, crespo_cuaresma_2017_ssp, beckley_2018
    """
    words = dict.fromkeys(["model", "scenario", "unit"], pl.String)
    shares = dict.fromkeys(["gdp_share", "net_share"], pl.Float64)
    raw = read_parquet(path, {**words, "year": YEAR, **shares}).unique()
    frame = named_states(raw, "unit", into="state", scheme="iso3", source=NAME, nobody=BLOCS, year=None)
    factor = pl.when(pl.col("state").is_null()).then(1.0).otherwise(_WORLD_TWICE)
    return frame.with_columns(pl.col(*shares) * factor)


SOURCE = Source(
    name=NAME,
    title="Shares of world product in the Shared Socioeconomic Pathways",
    version="SSP database version 2, computed shares",
    coverage=(2010, 2100),
    licence="terms of the source unclear: read, not packaged",
    citation="dellink_2017_ssp",
    files=(
        File(
            "power/ssp2_world_shares_2010_2100.parquet",
            "d76a3ed6551fb57d83d6e2573c33486261bdac8e99404f654e9ce3911f08950f",
        ),
    ),
    embeddable=False,
    description="One row per model, scenario, fifth year and unit: 36 states and five blocs.",
    traps=(
        "Every row of a state occurs twice in the file, those of blocs once: 14,250 rows, 7,600 of them distinct.",
        "The shares of states were computed with the same repetition, against a world counted twice: they are half of "
        "what they should be (USA .097 in 2010), those of blocs are right. BRICS10 is twice the sum of its ten members "
        "in every scenario and year. The reader doubles the states.",
        "The name of the file says SSP2; it holds the five scenarios SSP1 to SSP5 of two models. They agree in 2010 "
        "and part from 2015 on.",
        "Projections that start from 2010: 2015 and 2020 are forecasts, not the record, without the pandemic or a war.",
        "The model of the IIASA has no numbers for ARE and MMR; its BRICS10 lacks the Emirates.",
        "Blocs have the members of the years after 2023 at all dates (BRICS10 with Indonesia, without Saudi Arabia) "
        "and overlap: never add them.",
        "The world is the sum over the states that the model covers, Taiwan included.",
    ),
    columns=(
        Column("model", pl.String, "OECD Env-Growth or IIASA GDP"),
        Column("scenario", pl.String, "SSP1 to SSP5"),
        Column("year", YEAR, "calendar year, every fifth"),
        Column("unit", pl.String, "ISO3 of a state or name of a bloc"),
        Column("state", pl.String, "state id", missing="the unit is a bloc"),
        Column("gdp_share", pl.Float64, "fraction of the world's GDP at purchasing power parity, 0 to 1"),
        Column("net_share", pl.Float64, "fraction of the world's sum of GDP x GDP per head, 0 to 1"),
    ),
    key=("model", "scenario", "year", "unit"),
    reader=read,
)
