"""Published numbers: intervals of Newcombe (1998), Garwood (1936), and the coal-mining change point."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from foedus.estimate import (
    clopper_pearson,
    cluster_mean,
    cumulative_incidence,
    incidence_curve,
    kaplan_meier_failure,
    poisson_change_point,
    poisson_rate,
    rate_ratio,
    wilson,
    window_change,
)

# Newcombe (1998, Statistics in Medicine 17:857), Table I, 95%: methods 3 (score) and 5 (exact), four printed digits.
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]

# Coal-mining disasters per year, Great Britain 1851-1962 (Jarrett 1979), as counted in the tutorials of PyMC.
COAL = [
    4, 5, 4, 0, 1, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1,
    3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0,
    1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
]  # fmt: skip


@pytest.mark.parametrize(("successes", "trials", "score", "exact"), NEWCOMBE)
def test_share_intervals_match_newcombe(successes, trials, score, exact):
    assert wilson(successes, trials, 0.95) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(successes, trials, 0.95) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(
    ("events", "low", "high"), [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39)]
)
def test_poisson_limits_match_the_printed_table(events, low, high):
    # Garwood's 95% limits as reprinted in most textbooks.
    limits = poisson_rate(events, 1.0, 0.95)
    assert limits.low == pytest.approx(low, abs=5e-3)
    assert limits.high == pytest.approx(high, abs=5e-3)


def test_no_event_has_the_rule_of_three():
    assert poisson_rate(0, 100.0, 0.90).high == pytest.approx(3.0 / 100.0, rel=2e-3)


def test_rate_ratio_agrees_with_the_binomial_test_of_scipy():
    # r = 1 is on the edge of the interval at the level where the exact test of p = E/(E+E') is on its edge.
    ratio = rate_ratio(5, 100.0, 20, 120.0, 0.90)
    share = stats.binomtest(5, 25, 0.5).proportion_ci(0.90, method="exact")
    assert ratio.interval.low == pytest.approx(share.low / (1 - share.low) * 1.2)
    assert ratio.interval.high == pytest.approx(share.high / (1 - share.high) * 1.2)
    assert ratio.value == pytest.approx(0.3)


def test_clopper_pearson_and_wilson_agree_with_scipy():
    for successes, trials in ((0, 7), (3, 9), (9, 9), (40, 70)):
        ours = stats.binomtest(successes, trials)
        assert clopper_pearson(successes, trials) == pytest.approx(tuple(ours.proportion_ci(0.90, method="exact")))
        assert wilson(successes, trials) == pytest.approx(tuple(ours.proportion_ci(0.90, method="wilson")))


def test_coal_mining_change_point():
    # Carlin, Gelfand and Smith (1992): the three likeliest changes end the old regime in 1889-1891; Raftery and
    # Akman (1986): about 3.1 disasters a year before and 0.9 after.
    found = poisson_change_point(range(1851, 1851 + len(COAL)), COAL)
    likeliest = set(found.years[np.argsort(found.posterior)[-3:]].tolist())
    assert likeliest == {1890, 1891, 1892}
    assert found.before == pytest.approx(3.1, abs=0.06)
    assert found.after == pytest.approx(0.9, abs=0.06)
    assert found.change_probability > 0.999
    assert found.interval(0.95).low >= 1885
    assert found.interval(0.95).high <= 1897


def test_means_agree_with_scipy():
    stream = np.random.default_rng(3)
    first, last = stream.normal(size=7), stream.normal(1.0, 2.0, size=5)
    welch = stats.ttest_ind(last, first, equal_var=False).confidence_interval(0.90)
    assert window_change(first, last).interval == pytest.approx((welch.low, welch.high))
    plain = stats.ttest_1samp(first, 0.0).confidence_interval(0.90)
    assert cluster_mean(first, np.arange(7)).interval == pytest.approx((plain.low, plain.high))


def test_kaplan_meier_agrees_with_scipy():
    stream = np.random.default_rng(5)
    times = stream.integers(1, 20, size=60).astype(float)
    failed = stream.random(60) < 0.6
    data = stats.CensoredData(uncensored=times[failed], right=times[~failed])
    curve = stats.ecdf(data)
    limits = curve.sf.confidence_interval(0.90, method="log-log")
    share = kaplan_meier_failure(times, failed, 10.0)
    assert share.value == pytest.approx(1 - curve.sf.evaluate(10.0))
    assert share.interval.low == pytest.approx(1 - limits.high.evaluate(10.0))
    assert share.interval.high == pytest.approx(1 - limits.low.evaluate(10.0))


# statsmodels 0.15.0, statsmodels.duration.survfunc.CumIncidenceRight(time, status): cinc at every time, six digits.
TIMES = [9, 4, 3, 12, 3, 4, 8, 10, 8, 11, 1, 5, 7, 6, 5, 5, 1, 2, 7, 6, 12, 3, 11, 4, 2, 3, 5, 3, 11, 10, 10, 6, 1, 4,
         6, 8, 6, 8, 5, 8]  # fmt: skip
CAUSES = [0, 3, 2, 0, 3, 1, 3, 1, 3, 0, 1, 0, 1, 1, 3, 1, 3, 2, 1, 1, 0, 2, 1, 0, 0, 0, 3, 1, 3, 0, 0, 1, 3, 1, 2, 2, 2,
          3, 1, 0]  # fmt: skip
INCIDENCE = {
    1: [0.025, 0.025, 0.050714, 0.103857, 0.159044, 0.245766, 0.303581, 0.303581, 0.303581, 0.339715, 0.390303],
    2: [0.0, 0.025, 0.076429, 0.076429, 0.076429, 0.134243, 0.134243, 0.163151, 0.163151, 0.163151, 0.163151],
    3: [0.05, 0.05, 0.075714, 0.102286, 0.157473, 0.157473, 0.157473, 0.244195, 0.244195, 0.244195, 0.294783],
}


@pytest.mark.parametrize("cause", [1, 2, 3])
def test_cumulative_incidence_agrees_with_statsmodels(cause):
    expected = dict(zip(range(1, 12), INCIDENCE[cause], strict=True))
    for time, share in expected.items():
        assert cumulative_incidence(TIMES, CAUSES, time, cause=cause).value == pytest.approx(share, abs=6e-7)
    curve = incidence_curve(TIMES, CAUSES)
    row = curve.incidence[curve.causes.index(cause)]
    found = {int(time): float(value) for time, value in zip(curve.times, row, strict=True)}
    assert found == pytest.approx({time: expected[time] for time in found}, abs=6e-7)
