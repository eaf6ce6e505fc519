"""Made-up lists of texts, one of which misses a text or has one too many."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]

_TEXTS: Final = 30


def _agreed(effect: float, stream: Stream) -> World:
    """Thirty texts, of which so many say it; the second source misses one that does or adds one that does not."""
    says = stream.permutation(_TEXTS) < math.floor(effect + 0.5001)
    second = says.copy()
    wrong = int(stream.integers(_TEXTS))
    second[wrong] = ~second[wrong]
    table = pl.DataFrame(
        {
            "date": [datetime.date(1990 + number, 6, 1) for number in range(_TEXTS)],
            "institution": "NATO",
            "title": [f"text {number}" for number in range(_TEXTS)],
            "says": [["challenge"] if each else [] for each in says],
            "second_says": [["challenge"] if each else [] for each in second],
        },
        schema_overrides={"says": pl.List(pl.String), "second_says": pl.List(pl.String)},
    )
    return SyntheticEvidence(facts={"alliance_texts": table}), None


PLANTED: Final[Mapping[str, Planted]] = {
    "texts": Planted(
        {"kind": "texts", "table": "alliance_texts", "institution": "NATO", "says": "challenge",
         "years": [1990, 2020], "threshold": rule("above", 9.0, 4.0)},
        _agreed, true=18.0, false=1.0, empty=7.0, step=3.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
