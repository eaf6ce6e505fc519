"""Made-up worlds of neighbours and their trade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _share(effect: float, stream: Stream) -> World:
    """Eighty neighbours, each of which depends on the state with this probability."""
    names = [f"N{number:02d}" for number in range(80)]
    holds = stream.random(80) < effect
    trade = pl.DataFrame(
        {
            "state": names,
            "partner": "HUB",
            "year": 2015,
            "dependence": 0.2,
            "dependence_low": 0.2,
            "dependence_high": 0.2,
            "first_import": holds,
            "first_export": False,
        }
    )
    return SyntheticEvidence(
        trade=trade, neighbours=pl.DataFrame({"state": "HUB", "neighbour": names, "type": "land"})
    ), None


_TRADE = {"kind": "share", "state": "HUB", "year": 2015, "threshold": rule("above", 0.6, 0.4)}

PLANTED: Final[Mapping[str, Planted]] = {
    "share": Planted(_TRADE, _share, true=0.8, false=0.2, empty=0.5),
}  # fmt: skip
"""Planted claims of this kind."""
