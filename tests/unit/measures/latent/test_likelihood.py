"""The marginal likelihood of one indicator against numerical integration and automatic differentiation.

Everything is compared in double precision; what single precision adds is bounded apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from foedus.measures.latent.likelihood import OPEN_END
from foedus.measures.latent.likelihood import marginal as _marginal

Array = NDArray[np.float64]
marginal = jax.jit(_marginal, static_argnums=6)

#: Cutpoints of two, three and four categories.
CUTS = {
    2: (-OPEN_END, 0.0, OPEN_END, OPEN_END, OPEN_END),
    3: (-OPEN_END, 0.0, 1.3, OPEN_END, OPEN_END),
    4: (-OPEN_END, 0.0, 0.02, 2.5, OPEN_END),
}
CELLS = [(size, value) for size in CUTS for value in range(size)]
MEANS = np.array([-12.0, -6.0, -2.5, -0.4, 0.0, 0.7, 3.0, 7.0, 12.0])
VARIANCES = np.array([1e-4, 0.3, 1.0, 4.0])


@pytest.fixture
def double() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def _ordered(value: float, mean: Any, variance: Any, size: int) -> tuple[Any, Any, Any]:
    mean, variance = jnp.broadcast_arrays(jnp.asarray(mean), jnp.asarray(variance))
    return marginal(
        jnp.full(mean.shape, value), jnp.zeros(mean.shape), mean, variance,
        jnp.asarray(1.0), jnp.asarray(CUTS[size]), True,
    )  # fmt: skip


def _continuous(value: Any, error: float, mean: Any, variance: float, noise: float) -> tuple[Any, Any, Any]:
    mean = jnp.asarray(mean)
    return marginal(
        jnp.full(mean.shape, value), jnp.full(mean.shape, error), mean, jnp.full(mean.shape, variance),
        jnp.asarray(noise), jnp.asarray(CUTS[4]), False,
    )  # fmt: skip


def _log_category(eta: Array, size: int, value: int) -> Array:
    """Log probability of a category with infinite ends, in the tail that keeps its digits."""
    inner = [-np.inf, *CUTS[size][1:size], np.inf]
    low, high = inner[value] - eta, inner[value + 1] - eta
    low, high = np.where(low > 0, -high, low), np.where(low > 0, -low, high)
    return stats.norm.logcdf(high) + np.log1p(-np.exp(stats.norm.logcdf(low) - stats.norm.logcdf(high)))


def _integrated(size: int, value: int, mean: float, variance: float) -> tuple[float, float, float]:
    """Log of the integral over the predictor and the moments of the posterior, on a dense grid around its peak."""
    wide = np.linspace(-60, 60, 24_001)
    root = np.sqrt(variance)
    if root < 0.1:
        wide = np.linspace(mean - 15 * root, mean + 15 * root, 24_001)
    log_joint = _log_category(wide, size, value) + stats.norm.logpdf(wide, mean, root)
    top = log_joint.max()
    weight = np.exp(log_joint - top)
    total = integrate.simpson(weight, x=wide)
    first = integrate.simpson(weight * wide, x=wide) / total
    second = integrate.simpson(weight * (wide - first) ** 2, x=wide) / total
    return top + np.log(total), first, second


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("size", "value"), CELLS)
def test_ordered_marginal_is_the_integral_and_gives_its_moments(size, value):
    for variance in VARIANCES:
        log_z, slope, curve = (np.asarray(part) for part in _ordered(value, MEANS, variance, size))
        for i, mean in enumerate(MEANS):
            log_total, first, second = _integrated(size, value, mean, variance)
            assert log_z[i] == pytest.approx(log_total, rel=1e-6, abs=1e-6)
            assert mean + variance * slope[i] == pytest.approx(first, rel=1e-6, abs=1e-6)
            assert variance + variance**2 * curve[i] == pytest.approx(second, rel=1e-5, abs=1e-9)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("error", [0.0, 0.8])
def test_continuous_marginal_is_the_integral_and_gives_its_moments(error):
    value, variance, noise = 1.7, 0.6, 0.25
    log_z, slope, curve = (np.asarray(part) for part in _continuous(value, error, MEANS, variance, noise))
    for i, mean in enumerate(MEANS):

        def density(eta: float, mean: float = mean) -> float:
            return float(
                stats.norm.pdf(value, eta, np.sqrt(noise + error)) * stats.norm.pdf(eta, mean, np.sqrt(variance))
            )

        middle = (value * variance + mean * (noise + error)) / (variance + noise + error)
        span = (middle - 12, middle + 12)
        total = integrate.quad(density, *span, points=[middle], epsabs=0, epsrel=1e-10)[0]
        first = integrate.quad(lambda x: x * density(x), *span, points=[middle], epsabs=0, epsrel=1e-10)[0] / total
        assert log_z[i] == pytest.approx(np.log(total), abs=1e-6)
        assert mean + variance * slope[i] == pytest.approx(first, abs=1e-6)
        assert curve[i] == pytest.approx(-1 / (variance + noise + error), rel=1e-12)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("size", "value"), CELLS)
def test_derivatives_of_ordered_agree_with_automatic_differentiation(size, value):
    means = jnp.linspace(-9.0, 9.0, 61)

    def log_z(mean: Any) -> Any:
        return _ordered(value, mean[None], jnp.asarray([0.5]), size)[0][0]

    _, slope, curve = _ordered(value, means, 0.5, size)
    np.testing.assert_allclose(slope, jax.vmap(jax.grad(log_z))(means), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(curve, jax.vmap(jax.grad(jax.grad(log_z)))(means), rtol=1e-4, atol=2e-9)


@pytest.mark.usefixtures("double")
def test_derivatives_of_continuous_agree_with_finite_differences():
    means, step = np.linspace(-4, 4, 17), 1e-4
    low, here, high = (np.asarray(_continuous(0.3, 0.2, means + h, 0.5, 0.1)[0]) for h in (-step, 0.0, step))
    _, slope, curve = _continuous(0.3, 0.2, means, 0.5, 0.1)
    np.testing.assert_allclose(slope, (high - low) / (2 * step), rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(curve, (high - 2 * here + low) / step**2, rtol=1e-5)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("size", CUTS)
def test_categories_share_out_all_probability(size):
    means = np.linspace(-6, 6, 25)
    total = sum(np.exp(np.asarray(_ordered(value, means, 0.7, size)[0])) for value in range(size))
    np.testing.assert_allclose(total, 1.0, atol=1e-6)


@pytest.mark.parametrize("size", CUTS)
def test_open_ends_rise_or_fall_and_inner_categories_have_one_peak(size):
    means = jnp.linspace(-20, 20, 161)
    for value in range(size):
        log_z, slope, curve = (np.asarray(part) for part in _ordered(value, means, 0.4, size))
        if value == 0:
            assert (np.diff(log_z) <= 0).all()
            assert (slope <= 0).all()
        elif value == size - 1:
            assert (np.diff(log_z) >= 0).all()
            assert (slope >= 0).all()
        else:
            assert (np.diff(np.sign(np.diff(log_z))) != 0).sum() == 1
        assert log_z.max() > log_z.min() + 50  # not flat
        assert (curve < 0).all()


@pytest.mark.parametrize(("size", "value"), CELLS)
def test_single_precision_stays_close_to_double(size, value):
    # Predictors beyond 20 standard deviations do not occur: trends, opportunity and lags reach 10.
    means = np.linspace(-20, 20, 81).astype(np.float32)
    single = [np.asarray(part, float) for part in _ordered(value, means, np.float32(0.4), size)]
    with jax.enable_x64(True):
        exact = [np.asarray(part) for part in _ordered(value, means.astype(float), np.float64(np.float32(0.4)), size)]
    for part, true, bound in zip(single, exact, (1e-4, 5e-3, 5e-2), strict=True):
        np.testing.assert_allclose(part, true, rtol=bound, atol=bound)


@pytest.mark.parametrize(("size", "value"), CELLS)
@pytest.mark.parametrize("variance", [0.0, 1e-6, 1.0, 30.0])
def test_finite_and_a_proper_update_everywhere(size, value, variance):
    """However far out: finite, no jump, and the posterior variance positive."""
    means = jnp.concatenate([jnp.linspace(-200, 200, 401), jnp.asarray([-1e4, -1e6, 1e6])])
    log_z, slope, curve = (np.asarray(part) for part in _ordered(value, means, variance, size))
    assert np.isfinite(log_z).all()
    assert np.isfinite(slope).all()
    assert np.isfinite(curve).all()
    assert (np.abs(slope) < 60).all()
    assert (1 + variance * curve > 0).all()


@pytest.mark.parametrize("distance", [24.9, 24.99, 25.0, 26.0, 200.0])
def test_an_open_end_is_open_however_far_the_predictor_is(distance):
    """Nothing is cut off between an outer cutpoint and infinity; beyond 25 sd all stays as at 25."""
    at = min(distance, 25.0)
    hazard = np.exp(stats.norm.logpdf(at) - stats.norm.logcdf(-at))
    for value, side in ((1, -1), (0, 1)):
        log_z, slope, curve = (float(part[0]) for part in _ordered(value, [side * distance], 0.0, 2))
        assert log_z == pytest.approx(stats.norm.logcdf(-at), rel=1e-4)
        assert slope == pytest.approx(-side * hazard, rel=1e-3)
        assert curve == pytest.approx(-hazard * (hazard - at), abs=0.05)


def test_continuous_is_finite_in_the_far_tails():
    for part in _continuous(0.0, 0.0, jnp.asarray([-1e4, 0.0, 1e4]), 1e-6, 0.01):
        assert np.isfinite(np.asarray(part)).all()
