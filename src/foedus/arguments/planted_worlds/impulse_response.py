"""Made-up worlds of pulses and what follows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]

_FIRST: Final = 1990
_LENGTH: Final = 25
_BURN: Final = 25


def _level(effect: float, stream: Stream) -> World:
    """Three units over 25 years: pulses with a persistence of .5 and responses of .3, a third of whose noise is shared.

    A pulse's news moves the response of the next year by the effect.
    """
    news, pulse = _pulses(stream, 3, 0.5)
    noise = np.sqrt(0.67) * stream.standard_normal(news.shape) + np.sqrt(0.33) * stream.standard_normal(news.shape[1])
    response = np.zeros_like(news)
    for year in range(1, news.shape[1]):
        response[:, year] = 0.3 * response[:, year - 1] + effect * news[:, year - 1] + 0.5 * noise[:, year]
    return _world(pulse, response), None


def _change(effect: float, stream: Stream) -> World:
    """Two units over 25 years: persistent pulses (.8), and responses that wander and move for good in the next year."""
    news, pulse = _pulses(stream, 2, 0.8)
    noise = np.sqrt(0.67) * stream.standard_normal(news.shape) + np.sqrt(0.33) * stream.standard_normal(news.shape[1])
    steps = 0.5 * noise
    steps[:, 1:] += effect * news[:, :-1]
    return _world(pulse, steps.cumsum(axis=1)), None


def _pulses(stream: Stream, units: int, persistence: float) -> tuple[np.ndarray, np.ndarray]:
    news = stream.standard_normal((units, _LENGTH + _BURN))
    pulse = np.zeros_like(news)
    for year in range(1, news.shape[1]):
        pulse[:, year] = persistence * pulse[:, year - 1] + news[:, year]
    return news, pulse


def _world(pulse: np.ndarray, response: np.ndarray) -> SyntheticEvidence:
    parts = [
        pl.DataFrame(
            {"table": "made_up", "reading": "made up", "unit": f"U{number}", "segment": 0,
             "year": np.arange(_FIRST, _FIRST + _LENGTH), "pulse": x[_BURN:], "response": y[_BURN:], "recorded": True}
        )
        for number, (x, y) in enumerate(zip(pulse, response, strict=True))
    ]  # fmt: skip
    return SyntheticEvidence(pulses=pl.concat(parts))


_TEST = {"kind": "impulse_response", "table": "made_up", "reading": "made up", "per": "unit"}

PLANTED: Final[Mapping[str, Planted]] = {
    "impulse_response: level": Planted(
        {**_TEST, "threshold": rule("above", 0.25, -0.25)}, _level, true=0.5, false=-0.5, empty=0.0,
    ),
    "impulse_response: change": Planted(
        {**_TEST, "response": "change", "horizon": 2, "threshold": rule("above", 0.25, -0.25)},
        _change, true=0.5, false=-0.5, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
