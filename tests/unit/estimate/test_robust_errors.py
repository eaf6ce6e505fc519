"""Errors of rows that depend on each other: an independent tool's numbers, the definition, coverage, refusals.

Seeds are fixed. A correct implementation whose 90% intervals cover in 90 of 100 would leave the range asked of coverage
below with a probability of under .001 for a fresh seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from linearmodels.panel.covariance import ClusteredCovariance
from scipy import stats
from statsmodels.api import OLS

from foedus.errors import InputError
from foedus.estimate import clustered_covariance, dyadic_clusters, one_way_clusters, two_way_clusters


def _made(seed: int = 4, rows: int = 240) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return columns with a constant, residuals of their regression, and two kinds of labels."""
    stream = np.random.default_rng(seed)
    one, two = stream.integers(0, 24, rows), stream.integers(0, 12, rows)
    columns = np.column_stack([np.ones(rows), stream.normal(size=(rows, 2)).round(3)])
    outcome = (columns @ [1.0, 0.5, -0.3] + stream.normal(size=24)[one] + stream.normal(size=rows)).round(3)
    residuals = outcome - columns @ np.linalg.lstsq(columns, outcome, rcond=None)[0]
    return columns, residuals, one, two


def test_one_and_two_way_errors_are_those_of_an_independent_tool() -> None:
    """linearmodels: PanelOLS(...).fit(cov_type="clustered", debiased=False, group_debias=False); computed here."""
    columns, residuals, one, two = _made()
    fitted = np.linalg.lstsq(columns, residuals, rcond=None)[0][:, None]
    for clusters, labels in (
        (one_way_clusters(one), one[:, None]),
        (two_way_clusters(one, two), np.column_stack([one, two])),
    ):
        theirs = ClusteredCovariance(
            residuals[:, None], columns, fitted, np.arange(240), np.arange(240), clusters=labels
        ).cov
        ours = clustered_covariance(columns, residuals, clusters, small_sample=False)
        assert ours.covariance == pytest.approx(theirs, rel=1e-9, abs=1e-15)
        assert not ours.repaired


def test_one_way_errors_are_those_of_statsmodels_with_its_factor() -> None:
    columns, residuals, one, _ = _made(5)
    theirs = OLS(residuals, columns).fit(cov_type="cluster", cov_kwds={"groups": one, "use_correction": True})
    assert clustered_covariance(columns, residuals, one_way_clusters(one)).covariance == pytest.approx(
        theirs.cov_params(), rel=1e-9
    )


def test_frozen_numbers_of_the_independent_tool() -> None:
    """What linearmodels 7.1 gives for the first case above, so that the check runs without it."""
    columns, residuals, one, two = _made()
    found = [
        np.sqrt(np.diag(clustered_covariance(columns, residuals, each, small_sample=False).covariance))
        for each in (one_way_clusters(one), two_way_clusters(one, two))
    ]
    assert found[0] == pytest.approx(ONE_WAY, rel=1e-6)
    assert found[1] == pytest.approx(TWO_WAY, rel=1e-6)


ONE_WAY = (0.16025342, 0.073182511, 0.081495508)
TWO_WAY = (0.161200563, 0.074663829, 0.085943632)


def test_dyadic_errors_count_every_couple_of_rows_that_shares_a_state_once() -> None:
    """The definition of Aronow, Samii & Assenova (2015), couple by couple."""
    stream = np.random.default_rng(8)
    pairs = np.stack([stream.choice(9, 2, replace=False) for _ in range(70)])
    treaty = stream.integers(0, 6, 70)
    columns, residuals = stream.normal(size=(70, 2)), stream.normal(size=70)
    scores = residuals[:, None] * columns
    bread = np.linalg.inv(columns.T @ columns)
    shared = np.array([[bool(set(one) & set(two)) for one in pairs] for two in pairs])
    for further, linked in ((None, shared), (treaty, shared | (treaty[:, None] == treaty))):
        clusters = dyadic_clusters(pairs[:, 0], pairs[:, 1], further)
        total = clusters.covariance(scores)
        assert total == pytest.approx(scores.T @ linked @ scores, rel=1e-9)
        found = clustered_covariance(columns, residuals, clusters, small_sample=False)
        plain = bread @ total @ bread
        assert np.linalg.eigvalsh(found.covariance).min() >= -1e-15
        if not found.repaired:
            assert found.covariance == pytest.approx(plain, rel=1e-9)


