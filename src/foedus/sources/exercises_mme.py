"""Multinational military exercises and the states in them (MME), 1980-2010."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._exercises import KEY, columns, participants

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "exercises_mme"

SLOTS: Final = [f"State{letter}" for letter in (*ascii_uppercase, *(f"A{last}" for last in ascii_uppercase[:13]))]
"""Columns of participants, StateA to StateAM."""

NOT_STATES: Final = ("-9", "NATO", "Bermuda", "Hong Kong SAR China", "New Caledonia", "Netherlands Antilles")
"""An unnamed participant, an organisation and territories."""

BALTIC: Final = ("Estonia", "Latvia", "Lithuania")
"""What the one entry 'Baltic States' stands for."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per exercise and participating state.

    Parameters
    ----------
    path
        One row per exercise, participants in 39 columns.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one.
    """
    texts = dict.fromkeys(["MMEID", "AdditionalParticipantInfo", *SLOTS], pl.String)
    raw = read_csv(path, texts | {"s.year": YEAR, "CPX": pl.Int8, "Warfighting": pl.Int8})
    # Three numbers are each given to two exercises.
    again = pl.int_range(1, pl.len() + 1).over("MMEID")
    raw = raw.with_columns(
        exercise=pl.when(again > 1).then(pl.concat_str("MMEID", pl.lit("-"), again)).otherwise(pl.col("MMEID")),
        year=pl.col("s.year"),
        command_post=pl.col("CPX") == 1,
        warfighting=pl.col("Warfighting") == 1,
    )
    kept = ["exercise", "year", "command_post", "warfighting"]
    long = raw.unpivot(on=SLOTS, index=kept, variable_name="slot", value_name="name").drop_nulls("name")
    baltic = pl.col("name") == "Baltic States"
    long = pl.concat([long.filter(~baltic), *(long.filter(baltic).with_columns(name=pl.lit(name)) for name in BALTIC)])
    unnamed = long.filter(pl.col("name").is_in(NOT_STATES[:2]))
    frame = to_states(long, "name", into="state", scheme="name", source=NAME, not_states=NOT_STATES)
    return participants(frame, unnamed, "command_post", "warfighting")


SOURCE = Source(
    name=NAME,
    title="Multinational Military Exercises",
    version="7",
    coverage=(1980, 2010),
    licence="free with citation (Harvard Dataverse)",
    citation="dorazio_galambos_2021_mme",
    files=(File("cooperation/mme_v7.csv", "e6356ed4b8569133841723ad4bc6fe436b49b28570dd721940d61edb771d8719"),),
    embeddable=True,
    description="One row per exercise of two or more states and participating state.",
    traps=(
        "Found in news: 205 of 3,707 exercises have participants that are not named (-9 or NATO), half of them "
        "exercises of NATO. 91 of them name nobody and have no row; the others are unnamed here. Pairs of the unnamed "
        "are not counted: the count of a pair is a lower bound, above all for members of NATO.",
        "Ends in 2010: later years are unknown, not without exercises.",
        "Names, not codes: 'Russia' stands for the Soviet Union too, 'Federal Republic of Germany' ends in 1990. "
        "'Serbia' in 2000 is given to YUG; South Sudan's row of 2010 is dropped, before it was a state; the one "
        "'Baltic States' becomes three states.",
        "Three numbers (mme3457, mme3458, mme3460) are given to two exercises each: the second gets -2. 18 names "
        "occur twice in their exercise and count once.",
        "The year is that of the beginning; four exercises end in the next.",
        "Several exercises of one series and several parts of one exercise stand in rows of their own: counts measure "
        "how much was reported, not how many troops took part.",
        "Territories (Bermuda, Hong Kong, New Caledonia, Netherlands Antilles: 5 rows) are dropped.",
    ),
    columns=columns(
        (
            Column("command_post", pl.Boolean, "true if it is (also) a command-post exercise"),
            Column("warfighting", pl.Boolean, "true if it trains for war rather than only for peacekeeping or relief"),
        )
    ),
    key=KEY,
    reader=read,
)
