"""Measures of conflict between two states: hostility and its components."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import blocks
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import CODED, Compute, Measure, Packaged, Query
from foedus.measures.conflict import DISPUTES_END, HOSTILITY_SOURCES, RIVALRY_END

__all__ = ["entries"]


def _record(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
        return blocks.hostility_block(panel, grid).rename({column: "value"})

    return compute


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "hostility", "index 0 to 1", "dyad",
        "Current rivalry and fading memory of disputes and wars; disputes coded to 2014, rivalries carried past 2020.",
        HOSTILITY_SOURCES, blocks.CONFLICT_COVERAGE, CODED, _record("hostility"),
        packaged=Packaged(carried="extrapolated"), carried_from=DISPUTES_END + 1, ends_first="disputes",
    )  # fmt: skip
    yield Measure(
        "rivalry", "1 rivals, 0 not", "dyad", "Whether each sees the other as a rival; carried past 2020.",
        ("rivalries",), blocks.CONFLICT_COVERAGE, CODED, _record("rivalry"),
        packaged=Packaged(), carried_from=RIVALRY_END + 1, ends_first="rivalries",
    )  # fmt: skip
    yield Measure(
        "dispute_level", "0 none, 1 no force, 2 threat, 3 display, 4 use of force, 5 war", "dyad",
        "Highest level of force in a militarised dispute of the year.",
        ("mid", "gml_directed"), (blocks.CONFLICT_COVERAGE[0], DISPUTES_END), CODED, _record("dispute_level"),
    )  # fmt: skip
    yield Measure(
        "war", "1 war, 0 none", "dyad", "Whether the two fight on opposite sides of an interstate war.",
        ("wars", "ucdp"), blocks.CONFLICT_COVERAGE, CODED, _record("war"), packaged=Packaged(),
    )  # fmt: skip
