"""Recorded votes in the General Assembly in 2025, resolution by resolution."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["CONTESTED", "SOURCE", "read"]

NAME = "unga_votes_2025"

CONTESTED: Final = 10
"""Per cent of the recorded votes that are not yes, from which on a resolution is contested."""

_POSITIONS: Final = [1, 2, 3]


def read(path: Path) -> pl.DataFrame:
    """Return one row per resolution and voter.

    Parameters
    ----------
    path
        Recorded votes of 2025.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, a vote is none of yes, abstain and no, or a date cannot be read.
    """
    texts = dict.fromkeys(["resolution", "date", "title", "iso3"], pl.String)
    raw = read_parquet(path, {**texts, "vote": pl.Int8})
    if not raw["vote"].is_in(_POSITIONS).all():
        raise DataError("a vote is none of the three", where=f"source {NAME}", expected="1 yes, 2 abstain, 3 no")
    try:
        raw = raw.with_columns(pl.col("date").str.to_date("%Y-%m-%d"))
    except pl.exceptions.PolarsError as error:
        raise DataError("a date cannot be read", where=f"source {NAME}", expected="year-month-day") from error
    raw = raw.with_columns(
        year=pl.col("date").dt.year().cast(YEAR),
        contested=((pl.col("vote") != 1).sum() * 100 >= pl.len() * CONTESTED).over("resolution"),
    )
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME)
    return frame.select("resolution", "state", "year", "date", "title", pl.col("vote").alias("position"), "contested")


SOURCE = Source(
    name=NAME,
    title="Recorded votes of the United Nations General Assembly in 2025",
    version="calendar year 2025",
    coverage=(2025, 2025),
    licence="records of the United Nations: non-commercial use with attribution",
    citation="un_2025_votes",
    files=(
        File(
            "institutions/unga_votes_2025.parquet", "5a9ccc449e258fa00b07a022e987ae21db7511badac4c6f0541d0e2e60ae5a2c"
        ),
    ),
    embeddable=False,
    description="One row per resolution put to a recorded vote in 2025 and state that voted yes, no or abstained.",
    traps=(
        "Compare states over contested resolutions only (75 of 192: a tenth or more of the recorded votes are not "
        "yes). In 2025 the United States voted no on 174 of 192; the other 117 votes were called on texts that nearly "
        "all others accept, so that agreement with the United States collapses by construction: with Britain .28 over "
        "all, .61 over the contested; with Russia .19 and .32.",
        "Never join it to unga_votes as one series: there the votes are of sessions, and the year is session + 1945; "
        "here of a calendar year with parts of sessions 79, 80 and of emergency sessions 10 and 11. The votes of "
        "autumn 2024 are in neither file.",
        "Absences are not in the file: a missing row is an absence or no right to vote, never an abstention. "
        "Afghanistan and Venezuela have no vote in the year.",
        "One of the 192 is a decision (A/DEC/80/506), not a resolution.",
        "Only what was put to a recorded vote: most resolutions are still adopted without one.",
    ),
    columns=(
        Column("resolution", pl.String, "symbol of the resolution or decision"),
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("date", pl.Date, "day of the vote"),
        Column("title", pl.String, "title of the resolution"),
        Column("position", pl.Int8, "1 yes, 2 abstain, 3 no"),
        Column("contested", pl.Boolean, "true if a tenth or more of the recorded votes are not yes"),
    ),
    key=("resolution", "state"),
    reader=read,
)
