"""Draws over assumed constants."""

from __future__ import annotations

import math

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.measures import varying


def test_draws_fill_the_range_and_two_are_needed():
    drawn = varying.points(1)[:, 0]
    assert len(drawn) == varying.DRAWS
    assert np.histogram(drawn, bins=4, range=(0, 1))[0].tolist() == [4, 4, 4, 4]
    assert varying.geometric((1.0, 100.0), 0.5) == pytest.approx(10.0)
    with pytest.raises(InputError):
        varying.points(1, draws=1)


def test_a_deviation_of_equal_values_is_nought_and_of_unknown_ones_unknown():
    found = varying.spread([np.array([0.1, 0.0, np.nan]), np.array([0.1, 1.0, 0.2])])
    assert found[0] == 0.0
    assert found[1] == pytest.approx(math.sqrt(0.5))
    assert np.isnan(found[2])
