"""Shares of capability, of product and of CINC."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.power import beckley_2018, capability_shares, cinc, cinc_shares, gdp_shares, share

ECONOMY = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "CCC"] * 2,
        "year": [2018] * 3 + [2019] * 3,
        "gdp": [100.0, 100.0, None, 100.0, 100.0, 50.0],
        "gdp_per_head": [3.0, 1.0, 9.0, 3.0, 1.0, 2.0],
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


def test_later_years_carry_the_last_shares_forward_and_are_flagged():
    table = capability_shares(ECONOMY, last=2021)
    last = dict(table.filter(pl.col("year") == 2019).select("state", "value").iter_rows())
    for year in (2020, 2021):
        rows = table.filter(pl.col("year") == year)
        assert dict(rows.select("state", "value").iter_rows()) == last
        assert rows["extrapolated"].all()
    assert not table.filter(pl.col("year") <= 2019)["extrapolated"].any()


def test_gdp_shares():
    assert gdp_shares(ECONOMY).filter(pl.col("year") == 2018)["value"].to_list() == [0.5, 0.5]


def test_cinc_is_the_mean_share_over_components_with_data():
    np.testing.assert_allclose(cinc([[1.0, 3.0], [1.0, 1.0], [np.nan, 2.0]]), [0.375, (0.75 + 0.5 + 1.0) / 3])


def test_published_cinc_passes_through():
    nmc = pl.DataFrame({"state": ["AAA", "BBB"], "year": [1900, 1900], "cinc": [0.3, None]})
    assert cinc_shares(nmc).rows() == [("AAA", 1900, 0.3, 1)]
