"""Quantiles by special functions, which import in a fraction of the time, are scipy.stats' own, bit for bit."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from foedus.estimate.intervals import Z_90

_TAILS = np.array([1e-9, 5e-4, 0.005, 0.025, 0.05, 0.1, 0.5, 0.9, 0.95, 0.975, 0.995, 1 - 1e-9])
_COUNTS = np.concatenate([np.arange(0.5, 60.0), np.random.default_rng(7).uniform(0.01, 5_000.0, 400)])


def test_of_the_normal_distribution() -> None:
    probability = np.concatenate([_TAILS, np.random.default_rng(1).random(5_000)])
    assert np.array_equal(special.ndtri(probability), stats.norm.ppf(probability))
    assert special.ndtri(0.95) == Z_90
    z = np.linspace(-9.0, 9.0, 5_001)
    assert np.array_equal(special.ndtr(z), stats.norm.cdf(z))


def test_of_the_beta_distribution() -> None:
    first, second, tail = _COUNTS[:, None], _COUNTS[::-1][:, None], _TAILS[None, :]
    assert np.array_equal(special.betaincinv(first, second, tail), stats.beta.ppf(tail, first, second))


def test_of_students_t_and_of_chi_squared() -> None:
    freedom, tail = _COUNTS[:, None], _TAILS[None, :]
    assert np.array_equal(special.stdtrit(freedom, tail), stats.t.ppf(tail, freedom))
    assert np.array_equal(2.0 * special.gammaincinv(freedom / 2.0, tail), stats.chi2.ppf(tail, freedom))
