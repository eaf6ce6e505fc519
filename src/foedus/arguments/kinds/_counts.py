"""What tests that read the table of counts share."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["COLUMNS", "by_unit", "scattered"]

COLUMNS: Final = ("table", "stratum", "outcome", "pair", "exposure", "events", "data_until")


def by_unit(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the events and the exposure of each unit, ``pair``, in order."""
    return rows.group_by("pair", maintain_order=True).agg(pl.col("events").sum(), pl.col("exposure").sum()).sort("pair")


def scattered(expected: NDArray[np.float64], dispersion: float, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return counts of this expectation whose variance is so many times that of a Poisson distribution."""
    if dispersion > 1.0:
        positive = expected > 0
        rates = np.zeros_like(expected)
        rates[positive] = stream.gamma(expected[positive] / (dispersion - 1.0), dispersion - 1.0)
        expected = rates
    return stream.poisson(expected).astype(float)
