"""GDP of the world in current US dollars (World Bank)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, Source
from foedus.sources._worldbank import CITATION, COVERAGE, GDP_FILE, LICENCE, VERSION, read_gdp

__all__ = ["SOURCE", "read"]


def read(path: Path) -> pl.DataFrame:
    """Return one row per year.

    Parameters
    ----------
    path
        The World Bank's file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.
    """
    return read_gdp(path).filter(pl.col("code") == "WLD").select("year", "gdp_usd")


SOURCE = Source(
    name="worldbank_world_gdp",
    title="GDP (current US dollars) of the world",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(GDP_FILE,),
    embeddable=True,
    description="One row per year: the World Bank's aggregate WLD, which fills gaps of single economies.",
    traps=("Larger than the sum over the states of worldbank_gdp: it includes territories, Taiwan and estimates.",),
    columns=(Column("year", YEAR, "calendar year"), Column("gdp_usd", pl.Float64, "current US dollars")),
    key=("year",),
    reader=read,
)
