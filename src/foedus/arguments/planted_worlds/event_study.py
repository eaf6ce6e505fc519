"""Made-up worlds of pairs that came under common pressure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]

_LAGS: Final = (-4, -3, -2, 0, 1, 2, 3, 4, 5)
_EPISODES: Final = (14, 11, 9, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1)
"""Episodes of each sender: a few hold most of them."""


def _onsets(effect: float, stream: Stream) -> World:
    """Episodes of twenty senders, whose pairs walk at random in yearly steps of sd .02, as much again by sender."""
    senders = np.repeat(np.arange(len(_EPISODES)), _EPISODES)
    steps = 0.02 * stream.normal(size=(senders.size, 10))
    steps += 0.02 * stream.normal(size=(len(_EPISODES), 10))[senders]
    walk = steps.cumsum(axis=1)
    change = np.delete(walk - walk[:, 3:4], 3, axis=1) + effect * (np.asarray(_LAGS) >= 0)
    columns = {f"before_{-lag}" if lag < 0 else f"after_{lag}": change[:, place] for place, lag in enumerate(_LAGS)}
    table = pl.DataFrame(
        {
            "table": "made_up", "outcome": "closeness", "sender": [f"S{each:02d}" for each in senders],
            "year": stream.integers(1960, 2010, senders.size), "pair": "", "pairs": stream.integers(1, 9, senders.size),
            **columns,
        }
    )  # fmt: skip
    return SyntheticEvidence(event_studies=table), None


PLANTED: Final[Mapping[str, Planted]] = {
    "event_study": Planted(
        {
            "kind": "event_study", "table": "made_up", "outcome": "closeness", "leads_within": 0.1,
            "threshold": rule("above", 0.05, -0.05),
        },
        _onsets, true=0.10, false=-0.10, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
