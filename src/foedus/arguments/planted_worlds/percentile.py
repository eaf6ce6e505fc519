"""Made-up worlds of a pair and of pairs that are matched with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scipy.special import ndtri

from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule
from foedus.arguments.planted_worlds._matched import matched_evidence

__all__ = ["PLANTED"]


def _percentile(effect: float, stream: Stream) -> World:
    """A pair at this percentile of all pairs like it, of which twenty are matched."""
    return matched_evidence(float(ndtri(effect)), stream, around=True), None


PLANTED: Final[Mapping[str, Planted]] = {
    "percentile": Planted(
        {"kind": "percentile", "table": "made_up", "outcome": "depth", "pair": ["A00", "B00"], "year": 2020,
         "threshold": rule("above", 0.5, 0.25)},
        _percentile, true=0.75, false=0.125, empty=0.375,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
