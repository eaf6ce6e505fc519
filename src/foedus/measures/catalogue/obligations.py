"""Measures of treaty obligations."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import blocks, obligations
from foedus.measures.blocks import SourcePanel
from foedus.measures.catalogue._entry import CODED, Compute, Measure, Packaged, Query
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


def _obligation(column: str) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        grid = blocks.dyad_years(max(query.first, blocks.CONFLICT_COVERAGE[0]), query.last, pairs=query.pairs)
        return blocks.obligations_block(panel, grid, query.treaty_changes).rename({column: "value"})

    return compute


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    for name, column, title, text, packaged in (
        ("s_obligations", "s_valued_absolute", "S of treaty obligations",
         "Signorino and Ritter's S of obligation portfolios (absolute distance).", Packaged()),
        ("kappa_obligations", "kappa_valued", "kappa of treaty obligations",
         "Häge's kappa of obligation portfolios (squared distance).", None),
        ("pi_obligations", "pi_valued_squared", "pi of treaty obligations",
         "Häge's pi of obligation portfolios (squared distance).", None),
        ("tau_b_obligations", "tau_b", "tau-b of treaty obligations",
         "Kendall's tau-b of obligation portfolios.", None),
    ):  # fmt: skip
        yield Measure(
            name, "index up to 1", "dyad", text, ("atop_directed",), (1816, 2018), CODED,
            _portfolio_of_obligations(column), title=title, packaged=packaged,
        )  # fmt: skip
    yield Measure(
        "obligation_value", "0 none, 1 non-aggression, 2 neutrality or consultation, 3 defence or offence", "dyad",
        "Strongest treaty obligation of the pair.", ("atop_dyad_year",), (1816, 2018), CODED,
        _obligation("obligation_value"), title="strongest treaty obligation", packaged=Packaged(),
    )  # fmt: skip
    for name, title in (
        ("defence", "defence pact"), ("neutrality", "neutrality pact"),
        ("non_aggression", "non-aggression pact"), ("consultation", "consultation pact"),
    ):  # fmt: skip
        yield Measure(
            name, "1 in force, 0 none", "dyad",
            f"Whether a treaty between the two holds a {title}; the packaged evidence has only the last coded year.",
            ("atop_dyad_year",), (1816, 2018), CODED, _obligation(name), title=title, packaged=Packaged(),
        )  # fmt: skip
