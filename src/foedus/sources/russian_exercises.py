"""Russia's joint military exercises with other states, as its ministry and army newspaper reported them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "russian_exercises"


def read(path: Path) -> pl.DataFrame:
    """Return one row per exercise and partner of Russia.

    Parameters
    ----------
    path
        List of exercises and partners.

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
        path,
        {"exercise": pl.Int32, "year": YEAR, "name": pl.String, "partner": pl.String, "n_partners": pl.Int32},
    ).rename({"partner": "code"})
    frame = to_states(raw, "code", into="partner", scheme="iso3", source=NAME)
    return frame.select(
        "exercise", "year", pl.col("name").str.strip_chars(), "partner", pl.col("n_partners").alias("partners")
    )


SOURCE = Source(
    name=NAME,
    title="Joint military exercises of Russia",
    version="list of 2009-2018",
    coverage=(2009, 2018),
    licence="not stated",
    citation="mod_rus_2018_exercises",
    files=(
        File(
            "cooperation/russia_joint_exercises_2009_2018.csv",
            "3c75534c7a4c141c4f56e9d1ef7cd2723058e2ffb69073c1ad66072a716fd563",
        ),
    ),
    embeddable=False,
    description="One row per exercise that Russia held with others and partner in it; Russia itself has no row.",
    traps=(
        "Never a trend: exercises fall from 24 in 2009 and 17 in 2012 to 3 in each of 2014, 2017 and 2018, because "
        "the list ever more misses them, while Russia held more of them. It is no variable of the panel.",
        "No Chinese partner after 2015, though Joint Sea was held in 2016 and 2017 and China took part in Vostok "
        "2018, which is missing as a whole: no row is no evidence of no exercise.",
        "An exercise listed did take place: use single rows as facts, not counts.",
        "The licence is not stated: read it, do not package what is derived from it.",
        "Names are Russian; those in brackets are descriptions. Numbers 84, 93 and 94 are missing.",
        "Exercises of NATO and others with Russian participation count too: Bold Monarch 2011 has 28 partners, RIMPAC "
        "2012 has 21. A common row is no sign of closeness to Russia.",
        "Not to be added to exercises_mme and exercises_jme, which end in 2010 and were collected otherwise.",
    ),
    columns=(
        Column("exercise", pl.Int32, "number of the exercise in the list"),
        Column("year", YEAR, "calendar year"),
        Column("name", pl.String, "name in Russian"),
        Column("partner", pl.String, "state id of a state that took part with Russia"),
        Column("partners", pl.Int32, "number of partners in the exercise"),
    ),
    key=("exercise", "partner"),
    reader=read,
)
