"""Made-up worlds of pacts by exposure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule
from foedus.estimate import sample_risk_sets

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


def _prone(effect: float, stream: Stream) -> World:
    """Return risk sets of the pairs of sixteen states over thirty years, where the prone are the more exposed.

    States differ in how often they have onsets (normal, sd .7 of the logarithm), and the exposure is the more frequent
    the more prone both are. Controls are drawn, six in a year or three for each onset, and weighted.
    """
    first, second = np.triu_indices(16, 1)
    effects = stream.normal(0.0, 0.7, 16)
    both = effects[first] + effects[second]
    parts = []
    for year in range(1990, 2020):
        exposed = (both + stream.normal(0.0, 1.5, first.size) > 0.8).astype(float)
        onset = stream.random(first.size) < np.minimum(np.exp(-2.3 + math.log(effect) * exposed + both - 0.49), 0.9)
        if not onset.any():
            continue
        drawn = sample_risk_sets(onset, np.zeros(first.size), per_onset=3, least=6, seed=int(stream.integers(2**31)))
        number = year * 1000 + np.arange(first.size)
        rows = drawn.rows
        parts.append(
            pl.DataFrame(
                {
                    "table": "made_up", "state": [f"S{each:02d}" for each in first[rows]],
                    "other": [f"S{each:02d}" for each in second[rows]], "year": year, "outcome": "pact",
                    "exposure": exposed[rows], "weight": drawn.weights,
                    "treaty": pl.Series(
                        [int(each) if hit else None for each, hit in zip(number[rows], onset[rows], strict=True)],
                        dtype=pl.Int64,
                    ),
                }
            )
        )  # fmt: skip
    return SyntheticEvidence(risk_sets=pl.concat(parts)), None


PLANTED: Final[Mapping[str, Planted]] = {
    "hazard_ratio": Planted(
        {"kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "threshold": rule("below", 0.5, 2.0)},
        _hazard, true=0.25, false=4.0, empty=1.0,
    ),
    "hazard_ratio: effects of states": Planted(
        {
            "kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "effects": "state",
            "threshold": rule("below", 0.5, 2.0),
        },
        _prone, true=0.25, false=4.0, empty=1.0, slow=True,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
