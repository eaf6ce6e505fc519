"""Concentration of power."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from foedus.errors import CoverageError, TableError
from foedus.measures.concentration import (
    concentration_sd,
    herfindahl,
    laakso_taagepera_1979,
    major_powers,
    power_concentration,
    ray_singer_1973,
)
from foedus.measures.polarity import poles
from foedus.measures.power import capability_errors

SHARES = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "CCC", "AAA", "BBB"],
        "year": [1900, 1900, 1900, 1901, 1901],
        "value": [0.6, 0.2, 0.2, 0.5, 0.5],
    }
)


@pytest.mark.parametrize("n", [2, 3, 7, 190])
def test_equal_powers_are_not_concentrated_and_one_hand_is_all(n):
    assert float(ray_singer_1973(np.full(n, 0.3))) == pytest.approx(0.0, abs=1e-7)
    assert float(ray_singer_1973([1.0] + [0.0] * (n - 1))) == 1.0
    assert float(laakso_taagepera_1979(np.full(n, 0.3))) == pytest.approx(n)


def test_concentration_by_hand():
    # shares .6 .2 .2: H = .44, CON = sqrt((.44 − 1/3) / (2/3)) = .4
    assert float(herfindahl([3.0, 1.0, 1.0])) == pytest.approx(0.44)
    assert float(ray_singer_1973([3.0, 1.0, 1.0])) == pytest.approx(0.4)
    assert float(laakso_taagepera_1979([3.0, 1.0, 1.0])) == pytest.approx(1 / 0.44)


def test_concentration_of_two_is_the_difference_of_their_shares():
    for share in (0.5, 0.62, 0.9):
        assert float(ray_singer_1973([share, 1 - share])) == pytest.approx(2 * share - 1, abs=1e-7)


def test_a_state_without_data_is_not_counted():
    np.testing.assert_allclose(
        ray_singer_1973([[3.0, 1.0, np.nan], [3.0, 1.0, 0.0]]), [0.5, math.sqrt(0.625 * 1.5 - 0.5)]
    )


@pytest.mark.parametrize("amount", [[1.0], [np.nan, 2.0], [0.0, 0.0], [np.nan, np.nan]])
def test_concentration_needs_two_states_and_some_power(amount):
    assert np.isnan(ray_singer_1973(amount))


def test_error_of_concentration_agrees_with_simulation():
    amount, error = np.array([5.0, 3.0, 1.0]), np.array([0.02, 0.03, 0.05])
    draws = amount * (1 + error * np.random.default_rng(7).normal(size=(40_000, 3)))
    assert float(concentration_sd(amount, error)) == pytest.approx(float(ray_singer_1973(draws).std()), rel=0.02)


def test_error_of_concentration_is_unknown_where_one_error_is():
    assert np.isnan(concentration_sd([3.0, 1.0], [0.1, np.nan]))
    assert np.isnan(concentration_sd([1.0, 1.0], [0.1, 0.1]))


def test_concentration_of_a_table_counts_its_states():
    table = power_concentration(SHARES)
    assert table["year"].to_list() == [1900, 1901]
    assert table["value"].to_list() == pytest.approx([0.4, 0.0])
    assert table["n"].to_list() == [3, 2]
    assert table["effective"].to_list() == pytest.approx([1 / 0.44, 2.0])
    assert table["sd"].is_null().all()


def test_a_year_in_which_a_member_has_no_figures_is_null_not_smaller():
    members = pl.DataFrame({"state": ["AAA", "CCC"] * 2, "year": [1900, 1900, 1901, 1901]})
    table = power_concentration(SHARES, members)
    assert table["value"].to_list() == [pytest.approx(0.5), None]
    assert table["n"].to_list() == [2, None]
    assert poles(SHARES, members)["value"].to_list() == [1.0, None]


def test_errors_make_a_standard_deviation():
    errors = SHARES.select("state", "year", error=pl.lit(0.1))
    table = power_concentration(SHARES, errors=errors)
    assert table["sd"][0] == pytest.approx(float(concentration_sd([0.6, 0.2, 0.2], [0.1] * 3)))


def test_major_powers_of_a_year():
    assert major_powers(1900, 1900)["state"].to_list() == ["AUH", "DEU", "FRA", "GBR", "ITA", "JPN", "RUS", "USA"]
    with pytest.raises(CoverageError):
        major_powers(1900, 1899)


def test_a_state_year_given_twice_is_refused():
    with pytest.raises(TableError, match="twice"):
        power_concentration(pl.concat([SHARES, SHARES]))


def test_errors_of_capability_add_in_squares():
    table = pl.DataFrame(
        {
            "state": ["AAA", "BBB"],
            "year": [2000, 2000],
            "gdp": [100.0, None],
            "gdp_sd": [30.0, None],
            "gdp_per_head": [10.0, 5.0],
            "gdp_per_head_sd": [4.0, 1.0],
        }
    )
    assert capability_errors(table).rows() == [("AAA", 2000, pytest.approx(0.5))]
