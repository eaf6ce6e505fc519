"""What the two sources made from the General Debate share: terms, the file of speeches, and who spoke."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, File, read_parquet
from foedus.sources._codes import to_states

__all__ = ["CITATION", "COVERAGE", "LICENCE", "SPEECHES", "VERSION", "by_speaker", "read_speeches"]

SPEECHES: Final = File(
    "perception/ungdc_speeches_1946_2024.parquet", "4fb4da05855c71f0c5d56983403e83be9b4c904bb08234f0a574543c0fa54ef2"
)
VERSION: Final = "counts of the corpus to session 79"
COVERAGE: Final = (1946, 2024)
LICENCE: Final = "CC0 1.0 (the texts); the counts are foedus's own"
CITATION: Final = "baturo_2017_ungdc"

NOT_STATES: Final = ("EU", "PSE", "VAT")
"""Speakers that are no states: the European Union, Palestine and the Holy See."""

LAST_OF_TAIPEI: Final = 1971
"""Last general debate in which the Republic of China spoke for China: it closed before the vote of 25 October 1971."""


def by_speaker(frame: pl.DataFrame, into: str, source: str) -> pl.DataFrame:
    """Add the state id of the government that spoke, without the rows of speakers that are no states.

    Parameters
    ----------
    frame
        Columns ``speaker`` (ISO3) and ``year``.
    into
        Name of the new column.
    source
        Name of the source, for messages.

    Returns
    -------
    polars.DataFrame
        The rows of states; up to 1971 China is the Republic of China.

    Raises
    ------
    DataError
        A speaker is neither a state nor known not to be one.
    """
    taipei = (pl.col("speaker") == "CHN") & (pl.col("year") <= LAST_OF_TAIPEI)
    frame = frame.with_columns(speaker=pl.when(taipei).then(pl.lit("TWN")).otherwise(pl.col("speaker")))
    return to_states(frame, "speaker", into=into, scheme="iso3", source=source, not_states=NOT_STATES)


def read_speeches(path: Path, counts: Sequence[str], *, into: str, source: str) -> pl.DataFrame:
    """Return one row per speech: the state id in column `into`, ``year``, ``session`` and some columns of counts."""
    columns = {"speaker": pl.String, "year": YEAR, "session": pl.Int16, **dict.fromkeys(counts, pl.Int32)}
    return by_speaker(read_parquet(path, columns), into, source).select(into, "year", "session", *counts)
