"""Dependence on trade as the evidence holds it: on the great powers, and bounds on every state of the evidence."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.evidence.tables import EVIDENCE_STATES
from foedus.measures.first_partner import dependence_ranges, first_partner
from foedus.measures.partner_bounds import partner_bounds
from foedus.measures.trade import trade_dependence
from foedus.sources import DataFolder, read_source

__all__ = ["trade_bounds", "trade_table"]

TRADE_PARTNERS: Final = ("CHN", "USA", "RUS")


def trade_table(data: DataFolder, reporters: list[str]) -> pl.DataFrame:
    """Return dependence on the great powers for every reporting state, whether or not they are its first partners."""
    partners = read_source("trade_partners", data).filter(pl.col("state").is_in(reporters))
    measured = trade_dependence(partners, read_source("total_trade", data))
    keys = ["state", "partner", "year"]
    ranges = dependence_ranges(partners, read_source("total_trade", data), TRADE_PARTNERS)
    return (
        first_partner(partners, TRADE_PARTNERS)
        .join(measured.select(*keys, "dependence"), on=keys, how="left")
        .join(ranges, on=keys, how="left")
        .with_columns(pl.col("dependence", "dependence_low", "dependence_high").round(3))
        .select(*keys, "dependence", "dependence_low", "dependence_high", "first_import", "first_export")
    )


def trade_bounds(data: DataFolder, trade: pl.DataFrame) -> pl.DataFrame:
    """Return how far every reporting state depends on trade with each state of the evidence."""
    listed = read_source("trade_partners", data)
    listed = listed.filter(pl.col("state").is_in(trade["state"].unique().to_list()))
    return partner_bounds(listed, read_source("total_trade", data), list(EVIDENCE_STATES))
