"""Made-up worlds of two series that turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import YEARS, Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _timing(effect: float, stream: Stream) -> World:
    """Two series of counts: one rises from .2 to 3 a year in 2000, the other as many years later."""
    parts = []
    for other, year in (("BET", 2000), ("GAM", 2000 + round(effect))):
        counts = stream.poisson(np.where(year <= YEARS, 3.0, 0.2))
        parts.append(
            pl.DataFrame({"table": "disputes", "state_a": "ALF", "state_b": other, "year": YEARS, "value": counts})
        )
    return SyntheticEvidence(events=pl.concat(parts)), None


def _coded(effect: float, stream: Stream) -> World:
    """A rivalry that began so many years before 2005, coded up to two years too early or too late."""
    year = 2005 - round(effect) + int(stream.integers(-2, 3))
    on = (year <= YEARS).astype(float)
    table = {"table": "rivalry", "state_a": "ALF", "state_b": "BET", "year": YEARS, "value": on}
    return SyntheticEvidence(events=pl.DataFrame(table)), None


_DISPUTES = {"table": "disputes", "years": [1990, 2020], "direction": "rise"}

PLANTED: Final[Mapping[str, Planted]] = {
    "timing": Planted(
        {"kind": "timing", "earlier": {**_DISPUTES, "pair": ["ALF", "BET"]},
         "later": {**_DISPUTES, "pair": ["ALF", "GAM"]}, "threshold": rule("above", 2.5, -2.5)},
        _timing, true=5.0, false=-5.0, empty=0.0, step=1.0, slow=True,
    ),
    "timing: coded": Planted(
        {"kind": "timing", "threshold": rule("above", 5.0, -5.0),
         "earlier": {**_DISPUTES, "table": "rivalry", "pair": ["ALF", "BET"], "values": "coded", "error": 2.0},
         "later": {**_DISPUTES, "pair": ["ALF", "GAM"], "fixed": 2005}},
        _coded, true=10.0, false=-10.0, empty=0.0, step=1.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
