"""Made-up worlds of levels of pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from foedus.arguments.planted_worlds._base import STATES, YEARS, Planted, Stream, World, pairs_evidence, rule

__all__ = ["PLANTED"]


def _level(effect: float, stream: Stream) -> World:
    """Twelve pairs whose levels scatter by .1 about the effect, with noise of .05 a year."""
    flat = np.ones(YEARS.size)
    return pairs_evidence({(state, "UPP"): stream.normal(effect, 0.1) * flat for state in STATES}, 0.05, stream), None


PLANTED: Final[Mapping[str, Planted]] = {
    "level": Planted(
        {"kind": "level", "measure": "alignment", "states": STATES, "partner": "UPP", "years": [1990, 2020],
         "threshold": rule("above", 0.1, -0.1)},
        _level, true=0.2, false=-0.2, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
