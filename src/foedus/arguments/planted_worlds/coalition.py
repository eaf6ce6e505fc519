"""Made-up answers to who would hold together against a state."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, rule

__all__ = ["PLANTED"]


def _answered(effect: float, stream: Stream) -> tuple[Any, ...]:
    """A coalition of about this share of the target's capability, found with an error of .1."""

    def coalitions(_target: str, **_more: Any) -> SimpleNamespace:
        found = effect + 0.1 * stream.standard_normal()
        joins = {"joins": [0.9], "joins_low": [0.8], "joins_high": [1.0]}
        members = pl.DataFrame({"state": ["ALF"], "member": [True], **joins})
        quantiles = (found - 0.1645, found, found + 0.1645)
        return SimpleNamespace(variants=(SimpleNamespace(share=found, quantiles=quantiles, members=members),))

    return SyntheticEvidence(), None, coalitions


PLANTED: Final[Mapping[str, Planted]] = {
    "coalition": Planted(
        {"kind": "coalition", "target": "BET", "year": 2015, "threshold": rule("below", 0.5, 1.0)},
        _answered, true=0.1, false=1.5, empty=0.75,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
