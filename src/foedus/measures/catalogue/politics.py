"""Measures of regimes, of vetoes and of peace between two states."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import CODED, Measure, Query, of_states
from foedus.panels.contributions import STATE_CONTRIBUTIONS

__all__ = ["entries"]


def _democracy(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(source(panel, "democracy").select("state", "year", value="polyarchy"))


def _vetoes(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(STATE_CONTRIBUTIONS["vetoes"](source(panel, "vetoes")).rename({"vetoes": "value"}))


def _peace(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return source(panel, "peace_scale").select("state_a", "state_b", "year", value="level", n="days")


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "democracy", "index 0 to 1", "state", "Electoral democracy (polyarchy) by V-Dem; Polity is in the panel.",
        ("democracy",), (1816, 2024), "none in the file read", _democracy,
    )  # fmt: skip
    yield Measure(
        "vetoes", "drafts", "state",
        "Drafts vetoed in the Security Council, by states with a veto.",
        ("vetoes",), (1946, 2021), "none: a count", _vetoes, title="vetoes in the Security Council",
    )  # fmt: skip
    yield Measure(
        "peace_scale", "0 serious rivalry, .25 lesser rivalry, .5 negative, .75 warm peace, 1 security community",
        "dyad", "Peace of pairs with a relationship, mean over the days of the year; n = days with a level.",
        ("peace_scale",), (1900, 2020), CODED, _peace,
    )  # fmt: skip
