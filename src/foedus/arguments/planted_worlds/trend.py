"""Made-up worlds of pairs and states that change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import STATES, YEARS, Planted, Stream, World, pairs_evidence, rule

__all__ = ["PLANTED"]


def _change(effect: float, stream: Stream) -> World:
    """Twelve pairs whose gains scatter by .1 about the effect."""
    late = (YEARS >= 2005).astype(float)
    return pairs_evidence({(state, "UPP"): stream.normal(effect, 0.1) * late for state in STATES}, 0.05, stream), None


def _slope(effect: float, stream: Stream) -> World:
    """A sum over three states that grows by the effect, with noise of sd .1 and autocorrelation .5."""
    noise = np.empty(YEARS.size)
    noise[0] = stream.normal(0.0, 0.1)
    for i in range(1, noise.size):
        noise[i] = 0.5 * noise[i - 1] + stream.normal(0.0, 0.1 * np.sqrt(0.75))
    total = effect * (YEARS - YEARS[0]) / (YEARS[-1] - YEARS[0]) + noise
    parts = [
        pl.DataFrame({"state": state, "year": YEARS, "us_troops_share": total / 3.0 + 1.0}) for state in STATES[:3]
    ]
    return SyntheticEvidence(states=pl.concat(parts)), None


def _largest(effect: float, stream: Stream) -> World:
    """Ten pairs: one changes by the effect, the others by up to .3 less, with unequal noise that is stated."""
    late = (YEARS >= 2005).astype(float)
    parts = []
    for state, less in zip(STATES[:10], [0.0, *stream.uniform(0.0, 0.3, 9)], strict=True):
        noise = float(stream.uniform(0.02, 0.08))
        level = stream.normal(0.0, 0.2) + (effect - less) * late
        parts.append(pairs_evidence({(state, "UPP"): level}, noise, stream).dyads)
    return SyntheticEvidence(dyads=pl.concat([part for part in parts if part is not None])), None


PLANTED: Final[Mapping[str, Planted]] = {
    "trend: change": Planted(
        {"kind": "trend", "measure": "alignment", "states": STATES, "partner": "UPP", "before": [1990, 1992],
         "after": [2018, 2020], "threshold": rule("above", 0.1, -0.1)},
        _change, true=0.2, false=-0.2, empty=0.0,
    ),
    "trend: largest": Planted(
        {"kind": "trend", "shape": "largest", "measure": "alignment", "states": STATES[:10], "partner": "UPP",
         "before": [1990, 1992], "after": [2018, 2020], "threshold": rule("above", 0.1, -0.1)},
        _largest, true=0.2, false=-0.2, empty=0.0,
    ),
    "trend: slope": Planted(
        {"kind": "trend", "shape": "slope", "measure": "us_troops_share", "states": STATES[:3], "years": [1990, 2020],
         "threshold": rule("above", 0.2, -0.2)},
        _slope, true=0.4, false=-0.4, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
