"""Dependence on trade, and what is not known of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.measures.trade import dependence_bounds, trade_dependence

PARTNERS = pl.DataFrame(
    [
        ("JPN", 2021, "imports", 1, "CHN", 0.24),
        ("JPN", 2021, "imports", 2, "USA", 0.11),
        ("JPN", 2021, "imports", 3, None, 0.07),
        ("JPN", 2021, "exports", 1, "CHN", 0.22),
        ("JPN", 2021, "exports", 2, "KOR", 0.08),
        ("JPN", 2021, "exports", 3, None, 0.07),
    ],
    schema=["state", "year", "flow", "rank", "partner", "share"],
    orient="row",
)
TOTAL = pl.DataFrame({"state": ["JPN"], "year": [2021], "imports": [300.0], "exports": [100.0]})


def test_trade_dependence_weighs_both_flows():
    row = trade_dependence(PARTNERS, TOTAL).filter(pl.col("partner") == "CHN").row(0, named=True)
    assert row["dependence"] == pytest.approx((0.24 * 300 + 0.22 * 100) / 400)
    assert row["dependence_upper"] == row["dependence"]
    assert (row["censored"], row["first_import"], row["first_export"]) == (False, True, True)


def test_a_partner_listed_for_one_flow_is_censored_not_zero():
    row = trade_dependence(PARTNERS, TOTAL).filter(pl.col("partner") == "USA").row(0, named=True)
    assert row["dependence"] == pytest.approx(0.11 * 300 / 400)
    assert row["dependence_upper"] == pytest.approx((0.11 * 300 + 0.07 * 100) / 400)
    assert row["censored"]


def test_an_unlisted_partner_has_no_row():
    assert set(trade_dependence(PARTNERS, TOTAL)["partner"]) == {"CHN", "USA", "KOR"}


def test_unknown_total_trade_leaves_the_flags():
    table = trade_dependence(PARTNERS, TOTAL.clear())
    assert table["dependence"].is_null().all()
    assert table.filter(pl.col("first_import"))["partner"].to_list() == ["CHN"]


def test_a_partner_listed_for_neither_flow_is_unknown():
    low, high = dependence_bounds(np.nan, np.nan, 1.0, 1.0, 0.1, 0.1)
    assert np.isnan(low)
    assert np.isnan(high)
