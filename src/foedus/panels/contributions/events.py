"""What the sources of events contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution

__all__ = ["DYAD_CONTRIBUTIONS"]

_CLASSES: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


def _events(table: pl.DataFrame) -> pl.DataFrame:
    first, second = pl.min_horizontal("sender", "target"), pl.max_horizontal("sender", "target")
    pairs = table.with_columns(state_a=first, state_b=second)
    # Unless both directions are present, the sum is unknown.
    return (
        pairs.group_by(DYAD)
        .agg(pl.len().alias("directions"), *(pl.col(name).sum().alias(f"events_{name}") for name in _CLASSES))
        .filter(pl.col("directions") == 2)
        .drop("directions")
    )


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "icews": _events,
}
"""Source -> function from its tidy table to variables."""
