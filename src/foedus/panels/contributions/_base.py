"""What contributions share: key columns and the expansion of spells into years."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import polars as pl

__all__ = ["DYAD", "STATE", "Contribution", "expand"]

DYAD: Final = ["state_a", "state_b", "year"]
STATE: Final = ["state", "year"]

Contribution: TypeAlias = Callable[..., pl.DataFrame]


def expand(spells: pl.DataFrame, first: str = "start", last: str = "end") -> pl.DataFrame:
    """Return one row per year of each spell, both ends included."""
    years = pl.int_ranges(pl.col(first), pl.col(last) + 1, dtype=pl.Int32)
    return spells.with_columns(year=years).explode("year")
