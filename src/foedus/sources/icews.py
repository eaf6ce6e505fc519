"""Events between states by kind, counted from news (ICEWS)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "icews"

COUNTS: Final = {
    "verbCoop": "verbal_cooperation",
    "matlCoop": "material_cooperation",
    "verbConf": "verbal_conflict",
    "matlConf": "material_conflict",
}


def read(path: Path) -> pl.DataFrame:
    """Return one row per ordered pair and year.

    Parameters
    ----------
    path
        Counts per ordered pair and year.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    codes = {"i_iso3c": pl.String, "j_iso3c": pl.String, "year": YEAR}
    raw = read_parquet(path, codes | dict.fromkeys(COUNTS, pl.Int32)).rename(COUNTS)
    frame = to_states(raw, "i_iso3c", into="sender", scheme="iso3", source=NAME)
    frame = to_states(frame, "j_iso3c", into="target", scheme="iso3", source=NAME)
    return frame.filter(pl.col("sender") != pl.col("target")).select("sender", "target", "year", *COUNTS.values())


SOURCE = Source(
    name=NAME,
    title="Integrated Crisis Early Warning System: events per directed dyad-year in four classes",
    version="counts of 2002-2014",
    coverage=(2002, 2014),
    licence="GPL-3 package; research use",
    citation="boschee_2015_icews",
    files=(
        File(
            "events/icews_quad_dyad_year_2002_2014.parquet",
            "6b2460598fe2acf1ad6627854acad927a72f5cbc82aa182d8f0bd127f5736381",
        ),
    ),
    embeddable=True,
    description="One row per sender, target and year: a full square of 152 states, zeros written out.",
    traps=(
        "152 states only. Turkey, Venezuela, Taiwan, Czechia, Serbia and Yugoslavia are not in it, nor are Montenegro, "
        "Kosovo, South Sudan and 35 others: pairs with them are unknown, not without events.",
        "The square is complete (152 x 151 x 13 rows); 167,975 of its 298,376 rows have four zeros. A zero says that "
        "no event was reported, not that nothing happened.",
        "Counts follow the volume of news: 519,000 events in 2002, 582,000 in 2006, 434,000 in 2011. Use shares.",
        "Events are reports: a clash that is reported again is counted again, so they vary more than independent ones.",
        "Verbal cooperation, statements above all, is 85 per cent of the events.",
        "Any actor within a country counts for it: Israel's 9,330 acts of material conflict on Lebanon in 2006 were "
        "aimed at Hezbollah.",
    ),
    columns=(
        Column("sender", pl.String, "state id of the state that acts"),
        Column("target", pl.String, "state id of the state acted upon"),
        Column("year", YEAR, "calendar year"),
        Column("verbal_cooperation", pl.Int32, "reported events, CAMEO roots 01 to 05"),
        Column("material_cooperation", pl.Int32, "reported events, CAMEO roots 06 to 08"),
        Column("verbal_conflict", pl.Int32, "reported events, CAMEO roots 09 to 13"),
        Column("material_conflict", pl.Int32, "reported events, CAMEO roots 14 to 20"),
    ),
    key=("sender", "target", "year"),
    reader=read,
)
