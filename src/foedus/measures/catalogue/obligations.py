"""Measures of treaty obligations."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import blocks, obligations
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import CODED, Compute, Measure, Query
from foedus.measures.directed import directed_obligations
from foedus.states import load_states

__all__ = ["entries"]


def _portfolio_of_obligations(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        ties, system = directed_obligations(panel.folder), load_states().system(query.first, query.last)
        table = obligations.similarity_of_obligations(
            ties, system, names=[column], pairs=query.pairs, years=query.years
        )
        return table.rename({column: "value"})

    return compute


def _obligation(panel: SourcePanel, query: Query) -> pl.DataFrame:
    grid = blocks.dyad_years(max(query.first, blocks.CONFLICT_COVERAGE[0]), query.last, pairs=query.pairs)
    return blocks.obligations_block(panel, grid, query.treaty_changes).rename({"obligation_value": "value"})


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    for name, column, text in (
        (
            "s_obligations",
            "s_valued_absolute",
            "Signorino and Ritter's S of obligation portfolios (absolute distance).",
        ),
        ("kappa_obligations", "kappa_valued", "Häge's kappa of obligation portfolios (squared distance)."),
        ("pi_obligations", "pi_valued_squared", "Häge's pi of obligation portfolios (squared distance)."),
        ("tau_b_obligations", "tau_b", "Kendall's tau-b of obligation portfolios."),
    ):
        yield Measure(
            name, "index up to 1", "dyad", text, ("atop_directed",), (1816, 2018), CODED,
            _portfolio_of_obligations(column),
        )  # fmt: skip
    yield Measure(
        "obligation_value", "0 none, 1 non-aggression, 2 neutrality or consultation, 3 defence or offence", "dyad",
        "Strongest treaty obligation of the pair.", ("atop_dyad_year",), (1816, 2018), CODED, _obligation,
    )  # fmt: skip
