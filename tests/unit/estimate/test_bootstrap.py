"""The bootstrap of a ratio of rates: against an independent tool, in simulations, and where it is mistaken for one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from foedus.errors import InputError
from foedus.estimate import bootstrap_rate_ratio

EVENTS = np.array([4.0, 0, 2, 7, 1, 0, 3, 5])
YEARS = np.array([20.0, 20, 20, 10, 20, 20, 20, 20])
OTHERS = np.array([2.0, 1, 0, 3, 3, 0, 4, 1])


def test_its_draws_are_those_of_an_independent_tool() -> None:
    """SciPy's percentile bootstrap at the level to which the limits were moved."""

    def ratio(events: np.ndarray, years: np.ndarray, others: np.ndarray, axis: int = -1) -> np.ndarray:
        return (events.sum(axis) / years.sum(axis)) / (others.sum(axis) / (20.0 * others.shape[axis]))

    found = bootstrap_rate_ratio(EVENTS, YEARS, OTHERS, np.full(8, 20.0), draws=40_000, seed=3)
    tail = stats.norm.cdf(-math.sqrt(8 / 7) * stats.t.ppf(0.95, 7))
    tool = stats.bootstrap(
        (EVENTS, YEARS, OTHERS), ratio, paired=True, vectorized=True, n_resamples=40_000, method="percentile",
        confidence_level=1 - 2 * tail, rng=np.random.default_rng(4),
    ).confidence_interval  # fmt: skip
    assert found.value == pytest.approx((22 / 150) / (14 / 160))
    assert found.interval == pytest.approx((tool.low, tool.high), rel=0.03)
    assert tail < 0.05


def test_it_covers_the_ratio_where_most_clusters_are_quiet() -> None:
    stream, inside, ratio = np.random.default_rng(5), 0, 2.0
    for seed in range(300):
        both = stream.beta(0.5, 1.5, 6)  # six clusters have a part in both
        mine = np.concatenate([both, stream.beta(0.5, 1.5, 14), np.zeros(14)])
        other = np.concatenate([both, np.zeros(14), stream.beta(0.5, 1.5, 14)])
        years, beside = (
            np.where(np.arange(34) < 20, 30, 0),
            np.where((np.arange(34) < 6) | (np.arange(34) >= 20), 30, 0),
        )
        found = bootstrap_rate_ratio(
            stream.binomial(years, 0.4 * mine),
            years,
            stream.binomial(beside, 0.2 * other),
            beside,
            draws=500,
            seed=seed,
        )
        inside += found.interval.low <= ratio <= found.interval.high
    assert 0.86 <= inside / 300 <= 0.97


def test_clusters_of_both_rates_move_them_together() -> None:
    """The same troubles in both: their ratio is known exactly, however they scatter."""
    found = bootstrap_rate_ratio(EVENTS, YEARS, EVENTS, YEARS)
    assert found.interval == (1.0, 1.0)
    apart = bootstrap_rate_ratio(
        np.r_[EVENTS, np.zeros(8)], np.r_[YEARS, np.zeros(8)], np.r_[np.zeros(8), EVENTS], np.r_[np.zeros(8), YEARS]
    )
    assert apart.interval.low < 0.7
    assert apart.interval.high > 1.4
    assert (apart.n, apart.clusters) == (16, 16)


def test_an_end_may_be_open() -> None:
    found = bootstrap_rate_ratio([1, 1, 1, 1], [10] * 4, [1, 0, 0, 0], [10] * 4)
    assert math.isinf(found.interval.high)
    assert found.value == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([1, 2], [1, 1], [1, 2, 3], [1, 1, 1]), "differ in shape"),
        (([1, 2], [5, 5], [1, 0], [5, 0]), "too few clusters"),
        (([0, 0], [5, 5], [0, 0], [5, 5]), "neither rate has an event"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(given: tuple[list[int], ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        bootstrap_rate_ratio(*given)
