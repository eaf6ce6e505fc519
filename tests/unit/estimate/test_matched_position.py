"""Tests of positions among matched units: known cases, coverage on simulated ones, and errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from foedus.errors import InputError
from foedus.estimate import design_effect, matched_percentile, standardised_difference


@pytest.mark.parametrize(("value", "share", "below", "tied"), [(3.5, 0.6, 3, 0), (3.0, 0.5, 2, 1), (9.0, 1.0, 5, 0)])
def test_ties_count_half(value: float, share: float, below: int, tied: int) -> None:
    found = matched_percentile(value, [1, 2, 3, 4, 5])
    assert (found.estimate.value, found.below, found.tied) == (share, below, tied)
    assert found.estimate.n == 5


def test_without_errors_the_limits_are_those_of_jeffreys() -> None:
    found = matched_percentile(14.5, np.arange(20), draws=200_000)
    expected = stats.beta(15.5, 5.5).ppf([0.05, 0.95])
    assert found.estimate.interval == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("sd", [0.0, 0.5])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_interval_of_a_percentile_covers(share: float, sd: float) -> None:
    """Of 300 samples of twenty, 90% should cover; three standard errors are .05, and Jeffreys' limits wave about."""
    stream = np.random.default_rng(1)
    truth, covered = stats.norm.ppf(share), 0
    for seed in range(300):
        noisy = stream.standard_normal(20) + sd * stream.standard_normal(20)
        found = matched_percentile(
            truth + sd * stream.standard_normal(), noisy, sd=sd, others_sd=np.full(20, sd), draws=500, seed=seed
        )
        covered += found.estimate.interval.low <= share <= found.estimate.interval.high
    assert 0.84 <= covered / 300 <= 0.97


def test_errors_of_the_matched_do_not_push_a_percentile_to_the_middle() -> None:
    """Values that hold their own error are shrunk first; what is measured well is not moved by them."""
    stream = np.random.default_rng(2)
    shares = []
    for seed in range(100):
        noisy = stream.standard_normal(100) + stream.standard_normal(100)
        found = matched_percentile(1.0, noisy, others_sd=np.ones(100), draws=200, seed=seed)
        shares.append(found.estimate.value)
    assert np.mean(shares) == pytest.approx(stats.norm.cdf(1.0), abs=0.02)
    assert np.mean([float((noisy < 1.0).mean())]) < 0.83


def around(seed: int, count: int = 20, sd: float = 1.2) -> tuple[np.ndarray, np.ndarray]:
    """Return values of units and their true values, which lie around them by more than the values differ."""
    stream = np.random.default_rng(seed)
    values = stream.standard_normal(count + 1)
    return values, values + sd * stream.standard_normal(count + 1)


def test_where_the_truth_lies_around_the_values_a_percentile_is_what_it_says() -> None:
    """On average the true percentile is as high as the estimate, at both ends; as measured it is too far out."""
    found, shrunk, plain, truth, covered = [], [], [], [], []
    for seed in range(300):
        values, true = around(seed)
        errors = {"sd": 1.2, "others_sd": np.full(20, 1.2), "draws": 300, "seed": seed}
        estimate = matched_percentile(values[0], values[1:], around=True, **errors).estimate  # type: ignore[arg-type]
        found.append(estimate.value)
        shrunk.append(matched_percentile(values[0], values[1:], **errors).estimate.value)  # type: ignore[arg-type]
        plain.append(float((values[1:] < values[0]).mean()))
        truth.append(float((true[1:] < true[0]).mean()))
        # of all units like the matched ones
        covered.append(estimate.interval.low <= stats.norm.cdf(true[0] / np.hypot(1.0, 1.2)) <= estimate.interval.high)
    slope = {name: np.polyfit(given, truth, 1)[0] for name, given in (("drawn", found), ("plain", plain))}
    assert np.mean(found) == pytest.approx(np.mean(truth), abs=0.04)
    assert slope["drawn"] == pytest.approx(1.0, abs=0.15)
    assert slope["plain"] < 0.7
    assert np.mean(covered) >= 0.87
    assert np.std(shrunk) > 1.15 * np.std(found)  # shrunk to their mean, all matched units are one


def test_without_errors_it_does_not_matter_where_they_lie() -> None:
    one, other = (matched_percentile(3.5, [1, 2, 3, 4, 5], around=each).estimate for each in (True, False))
    assert (one.value, one.interval) == (other.value, other.interval)


@pytest.mark.parametrize("distance", [-0.5, 0.0, 1.0])
def test_the_interval_of_a_difference_covers(distance: float) -> None:
    stream = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        limits = standardised_difference(distance, stream.standard_normal(20)).estimate.interval
        covered += limits.low <= distance <= limits.high
    assert 0.85 <= covered / 300 <= 0.95


def test_the_limits_of_a_difference_invert_the_noncentral_t() -> None:
    others = np.arange(20.0)
    found = standardised_difference(15.0, others)
    centre = (15.0 - others.mean()) / others.std(ddof=1)
    assert found.estimate.value == pytest.approx(centre)
    for limit, share in zip(found.estimate.interval, (0.95, 0.05), strict=True):
        assert stats.nct.cdf(centre * np.sqrt(20), 19, limit * np.sqrt(20)) == pytest.approx(share, abs=1e-5)


def test_own_error_and_shared_members_widen_both() -> None:
    others = np.arange(20.0)
    for measure in (matched_percentile, standardised_difference):
        plain = measure(15.5, others).estimate.interval
        for wider in (measure(15.5, others, sd=3.0), measure(15.5, others, effect=3.0)):
            limits = wider.estimate.interval
            assert limits.high - limits.low > plain.high - plain.low


def test_shared_members_count_where_their_pairs_are_alike() -> None:
    members = [[f"A{i // 5}", f"B{i}"] for i in range(20)]
    alike = np.repeat([0.0, 1.0, 2.0, 3.0], 5) + np.linspace(0, 0.1, 20)
    unlike = np.tile([0.0, 1.0, 2.0, 3.0, 4.0], 4)
    assert design_effect(alike, members) > 4
    assert design_effect(unlike, members) == 1.0
    assert design_effect(alike, None) == 1.0


@pytest.mark.parametrize("measure", [matched_percentile, standardised_difference])
@pytest.mark.parametrize(
    ("value", "others", "changes", "said"),
    [
        (1.0, [1, 2, 3, 4], {}, "too few matched"),
        (1.0, [2, 2, 2, 2, 2], {}, "all matched units have the same value"),
        (float("nan"), [1, 2, 3, 4, 5], {}, "missing"),
        (1.0, [1, 2, 3, 4, 5], {"sd": -1.0}, "missing or below zero"),
        (1.0, [1, 2, 3, 4, 5], {"others_sd": [1.0]}, "do not match"),
        (1.0, [1, 2, 3, 4, 5], {"effect": 0.5}, "design effect"),
    ],
)
def test_errors_are_named(measure, value, others, changes, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=said):
        measure(value, others, **changes)


def test_a_difference_needs_variance_beyond_the_errors() -> None:
    with pytest.raises(InputError, match="differ no more than their errors"):
        standardised_difference(1.0, [1, 2, 3, 4, 5], others_sd=[3.0] * 5)


def test_members_must_match_the_pairs() -> None:
    with pytest.raises(InputError, match="members do not match"):
        design_effect([1.0, 2.0], [["A", "B"]])
