"""Results: numbers of many pairs are kept to twelve binary digits."""

import numpy as np
import pytest

from foedus.engine.results import _rounded


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rounding_keeps_twelve_binary_digits_of_numbers_of_any_size(dtype):
    rng = np.random.default_rng(0)
    numbers = (rng.normal(size=2000) * 10.0 ** rng.integers(-12, 3, 2000)).astype(dtype)
    found = _rounded(numbers)
    assert found.dtype == dtype
    assert np.abs(found / numbers - 1.0).max() <= 2.0**-12
    fraction, _ = np.frexp(found)
    np.testing.assert_array_equal(fraction * 2.0**12, np.rint(fraction * 2.0**12))
    np.testing.assert_array_equal(_rounded(found), found)


def test_rounding_leaves_what_is_no_number_as_it_is():
    numbers = np.array([np.nan, np.inf, -np.inf, 0.0, 0.5, -1.0], np.float32)
    np.testing.assert_array_equal(_rounded(numbers), numbers)
