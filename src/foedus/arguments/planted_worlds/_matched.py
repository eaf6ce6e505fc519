"""Made-up pairs that are matched with another."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Stream

__all__ = ["matched_evidence"]

_ERROR = 0.2


def matched_evidence(position: float, stream: Stream, *, count: int = 20, around: bool = False) -> SyntheticEvidence:
    """Return a pair that lies so many standard deviations above the mean of all pairs like it, and a sample of these.

    Values are normal and measured with an error of .2 standard deviations, which is stated: values hold it, or true
    values lie ``around`` them.
    """
    true, noise = (
        np.concatenate([[position], stream.standard_normal(count)]),
        _ERROR * stream.standard_normal(count + 1),
    )
    kept = np.full(count + 1, 1.0 - _ERROR**2 if around else 1.0)
    kept[0] = 1.0
    hidden, ranks = pl.lit(None, pl.Float64), range(count + 1)
    table = pl.DataFrame(
        {
            "table": "made_up", "outcome": "depth", "year": 2020, "state_a": [f"A{each:02d}" for each in ranks],
            "state_b": [f"B{each:02d}" for each in ranks], "rank": ranks, "distance": 1.0,
            "value": kept * true + np.sqrt(kept) * noise, "sd": _ERROR,
        }
    )  # fmt: skip
    missing = dict.fromkeys(("effect", "low", "high", "design"), hidden)
    return SyntheticEvidence(matched_pairs=table.with_columns(**missing, data=pl.lit(None, pl.String)))
