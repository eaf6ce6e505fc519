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


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "trade_qss": _flows("trade_qss"),
    "trade_agtpa": _flows("trade_agtpa"),
}
"""Source -> function from its tidy table to variables."""
