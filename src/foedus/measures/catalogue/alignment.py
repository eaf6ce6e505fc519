"""Hostility, and alignment made of votes, obligations and hostility."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from foedus.measures import blocks
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import CODED, KEY, Compute, Measure, Query

__all__ = ["entries"]


def _hostility(panel: SourcePanel, query: Query) -> pl.DataFrame:
    grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
    return blocks.hostility_block(panel, grid).rename({"hostility": "value"})


def _alignment(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
        table = blocks.votes_block(panel, grid, agreement=False)
        table = blocks.obligations_block(panel, table, query.treaty_changes)
        table = blocks.with_deviations(panel, blocks.aligned(blocks.hostility_block(panel, table)))
        ballots = pl.lit(None, pl.Int64) if column == "alignment_without_un" else pl.col("un_ballots")
        return table.select(*KEY, value=column, sd=f"{column}_sd", n=ballots)

    return compute


_ALIGNMENT_SOURCES: Final = ("unga_votes", "atop_dyad_year", "mid", "wars", "ucdp", "rivalries")
_VARIED: Final = (
    "sd from ballots and from varying the assumed coding constants; mistakes in coding single events are not in it"
)


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "hostility", "index 0 to 1", "dyad",
        "Rivalry now and fading memory of disputes and wars; disputes are coded to 2014, rivalries carried past 2020.",
        _ALIGNMENT_SOURCES[2:], blocks.CONFLICT_COVERAGE, CODED, _hostility,
    )  # fmt: skip
    for name, text, sources, coverage, uncertainty in (
        ("alignment", "Half votes, half deeds: obligations discounted by hostility, less hostility.",
         _ALIGNMENT_SOURCES, (1946, 2023), _VARIED),
        ("alignment_without_un", "Alignment from deeds alone.",
         _ALIGNMENT_SOURCES[1:], blocks.CONFLICT_COVERAGE, _VARIED),
        ("alignment_without_conflict", "Alignment from votes and obligations.",
         _ALIGNMENT_SOURCES[:2], (1946, 2023), _VARIED),
        ("alignment_without_obligations", "Alignment from votes and hostility.",
         (_ALIGNMENT_SOURCES[0], *_ALIGNMENT_SOURCES[2:]), (1946, 2023), _VARIED),
    ):  # fmt: skip
        yield Measure(name, "index −1 to 1", "dyad", text, sources, coverage, uncertainty, _alignment(name))
