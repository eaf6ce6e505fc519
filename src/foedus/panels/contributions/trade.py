"""What the sources of trade between pairs contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution

__all__ = ["DYAD_CONTRIBUTIONS"]


def _flows(name: str) -> Contribution:
    def contribute(table: pl.DataFrame) -> pl.DataFrame:
        pairs = table.with_columns(
            state_a=pl.min_horizontal("exporter", "importer"), state_b=pl.max_horizontal("exporter", "importer")
        )
        # Unless both directions are known, the sum is unknown.
        both = pairs.group_by(DYAD).agg(pl.len().alias("directions"), pl.col("exports").sum().alias(name))
        return both.filter(pl.col("directions") == 2).drop("directions")

    return contribute


def _factbook(table: pl.DataFrame) -> pl.DataFrame:
    pairs = table.filter(pl.col("partner").is_not_null()).group_by(
        pl.min_horizontal("state", "partner").alias("state_a"),
        pl.max_horizontal("state", "partner").alias("state_b"),
        "year",
    )
    return pairs.agg(factbook_partner_share=pl.col("share").max())


def _russia(table: pl.DataFrame) -> pl.DataFrame:
    # The estimates for years in which Russia did not report miss the turn of its trade to Asia.
    reported = table.filter("russia_reporting")
    return reported.select(
        pl.min_horizontal("state", pl.lit("RUS")).alias("state_a"),
        pl.max_horizontal("state", pl.lit("RUS")).alias("state_b"),
        "year",
        russia_trade=pl.col("russia_exports") + pl.col("russia_imports"),
    )


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "trade_qss": _flows("trade_qss"),
    "trade_agtpa": _flows("trade_agtpa"),
    "factbook_partners": _factbook,
    "russia_trade": _russia,
}
"""Source -> function from its tidy table to variables."""
