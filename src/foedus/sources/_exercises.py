"""What the two datasets of military exercises share: the columns of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column
from foedus.sources._codes import existing

__all__ = ["KEY", "columns", "of_the_time", "participants"]

KEY: Final = ("exercise", "state")

_BEFORE_SERBIA: Final = 2006  # Serbia and Montenegro separate; until 2005 they are one state, YUG


def columns(extra: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Return the columns of a table of participants in exercises."""
    return (
        Column("exercise", pl.String, "the source's number of the exercise"),
        Column("year", YEAR, "calendar year in which it began"),
        Column("state", pl.String, "state id of a participant"),
        Column("states", pl.Int32, "named participants known to be states, including this one"),
        Column("unnamed", pl.Boolean, "true if others took part whom the source does not name"),
        *extra,
    )


def of_the_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Assign participations of a successor to the state of the time, and drop those of states that did not exist.

    Serbia and Montenegro before 2006 were one state.
    """
    parted = pl.col("state").is_in(["SRB", "MNE"]) & (pl.col("year") < _BEFORE_SERBIA)
    frame = frame.with_columns(state=pl.when(parted).then(pl.lit("YUG")).otherwise(pl.col("state")))
    return frame.filter(existing(frame))


def participants(frame: pl.DataFrame, unnamed: pl.DataFrame, *extra: str) -> pl.DataFrame:
    """Return one row per exercise and state.

    Parameters
    ----------
    frame
        Columns exercise, year, state and `extra`; a state may occur twice.
    unnamed
        Column exercise: exercises with unnamed participants.
    extra
        Further columns to keep.
    """
    rows = of_the_time(frame).select("exercise", "year", "state", *extra).unique(["exercise", "state"])
    return rows.with_columns(
        states=pl.len().over("exercise").cast(pl.Int32),
        unnamed=pl.col("exercise").is_in(unnamed["exercise"].unique().to_list()),
    )
