"""Properties every interval must have."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.estimate import (
    clopper_pearson,
    korn_graubard,
    lag_posterior,
    minimum_interval,
    poisson_change_point,
    poisson_rate,
    rate_ratio,
    wilson,
)

COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: sum(pair) > 0)


@given(COUNTS, st.sampled_from([0.5, 0.9, 0.99]))
@settings(deadline=None)
def test_share_intervals_hold_the_share_and_mirror(counts, level):
    yes, no = counts
    share = yes / (yes + no)
    for method in (wilson, clopper_pearson):
        low, high = method(yes, yes + no, level)
        assert 0.0 <= low <= share <= high <= 1.0
        mirrored = method(no, yes + no, level)
        assert np.isclose(mirrored.low, 1.0 - high, atol=1e-9)
        assert np.isclose(mirrored.high, 1.0 - low, atol=1e-9)


@given(st.integers(0, 50), st.floats(0.1, 1e4))
@settings(deadline=None)
def test_rates_scale_with_exposure(events, exposure):
    one, many = poisson_rate(events, 1.0), poisson_rate(events, exposure)
    assert np.isclose(one.low / exposure, many.low)
    assert np.isclose(one.high / exposure, many.high)
    assert one.low <= events <= one.high


@given(st.integers(1, 40), st.integers(1, 40), st.floats(1.0, 500.0), st.floats(1.0, 500.0))
@settings(deadline=None)
def test_rate_ratio_inverts(first, second, exposure, other):
    ratio, inverse = rate_ratio(first, exposure, second, other), rate_ratio(second, other, first, exposure)
    assert np.isclose(ratio.value * inverse.value, 1.0)
    assert np.isclose(ratio.interval.low * inverse.interval.high, 1.0)
    assert ratio.interval.low <= ratio.value <= ratio.interval.high


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40), st.randoms())
@settings(deadline=None, max_examples=60)
def test_korn_graubard_ignores_order_and_labels(rows, random):
    outcomes = [int(flag) for flag, _ in rows]
    labels = [label for _, label in rows]
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = korn_graubard([outcomes[i] for i in order], [f"pair-{labels[i]}" for i in order])
    direct = korn_graubard(outcomes, labels)
    assert np.allclose(shuffled, direct)
    assert direct.low <= np.mean(outcomes) <= direct.high


@given(st.lists(st.integers(0, 9), min_size=8, max_size=30))
@settings(deadline=None, max_examples=60)
def test_change_point_is_a_distribution_and_reverses_with_time(counts):
    years = np.arange(len(counts))
    found = poisson_change_point(years, counts)
    assert np.isclose(found.posterior.sum(), 1.0)
    assert 0.0 <= found.change_probability <= 1.0
    backwards = poisson_change_point(years, counts[::-1])
    assert np.allclose(found.posterior, backwards.posterior[::-1])
    lag = lag_posterior(found, found)
    assert np.allclose(lag.posterior, lag.posterior[::-1])


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=40), st.floats(0.0, 0.5))
@settings(deadline=None, max_examples=60)
def test_minimum_interval_holds_the_minimum_and_grows_with_error(values, error):
    narrow = minimum_interval(values, np.full(len(values), error))
    wide = minimum_interval(values, np.full(len(values), error + 0.1))
    assert narrow.interval.low <= narrow.value <= narrow.interval.high + 1e-12
    assert wide.interval.low < narrow.interval.low
    assert wide.interval.high > narrow.interval.high
