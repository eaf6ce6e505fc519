"""Shortest distance between the territories of two states, by year."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import pair_states

__all__ = ["SOURCE", "read"]

NAME = "mindist"


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per pair of states and year.

    Parameters
    ----------
    path
        Undirected dyad-year file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    raw = read_parquet(path, {"ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR, "mindist": pl.Float64})
    frame = pair_states(raw, "ccode1", "ccode2", scheme="cow", source=NAME)
    # 1990 has both codes of Germany and of Yemen
    return frame.group_by("state_a", "state_b", "year").agg(pl.col("mindist").min().alias("distance_km"))


SOURCE = Source(
    name=NAME,
    title="Minimum distance between states, from the borders of CShapes 2.0",
    version="CShapes 2.0, COW states",
    coverage=(1886, 2019),
    licence="free for research with citation",
    citation="schvitz_2022_cshapes",
    files=(
        File(
            "geography/cow_mindist_dyad_year.parquet",
            "33ad3aa9280ce9d00929837bf3fa77a6dae59d53a41aa60b48f4afd16dc5219e",
        ),
    ),
    embeddable=True,
    description="One row per pair of states and year in which both existed.",
    traps=(
        "0 means touching borders, a measured 0.",
        "Colonies are not their owner's territory here.",
        "Where a year has both codes of one state (Germany and Yemen in 1990) the smaller distance is kept.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year"),
        Column("distance_km", pl.Float64, "km between the nearest points of the two territories"),
    ),
    key=("state_a", "state_b", "year"),
    reader=read,
)
