"""Made-up worlds of spells that end or go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _base_rate(effect: float, stream: Stream) -> World:
    """Eighty spells of sixty pairs of twenty states, which fall independently."""
    ends = [stream.choice(20, 2, replace=False) for _ in range(60)]
    rows = []
    for number in range(80):
        first, second = sorted(ends[number % 60])
        fell = bool(stream.random() < effect)
        names = (f"A{first:02d}", f"A{second:02d}")
        rows.append((*names, 1950 + 12 * (number // 60), fell, int(stream.integers(1, 10)) if fell else 10))
    table = pl.DataFrame(
        rows, schema=["pair_a", "pair_b", "entry_year", "fell", "years_followed"], orient="row"
    ).with_columns(
        pl.lit("alignment").alias("measure"),
        pl.lit(2020).alias("data_until"),
        pl.lit("major").alias("class"),
        pl.lit(10).alias("horizon"),
        pl.lit(value=False).alias("level_carried"),
        pl.col("fell").alias("fell_sustained"),
    )
    return SyntheticEvidence(wedge_spells=table), None


PLANTED: Final[Mapping[str, Planted]] = {
    "base_rate": Planted(
        {"kind": "base_rate", "measure": "alignment", "horizon": 10, "threshold": rule("below", 0.2, 0.4)},
        _base_rate, true=0.1, false=0.6, empty=0.3,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
