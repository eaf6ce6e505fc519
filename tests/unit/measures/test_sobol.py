"""The points of a scrambled Sobol sequence against an independent tool, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from foedus.errors import InputError
from foedus.measures.sobol import sobol_points


@pytest.mark.parametrize("dimensions", [1, 2, 5, 6, 16])
@pytest.mark.parametrize(("draws", "seed"), [(1, 0), (2, 7), (16, 20201222), (128, 0), (4096, 20190509)])
def test_points_are_those_of_scipy(dimensions: int, draws: int, seed: int) -> None:
    expected = qmc.Sobol(dimensions, seed=seed).random(draws)
    assert np.array_equal(sobol_points(dimensions, draws, seed), expected)


def test_a_number_that_is_no_power_of_two_gives_the_first_points() -> None:
    assert np.array_equal(sobol_points(3, 100, 4), sobol_points(3, 128, 4)[:100])


def test_dimensions_beyond_the_table_are_refused() -> None:
    with pytest.raises(InputError, match="17 dimensions"):
        sobol_points(17, 4, 0)
