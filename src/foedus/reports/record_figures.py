"""What every report of an argument shows beside its claims: the triangle, dated events and futures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from foedus.analyses.caveats import caveats_of_series
from foedus.measures.latent.basis import basis_of
from foedus.reports.figure import Figure
from foedus.reports.futures_figure import record_and_futures
from foedus.reports.triangle_figure import FIRST_YEAR, chances_of, triangle_figure, types_of

__all__ = ["PAIRS", "events_of", "futures_of", "triangle_of", "triangle_years"]

PAIRS: Final = (("RUS", "CHN"), ("USA", "RUS"), ("USA", "CHN"))
"""Sides of the triangle, and the pairs whose futures are drawn."""


def triangle_of(evidence: Any) -> Figure | None:
    """Return the triangle of the three powers over time; None if no side of it is measured."""
    series = {pair: evidence.pair(*pair, "alignment") for pair in PAIRS}
    if all(table["value"].drop_nulls().is_empty() for table in series.values()):
        return None
    told = (*basis_of("alignment", packaged=True), *caveats_of_series(series, first=FIRST_YEAR))
    years = triangle_years(series)
    return triangle_figure(series, types_of(years), chances=chances_of(years), basis=told)


def triangle_years(series: Mapping[tuple[str, str], pl.DataFrame]) -> pl.DataFrame:
    """Return the type of the triangle formed by three pairs, and its probability, for years in which all are known."""
    from foedus.measures.triangle import triangle

    states = sorted({state for pair in series for state in pair})
    table = pl.concat(
        frame.select("year", pl.col("value", "sd").cast(pl.Float64)).with_columns(
            state_a=pl.lit(min(pair)), state_b=pl.lit(max(pair))
        )
        for pair, frame in series.items()
    )
    return triangle(table, states).drop_nulls("type")


def events_of(evidence: Any) -> dict[str, list[Mapping[str, Any]]]:
    """Return the dated facts that the timeline shows, by kind."""
    facts = getattr(evidence, "facts", None) or {}
    events: dict[str, list[Mapping[str, Any]]] = {}
    for table, kind in (("patrols", "joint bomber patrol"), ("exercises", "joint exercise")):
        rows = facts.get(table)
        if rows is None:
            continue
        events[kind] = [*rows.iter_rows(named=True)] if isinstance(rows, pl.DataFrame) else [*rows]
    return events


def futures_of(evidence: Any, runs: Mapping[str, Any], words: Mapping[str, str] | None) -> list[Figure]:
    """Return record and futures of each pair whose states are in every run; none if there is no scenario."""
    datasets = {label: run.dataset for label, run in runs.items() if label not in ("baseline", "none")}
    if not datasets:
        return []
    actors = set.intersection(*({str(actor) for actor in data["actor"].values} for data in datasets.values()))
    return [record_and_futures(pair, evidence, datasets, words=words) for pair in PAIRS if set(pair) <= actors]
