"""Spread and polarisation of order preferences."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.polarisation import dispersion, esteban_ray_1994, order_polarisations

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


@pytest.mark.parametrize("alpha", [0.3, 1.0, 1.6])
def test_two_equal_camps_at_the_ends_are_the_most_polarised(alpha):
    assert esteban_ray_1994([1, 1], [1, -1], [0, 0], alpha)[0] == pytest.approx(1.0)
    assert esteban_ray_1994([1, 3], [1, -1], [0, 0], alpha)[0] < 1
    assert esteban_ray_1994([1, 1], [0.5, -0.5], [0, 0], alpha)[0] == pytest.approx(0.5)
    assert esteban_ray_1994([1, 1], [0.3, 0.3], [0, 0], alpha)[0] == 0


def test_polarisation_by_hand():
    # α = 1: 2·(2·(.5²·.25 + .25²·.5)·1 + (.25³·2)·0) for ½ at 1 and two quarters at 0
    assert esteban_ray_1994([2, 1, 1], [1, 0, 0], [0, 0, 0])[0] == pytest.approx(4 * (0.0625 + 0.03125))


def test_error_of_polarisation_agrees_with_simulation():
    rng = np.random.default_rng(5)
    power, place, sd = np.array([4.0, 2.0, 1.0]), np.array([0.8, -0.3, 0.1]), np.array([0.02, 0.03, 0.02])
    drawn = place + sd * rng.normal(size=(4_000, 3))
    for measure in (esteban_ray_1994, dispersion):
        simulated = np.std([measure(power, each, sd)[0] for each in drawn])
        assert measure(power, place, sd)[1] == pytest.approx(float(simulated), rel=0.05)


def test_the_axioms_bound_alpha():
    for alpha in (0.0, 1.7):
        with pytest.raises(InputError):
            esteban_ray_1994([1, 1], [1, -1], [0, 0], alpha)


def test_spread_is_the_root_of_the_weighted_variance():
    assert dispersion([3, 1], [1, -1], [0, 0])[0] == pytest.approx(math.sqrt(0.75))
    value, sd = dispersion([1, 1], [0.5, 0.5], [0.1, 0.1])
    assert value == 0
    assert math.isnan(sd)


def test_polarisation_of_a_table():
    table = order_polarisations(POWER, PREFERENCE)
    assert table.columns == ["year", "value", "sd", "dispersion", "dispersion_sd", "n", "coverage"]
    assert table["value"].to_list() == [pytest.approx(4 * 0.75 * 0.25), None]
    assert table["dispersion"].to_list() == [pytest.approx(math.sqrt(0.75)), None]
