"""Coverage and recovery on simulated data.

Seeds are fixed, so these tests never flicker. Had a seed been drawn afresh, a correct implementation would fail a
coverage test with the probability stated beside it (normal approximation to the binomial).
"""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import (
    Interval,
    binary_change_point,
    clopper_pearson,
    cluster_bootstrap,
    cluster_mean,
    dispersion,
    korn_graubard,
    lag_posterior,
    minimum_interval,
    poisson_change_point,
    poisson_rate,
    prais_winsten_slope,
    rate_ratio,
    total_dispersion,
)


def _covers(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_cluster_mean_covers_clustered_rows():
    # 800 draws at 90%: sd 1.1 points; +-3.5 points fails 1 in 600.
    stream = np.random.default_rng(1)
    labels = np.repeat(np.arange(11), 4)
    hits = [
        _covers(cluster_mean(np.repeat(stream.normal(size=11), 4) + stream.normal(size=44), labels).interval, 0.0)
        for _ in range(800)
    ]
    assert np.mean(hits) == pytest.approx(0.90, abs=0.035)


@pytest.mark.parametrize(("share", "spread"), [(0.03, 0.5), (0.3, 1.0)])
def test_korn_graubard_covers_at_least(share, spread):
    # Conservative: 400 draws below 87% would be 2 sd under 90% (1 in 45 for an interval of exactly 90%).
    stream = np.random.default_rng(2)
    labels = np.repeat(np.arange(30), 4)
    a, b = share / spread, (1 - share) / spread
    hits = []
    for _ in range(400):
        rates = np.repeat(stream.beta(a, b, size=30), 4)
        hits.append(_covers(korn_graubard(stream.random(120) < rates, labels), share))
    assert np.mean(hits) > 0.87


def test_korn_graubard_is_wider_than_ignoring_clusters():
    outcomes = np.repeat([1, 0, 0, 1, 0, 0, 0, 1], 5)
    labels = np.repeat(np.arange(8), 5)
    clustered, plain = korn_graubard(outcomes, labels), clopper_pearson(outcomes.sum(), outcomes.size)
    assert clustered.low < plain.low
    assert clustered.high > plain.high


def test_korn_graubard_of_no_event_counts_clusters_not_rows():
    assert korn_graubard([0] * 40, np.repeat(np.arange(4), 10)) == clopper_pearson(0, 4)


def test_poisson_rate_covers_at_least():
    stream = np.random.default_rng(3)
    hits = [_covers(poisson_rate(int(stream.poisson(4.0)), 2.0), 2.0) for _ in range(1000)]
    assert np.mean(hits) > 0.88


def test_the_scatter_of_a_total_is_the_cluster_robust_variance_of_its_rate():
    """Of a Poisson regression on a constant: clustered over model variance, as statsmodels computes them."""
    families = pytest.importorskip("statsmodels.genmod.families")
    glm = pytest.importorskip("statsmodels.genmod.generalized_linear_model").GLM
    stream = np.random.default_rng(3)
    cluster = stream.integers(0, 15, 300)
    years = stream.integers(1, 30, 300).astype(float)
    events = stream.poisson(0.05 * years * stream.gamma(2.0, 0.5, 15)[cluster])
    model = glm(events, np.ones((300, 1)), family=families.Poisson(), exposure=years)
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}).bse[0] ** 2
    totals = np.array([(events[cluster == each].sum(), years[cluster == each].sum()) for each in range(15)])
    found = total_dispersion(totals[:, 0], totals[:, 1])
    assert found == pytest.approx(robust * events.sum() * 15 / 14, rel=1e-6)
    assert found > 1.0
    with pytest.raises(InputError):
        total_dispersion([1.0, 0.0], [1.0, 0.0])


def test_overdispersed_rate_ratio_keeps_its_size_only_when_deflated():
    # Twenty pairs with gamma-distributed rates against forty; the ratio is 1.
    stream = np.random.default_rng(4)
    plain, deflated = [], []
    for _ in range(400):
        counts = [stream.poisson(stream.gamma(0.5, 6.0, size=size)) for size in (20, 40)]
        totals = [(float(each.sum()), float(each.size)) for each in counts]
        by = [dispersion(each, np.ones(each.size)) for each in counts]
        plain.append(_covers(rate_ratio(*totals[0], *totals[1]).interval, 1.0))
        used = [(events / spread, size / spread) for (events, size), spread in zip(totals, by, strict=True)]
        deflated.append(_covers(rate_ratio(*used[0], *used[1]).interval, 1.0))
    assert np.mean(plain) < 0.75
    assert np.mean(deflated) > 0.85


@pytest.mark.parametrize(("rho", "least"), [(0.0, 0.85), (0.5, 0.84), (0.8, 0.80)])
def test_slope_covers_under_autocorrelation(rho, least):
    # Documented coverage is 89, 88 and 86%; 300 draws have an sd of 2 points.
    stream = np.random.default_rng(5)
    years = np.arange(1990, 2021)
    hits = []
    for _ in range(300):
        noise = np.zeros(81)
        for step in range(1, 81):
            noise[step] = rho * noise[step - 1] + stream.normal()
        hits.append(_covers(prais_winsten_slope(years, 0.2 * years + noise[50:]).interval, 0.2))
    assert np.mean(hits) > least


