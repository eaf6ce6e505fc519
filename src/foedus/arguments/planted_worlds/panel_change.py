"""Made-up worlds of pairs that change after an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _changes(effect: float, stream: Stream) -> World:
    """Pairs among sixty states in four years: a third are exposed by eight events a year, each with a match.

    Changes have parts of both states (sd .04), of the event (.08), of the pair (.1) and of measurement (.03).
    """
    first, second = np.triu_indices(60, 1)
    parts = []
    for year in range(1990, 2010, 5):
        chosen = stream.choice(first.size, 600, replace=False)
        exposed = np.arange(600) < 300
        event = stream.integers(0, 8, 600) + year * 10
        columns = {}
        for name, size in (("change", effect), ("lead", 0.0)):
            of_state, of_event = 0.04 * stream.standard_normal(60), 0.08 * stream.standard_normal(8)
            columns[name] = (
                size * exposed + of_state[first[chosen]] + of_state[second[chosen]]
                + np.where(exposed & (name == "change"), of_event[event % 10], 0.0)
                + np.hypot(0.1, 0.03) * stream.standard_normal(600)
            )  # fmt: skip
        parts.append(
            pl.DataFrame(
                {
                    "table": "made_up", "state_a": [f"S{each:02d}" for each in first[chosen]],
                    "state_b": [f"S{each:02d}" for each in second[chosen]], "year": year,
                    "exposure": exposed.astype(int), **columns, "change_sd": 0.03, "lead_sd": 0.03,
                    "weight": 1, "lead_weight": 1,
                    "event": pl.Series(
                        [int(each) if yes else None for each, yes in zip(event, exposed, strict=True)], dtype=pl.Int64
                    ),
                }
            )
        )  # fmt: skip
    return SyntheticEvidence(panel_changes=pl.concat(parts)), None


PLANTED: Final[Mapping[str, Planted]] = {
    "panel_change": Planted(
        {"kind": "panel_change", "table": "made_up", "lead_bound": 0.05, "threshold": rule("above", 0.05, -0.05)},
        _changes, true=0.10, false=-0.10, empty=0.0, slow=True,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
