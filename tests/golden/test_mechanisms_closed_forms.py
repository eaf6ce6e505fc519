"""Published closed forms: Marvel et al. (2011) and the Ornstein-Uhlenbeck process."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import marvel_2011_closed_form, marvel_2011_kernel
from foedus.mechanisms.alignment import ornstein_uhlenbeck


@pytest.fixture(autouse=True)
def _double():
    with jax.enable_x64(True):
        yield


def symmetric(n, seed):
    x = np.random.default_rng(seed).uniform(-0.5, 0.5, (n, n))
    return np.triu(x) + np.triu(x, 1).T


@pytest.mark.parametrize(("n", "seed"), [(5, 0), (12, 1), (30, 2)])
def test_marvel_2011_to_nine_tenths_of_divergence(n, seed):
    x0 = symmetric(n, seed)
    end = 0.9 / np.linalg.eigvalsh(x0)[-1]
    found = np.asarray(marvel_2011_kernel(jnp.asarray(x0), end, 4000))
    expected = x0 @ np.linalg.inv(np.eye(n) - x0 * end)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(expected).max())
    np.testing.assert_allclose(np.asarray(marvel_2011_closed_form(jnp.asarray(x0), end)), expected, atol=1e-9)


def test_marvel_2011_kernel_is_of_fourth_order():
    x0 = symmetric(8, 3)
    end = 0.5 / np.linalg.eigvalsh(x0)[-1]
    exact = x0 @ np.linalg.inv(np.eye(8) - x0 * end)
    error = [np.abs(np.asarray(marvel_2011_kernel(jnp.asarray(x0), end, steps)) - exact).max() for steps in (10, 20)]
    assert 3.7 < np.log2(error[0] / error[1]) < 4.3


def test_marvel_2011_camps_are_the_signs_of_the_leading_eigenvector():
    x0 = symmetric(9, 4)
    values, vectors = np.linalg.eigh(x0)
    x = np.asarray(marvel_2011_kernel(jnp.asarray(x0), 0.999 / values[-1], 40000))
    camps = np.sign(vectors[:, -1])
    assert (np.sign(x) == np.outer(camps, camps)).all()


@pytest.mark.parametrize("steps", [1, 4, 13])
def test_ornstein_uhlenbeck_mean_and_variance_are_exact_for_any_step(steps):
    rate, volatility, start, target, duration = 0.3, 0.2, 1.5, -0.4, 2.0
    dt = duration / steps
    mean, variance = jnp.float64(start), 0.0
    for _ in range(steps):
        kept = np.exp(-rate * dt)
        spread = float(ornstein_uhlenbeck(jnp.float64(0.0), 0.0, rate, volatility, 1.0, dt))
        variance = kept**2 * variance + spread**2
        mean = ornstein_uhlenbeck(mean, target, rate, volatility, 0.0, dt)
    assert float(mean) == pytest.approx(target + (start - target) * np.exp(-rate * duration), rel=1e-13)
    assert variance == pytest.approx(volatility**2 * (1 - np.exp(-2 * rate * duration)) / (2 * rate), rel=1e-13)


def test_ornstein_uhlenbeck_without_reversion_becomes_a_random_walk():
    spread = ornstein_uhlenbeck(jnp.float64(0.0), 0.0, 1e-12, 0.2, 1.0, 0.25)
    assert float(spread) == pytest.approx(0.2 * 0.5, rel=1e-9)
