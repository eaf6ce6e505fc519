"""Measures of trade."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from foedus.measures import arms, trade
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.catalogue._entry import Measure, Packaged, Query, of_states

__all__ = ["entries"]


def _trade(panel: SourcePanel, query: Query) -> pl.DataFrame:
    table = trade.trade_dependence(source(panel, "trade_partners"), source(panel, "total_trade"))
    return table.rename({"state": "state_a", "partner": "state_b", "dependence": "value"})


def _russia(panel: SourcePanel, _: Query) -> pl.DataFrame:
    return of_states(trade.partner_shares(source(panel, "factbook_partners"), "RUS"))


def _arms(panel: SourcePanel, _: Query) -> pl.DataFrame:
    return of_states(arms.supplier_shares(source(panel, "arms_transfers"), "RUS"))


def entries() -> Iterable[Measure]:
    """Yield the measures of this topic."""
    yield Measure(
        "trade_dependence", "share of state_a's total trade", "directed",
        "Trade of state_a with state_b if among its first three partners (lower bound); no row does not mean zero.",
        ("trade_partners", "total_trade"), (2010, 2021), "bounds in foedus.measures.trade", _trade,
    )  # fmt: skip
    yield Measure(
        "russia_trade_share", "share of exports or imports", "state",
        "Russia's share of a state's exports or imports, the larger of those listed; no row does not mean zero.",
        ("factbook_partners",), (2012, 2023), "none published", _russia,
        title="share of trade with Russia", packaged=Packaged(),
    )  # fmt: skip
    yield Measure(
        "russia_arms_share", "share of deliveries of major arms", "state",
        "Russia's share of the major arms delivered to a state in a year by the 29 states of the table; no row where "
        "none delivered any.",
        ("arms_transfers",), (1990, 2024), "none published", _arms,
        title="Russia's share of arms delivered",
    )  # fmt: skip
