"""GDP of states in current US dollars (World Bank)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, Source
from foedus.sources._codes import existing, to_states
from foedus.sources._worldbank import AGGREGATES, CITATION, COVERAGE, GDP_FILE, LICENCE, TERRITORIES, VERSION, read_gdp

__all__ = ["SOURCE", "read"]

NAME = "worldbank_gdp"

RUSSIA_FROM = 1992  # before, RUS is the Soviet Union, but the World Bank's figure is the Russian republic's


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year in which the state existed.

    Parameters
    ----------
    path
        The World Bank's file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state nor a declared aggregate or territory.
    """
    frame = to_states(
        read_gdp(path), "code", into="state", scheme="iso3", source=NAME, not_states=(*AGGREGATES, *TERRITORIES)
    )
    frame = frame.filter(existing(frame))
    return frame.filter((pl.col("state") != "RUS") | (pl.col("year") >= RUSSIA_FROM)).select("state", "year", "gdp_usd")


SOURCE = Source(
    name=NAME,
    title="GDP (current US dollars), NY.GDP.MKTP.CD",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(GDP_FILE,),
    embeddable=True,
    description="One row per state and year.",
    traps=(
        "The file mixes states with 48 aggregates (World, Euro area, Arab World, ...) and 21 territories: both are "
        "dropped. The world is the source worldbank_world_gdp.",
        "Taiwan is not in it; North Korea, Soviet states and East Germany have no figures.",
        "Figures before a state existed are dropped, and Russia's of 1988-91 too: RUS is the Soviet Union then.",
        "Germany before 1990 is the World Bank's back-cast for unified Germany.",
        "Current dollars move with exchange rates: compare shares within a year.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("gdp_usd", pl.Float64, "current US dollars"),
    ),
    key=("state", "year"),
    reader=read,
)
