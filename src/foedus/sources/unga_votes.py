"""Votes of states in the United Nations General Assembly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["CHINA_SEAT_SESSION", "SOURCE", "read"]

NAME = "unga_votes"

CHINA_SEAT_SESSION = 26
"""Session in which the People's Republic took China's seat (resolution 2758, 25 October 1971)."""

FOUNDING_YEAR = 1945  # session 1 counts as 1946
CHINA, TAIWAN = 710, 713


def read(path: Path) -> pl.DataFrame:
    """Return one row per roll call and voter.

    Parameters
    ----------
    path
        Voeten's votes, absences already left out.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A voter's code does not name a state.
    """
    raw = read_parquet(path, {"resid": pl.Int32, "ccode": pl.Int32, "vote": pl.Int8, "session": pl.Int32})
    # Before session 26 the seat was the Republic of China's, whichever of the two codes the file carries.
    old_seat = (pl.col("ccode") == CHINA) & (pl.col("session") < CHINA_SEAT_SESSION)
    frame = raw.with_columns(
        ccode=pl.when(old_seat).then(pl.lit(TAIWAN, dtype=pl.Int32)).otherwise(pl.col("ccode")),
        year=(pl.col("session") + FOUNDING_YEAR).cast(YEAR),
    )
    frame = to_states(frame, "ccode", into="state", scheme="cow", source=NAME)
    return frame.select(
        pl.col("resid").alias("ballot"),
        "state",
        "year",
        pl.col("session").cast(pl.Int16),
        pl.col("vote").alias("position"),
    ).unique()


SOURCE = Source(
    name=NAME,
    title="United Nations General Assembly voting data",
    version="sessions 1-78, 2025 release",
    coverage=(1946, 2023),
    licence="CC0 1.0",
    citation="voeten_2013_unga",
    files=(
        File("votes/unga_votes_1946_2024.parquet", "3e575731c9e81d5b489578643c899dd33fa11c636c588e711210867920497db0"),
    ),
    embeddable=True,
    description="One row per roll call and state that voted yes, no or abstained.",
    traps=(
        "year = session + 1945; the file's own dates are unreliable before session 59 and session 78 runs into 2024.",
        "Absences are not in the file: a missing row is an absence or non-membership, never an abstention.",
        "China's seat carries code 710 in sessions 1-4 and from 26 on, 713 in sessions 5-26. Before session 26 the "
        "voter is the Republic of China: those votes are TWN's. In session 26 both vote, on different roll calls.",
        "Three votes of session 78 occur twice under two dates (Yemen, Zambia, Zimbabwe, the same vote each): 855,890 "
        "raw rows, 855,887 votes, 6,132 roll calls.",
        "Session 19 (1964) held one roll call.",
        "Ukraine and Belarus vote from 1946 as Soviet republics; they keep their ids UKR and BLR.",
    ),
    columns=(
        Column("ballot", pl.Int32, "number of the roll call: 1000 x session + order"),
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "session + 1945"),
        Column("session", pl.Int16, "session of the Assembly"),
        Column("position", pl.Int8, "1 yes, 2 abstain, 3 no"),
    ),
    key=("ballot", "state"),
    reader=read,
)
