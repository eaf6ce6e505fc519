"""Shares of capability, order preference, trade and troops."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.ideal import ideal_point_distance, ideal_point_distances, ideal_point_sd
from foedus.measures.order import IDEAL_POINT_SCALE, order_preference, order_preferences
from foedus.measures.power import beckley_2018, capability_shares, cinc, cinc_shares, gdp_shares, share
from foedus.measures.trade import dependence_bounds, trade_dependence
from foedus.measures.troops import region_totals, troops_index, troops_shares

ECONOMY = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "CCC"] * 2,
        "year": [2018] * 3 + [2019] * 3,
        "gdp": [100.0, 100.0, None, 100.0, 100.0, 50.0],
        "gdp_per_head": [3.0, 1.0, 9.0, 3.0, 1.0, 2.0],
    }
)
POINTS = pl.DataFrame(
    {
        "state": ["USA", "RUS", "CHN"],
        "year": [2000] * 3,
        "ideal_point": [2.8, 0.7, -1.0],
        "q10": [2.6, 0.6, -1.1],
        "q90": [3.0, 0.8, -0.9],
        "votes": [60, 70, 65],
    }
)


def test_shares_are_net_of_missing():
    np.testing.assert_allclose(share([1.0, np.nan, 3.0]), [0.25, np.nan, 0.75])


def test_a_negative_amount_is_refused():
    with pytest.raises(InputError):
        share([1.0, -1.0])


def test_a_total_of_nought_has_no_shares():
    assert np.isnan(share([0.0, 0.0])).all()


def test_capability_rewards_efficiency():
    np.testing.assert_allclose(beckley_2018([100.0, 100.0], [3.0, 1.0]), [0.75, 0.25])


def test_capability_shares_sum_to_one_and_count_states_with_data():
    table = capability_shares(ECONOMY)
    assert table.group_by("year").agg(pl.col("value").sum())["value"].to_list() == pytest.approx([1.0, 1.0])
    assert dict(table.select("year", "n").unique().iter_rows()) == {2018: 2, 2019: 3}
    assert not table["extrapolated"].any()


def test_capability_is_not_extended_unless_asked():
    assert capability_shares(ECONOMY)["year"].max() == 2019


def test_extension_moves_with_the_square_of_relative_growth_and_is_flagged():
    dollars = pl.DataFrame(
        {"state": ["AAA", "BBB"] * 2, "year": [2019] * 2 + [2020] * 2, "gdp_usd": [100.0, 100.0, 200.0, 100.0]}
    )
    table = capability_shares(ECONOMY, dollars).filter(pl.col("year") == 2020).sort("state")
    common = 1.5  # growth of the states with dollar data together
    amounts = np.array([300 * (2 / common) ** 2, 100 * (1 / common) ** 2, 100.0])
    np.testing.assert_allclose(table["value"], amounts / amounts.sum())
    assert table["extrapolated"].all()


def test_gdp_shares():
    assert gdp_shares(ECONOMY).filter(pl.col("year") == 2018)["value"].to_list() == [0.5, 0.5]


def test_cinc_is_the_mean_share_over_components_with_data():
    np.testing.assert_allclose(cinc([[1.0, 3.0], [1.0, 1.0], [np.nan, 2.0]]), [0.375, (0.75 + 0.5 + 1.0) / 3])


def test_published_cinc_passes_through():
    nmc = pl.DataFrame({"state": ["AAA", "BBB"], "year": [1900, 1900], "cinc": [0.3, None]})
    assert cinc_shares(nmc).rows() == [("AAA", 1900, 0.3, 1)]


def test_order_preference_is_linear_and_clipped():
    assert order_preference([-9.0, 0.0, IDEAL_POINT_SCALE / 2]).tolist() == [-1.0, 0.0, 0.5]


def test_order_preference_carries_its_uncertainty():
    table = order_preferences(POINTS)
    row = table.filter(pl.col("state") == "USA").row(0, named=True)
    assert row["value"] == pytest.approx(0.8)
    assert row["sd"] == pytest.approx(0.4 / (2 * 1.2815515655) / IDEAL_POINT_SCALE)
    assert row["n"] == 60


def test_ideal_point_distance_and_its_sd():
    value, sd = ideal_point_distance([2.8, 0.7], [0.3, 0.4])
    assert value[0, 1] == pytest.approx(2.1)
    assert sd[0, 1] == pytest.approx(0.5)


def test_ideal_point_distances_of_a_table():
    table = ideal_point_distances(POINTS, pairs=[("USA", "CHN")])
    assert table.select("state_a", "state_b", "value", "n").row(0) == ("CHN", "USA", pytest.approx(3.8), 60)
    assert ideal_point_distances(POINTS, first=2001).is_empty()
    assert float(ideal_point_sd(0.0, 2 * 1.2815515655)) == pytest.approx(1.0)


def test_a_state_year_given_twice_is_refused():
    with pytest.raises(TableError, match="twice"):
        ideal_point_distances(pl.concat([POINTS, POINTS]))


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


TROOPS = pl.DataFrame({"host": ["JPN", "DEU", "USA"], "year": [2020] * 3, "troops": [300, 100, 9000]})


def test_troops_at_home_are_not_abroad():
    table = troops_shares(TROOPS)
    assert dict(table.select("state", "value").iter_rows()) == {"DEU": 0.25, "JPN": 0.75}


def test_region_totals_add_up():
    regions = pl.DataFrame({"state": ["JPN", "DEU"], "region": ["Asia", "Europe"]})
    assert region_totals(TROOPS, regions).rows() == [("Asia", 2020, 300, 0.75), ("Europe", 2020, 100, 0.25)]


def test_troops_index_is_a_rounded_logarithm():
    values = troops_index([0, 1, 10, 35_000, np.nan])
    np.testing.assert_allclose(values, [0, 0, 1, 4.55, np.nan])


def test_a_negative_number_of_troops_is_refused():
    with pytest.raises(InputError):
        troops_index([-1])
