"""Simultaneous intervals cover all changes at once, and a mean has Student's interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from foedus.errors import InputError
from foedus.estimate import cluster_mean, mean_interval, simultaneous_changes


def test_ten_intervals_hold_together_as_often_as_they_say():
    """Ten series without a change, three and two years: all ten intervals hold zero in at least 90 of 100 worlds."""
    stream = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        before, after = stream.normal(size=(10, 3)), stream.normal(size=(10, 2))
        found = simultaneous_changes(list(before), list(after), 0.90)
        held += all(each.interval.low <= 0 <= each.interval.high for each in found)
    # one standard error is .007; Bonferroni's bound of independent series is 1 - (1 - .01)^10 = .904
    assert 0.885 <= held / 2000 <= 0.93


def test_one_series_has_the_plain_interval_of_equal_variances():
    before, after = [1.0, 2.0, 4.0], [3.0, 5.0]
    (found,) = simultaneous_changes([before], [after], 0.95)
    plain = stats.ttest_ind(after, before).confidence_interval(0.95)
    assert found.interval == pytest.approx((plain.low, plain.high))
    assert found.freedom == 3


def test_missing_years_are_left_out_and_an_empty_window_is_told():
    (found,) = simultaneous_changes([[1.0, np.nan, 2.0]], [[3.0]], 0.90)
    assert found.n == 3
    with pytest.raises(InputError, match="too few years"):
        simultaneous_changes([[np.nan]], [[1.0, 2.0]], 0.90)
    with pytest.raises(InputError, match="too few years"):
        simultaneous_changes([[1.0]], [[2.0]], 0.90)


def test_the_interval_of_a_mean_is_that_of_its_values():
    values = np.array([0.5, 0.5, 0.9])
    error = values.std(ddof=1) / np.sqrt(3)
    assert mean_interval(float(values.mean()), float(error), 3, 0.9) == pytest.approx(
        cluster_mean(values, np.arange(3), 0.9).interval
    )
    with pytest.raises(InputError, match="too few units"):
        mean_interval(0.5, 0.1, 1)
