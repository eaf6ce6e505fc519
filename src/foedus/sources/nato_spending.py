"""Defence expenditure of NATO's members as a share of GDP, by NATO's own definition."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "nato_spending"


def read(path: Path) -> pl.DataFrame:
    """Return one row per ally and year.

    Parameters
    ----------
    path
        NATO's table, one row per number.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name does not stand for a state.
    """
    raw = read_parquet(path, {"ally": pl.String, "year": YEAR, "pct_gdp": pl.Float64, "estimate": pl.Boolean})
    frame = to_states(raw, "ally", into="state", scheme="name", source=NAME)
    return frame.select("state", "year", (pl.col("pct_gdp") / 100).alias("share"), "estimate")


SOURCE = Source(
    name=NAME,
    title="Defence Expenditure of NATO Countries",
    version="2014-2026e",
    coverage=(2014, 2026),
    licence="published by NATO; terms of reuse not stated",
    citation="nato_2026_expenditure",
    files=(
        File(
            "power/nato_defence_share_2014_2026e.parquet",
            "76c6b5fdfdb222b8bbf08facec5edc49b795b5eb7426e4b2c8a613c07796131c",
        ),
    ),
    embeddable=False,
    description="One row per member of NATO in 2026 and year; Iceland, which has no armed forces, is left out.",
    traps=(
        "The file names allies in words ('Türkiye', 'Slovak Republic').",
        "Every member of today has all years, also those before it joined: Montenegro (2017), North Macedonia (2020), "
        "Finland (2023) and Sweden (2024). A row does not mean membership.",
        "2025 and 2026 are estimates. The panel ends in 2024.",
        "A revision of GDP moves the whole row: the table of one edition is consistent, a mix of editions is not.",
        "NATO's definition includes pensions and some paramilitary forces: it differs by .05 points of GDP on average "
        "from the World Factbook, most for Türkiye in 2014 (1.44 against 2.36 per cent).",
    ),
    columns=(
        Column("state", pl.String, "state id of the ally"),
        Column("year", YEAR, "calendar year"),
        Column("share", pl.Float64, "defence expenditure as a fraction of GDP, 0 to 1"),
        Column("estimate", pl.Boolean, "true for NATO's estimates"),
    ),
    key=("state", "year"),
    reader=read,
)