def test_weights_count_as_repeated_rows() -> None:
    columns, residuals, one, two = _made(9, 60)
    weights = np.random.default_rng(0).integers(1, 4, 60)
    again = np.repeat(np.arange(60), weights)
    ours = clustered_covariance(
        columns, residuals, two_way_clusters(one, two), weights=weights, small_sample=False
    ).covariance
    theirs = clustered_covariance(
        columns[again], residuals[again], two_way_clusters(one[again], two[again]), small_sample=False
    ).covariance
    assert ours == pytest.approx(theirs)


def _dyads(states: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return both states, a regressor and an outcome with slope 0, each with parts of both states."""
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(states, 1)
    own, other = stream.normal(size=(2, states))
    regressor = own[first] + own[second] + stream.normal(size=first.size)
    outcome = other[first] + other[second] + stream.normal(size=first.size)
    return first, second, regressor, outcome


def _covers(states: int, seed: int, *, dyadic: bool) -> bool:
    first, second, regressor, outcome = _dyads(states, seed)
    columns = np.column_stack([np.ones(regressor.size), regressor])
    slopes = np.linalg.lstsq(columns, outcome, rcond=None)[0]
    clusters = dyadic_clusters(first, second) if dyadic else one_way_clusters(np.arange(first.size))
    found = clustered_covariance(columns, outcome - columns @ slopes, clusters)
    reach = stats.t.ppf(0.95, found.freedom) * np.sqrt(found.covariance[1, 1])
    return bool(abs(slopes[1]) <= reach)


def test_dyadic_intervals_cover_where_those_of_independent_rows_do_not() -> None:
    """300 draws: a share of .90 lies between .84 and .96 but with a probability of under .001."""
    seeds = range(300)
    assert 0.84 <= np.mean([_covers(40, seed, dyadic=True) for seed in seeds]) <= 0.96
    assert np.mean([_covers(40, seed, dyadic=False) for seed in seeds]) < 0.6


def test_few_states_make_the_interval_too_narrow_as_the_notes_say() -> None:
    """.58 at 10 states of 600 draws, .80 at 20; three standard errors of a share of 300 either side."""
    assert 0.49 <= np.mean([_covers(10, seed, dyadic=True) for seed in range(300)]) <= 0.67
    assert 0.73 <= np.mean([_covers(20, seed, dyadic=True) for seed in range(300)]) <= 0.87


def test_a_sum_that_is_not_positive_is_repaired_and_said() -> None:
    """Two rows of one pair of labels and opposite residuals cancel within both kinds, not within the couple."""
    columns = np.array([[1.0], [1.0], [1.0], [1.0]])
    found = clustered_covariance(
        columns, [1.0, -1.0, -1.0, 1.0], two_way_clusters([1, 1, 2, 2], [1, 2, 1, 2]), small_sample=False
    )
    assert found.repaired
    assert found.covariance == pytest.approx(np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dyadic_clusters(["a"], ["a"]), "pairs a state with itself"),
        (lambda: two_way_clusters(["a"], ["a", "b"]), "do not match"),
        (lambda: one_way_clusters([[1, 2]]), "not a vector"),
        (lambda: _refused(labels=[1, 1, 1, 1, 1]), "too few clusters"),
        (lambda: _refused(columns=np.ones((4, 1))), "do not match"),
        (lambda: _refused(absorbed=4), "no more rows than coefficients"),
        (lambda: _refused(columns=np.ones((5, 2))), "collinear"),
    ],
)
def test_bad_input_gets_one_clear_error(call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def _refused(*, columns: np.ndarray | None = None, labels: list[int] | None = None, absorbed: int = 0) -> None:
    clusters = one_way_clusters(labels or [1, 2, 3, 4, 5])
    clustered_covariance(np.ones((5, 1)) if columns is None else columns, np.arange(5.0), clusters, absorbed=absorbed)
