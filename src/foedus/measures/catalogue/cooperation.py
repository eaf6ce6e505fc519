"""Measures of military and institutional cooperation and of trade between pairs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from foedus.measures import blocks
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import KEY, Compute, Measure, Query
from foedus.measures.cooperation import cooperation_depth
from foedus.measures.cooperation_records import RECORDS
from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.schema import variable

__all__ = ["entries"]


def _variable(name: str) -> Compute:
    """Return the values of one panel variable, zero or missing according to the panel's schema."""

    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        entry = variable(name)
        grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
        part = DYAD_CONTRIBUTIONS[entry.source](source(panel, entry.source))
        return lay_on(grid, part, [entry], coverage(entry.source), KEY).rename({name: "value"})

    return compute


def _exercises(panel: SourcePanel, query: Query) -> pl.DataFrame:
    """Return the larger number of two collections, where either covers the year: most exercises are in both."""
    grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
    for name in EXERCISES:
        part = DYAD_CONTRIBUTIONS[name](source(panel, name))
        grid = lay_on(grid, part, [variable(name)], coverage(name), KEY)
    return grid.with_columns(value=pl.max_horizontal(EXERCISES))


def _depth(panel: SourcePanel, query: Query) -> pl.DataFrame:
    grid = blocks.dyad_years(query.first, query.last, pairs=query.pairs)
    if not grid.height:
        return grid.with_columns(value=pl.lit(None, pl.Float64))
    tables = {name: source(panel, name) for name in RECORDS}
    return cooperation_depth(grid, tables, treaty_changes=query.treaty_changes)


EXERCISES: Final = ("exercises_mme", "exercises_jme")
_COUNTED: Final = "none: a count of what was found"


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "cooperation_depth", "index 0 to 1", "dyad",
        "How far up a ladder of stages recorded security cooperation reaches, from consultation to troops; n = signs "
        "coded of 8, few before 1980, where allies get usual values, and after 2010, where the last year is carried.",
        RECORDS, (1950, 2024),
        "sd from varying the assumed constants and from what is not coded; bounds in measures.cooperation", _depth,
        title="depth of cooperation", carried_from=coverage("exercises_mme")[1] + 1,
        ends_first="exercises",
    )  # fmt: skip
    titles = {"joint_igos": "organisations shared", "trade_flow_manufactures": "trade flow, manufactures"}
    spans = [coverage(name) for name in EXERCISES]
    yield Measure(
        "joint_exercises", "exercises", "dyad",
        "Joint military exercises begun in the year that name both: the larger of two collections' counts, a lower "
        "bound.",
        EXERCISES, (min(first for first, _ in spans), max(last for _, last in spans)), _COUNTED, _exercises,
    )  # fmt: skip
    for name, column, unit, text, uncertainty in (
        ("defence_agreements", "defence_agreements", "agreements",
         "Agreements on defence cooperation signed since 1980 and in force; many ends are estimated.", _COUNTED),
        ("arms_transfers", "arms_tiv", "million trend-indicator values",
         "Major arms delivered either way, among 29 states; no row for other pairs does not mean 0.", "none published"),
        ("joint_igos", "joint_igos", "organisations",
         "Intergovernmental organisations of which both are full members.", _COUNTED),
        ("trade_flow", "trade_qss", "million US dollars of the year",
         "Exports both ways in 1900, 1920, 1940, 1955, 1980, 2000 and 2009, where both are known.", "none published"),
        ("trade_flow_manufactures", "trade_agtpa", "million US dollars of the year",
         "Exports of manufactures both ways among 67 states.", "none published"),
    ):  # fmt: skip
        found = variable(column)
        yield Measure(
            name, unit, "dyad", text, (found.source,), coverage(found.source), uncertainty, _variable(column),
            title=titles.get(name, ""),
        )  # fmt: skip
