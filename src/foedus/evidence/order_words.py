"""How often states speak of international order in the General Debate of the United Nations."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.sources import DataFolder, read_source
from foedus.sources.general_debate_speeches import ORDER_WORDS

__all__ = ["SPEAKERS", "order_words"]

SPEAKERS: Final = ("CHN", "RUS")


def order_words(data: DataFolder) -> pl.DataFrame:
    """Return words for order in a hundred sentences of the yearly speech, as events of a state with itself.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``table`` (``order_words``), ``state_a, state_b`` (the speaker), ``year, value, name`` (null).

    Raises
    ------
    DataError
        If the raw file is missing or corrupt.
    """
    speeches = read_source("general_debate_speeches", data).filter(pl.col("state").is_in(SPEAKERS))
    spoken = pl.sum_horizontal(*ORDER_WORDS) * 100.0 / pl.col("sentences")
    return speeches.select(
        table=pl.lit("order_words"),
        state_a="state",
        state_b="state",
        year=pl.col("year").cast(pl.Int32),
        value=spoken.round(2),
        name=pl.lit(None, pl.String),
    ).sort("state_a", "year")
