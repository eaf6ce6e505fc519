"""Made-up worlds of pacts that end in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _ending(effect: float, stream: Stream) -> World:
    """Eighty pacts in sixty alliances end so, or a third of the rest otherwise, independently; some are cut off."""
    rows = []
    for number in range(80):
        chance, when, until = stream.random(), int(stream.integers(1, 11)), int(stream.integers(5, 26))
        ending = "dispute" if chance < effect else "drifted" if chance < effect + (1.0 - effect) / 3.0 else "going"
        if ending == "going" or when > until:
            ending, when = "going", until
        first, second = sorted(stream.choice(20, 2, replace=False))
        rows.append((f"A{first:02d}", f"A{second:02d}", str(number % 60), 1900 + number, ending, float(when)))
    table = pl.DataFrame(
        rows, schema=["state_a", "state_b", "cluster", "entry_year", "ending", "years"], orient="row"
    ).with_columns(pl.lit("pact").alias("spells"), pl.lit("major").alias("class"))
    return SyntheticEvidence(endings=table), None


PLANTED: Final[Mapping[str, Planted]] = {
    "ending": Planted(
        {"kind": "ending", "spells": "pact", "horizon": 10, "threshold": rule("below", 0.2, 0.4)},
        _ending, true=0.1, false=0.6, empty=0.3,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
