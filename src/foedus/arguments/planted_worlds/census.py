"""Made-up worlds of units that hold or do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _census(effect: float, stream: Stream) -> World:
    """A hundred units, of which so many hold; of four it is not known."""
    holds = np.arange(100) < math.floor(100 * effect + 0.5001)
    unknown = stream.choice(100, 4, replace=False)
    value = holds.astype(float)
    value[unknown] = np.nan
    table = pl.DataFrame(
        {
            "table": "made_up", "unit": [f"N{number:02d}" for number in range(100)], "year": 2015, "reading": "a list",
            "value": pl.Series(value, nan_to_null=True), "whole": 1.0, "weight": 0.01,
        }
    )  # fmt: skip
    known = pl.col("value")
    return SyntheticEvidence(census=table.with_columns(low=known.fill_null(0.0), high=known.fill_null(1.0))), None


PLANTED: Final[Mapping[str, Planted]] = {
    "census": Planted(
        {"kind": "census", "table": "made_up", "readings": ["a list"], "year": 2015,
         "threshold": rule("above", 0.6, 0.4)},
        _census, true=0.8, false=0.2, empty=0.5, step=0.01,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