def test_slope_without_autocorrelation_is_least_squares():
    years = np.arange(20.0)
    values = np.tile([1.0, -1.0], 10) + 0.3 * years  # negative autocorrelation is not granted
    assert prais_winsten_slope(years, values).value == pytest.approx(np.polyfit(years, values, 1)[0])


def test_minimum_interval_covers_and_does_not_drift_down():
    stream = np.random.default_rng(6)
    truth = np.linspace(0.1, 0.5, 31)
    spread = np.full(31, 0.1)
    found = [minimum_interval(truth + spread * stream.normal(size=31), spread) for _ in range(500)]
    assert np.mean([_covers(each.interval, 0.1) for each in found]) >= 0.90
    # All equal is the hardest case for the upper limit.
    level = [minimum_interval(0.1 * stream.normal(size=31), spread) for _ in range(500)]
    assert np.mean([_covers(each.interval, 0.0) for each in level]) >= 0.88


def test_cluster_bootstrap_agrees_with_the_t_interval_for_many_clusters():
    stream = np.random.default_rng(7)
    values, labels = stream.normal(size=120), np.repeat(np.arange(60), 2)
    for method in ("percentile", "bca"):
        drawn = cluster_bootstrap(lambda index: float(values[index].mean()), labels, seed=1, method=method)
        plain = cluster_mean(values, labels).interval
        assert drawn.interval == pytest.approx(plain, abs=0.03)
        assert drawn.clusters == 60


def test_cluster_bootstrap_is_seeded_and_keeps_clusters_whole():
    values, labels = np.arange(20.0), np.repeat(np.arange(5), 4)
    seen: list[int] = []

    def statistic(index: np.ndarray) -> float:
        seen.append(index.size)
        return float(values[index].mean())

    one = cluster_bootstrap(statistic, labels, draws=50, seed=3)
    two = cluster_bootstrap(statistic, labels, draws=50, seed=3)
    assert one.interval == two.interval
    assert set(seen) == {20}
    assert cluster_bootstrap(statistic, labels, draws=50, seed=4).interval != one.interval


def test_change_point_posterior_covers_the_year():
    # 300 draws: sd 1.7 points; discrete credible sets cover at least nominally on average over the prior.
    stream = np.random.default_rng(8)
    years = np.arange(1950, 1986)
    hits = []
    for _ in range(300):
        cut = int(stream.integers(5, 31))
        counts = np.concatenate([stream.poisson(0.3, cut), stream.poisson(3.0, 36 - cut)])
        hits.append(_covers(poisson_change_point(years, counts, direction="rise").interval(), 1950 + cut))
    assert np.mean(hits) > 0.86


def test_no_change_is_seldom_called_a_change():
    # At the 0.90 asked of a claim, a flat Poisson series of 30 years passes in less than 5% of 300 draws.
    stream = np.random.default_rng(9)
    certain = [
        poisson_change_point(range(30), stream.poisson(0.7, 30), direction="rise").change_probability > 0.90
        for _ in range(300)
    ]
    assert np.mean(certain) < 0.05


def test_direction_decides_what_counts_as_a_change():
    counts = [4] * 15 + [0] * 15
    fall = poisson_change_point(range(30), counts, direction="fall")
    rise = poisson_change_point(range(30), counts, direction="rise")
    assert fall.mode == 15
    assert fall.change_probability > 0.99
    assert rise.change_probability < 0.2


def test_lag_turns_its_sign_when_the_series_are_swapped():
    first = binary_change_point(range(1950, 1980), [0] * 8 + [1] * 22)
    second = binary_change_point(range(1950, 1980), [1] * 22 + [0] * 8)
    forward, back = lag_posterior(first, second), lag_posterior(second, first)
    assert forward.median == 14
    assert back.median == -14
    assert forward.at_least(3) > 0.95
    assert forward.posterior.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: clopper_pearson(3, 2),
        lambda: poisson_rate(1, 0.0),
        lambda: poisson_rate(-1, 2.0),
        lambda: clopper_pearson(1, 2, level=1.5),
        lambda: cluster_mean([1.0, 2.0], ["a", "a"]),
        lambda: poisson_change_point([1950, 1952, 1953, 1954, 1955, 1956], [0, 0, 0, 1, 1, 1]),
        lambda: binary_change_point(range(4), [0, 1, 2, 1]),
        lambda: prais_winsten_slope([1, 2, 3], [1.0, 2.0, 3.0]),
        lambda: minimum_interval([1.0], [np.nan]),
        lambda: korn_graubard([1, 0], ["a"]),
        lambda: cluster_bootstrap(lambda index: 0.0, ["a", "a"]),
    ],
)
def test_bad_input_raises(broken):
    with pytest.raises(InputError):
        broken()
