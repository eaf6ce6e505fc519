"""The likelihood of one indicator given its linear predictor, with the derivatives that moment matching needs."""

from __future__ import annotations

from typing import Final

import jax
import jax.numpy as jnp
from jax.scipy.special import log_ndtr

__all__ = ["OPEN_END", "marginal"]

OPEN_END: Final = 40.0
"""Represents an infinite cutpoint: 40 standard deviations."""
_FAR: Final = 25.0  # standard deviations beyond which a cutpoint is as good as infinite in single precision
_LOG_ROOT_TWO_PI: Final = 0.9189385
_LEAST_CURVATURE: Final = 1e-9


def marginal(
    value: jax.Array,
    error: jax.Array,
    mean: jax.Array,
    variance: jax.Array,
    noise: jax.Array,
    cuts: jax.Array,
    discrete: bool,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    r"""Logarithm of an indicator's marginal likelihood, and its first and second derivative by the mean.

    With a linear predictor :math:`\eta \sim N(\mu, v)`,

    .. math::

        y \mid \eta &\sim N(\eta, r + e) && \text{(continuous)} \\
        P(y = c \mid \eta) &= \Phi(\kappa_{c+1} - \eta) - \Phi(\kappa_c - \eta) && \text{(ordered probit)}

    and :math:`Z = \int p(y \mid \eta)\,N(\eta; \mu, v)\,d\eta` is closed: a normal density with variance
    :math:`v + r + e`, or the same difference with cutpoints over :math:`\sqrt{1 + v}`. The moments of the posterior of
    :math:`\eta` are :math:`\mu + v\,\partial_\mu \log Z` and :math:`v + v^2\,\partial^2_\mu \log Z`.

    Parameters
    ----------
    value, error
        The value (a category's number if discrete) and its known error variance, shape ``(pair,)``.
    mean, variance
        Moments of the linear predictor, shape ``(pair,)``.
    noise
        Variance `r` of a continuous indicator, scalar.
    cuts
        Cutpoints with both open ends, shape ``(5,)``.
    discrete
        Whether the indicator is discrete.

    Returns
    -------
    tuple of jax.Array
        ``log Z``, its first and its second derivative, each ``(pair,)``.

    References
    ----------
    rasmussen_williams_2006
    """
    if not discrete:
        spread = variance + error + noise
        residual = value - mean
        log_normal = -0.5 * (2 * _LOG_ROOT_TWO_PI + jnp.log(spread) + residual * residual / spread)
        return log_normal, residual / spread, -1 / spread
    scale = jnp.sqrt(1 + variance)
    category = jnp.clip(value.astype(jnp.int32), 0, 3)
    upper_cut, lower_cut = cuts[category + 1], cuts[category]
    top, bottom = upper_cut >= OPEN_END - 1, lower_cut <= 1 - OPEN_END
    # An open end stays beyond every cutpoint, however extreme the mean: otherwise nothing would be left between them.
    upper = jnp.where(top, OPEN_END, jnp.clip((upper_cut - mean) / scale, -_FAR, _FAR))
    lower = jnp.where(bottom, -OPEN_END, jnp.clip((lower_cut - mean) / scale, -_FAR, _FAR))
    # In the upper tail both probabilities round to 1: count from the other side.
    flip = lower > 0
    log_high = log_ndtr(jnp.where(flip, -lower, upper))
    log_low = log_ndtr(jnp.where(flip, -upper, lower))
    log_ordered = log_high + jnp.log1p(-jnp.exp(jnp.minimum(log_low - log_high, -1e-6)))
    density_upper = jnp.where(top, 0.0, jnp.exp(-0.5 * upper * upper - _LOG_ROOT_TWO_PI - log_ordered))
    density_lower = jnp.where(bottom, 0.0, jnp.exp(-0.5 * lower * lower - _LOG_ROOT_TWO_PI - log_ordered))
    slope_ordered = -(density_upper - density_lower) / scale
    curve_ordered = -(slope_ordered**2) - (upper * density_upper - lower * density_lower) / scale**2
    # A category is never more informative than its latent value would be; rounding must not change that.
    return log_ordered, slope_ordered, jnp.clip(curve_ordered, -1 / scale**2, -_LEAST_CURVATURE)
