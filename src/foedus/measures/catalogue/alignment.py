"""Alignment by the measurement model, and the composite of votes, obligations and hostility."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from foedus.measures import blocks
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import KEY, Compute, Measure, Packaged, Query
from foedus.measures.conflict import DISPUTES_END, HOSTILITY_SOURCES
from foedus.measures.latent.indicators import INDICATORS, LATENT_COVERAGE, VARIANTS
from foedus.measures.obligations import ATOP_END
from foedus.panels import Panel

__all__ = ["entries"]


def _latent(name: str, column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        from foedus.measures.latent.alignment_cache import kept_alignment

        table = kept_alignment(
            Panel.open(panel.folder),
            name,
            pairs=query.pairs,
            treaty_changes=query.treaty_changes,
            progress=query.progress,
        )
        sd = "sd" if column == "value" else f"{column}_sd"
        return table.select(*KEY, value=column, sd=sd, n="n")

    return compute


def _composite(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
        table = blocks.votes_block(panel, grid, agreement=False)
        table = blocks.obligations_block(panel, table, query.treaty_changes)
        table = blocks.with_deviations(panel, blocks.aligned(blocks.hostility_block(panel, table)))
        ballots = pl.lit(None, pl.Int64) if column == "alignment_composite_without_un" else pl.col("un_ballots")
        return table.select(*KEY, value=column, sd=f"{column}_sd", n=ballots)

    return compute


_COMPOSITE_SOURCES: Final = ("unga_votes", "atop_dyad_year", *HOSTILITY_SOURCES)
#: First year that measures conflict no longer from disputes, or institutions from memberships in organisations.
_CARRIED: Final = DISPUTES_END + 1
_POSTERIOR: Final = "posterior sd; excludes mistakes in coding single events and the choice of weights"
_VARIED: Final = (
    "sd from ballots and from varying the assumed coding constants; excludes mistakes in coding single events"
)


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    for kind, left_out in VARIANTS.items():
        used = [entry for entry in INDICATORS if entry.block != left_out]
        sources = tuple(dict.fromkeys(source for entry in used for source in entry.source))
        yield Measure(
            kind, "index −1 to 1", "dyad",
            "Institutions, obligations and cooperation, one half, minus conflict, the other, by a dynamic measurement "
            + (f"model; without the block of {left_out}." if left_out else "model."),
            sources, LATENT_COVERAGE, _POSTERIOR, _latent(kind, "value"),
            title="alignment without UN votes" if kind == "alignment_without_un" else "",
            packaged=Packaged(count=f"{kind}_n", carried="extrapolated"), carried_from=_CARRIED,
            ends_first="disputes" if left_out != "conflict" else "organisations",
        )  # fmt: skip
        if left_out is None:
            yield Measure(
                "alignment_filtered", "index −1 to 1", "dyad",
                "Alignment from the record up to each year only; the shared parameters are of all years.",
                sources, LATENT_COVERAGE, _POSTERIOR, _latent(kind, "filtered"),
                title="alignment as known at the time", carried_from=_CARRIED, ends_first="disputes",
            )  # fmt: skip
    for name, text, sources, coverage in (
        ("alignment_composite", "Half votes, half deeds: obligations discounted by hostility, minus hostility.",
         _COMPOSITE_SOURCES, (1946, 2023)),
        ("alignment_composite_without_un", "Composite alignment from deeds alone.",
         _COMPOSITE_SOURCES[1:], blocks.CONFLICT_COVERAGE),
        ("alignment_composite_without_conflict", "Composite alignment from votes and obligations.",
         _COMPOSITE_SOURCES[:2], (1946, 2023)),
        ("alignment_composite_without_obligations", "Composite alignment from votes and hostility.",
         (_COMPOSITE_SOURCES[0], *_COMPOSITE_SOURCES[2:]), (1946, 2023)),
    ):  # fmt: skip
        ballots = None if name == "alignment_composite_without_un" else "un_ballots"
        end, ends_first = (DISPUTES_END, "disputes") if "mid" in sources else (ATOP_END, "obligations")
        yield Measure(
            name, "index −1 to 1", "dyad", text, sources, coverage, _VARIED, _composite(name),
            packaged=Packaged(count=ballots, carried="extrapolated"), carried_from=end + 1, ends_first=ends_first,
        )  # fmt: skip
