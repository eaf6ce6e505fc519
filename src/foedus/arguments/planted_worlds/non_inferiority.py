"""Made-up worlds of a pair that lies above or below pairs that are matched with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule
from foedus.arguments.planted_worlds._matched import matched_evidence

__all__ = ["PLANTED"]


def _difference(effect: float, stream: Stream) -> World:
    """A pair so many standard deviations above the mean of all pairs like it, of which twenty are matched."""
    return matched_evidence(effect, stream), None


PLANTED: Final[Mapping[str, Planted]] = {
    "non_inferiority": Planted(
        {"kind": "non_inferiority", "table": "made_up", "outcome": "depth", "pair": ["A00", "B00"], "year": 2020,
         "threshold": rule("above", -0.5, -1.0)},
        _difference, true=0.0, false=-2.0, empty=-0.75,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
