"""Measures of capability and of where it stands."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import power, troops
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import Measure, Query, of_states

__all__ = ["entries"]


def _capability(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.capability_shares(source(panel, "gdp_population")))


def _gdp(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.gdp_shares(source(panel, "gdp_population")))


def _cinc(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(power.cinc_shares(source(panel, "nmc")))


def _troops(panel: SourcePanel, query: Query) -> pl.DataFrame:
    return of_states(troops.troops_shares(source(panel, "troops")))


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "capability_share", "share of the world", "state", "GDP times GDP per head over its sum; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _capability,
    )  # fmt: skip
    yield Measure(
        "gdp_share", "share of the world", "state", "Share of world GDP; n = states with data.",
        ("gdp_population",), (1816, 2019), "none computed", _gdp,
    )  # fmt: skip
    yield Measure(
        "cinc", "share of the world", "state", "Composite index of national capability as published.",
        ("nmc",), (1816, 2022), "none published", _cinc,
    )  # fmt: skip
    yield Measure(
        "troops_share", "share of US troops abroad", "state", "US troops on the state's soil; n = troops.",
        ("troops",), (1950, 2024), "none: a count", _troops,
    )  # fmt: skip
