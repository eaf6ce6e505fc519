"""What the sources of power, trade and military spending contribute to state-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import STATE, Contribution

__all__ = ["STATE_CONTRIBUTIONS"]


def _capabilities(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "milex", "milper", "irst", "pec", "tpop", "upop", "cinc")


def _economy(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "gdp_per_head", "gdp", "population")


def _gdp_at_exchange_rates(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "gdp_usd")


def _ideal_points(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "ideal_point", ideal_point_q05="q05", ideal_point_q95="q95", ideal_point_votes="votes")


def _nuclear(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, nuclear_status="status")


def _troops(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(state="host", year="year", us_troops="troops")


def _trade(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, "imports", "exports")


def _spending(name: str) -> Contribution:
    def contribute(table: pl.DataFrame) -> pl.DataFrame:
        return table.select(*STATE, pl.col("share").alias(name))

    return contribute


STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "nmc": _capabilities,
    "gdp_population": _economy,
    "worldbank_gdp": _gdp_at_exchange_rates,
    "ideal_points": _ideal_points,
    "nuclear": _nuclear,
    "troops": _troops,
    "total_trade": _trade,
    "nato_spending": _spending("nato_spending_share"),
    "military_spending": _spending("military_spending_share"),
}
"""Source -> function from its tidy table to variables."""
