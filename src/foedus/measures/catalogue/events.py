"""Measures of events reported in the news."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from foedus.measures import events
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import Compute, Measure, Query
from foedus.measures.labels import ordered_pairs
from foedus.panels.dyad_month import dyad_months

__all__ = ["entries"]


def _balance(*, directed: bool) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        return events.event_balance(source(panel, "icews"), query.pairs, directed=directed)

    return compute


def _z(*, robust: bool) -> Compute:
    def compute(panel: SourcePanel, query: Query) -> pl.DataFrame:
        pairs = None if query.pairs is None else ordered_pairs(query.pairs)
        months = dyad_months(source(panel, "gdelt_monthly"), pairs)
        return events.event_z_years(events.event_z(months, robust=robust))

    return compute


_EVENTS: Final = "sd of a share of independent events under Jeffreys' prior: a lower bound, as reports come in waves"
_OWN: Final = "each pair is measured against itself, so that pairs cannot be compared"
_MONTHS: Final = "standard error of the mean over months treated as independent: a lower bound"


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "event_balance", "index −1 to 1", "dyad",
        "Reported events of cooperation minus those of conflict, over all: 1 all cooperation; n = events.",
        ("icews",), (2002, 2014), _EVENTS, _balance(directed=False),
    )  # fmt: skip
    yield Measure(
        "event_balance_directed", "index −1 to 1", "directed",
        "Event balance of what the first state does to the second; n = events.",
        ("icews",), (2002, 2014), _EVENTS, _balance(directed=True),
        title="event balance, by who acts on whom",
    )  # fmt: skip
    yield Measure(
        "event_z", "standard deviations of the pair's months", "dyad",
        "Mean over the year of monthly net events against the pair's own mean of 2018-01 to 2024-02; never to be "
        "compared between pairs; n = months.",
        ("gdelt_monthly",), (2018, 2024), _MONTHS, _z(robust=False),
        title="events against the pair's own mean", not_in_claims=_OWN,
    )  # fmt: skip
    yield Measure(
        "event_z_robust", "robust standard deviations of the pair's months", "dyad",
        "As event_z against the pair's median, in units of its median absolute deviation; n = months.",
        ("gdelt_monthly",), (2018, 2024), _MONTHS, _z(robust=True),
        title="events against the pair's own median", not_in_claims=_OWN,
    )  # fmt: skip
