"""Tests of the posterior of a shift of a level: recovery, false alarms, direction and errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from foedus.errors import InputError
from foedus.estimate import lag_posterior, level_shift
from foedus.estimate.level_shift import _evidence

YEARS = np.arange(1992, 2021)


def noise(stream: np.random.Generator, rho: float) -> np.ndarray:
    """Return a series of standard deviation 1 with this autocorrelation."""
    made = np.empty(YEARS.size)
    made[0] = stream.standard_normal()
    for i in range(1, made.size):
        made[i] = rho * made[i - 1] + np.sqrt(1 - rho**2) * stream.standard_normal()
    return made


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_a_shift_is_dated_and_its_interval_covers(rho: float) -> None:
    stream = np.random.default_rng(4)
    found = [level_shift(YEARS, noise(stream, rho) - 3.0 * (YEARS >= 2003), direction="fall") for _ in range(100)]
    certain = [each for each in found if each.change_probability >= 0.9]
    assert len(certain) >= 50
    covered = [each.interval().low <= 2003 <= each.interval().high for each in certain]
    assert np.mean(covered) >= 0.85


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_a_wandering_series_is_not_taken_for_a_shift(rho: float) -> None:
    stream = np.random.default_rng(5)
    false = [level_shift(YEARS, noise(stream, rho), direction="fall").change_probability >= 0.9 for _ in range(200)]
    assert np.mean(false) <= 0.03


def test_the_other_direction_is_not_found() -> None:
    stream = np.random.default_rng(6)
    fell = noise(stream, 0.0) - 3.0 * (YEARS >= 2003)
    assert level_shift(YEARS, fell, direction="rise").change_probability < 0.5  # less likely than none
    either, right = (level_shift(YEARS, fell, direction=each) for each in ("either", "fall"))
    assert either.median == right.median
    assert right.before > right.after


def test_the_unit_of_a_series_does_not_matter() -> None:
    series = noise(np.random.default_rng(7), 0.5) - 2.0 * (YEARS >= 2005)
    one, other = level_shift(YEARS, series), level_shift(YEARS, 10.0 - 3.0 * series)
    assert one.posterior == pytest.approx(other.posterior)
    assert one.change_probability == pytest.approx(other.change_probability)


def test_the_evidence_is_that_of_numerical_integration() -> None:
    """With no autocorrelation the ratio of evidences integrates a t likelihood over the shift's prior."""
    values = np.array([0.3, -0.2, 0.1, 0.4, -0.1, 0.9, 1.4, 0.8, 1.1, 1.0, 1.3])
    size, cut = values.size, 5
    null, shifted = _evidence(values, np.array([cut]), 0.0, "either")
    step = (np.arange(size) >= cut).astype(float) - (size - cut) / size
    norm, free = float(step @ step), size - 1

    def given_sigma(sigma: float, shift: float) -> float:
        rest = values - values.mean() - shift * step
        return float(np.exp(-0.5 * (rest @ rest) / sigma**2) * sigma ** -(free + 1.0))

    def joint(shift: float, sigma: float) -> float:
        return given_sigma(sigma, shift) * float(stats.norm.pdf(shift, 0.0, sigma * np.sqrt(size / norm)))

    above = integrate.dblquad(joint, 0.05, 5.0, -6.0, 6.0)[0]
    below = integrate.quad(given_sigma, 0.05, 5.0, args=(0.0,))[0]
    assert float(shifted[0]) - null == pytest.approx(np.log(above / below), abs=0.01)


def test_two_shifts_give_a_lag() -> None:
    stream = np.random.default_rng(8)
    first = level_shift(YEARS, noise(stream, 0.2) - 6.0 * (YEARS >= 2000))
    second = level_shift(YEARS, noise(stream, 0.2) + 6.0 * (YEARS >= 2010))
    lag = lag_posterior(first, second)
    assert lag.at_least(1) > 0.99
    assert lag.interval().low <= 10 <= lag.interval().high


@pytest.mark.parametrize(
    ("years", "values", "said"),
    [
        (range(9), np.arange(9.0), "too short"),
        (np.delete(np.arange(20), 4), np.arange(19.0), "gaps"),
        (range(20), np.r_[np.nan, np.arange(19.0)], "gaps"),
        (range(20), np.ones(20), "never varies"),
    ],
)
def test_errors_are_named(years, values, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=said):
        level_shift(years, values)
