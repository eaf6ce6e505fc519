"""Interstate wars by pair and year (COW)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import pair_states

__all__ = ["SOURCE", "read"]

NAME = "wars"


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per pair of enemies, year and war.

    Parameters
    ----------
    path
        Directed dyad-year file, both directions present.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    codes = {"warnum": pl.Int32, "ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR}
    raw = read_csv(path, codes | {"cowinteronset": pl.Int8, "batdeath1": pl.Int32, "batdeath2": pl.Int32})
    raw = raw.with_columns(pl.col("batdeath1", "batdeath2").replace(-9, None))
    frame = pair_states(raw, "ccode1", "ccode2", ("batdeath1", "batdeath2"), scheme="cow", source=NAME)
    return frame.select(
        "state_a",
        "state_b",
        "year",
        pl.col("warnum").alias("war"),
        (pl.col("cowinteronset") == 1).alias("onset"),
        pl.col("batdeath1").alias("deaths_a"),
        pl.col("batdeath2").alias("deaths_b"),
    ).unique()


SOURCE = Source(
    name=NAME,
    title="Inter-State War data, dyad-years",
    version="4.0",
    coverage=(1816, 2007),
    licence="free for research with citation",
    citation="sarkees_2010_resort",
    files=(
        File(
            "conflict/cow_war_inter_dyad_year.csv", "2993ce640c6e2decd71fdd88e4a85a91fb6e44513924fa8eccd04d54fca2214c"
        ),
    ),
    embeddable=True,
    description="One row per pair of states on opposite sides of an interstate war and year of it.",
    traps=(
        "War-years run from 1823 to 2003; the coders covered 1816-2007, so 2004-07 are years without a war, and "
        "later years are unknown (UCDP continues).",
        "Battle deaths are each side's total in the whole war, repeated in every year and for every enemy: never sum "
        "them over rows. -9 is unknown and becomes null.",
        "A pair can fight two wars in one year: the key needs the war. A truce and resumption within a year (1864, "
        "1948, 1974) are two rows in the file and one here.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year in which the two were at war"),
        Column("war", pl.Int32, "COW's number of the war"),
        Column("onset", pl.Boolean, "true in the first year of the war between the two"),
        Column("deaths_a", pl.Int32, "battle deaths of state_a in the whole war", missing="unknown"),
        Column("deaths_b", pl.Int32, "battle deaths of state_b in the whole war", missing="unknown"),
    ),
    key=("state_a", "state_b", "year", "war"),
    reader=read,
)
