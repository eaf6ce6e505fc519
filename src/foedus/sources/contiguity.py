"""Contiguity by land or across at most 400 miles of water, by year (COW)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import expand_years, pair_states

__all__ = ["LAST", "SOURCE", "read"]

NAME = "contiguity"
LAST = 2016
"""Year in which coding ended; spells that reach it continue."""


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per contiguous pair and year.

    Parameters
    ----------
    path
        Directed spells with first and last month.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    numbers = {"ccode1": pl.Int32, "ccode2": pl.Int32, "conttype": pl.Int8}
    raw = read_csv(path, numbers | {"stdate": pl.Date, "enddate": pl.Date}).filter(pl.col("conttype") > 0)
    raw = raw.with_columns(pl.col("stdate", "enddate").dt.year())
    frame = expand_years(raw, "stdate", "enddate")
    frame = pair_states(frame, "ccode1", "ccode2", scheme="cow", source=NAME)
    return frame.group_by("state_a", "state_b", "year").agg(pl.col("conttype").min().alias("type"))


SOURCE = Source(
    name=NAME,
    title="Direct Contiguity",
    version="3.2",
    coverage=(1816, LAST),
    licence="free for research with citation",
    citation="stinnett_2002_contiguity",
    files=(
        File("geography/cow_contiguity_spells.csv", "1fbc6601fdb72823da4d0eb260028abc7a1de02c9b444b86175d699554ee2ae9"),
    ),
    embeddable=True,
    description="One row per contiguous pair and year; pairs more than 400 miles of water apart have no row.",
    traps=(
        "Coding ends in December 2016: the 556 pairs contiguous then continue, their spells are censored, and no later "
        "year is in the table.",
        "Type 0 in the file marks pairs beyond 400 miles and is dropped.",
        "Months only; a pair counts as contiguous in every year its spell touches, by the closest type of the year.",
        "Types are kinds of border, not a scale of distance: states across a strait can still be far apart.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year"),
        Column("type", pl.Int8, "1 land or river border; water of up to 2: 12, 3: 24, 4: 150, 5: 400 miles"),
    ),
    key=("state_a", "state_b", "year"),
    reader=read,
)
