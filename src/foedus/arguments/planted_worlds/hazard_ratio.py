"""Made-up worlds of pacts by exposure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _hazard(effect: float, stream: Stream) -> World:
    """Pairs among sixteen states over thirty years, three in ten exposed, with onsets alone and by shared treaties.

    States differ in how often they have onsets (normal, sd .4 of the logarithm); every seventh year a treaty is offered
    to five states at once.
    """
    first, second = np.triu_indices(16, 1)
    exposed = (stream.random(first.size) < 0.3).astype(float)
    effects = stream.normal(0.0, 0.4, 16)
    chance = np.exp(-2.9 + math.log(effect) * exposed + effects[first] + effects[second] - 0.16)
    parts, code = [], 0
    for year in range(1990, 2020):
        onset = stream.random(first.size) < chance
        treaty = np.where(onset, code + np.cumsum(onset), 0)
        code += int(onset.sum()) + 1
        if year % 7 == 0:
            offered = stream.choice(16, 5, replace=False)
            asked = np.isin(first, offered) & np.isin(second, offered) & ~onset
            joined = asked & (stream.random(first.size) < 0.15 * effect**exposed)
            treaty[joined] = code
        parts.append(
            pl.DataFrame(
                {
                    "table": "made_up", "state": [f"S{each:02d}" for each in first],
                    "other": [f"S{each:02d}" for each in second], "year": year, "outcome": "pact", "exposure": exposed,
                    "treaty": pl.Series([int(each) or None for each in treaty], dtype=pl.Int64),
                }
            )
        )  # fmt: skip
    return SyntheticEvidence(risk_sets=pl.concat(parts)), None


PLANTED: Final[Mapping[str, Planted]] = {
    "hazard_ratio": Planted(
        {"kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "threshold": rule("below", 0.5, 2.0)},
        _hazard, true=0.25, false=4.0, empty=1.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
