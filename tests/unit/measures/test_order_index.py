"""The order index."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures.order_index import order_index, order_indices
from foedus.measures.polarisation import order_polarisations

POWER = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "CCC"] * 2,
        "year": [2000] * 3 + [2001] * 3,
        "value": [0.6, 0.2, 0.2, 0.6, 0.2, 0.2],
    }
)
PREFERENCE = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "BBB", "CCC"],
        "year": [2000, 2000, 2001, 2001],
        "value": [1.0, -1.0, -1.0, 1.0],
        "sd": [0.1, 0.2, 0.1, 0.1],
    }
)


def test_order_index_is_the_weighted_mean_with_its_error():
    value, sd = order_index([3.0, 1.0], [1.0, -1.0], [0.1, 0.2], [0.4, 0.2])
    assert value == pytest.approx(0.5)
    # w²(sd² + c²(o − Ω)²): (.75)²(.01 + .16·.25) + (.25)²(.04 + .04·2.25)
    assert sd == pytest.approx(math.sqrt(0.5625 * 0.05 + 0.0625 * 0.13))


def test_error_of_the_order_index_agrees_with_simulation():
    rng = np.random.default_rng(3)
    power, place, sd, error = (np.array(x) for x in ([4.0, 2.0, 1.0], [0.8, -0.3, 0.1], [0.05] * 3, [0.04] * 3))
    drawn = power * (1 + error * rng.normal(size=(40_000, 3)))
    simulated = (drawn * (place + sd * rng.normal(size=(40_000, 3)))).sum(1) / drawn.sum(1)
    assert order_index(power, place, sd, error)[1] == pytest.approx(float(simulated.std()), rel=0.02)


def test_an_unknown_error_of_power_is_none_and_of_a_position_unknown():
    assert order_index([1.0, 1.0], [1.0, 0.0], [0.1, 0.1], [np.nan, np.nan])[1] == pytest.approx(math.sqrt(0.005))
    assert math.isnan(order_index([1.0, 1.0], [1.0, 0.0], [0.1, np.nan], [0.0, 0.0])[1])


def test_index_says_how_much_of_the_world_it_covers_and_is_null_below():
    table = order_indices(POWER, PREFERENCE)
    assert table["coverage"].to_list() == pytest.approx([0.8, 0.4])
    assert table["n"].to_list() == [2, 2]
    assert table["value"].to_list() == [pytest.approx(0.5), None]
    assert table["sd"][1] is None
    assert order_indices(POWER, PREFERENCE, minimum_cover=0.4)["value"].to_list() == pytest.approx([0.5, 0.0])


def test_a_year_in_which_nobody_has_a_preference_is_null():
    table = order_indices(POWER, PREFERENCE.filter(pl.col("year") == 2000), minimum_cover=0.0)
    assert table.row(1, named=True) == {"year": 2001, "value": None, "sd": None, "n": 0, "coverage": 0.0}
    assert order_polarisations(POWER, PREFERENCE.clear(), minimum_cover=0.0)["value"].is_null().all()


def test_errors_of_power_widen_the_error_of_the_index():
    errors = POWER.select("state", "year", error=pl.lit(0.4))
    plain, wide = (order_indices(POWER, PREFERENCE, each)["sd"][0] for each in (None, errors))
    assert wide > plain


def test_powers_that_cannot_weigh_are_refused():
    for power in ([-1.0, 2.0], [0.0, 0.0], [np.nan, 1.0]):
        with pytest.raises(InputError):
            order_index(power, [0.0, 0.0], [0.1, 0.1], [0.0, 0.0])


def test_a_preference_given_twice_is_refused():
    with pytest.raises(TableError, match="twice"):
        order_indices(POWER, pl.concat([PREFERENCE, PREFERENCE]))
