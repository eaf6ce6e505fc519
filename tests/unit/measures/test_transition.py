"""Parity of two states, and the years one overtakes the other."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.parities import parity, power_parity
from foedus.measures.transition import power_transitions, transition_years


def table(**series: list[float | None]) -> pl.DataFrame:
    """State -> values from 1900 on."""
    return pl.DataFrame(
        [(state, 1900 + i, value) for state, values in series.items() for i, value in enumerate(values)],
        schema={"state": pl.String, "year": pl.Int32, "value": pl.Float64},
        orient="row",
    )


#: BBB overtakes AAA in 1903; the two are within a fifth from 1902 to 1904.
CROSSING = table(AAA=[10.0] * 10, BBB=[5.0, 7.0, 9.0, 11.0, 12.0, 14.0, 15.0, 16.0, 17.0, 18.0])


def test_parity_is_the_weaker_over_the_stronger():
    np.testing.assert_allclose(parity([4.0, 1.0, 0.0, np.nan], [1.0, 4.0, 2.0, 1.0]), [0.25, 0.25, 0.0, np.nan])
    assert np.isnan(parity(0.0, 0.0))


def test_parity_of_a_table_with_its_error():
    errors = CROSSING.select("state", "year", error=pl.when(pl.col("state") == "AAA").then(0.3).otherwise(0.4))
    found = power_parity(CROSSING, [("BBB", "AAA")], errors)
    assert found.columns == ["state_a", "state_b", "year", "value", "sd"]
    assert found.row(0) == ("AAA", "BBB", 1900, 0.5, pytest.approx(0.25))
    assert power_parity(CROSSING)["sd"].is_null().all()


def test_an_error_beyond_the_first_order_is_not_told():
    errors = CROSSING.select("state", "year", error=pl.lit(0.9))
    found = power_parity(CROSSING, errors=errors)
    assert found["value"].is_not_null().all()
    assert found["sd"].is_null().all()


def test_an_overtaking_is_dated_and_told_with_its_years_of_parity():
    assert power_transitions(CROSSING).rows() == [("AAA", "BBB", 1903, "BBB", "AAA", -1, 1902, 1904, 3)]


def test_a_leap_past_has_no_years_of_parity():
    found = power_transitions(table(AAA=[10.0] * 8, BBB=[5.0] * 2 + [20.0] * 6))
    assert found.select("year", "overtaker", "parity_from", "parity_years").row(0) == (1902, "BBB", None, 0)


def test_parity_that_ends_right_before_the_crossing_counts():
    found = power_transitions(table(AAA=[10.0] * 8, BBB=[9.0] * 2 + [20.0] * 6))
    assert found.select("parity_from", "parity_to", "parity_years").row(0) == (1900, 1901, 2)


def test_a_short_lead_is_passed_over():
    flicker = table(AAA=[10.0] * 16, BBB=[9.0] * 6 + [11.0] * 2 + [9.0] * 8)
    assert power_transitions(flicker).is_empty()
    assert power_transitions(flicker, hold=2)["direction"].to_list() == [-1, 1]


def test_a_tie_keeps_the_leader():
    assert power_transitions(table(AAA=[10.0] * 12, BBB=[9.0] * 5 + [10.0] * 2 + [9.0] * 5)).is_empty()


def test_no_overtaking_is_told_across_a_gap():
    gap = table(AAA=[10.0] * 13, BBB=[5.0] * 6 + [None] + [20.0] * 6)
    assert power_transitions(gap).is_empty()
    years = transition_years(gap)
    assert 1907 not in years["year"].to_list()
    assert set(years["value"]) == {0.0}


def test_years_of_a_pair_tell_the_crossing_its_sign_and_nothing_else():
    years = transition_years(CROSSING, [("BBB", "AAA")])
    assert years.filter(pl.col("value") != 0).rows() == [("AAA", "BBB", 1903, -1.0, 3)]
    assert years["year"].to_list() == list(range(1901, 1910))


def test_a_lead_too_young_to_judge_is_missing_not_zero():
    young = table(AAA=[10.0] * 10, BBB=[5.0] * 7 + [11.0] * 3)
    assert power_transitions(young).is_empty()
    assert transition_years(young)["year"].max() == 1906
    assert transition_years(young, hold=3).filter(pl.col("value") == -1)["year"].to_list() == [1907]


def test_swapping_names_turns_the_sign():
    swapped = CROSSING.with_columns(state=pl.col("state").replace({"AAA": "BBB", "BBB": "AAA"}))
    assert power_transitions(swapped)["direction"].to_list() == [1]
    assert power_transitions(swapped)["overtaker"].to_list() == ["AAA"]


@pytest.mark.parametrize(("threshold", "hold"), [(0.0, 5), (1.1, 5), (0.8, 0)])
def test_senseless_parameters_are_refused(threshold, hold):
    with pytest.raises(InputError):
        power_transitions(CROSSING, threshold=threshold, hold=hold)
