"""Joint military exercises and the states in them (JME), 1977-2010."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._exercises import KEY, columns, participants

__all__ = ["FIRST", "NOT_STATES", "SOURCE", "read"]

NAME = "exercises_jme"

FIRST: Final = 1977
"""First year with enough exercises (13) for their absence to be informative; 1974-76 have four in all."""

LAST: Final = 2010

NOT_STATES: Final = ("-9", "NATO", "8 NATO MEMBERS", "BMU")
"""Unnamed participants, an organisation and a territory."""

FROM_NAME: Final = range(1999, LAST + 1)
"""Years in which names of undated exercises end; other numbers at the end of a name are something else."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per exercise and participating state.

    Parameters
    ----------
    path
        One row per exercise and participant.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    texts = dict.fromkeys(["jme_id", "Exercise Name", "state"], pl.String)
    raw = read_csv(path, texts | {"s.year": pl.Float64})
    name = pl.col("Exercise Name").str.strip_chars()
    full = name.str.extract(r"(?:^|\D)((?:19|20)\d\d)$").cast(YEAR)
    short = name.str.extract(r"[ /-](\d\d)(?:-\d.*)?$").cast(YEAR)
    named = pl.coalesce(full, pl.when(short > LAST - 2000).then(1900 + short).otherwise(2000 + short))
    raw = raw.with_columns(
        exercise=pl.col("jme_id"),
        code=pl.col("state").str.strip_chars().str.to_uppercase(),
        year_from_name=pl.col("s.year").is_null(),
        year=pl.coalesce(pl.col("s.year").cast(YEAR), pl.when(named.is_in(list(FROM_NAME))).then(named)),
    ).drop("state")
    dated = raw.filter(pl.col("year").is_between(FIRST, LAST))
    unnamed = dated.filter(pl.col("code").is_in(NOT_STATES[:3]))
    frame = to_states(dated, "code", into="state", scheme="iso3", source=NAME, not_states=NOT_STATES)
    return participants(frame, unnamed, "year_from_name")


SOURCE = Source(
    name=NAME,
    title="Joint Military Exercises",
    version="3",
    coverage=(FIRST, LAST),
    licence="free for research with citation",
    citation="dorazio_2013_jme",
    files=(
        File(
            "cooperation/jme_v3_participants_long.csv",
            "b89491222a647bc2455bbe1b1ca2fc4a42a5aec276afb3055ba3de3666bf7505",
        ),
    ),
    embeddable=True,
    description="One row per exercise of two or more states and participating state.",
    traps=(
        "282 of 1,762 exercises have no date; they were added in one block. Where the name ends in a year from 1999 to "
        "2010 (Rimpac 04, Tamex 07-2, Indra 2010) it is taken, 243 exercises, and year_from_name says so; the other 39 "
        "are dropped. Dated exercises whose name ends in a year agree with it in 97 per cent.",
        "1974-76 have four exercises against 12 or more a year later: absence there says nothing, and they are left "
        "out. Dated exercises fall from 100 in 2005 to 27 in 2006 and 29 in 2010, in exercises_mme from 200 to 185 and "
        "148: the search changed, not the exercises.",
        "Ends in 2010: later years are unknown, not without exercises.",
        "Codes with blanks and in mixed case ('CAN ', 'uSA', 'EGy', 'ROM'); Serbia and Montenegro in 2004 are given to "
        "YUG. Russia's code stands for the Soviet Union too.",
        "Six exercises have participants given as -9, NATO or '8 NATO members' (unnamed); two of them name nobody and "
        "have no row. Six states occur twice in their exercise and count once; Bermuda (one row) is dropped.",
        "Coded independently of exercises_mme, from other searches: both contain the same exercises under different "
        "numbers. Never add the two.",
    ),
    columns=columns((Column("year_from_name", pl.Boolean, "true if the year is read from the name"),)),
    key=KEY,
    reader=read,
)
