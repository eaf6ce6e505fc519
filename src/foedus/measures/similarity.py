"""Similarity of two foreign-policy portfolios: S, kappa, pi and tau-b.

Every function compares portfolios along the last axis and broadcasts over the others. Shared rules:

* a position where either portfolio is NaN is left out of that pair;
* a self-tie is data like any other: the caller decides what a state owes itself (see `foedus.measures.obligations`);
* 0/0 is NaN, never 1: kappa, pi and tau-b of two portfolios without any variation say nothing about chance;
* S of two all-zero portfolios on a scale with a given range is 1: S does not correct for chance, and the two agree.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError, UnknownNameError

__all__ = ["DISTANCES", "Distance", "hage_2011_kappa", "hage_2011_pi", "signorino_ritter_1999_s", "tau_b"]

Distance: TypeAlias = Literal["absolute", "squared"]
DISTANCES: Final[tuple[str, ...]] = get_args(Distance)
#: Variance relative to the mean square below which it is rounding error of double precision.
ROUNDING: Final = 1e-24


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Broadcast two portfolios and set both sides to NaN where either lacks a value."""
    left, right = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    if left.ndim == 0 or left.shape[-1] == 0:
        raise InputError("a portfolio needs at least one position", expected="arrays whose last axis is not empty")
    if bool((np.isinf(left) | np.isinf(right)).any()):
        raise InputError("a position is infinite", expected="finite numbers, or NaN for none")
    missing = np.isnan(left) | np.isnan(right)
    return np.where(missing, np.nan, left), np.where(missing, np.nan, right)


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide, returning NaN if the denominator is not positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(denominator > 0, numerator / denominator, np.nan))


def _mean(values: FloatArray) -> FloatArray:
    """Mean over the last axis that ignores NaN and is NaN (without a warning) if nothing is left."""
    present = ~np.isnan(values)
    return _ratio(np.where(present, values, 0.0).sum(axis=-1), present.sum(axis=-1).astype(np.float64))


def signorino_ritter_1999_s(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    d_max: float | None = None,
    distance: Distance = "absolute",
) -> FloatArray:
    r"""Signorino and Ritter's S: one minus twice the share of the largest possible distance.

    .. math:: S = 1 - 2 \frac{\sum_k w_k d(x_k, y_k)}{d_{max} \sum_k w_k}

    Parameters
    ----------
    x, y
        Portfolios, shape ``(..., position)``; NaN leaves a position out.
    weights
        Weight of each position (for instance capability), shape broadcastable to ``(..., position)``, not negative.
        Default: equal weights.
    d_max
        Largest distance that the scale allows, *after* squaring if ``distance="squared"``. Default: the range observed
        in `x` and `y` together, which is a lower bound; give the scale's own range to compare across samples.
    distance
        ``"absolute"`` (the authors') or ``"squared"``.

    Returns
    -------
    FloatArray
        S in [−1, 1], shape ``(...)``; NaN where no position is left or the scale has no range.

    Raises
    ------
    UnknownNameError
        If `distance` is neither of the two.
    InputError
        If a weight is negative or not finite, a position is infinite, or a distance exceeds `d_max`.

    References
    ----------
    signorino_ritter_1999

    Examples
    --------
    >>> float(signorino_ritter_1999_s([3, 0, 0, 1], [3, 0, 2, 1], d_max=3))
    0.6666666666666667
    """
    if distance not in DISTANCES:
        raise UnknownNameError(f"no distance is named {distance!r}", expected=" or ".join(DISTANCES))
    left, right = _pair(x, y)
    gap = np.abs(left - right)
    if d_max is None:
        present = np.concatenate([left[~np.isnan(left)], right[~np.isnan(right)]])
        d_max = float(present.max() - present.min()) if present.size else np.nan
        d_max = d_max**2 if distance == "squared" else d_max
    cost = gap**2 if distance == "squared" else gap
    if np.nanmax(cost, initial=0.0) > d_max * (1 + 1e-12):
        raise InputError("a distance exceeds d_max", where=f"d_max={d_max:g}", expected=f"at least {np.nanmax(cost):g}")
    weight = (
        np.ones_like(cost) if weights is None else np.broadcast_to(np.asarray(weights, dtype=np.float64), cost.shape)
    )
    if bool((~np.isfinite(weight) | (weight < 0)).any()):
        raise InputError("a weight is negative or not a number", expected="finite weights of zero or more")
    used = np.where(np.isnan(cost), 0.0, weight)
    return np.asarray(1.0 - 2.0 * _ratio((used * np.nan_to_num(cost)).sum(axis=-1), d_max * used.sum(axis=-1)))


