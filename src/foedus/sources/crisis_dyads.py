"""Pairs of states in an international crisis, year by year (ICB, dyadic level)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import pair_states
from foedus.sources._icb import CITATION, LICENCE, date_of

__all__ = ["SOURCE", "read"]

NAME = "crisis_dyads"

FIRST, LAST = 2013, 2021
NO_ACTOR: Final = 9999  # a party to the dyad that was not itself in crisis


def read(path: Path) -> pl.DataFrame:
    """Return one row per crisis, pair of states and year in which it was under way between them.

    Parameters
    ----------
    path
        Dyad-years of the project's version 16, crises 469 to 512.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    numbers = ["crisno", "crdynum", "statea", "stateb", "actnuma", "actnumb", "ongoing"]
    dates = [f"{end}{part}dy" for end in ("trg", "trm") for part in ("yr", "mo", "da")]
    raw = read_csv(path, {"year": YEAR, "crisname": pl.String, **dict.fromkeys([*numbers, *dates], pl.Int32)})
    raw = raw.filter(pl.col("year").is_between(FIRST, LAST)).with_columns(
        in_crisis_a=pl.col("actnuma") != NO_ACTOR, in_crisis_b=pl.col("actnumb") != NO_ACTOR
    )
    frame = pair_states(raw, "statea", "stateb", ("in_crisis_a", "in_crisis_b"), scheme="cow", source=NAME)
    return frame.select(
        pl.col("crisno").alias("crisis"),
        pl.col("crisname").str.strip_chars().alias("name"),
        pl.col("crdynum").alias("dyad"),
        "state_a",
        "state_b",
        "year",
        date_of("trgyrdy", "trgmody", "trgdady").alias("start"),
        date_of("trmyrdy", "trmmody", "trmdady").alias("end"),
        pl.col("trmyrdy").cast(YEAR).alias("end_year"),
        (pl.col("ongoing") == 0).alias("onset"),
        "in_crisis_a",
        "in_crisis_b",
    )


SOURCE = Source(
    name=NAME,
    title="International Crisis Behavior project, crisis dyads",
    version="16, crises 469-512",
    coverage=(FIRST, LAST),
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "conflict/icb_dyads_v16_2013_2022.csv", "14cac924fc29eff15c45a627df5abb7c05e6d9b5f84e4163855806ab0294edde"
        ),
    ),
    embeddable=True,
    description="One row per crisis, pair of states opposed in it and year in which it was under way between them.",
    traps=(
        "Complete for 2013-2021. The crises were triggered in 2021 at the latest; of 2022 the file has only the tail "
        "of the al-Fashaga clashes, and a zero for that year would be wrong: dropped (one row). No crisis of 2012 or "
        "before lasted into 2013. Of 1999-2001 it has only Kisangani, which was added late: dropped (three rows).",
        "Crisis 510, Russia's invasion of Ukraine, is coded in the year of its trigger, 2021, and is not finished: no "
        "dates. That it went on does not follow from the file.",
        "Days 66, 77 and 88 stand for unknown days: the date is null, the year of the end remains.",
        "A dyad needs only one state in crisis; actor number 9999 marks the other side (Iran against Saudi Arabia "
        "2015-20, Israel in Syria 2021), which threatened without being in crisis: in_crisis_a and in_crisis_b.",
        "States are mapped by number; the letters beside them are old (GFR, DRV, YUG for Serbia).",
        "The start and end are those of the dyad: states join and leave a crisis at their own dates.",
        "A crisis needs a threat to basic values and a deadline as a government sees them: it is rarer than a "
        "militarised dispute, and Russia and Ukraine have none in 2016 and 2017 while the war in Donbas went on.",
    ),
    columns=(
        Column("crisis", pl.Int32, "number of the crisis, as in the source crises"),
        Column("name", pl.String, "name of the crisis"),
        Column("dyad", pl.Int32, "number of the dyad in that crisis"),
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year in which it was under way"),
        Column("start", pl.Date, "day of its trigger between the two", missing="day unknown, or crisis 510"),
        Column("end", pl.Date, "day of its end between the two", missing="day unknown, or not finished"),
        Column("end_year", YEAR, "calendar year of its end", missing="not finished when coded"),
        Column("onset", pl.Boolean, "true in the first year"),
        Column("in_crisis_a", pl.Boolean, "true if state_a was itself in crisis"),
        Column("in_crisis_b", pl.Boolean, "true if state_b was itself in crisis"),
    ),
    key=("crisis", "state_a", "state_b", "year"),
    reader=read,
)
