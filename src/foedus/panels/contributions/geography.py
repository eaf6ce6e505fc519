"""What the sources of geography contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution
from foedus.panels.distance import capital_distances

__all__ = ["DYAD_CONTRIBUTIONS"]


def _contiguity(table: pl.DataFrame) -> pl.DataFrame:
    closest = table.group_by(DYAD).agg(contiguity_type=pl.col("type").min())
    return closest.with_columns(land_border=(pl.col("contiguity_type") == 1).cast(pl.Int8))


def _minimum_distance(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*DYAD, minimum_distance="distance_km")


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "contiguity": _contiguity,
    "mindist": _minimum_distance,
    "capitals": capital_distances,
}
"""Source -> function from its tidy table to variables."""
