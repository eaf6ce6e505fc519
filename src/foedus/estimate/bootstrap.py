"""Seeded bootstrap that draws whole clusters, for any statistic of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = ["bootstrap_rate_ratio", "cluster_bootstrap"]


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


def bootstrap_rate_ratio(
    events: ArrayLike,
    exposure: ArrayLike,
    other_events: ArrayLike,
    other_exposure: ArrayLike,
    *,
    draws: int = 2000,
    level: float = 0.90,
    seed: int = 0,
) -> Estimate:
    r"""Interval of a ratio of two rates, by drawing clusters that may have a part in both.

    .. math:: R = \frac{\sum_k x_k / \sum_k E_k}{\sum_k y_k / \sum_k F_k}, \qquad
              \alpha^* = \Phi\left(-\sqrt{K/(K-1)}\; t_{K-1,\,(1+\text{level})/2}\right)

    Limits are the quantiles alpha* and 1 - alpha* of the draws, further out than the nominal ones: those of the plain
    percentile method are too close with few clusters. K is the smaller number of clusters of the two rates.

    Parameters
    ----------
    events, exposure
        Of the first rate, shape (cluster,); an exposure of zero means that the cluster has no part in it.
    other_events, other_exposure
        Of the second rate, in the same order of clusters.
    draws
        Number of draws.
    level
        Confidence level, two-sided.
    seed
        Seed of the draws.

    Returns
    -------
    Estimate
        Ratio, interval, number of parts and of clusters. An end may be infinite where draws without an event of the
        second rate reach it; a draw without exposure of one rate, or without an event of either, is left out.

    Raises
    ------
    InputError
        If the shapes differ, either rate has fewer than two clusters with exposure, or neither rate has an event.

    References
    ----------
    hesterberg_2015, efron_tibshirani_1993

    Examples
    --------
    >>> found = bootstrap_rate_ratio([4, 0, 2, 0], [10, 10, 10, 0], [0, 1, 0, 2], [10, 10, 0, 10])
    >>> round(found.value, 2), found.clusters
    (2.0, 4)
    """
    parts = [np.asarray(each, dtype=float) for each in (events, exposure, other_events, other_exposure)]
    if len({part.shape for part in parts}) > 1 or parts[0].ndim != 1:
        raise InputError(
            "events and exposures differ in shape",
            where=", ".join(str(part.shape) for part in parts),
            expected="four arrays of one value per cluster",
        )
    present = [int((part > 0).sum()) for part in parts[1::2]]
    if min(present) < 2:
        raise InputError("too few clusters to draw from", where=f"{min(present)} cluster(s)", expected="at least 2")
    if not parts[0].sum() and not parts[2].sum():
        raise InputError("neither rate has an event", where="events", expected="at least one event")
    count, fewest = parts[0].size, min(present)
    picks = np.random.default_rng(seed).integers(0, count, size=(draws, count))
    weights = np.stack([np.bincount(pick, minlength=count) for pick in picks])
    value = _ratio_of_rates(*(part.sum(keepdims=True) for part in parts))
    sample = _ratio_of_rates(*(weights @ part for part in parts))
    sample = np.sort(sample[~np.isnan(sample)])
    scale = float(np.sqrt(fewest / (fewest - 1)))
    tail = float(special.ndtr(-scale * special.stdtrit(fewest - 1, (1.0 + level) / 2.0)))
    # order statistics, not interpolated: an end may be infinite
    low, high = np.quantile(sample, [tail, 1.0 - tail], method="inverted_cdf")
    return Estimate(float(value[0]), Interval(float(low), float(high)), sum(present), count)


def _ratio_of_rates(
    events: NDArray[np.float64],
    exposure: NDArray[np.float64],
    other_events: NDArray[np.float64],
    other_exposure: NDArray[np.float64],
) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((events / exposure) / (other_events / other_exposure), dtype=float)
