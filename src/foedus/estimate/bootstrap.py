"""Seeded bootstrap that draws whole clusters, for any statistic of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = ["cluster_bootstrap"]


def cluster_bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    clusters: ArrayLike,
    *,
    draws: int = 2000,
    level: float = 0.90,
    seed: int = 0,
    method: Literal["percentile", "bca"] = "percentile",
) -> Estimate:
    """Interval of a statistic, by drawing clusters with replacement.

    Every draw takes K of the K clusters with replacement, all rows of each, and
    computes the statistic; limits are quantiles of the draws. ``bca`` corrects for bias
    ``z0`` and, by a jackknife over clusters, for acceleration ``a``:
    ``alpha' = Phi(z0 + (z0 + z)/(1 - a(z0 + z)))``.

    Parameters
    ----------
    statistic
        Function of row numbers, shape (drawn row,), to a number; it may return NaN for a draw
        that has no value, and such draws are left out.
    clusters
        Label per row, shape (row,).
    draws
        Number of draws.
    level
        Confidence level, two-sided.
    seed
        Seed of the draws; the same seed gives the same interval.
    method
        ``percentile`` or ``bca``.

    Returns
    -------
    Estimate
        Value over all rows, interval, number of rows and of clusters.

    Raises
    ------
    InputError
        With fewer than two clusters, an unknown method, or more than half the draws NaN.

    Notes
    -----
    Too short with few clusters (below about 15): prefer :func:`foedus.estimate.cluster_mean` for
    means and :func:`foedus.estimate.korn_graubard` for shares.

    References
    ----------
    efron_tibshirani_1993, cameron_gelbach_miller_2008

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([1.0, 2.0, 3.0, 4.0])
    >>> cluster_bootstrap(lambda index: float(rows[index].mean()), ["a", "a", "b", "b"], draws=50).value
    2.5
    """
    labels = np.asarray(clusters)
    _, index = np.unique(labels, return_inverse=True)
    count = int(index.max()) + 1 if labels.size else 0
    if count < 2:
        raise InputError("too few clusters to draw from", where=f"{count} cluster(s)", expected="at least 2")
    if method not in ("percentile", "bca"):
        raise InputError("unknown bootstrap method", where=f"method={method!r}", expected="'percentile' or 'bca'")
    rows = [np.flatnonzero(index == cluster) for cluster in range(count)]
    value = float(statistic(np.arange(labels.size)))
    stream = np.random.default_rng(seed)
    picks = stream.integers(0, count, size=(draws, count))
    sample = np.array([statistic(np.concatenate([rows[cluster] for cluster in pick])) for pick in picks], dtype=float)
    sample = sample[np.isfinite(sample)]
    if sample.size < draws / 2:
        raise InputError(
            "the statistic has no value in most bootstrap draws",
            where=f"{draws - sample.size} of {draws} draws",
            expected="a statistic defined on nearly every resample",
        )
    tails = np.array([(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    if method == "bca":
        tails = _bca_tails(tails, statistic, rows, sample, value)
    low, high = np.quantile(sample, tails)
    return Estimate(value, Interval(float(low), float(high)), labels.size, count)


def _bca_tails(
    tails: NDArray[np.float64],
    statistic: Callable[[NDArray[np.intp]], float],
    rows: list[NDArray[np.intp]],
    sample: NDArray[np.float64],
    value: float,
) -> NDArray[np.float64]:
    # Ties count half, so that a discrete statistic is not taken to be biased.
    below = float((sample < value).mean() + 0.5 * (sample == value).mean())
    bias = float(special.ndtri(np.clip(below, 0.5 / sample.size, 1.0 - 0.5 / sample.size)))
    left_out = np.array(
        [statistic(np.concatenate(rows[:skip] + rows[skip + 1 :])) for skip in range(len(rows))], dtype=float
    )
    centred = left_out.mean() - left_out
    scale = float((centred**2).sum() ** 1.5)
    acceleration = 0.0 if scale == 0.0 else float((centred**3).sum()) / (6.0 * scale)
    shifted = bias + special.ndtri(tails)
    return np.asarray(special.ndtr(bias + shifted / (1.0 - acceleration * shifted)), dtype=float)
