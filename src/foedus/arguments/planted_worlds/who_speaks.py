"""Made-up worlds of speeches: a leader, a front and twenty others, of whom years share their errors."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import STATES, Planted, Stream, World, rule

__all__ = ["PLANTED"]

_YEARS: Final = np.arange(1992, 2021)
_FOLLOWERS: Final = tuple(f"T{number:02d}" for number in range(20))


def _wave(stream: Stream, persistence: float, spread: float) -> np.ndarray:
    """Return a series over the years with first-order autocorrelation and this standard deviation."""
    values = [stream.normal()]
    for shock in stream.normal(size=_YEARS.size - 1):
        values.append(persistence * values[-1] + math.sqrt(1 - persistence**2) * shock)
    return spread * np.array(values)


def _speaking(effect: float, stream: Stream) -> World:
    """Sentences of one leader, one front state and twenty others, who follow the leader by a year.

    The shares of leader and front move with autocorrelation .4; what the others' years share beyond that has
    autocorrelation .4 and a standard deviation of .3 of the logarithm; counts are overdispersed.
    """
    leader, front = _wave(stream, 0.4, 0.9) - 3.6, _wave(stream, 0.4, 0.7) - 3.2
    length, hostile, state, year = [], [], [], []

    def speech(name: str, when: int, rate: float, dispersion: float) -> None:
        size = int(stream.integers(100, 220))
        mean = size * rate * (stream.gamma(1 / dispersion, dispersion) if dispersion else 1.0)
        length.append(size)
        hostile.append(min(size, int(stream.poisson(mean))))
        state.append(name)
        year.append(when)

    for place, when in enumerate(_YEARS):
        speech(STATES[0], int(when), math.exp(leader[place]), 0.0)
        speech(STATES[1], int(when), math.exp(front[place]), 0.0)
    said = np.log2(np.maximum(hostile[::2], 0.5) / np.array(length[::2]))
    shared = _wave(stream, 0.4, 0.3)
    for name in _FOLLOWERS:
        level = -4.3 + stream.normal(0, 0.5)
        for place, when in enumerate(_YEARS[1:], start=1):
            pull = math.log(effect) * (said[place - 1] - said.mean())
            speech(name, int(when), math.exp(level + pull + shared[place] - 0.05), 0.6)
    table = pl.DataFrame(
        {
            "target": "UPP", "state": state, "year": year, "sentences": length, "about": hostile, "hostile": hostile,
            "sole_hostile": hostile,
        }
    )  # fmt: skip
    members = [*STATES[:2], *_FOLLOWERS]
    memberships = pl.DataFrame(
        {"state": members, "institution": "NATO", "joined": datetime.date(1950, 1, 1), "left": None},
        schema_overrides={"left": pl.Date},
    )
    return SyntheticEvidence(speeches=table, facts={"memberships": memberships}), None


PLANTED: Final[Mapping[str, Planted]] = {
    "who_speaks": Planted(
        {"kind": "who_speaks", "target": "UPP", "leader": STATES[0], "front": [STATES[1]], "institution": "NATO",
         "years": [1993, 2020], "threshold": rule("above", 1.25, 0.8)},
        _speaking, true=1.25**2, false=0.8**2, empty=1.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
