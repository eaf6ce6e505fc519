"""Made-up worlds of measured series whose level shifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import YEARS, Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _series(first: str, second: str, year: int, stream: Stream) -> pl.DataFrame:
    """Two states whose gap falls from 1 to 0 in a year, with noise of sd .15 and autocorrelation .3."""
    noise = 0.15 * stream.standard_normal(YEARS.size)
    for i in range(1, noise.size):
        noise[i] = 0.3 * noise[i - 1] + np.sqrt(1.0 - 0.09) * noise[i]
    gap = (year > YEARS) + noise
    parts = [
        pl.DataFrame({"state": state, "year": YEARS, "order_preference": value})
        for state, value in ((first, 2.0 + gap), (second, np.full(YEARS.size, 2.0)))
    ]
    return pl.concat(parts)


def _event(effect: float, stream: Stream) -> World:
    """A gap that closes so many years before an event of 2005."""
    return SyntheticEvidence(states=_series("ALF", "BET", 2005 - round(effect), stream)), None


def _two(effect: float, stream: Stream) -> World:
    """A gap that closes in 2003, and another so many years later."""
    both = [_series("ALF", "BET", 2003, stream), _series("GAM", "DEL", 2003 + round(effect), stream)]
    return SyntheticEvidence(states=pl.concat(both)), None


_GAP = {"series": "order_preference", "years": [1990, 2020], "direction": "fall"}

PLANTED: Final[Mapping[str, Planted]] = {
    "precedes": Planted(
        {"kind": "precedes", "earlier": {**_GAP, "states": ["ALF", "BET"]}, "event": 2005,
         "threshold": rule("above", 2.5, -2.5)},
        _event, true=5.0, false=-5.0, empty=0.0, step=1.0,
    ),
    "precedes: two shifts": Planted(
        {"kind": "precedes", "earlier": {**_GAP, "states": ["ALF", "BET"]}, "later": {**_GAP, "states": ["GAM", "DEL"]},
         "threshold": rule("above", 2.5, -2.5)},
        _two, true=5.0, false=-5.0, empty=0.0, step=1.0, slow=True,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