def _moments(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean squared difference, sum of population variances, squared difference of means; rounding error set to 0."""
    left, right = _pair(x, y)
    mean_x, mean_y = _mean(left), _mean(right)
    variance = _mean((left - mean_x[..., None]) ** 2) + _mean((right - mean_y[..., None]) ** 2)
    gap = (mean_x - mean_y) ** 2
    # The variance of a constant may be a rounding error, which must not count as variation.
    floor = ROUNDING * (_mean(left**2) + _mean(right**2))
    return _mean((left - right) ** 2), np.where(variance > floor, variance, 0.0), np.where(gap > floor, gap, 0.0)


def hage_2011_kappa(x: ArrayLike, y: ArrayLike) -> FloatArray:
    r"""Häge's kappa: similarity corrected for the distance each state's *own* mix of positions makes likely.

    .. math:: \kappa = 1 - \frac{\mathrm{MSD}}{s_x^2 + s_y^2 + (\bar x - \bar y)^2}

    (squared distance, population variances).

    Parameters
    ----------
    x, y
        Portfolios, shape ``(..., position)``; NaN leaves a position out.

    Returns
    -------
    FloatArray
        Kappa, at most 1 (identical portfolios), 0 at chance, shape ``(...)``; NaN if neither portfolio varies and both
        are the same constant (0/0).

    Notes
    -----
    Equals Cohen's weighted kappa with squared weights.

    References
    ----------
    hage_2011

    Examples
    --------
    >>> float(hage_2011_kappa([3, 0, 0, 1], [3, 0, 0, 1]))
    1.0
    """
    difference, variance, gap = _moments(x, y)
    return np.asarray(1.0 - _ratio(difference, variance + gap))


def hage_2011_pi(x: ArrayLike, y: ArrayLike) -> FloatArray:
    r"""Häge's pi: similarity corrected for the distance the pair's *common* mix of positions makes likely.

    .. math:: \pi = 1 - \frac{\mathrm{MSD}}{s_x^2 + s_y^2 + (\bar x - \bar y)^2 / 2}

    Parameters
    ----------
    x, y
        Portfolios, shape ``(..., position)``; NaN leaves a position out.

    Returns
    -------
    FloatArray
        Pi in [−1, 1], never above kappa, shape ``(...)``; NaN where the pooled portfolio does not vary (0/0).

    References
    ----------
    hage_2011, scott_1955

    Examples
    --------
    >>> float(hage_2011_pi([1, 0], [0, 1]))
    -1.0
    """
    difference, variance, gap = _moments(x, y)
    return np.asarray(1.0 - _ratio(difference, variance + gap / 2.0))


def tau_b(x: ArrayLike, y: ArrayLike) -> FloatArray:
    r"""Kendall's tau-b: concordant minus discordant pairs of positions, corrected for ties.

    .. math:: \tau_b = \frac{P - Q}{\sqrt{(P + Q + T_x)(P + Q + T_y)}}

    Parameters
    ----------
    x, y
        Portfolios, shape ``(..., position)``; NaN leaves a position out.

    Returns
    -------
    FloatArray
        Tau-b in [−1, 1], shape ``(...)``; NaN where one portfolio does not vary (0/0).

    Notes
    -----
    Needs memory proportional to the square of the number of positions; `foedus.measures.crosstab` does all pairs of
    coded portfolios at once. It ranks association, not agreement: two opposed but parallel portfolios score 1.

    References
    ----------
    kendall_1945, bueno_de_mesquita_1975

    Examples
    --------
    >>> round(float(tau_b([1, 2, 3], [1, 3, 2])), 4)
    0.3333
    """
    left, right = _pair(x, y)
    sign_x = np.nan_to_num(np.sign(left[..., :, None] - left[..., None, :]))
    sign_y = np.nan_to_num(np.sign(right[..., :, None] - right[..., None, :]))
    untied = (sign_x**2).sum(axis=(-2, -1)) * (sign_y**2).sum(axis=(-2, -1))
    return _ratio((sign_x * sign_y).sum(axis=(-2, -1)), np.sqrt(untied))
