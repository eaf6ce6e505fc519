"""How much wider counts scatter over clusters than Poisson counts do."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError

__all__ = ["dispersion", "total_dispersion"]

Floats: TypeAlias = NDArray[np.float64]


def dispersion(events: ArrayLike, exposures: ArrayLike) -> float:
    """Dispersion of events over clusters relative to a Poisson distribution with a single rate, at least 1.

    ``phi = max(1, sum((x - rE)^2/(rE))/(K-1))`` with r the pooled rate over K clusters.

    Parameters
    ----------
    events, exposures
        Per cluster, shape (cluster,); exposures > 0.

    Returns
    -------
    float
        1 if the clusters are as even as Poisson counts, or if there are no events.

    References
    ----------
    mccullagh_nelder_1989

    Examples
    --------
    >>> dispersion([12, 0, 0, 0], [10.0, 10.0, 10.0, 10.0])
    12.0
    """
    counts, expected = _with_expected(events, exposures)
    if counts.sum() == 0 or counts.size == 1:
        return 1.0
    return max(1.0, float(((counts - expected) ** 2 / expected).sum() / (counts.size - 1)))


def total_dispersion(events: ArrayLike, exposures: ArrayLike) -> float:
    r"""Return how much wider than that of a Poisson count the total of clusters scatters, at least 1.

    .. math:: \phi = \max\left(1, \frac{K}{K-1} \frac{\sum_k (x_k - r E_k)^2}{\sum_k x_k}\right)

    with r the pooled rate over K clusters: the cluster-robust variance of a rate over that of a Poisson rate. Unlike
    `dispersion` it lets a few large clusters count for as much as they weigh in the total.

    Parameters
    ----------
    events, exposures
        Per cluster, shape (cluster,); exposures > 0.

    Returns
    -------
    float
        1 if the clusters are as even as Poisson counts, or if there are no events.

    Raises
    ------
    InputError
        If they do not match or an exposure is not positive.

    References
    ----------
    cameron_gelbach_miller_2011

    Examples
    --------
    >>> total_dispersion([12, 0, 0, 0], [10.0, 10.0, 10.0, 10.0])
    12.0
    """
    counts, expected = _with_expected(events, exposures)
    if counts.sum() == 0 or counts.size == 1:
        return 1.0
    scores = counts - expected
    return max(1.0, float(counts.size / (counts.size - 1) * (scores**2).sum() / counts.sum()))


def _with_expected(events: ArrayLike, exposures: ArrayLike) -> tuple[Floats, Floats]:
    """Return the counts of clusters, checked, and those expected at the pooled rate."""
    counts, times = np.asarray(events, dtype=float), np.asarray(exposures, dtype=float)
    if counts.shape != times.shape or counts.ndim != 1 or counts.size == 0 or np.any(times <= 0):
        raise InputError("events and exposures do not match", expected="two vectors, exposures > 0")
    return counts, counts.sum() / times.sum() * times
