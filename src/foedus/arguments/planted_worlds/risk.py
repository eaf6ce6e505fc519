"""Made-up worlds of states at risk of a collapse."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _risk(effect: float, stream: Stream) -> World:
    """Thirty states over a hundred years each, with the rate by which this share collapses within thirty years."""
    years = np.full(30, 100)
    events = stream.poisson(-math.log1p(-effect) / 30.0 * years)
    counts = pl.DataFrame(
        {
            "table": "collapses",
            "stratum": "under_pressure",
            "outcome": "collapse",
            "pair": [f"S{number:02d}" for number in range(years.size)],
            "exposure": years,
            "events": events,
            "data_until": 2018,
        }
    )
    return SyntheticEvidence(counts=counts), None


PLANTED: Final[Mapping[str, Planted]] = {
    "risk": Planted(
        {
            "kind": "risk", "table": "collapses", "stratum": "under_pressure", "outcome": "collapse", "horizon": 30,
            "threshold": rule("below", 0.1, 0.25),
        },
        _risk, true=0.05, false=0.4, empty=0.175,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
