"""What speeches and surveys contribute to state-years and dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, STATE, Contribution
from foedus.sources.general_debate import TARGETS
from foedus.sources.general_debate_speeches import ORDER_WORDS

__all__ = ["DYAD_CONTRIBUTIONS", "STATE_CONTRIBUTIONS"]

_JUDGED: Final = {"usa": "USA", "russia": "RUS", "china": "CHN"}


def _mentions(table: pl.DataFrame) -> pl.DataFrame:
    counted = table.filter(pl.col("target").is_not_null() & (pl.col("speaker") != pl.col("target")))
    pairs = counted.with_columns(
        state_a=pl.min_horizontal("speaker", "target"), state_b=pl.max_horizontal("speaker", "target")
    )
    # A direction is counted if the other state is a target; unless all of them have a speech, the sum is unknown.
    directions = pl.sum_horizontal(pl.col(state).is_in(list(TARGETS)).cast(pl.Int32) for state in DYAD[:2])
    sums = pairs.group_by(DYAD).agg(
        spoken=pl.len(),
        speech_mentions=pl.col("sentences").sum(),
        speech_hostile=pl.col("hostile").sum(),
        speech_warm=pl.col("warm").sum(),
    )
    return sums.filter(pl.col("spoken") == directions).drop("spoken")


def _speeches(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, speech_sentences="sentences", speech_order_words=pl.sum_horizontal(ORDER_WORDS))


def _opinions(table: pl.DataFrame) -> pl.DataFrame:
    of_others = table.filter(pl.col("target").is_in(list(_JUDGED.values())) & (pl.col("state") != pl.col("target")))
    return of_others.group_by(STATE).agg(
        pl.col(share).filter(pl.col("target") == target).first().alias(f"{share}_{name}")
        for share in ("favourable", "unfavourable")
        for name, target in _JUDGED.items()
    )


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "general_debate": _mentions,
}
"""Source -> function from its tidy table to dyad-year variables."""

STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "general_debate_speeches": _speeches,
    "favourability": _opinions,
}
"""Source -> function from its tidy table to state-year variables."""
