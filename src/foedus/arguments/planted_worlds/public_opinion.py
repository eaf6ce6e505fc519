"""Made-up worlds of publics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _public_opinion(effect: float, stream: Stream) -> World:
    """Eight publics whose shares scatter by .1 about the effect."""
    shares = stream.normal(effect, 0.1, 8)
    row = {
        "publics": "europe",
        "target": "HUB",
        "panel": "every_window",
        "first": 2014,
        "last": 2020,
        "value": shares.mean(),
        "error": shares.std(ddof=1) / np.sqrt(8.0),
        "states": 8,
        "surveys": 40,
    }
    return SyntheticEvidence(publics=pl.DataFrame(row)), None


PLANTED: Final[Mapping[str, Planted]] = {
    "public_opinion": Planted(
        {"kind": "public_opinion", "target": "HUB", "years": [2014, 2020], "threshold": rule("below", 0.4, 0.6)},
        _public_opinion, true=0.2, false=0.8, empty=0.5,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
