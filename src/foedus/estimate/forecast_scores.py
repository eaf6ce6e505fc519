"""How good probabilities of yes and no were, once it is known what happened."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from foedus.errors import InputError

__all__ = ["area_under_curve", "average_precision", "brier_score", "log_loss"]

_Floats = NDArray[np.float64]


def _pair(happened: ArrayLike, told: ArrayLike, *, ranks: bool) -> tuple[_Floats, _Floats]:
    events, forecasts = np.asarray(happened, dtype=np.float64), np.asarray(told, dtype=np.float64)
    if events.ndim != 1 or events.shape != forecasts.shape or events.size == 0:
        raise InputError(
            "outcomes and forecasts do not match",
            where=f"shapes {events.shape} and {forecasts.shape}",
            expected="two vectors of equal length, at least one row",
        )
    if not np.isin(events, (0.0, 1.0)).all():
        raise InputError("an outcome is neither yes nor no", expected="0 or 1")
    if ranks:
        if np.isnan(forecasts).any() or events.min() == events.max():
            raise InputError("nothing to rank", expected="at least one yes, one no, and a score for each")
    elif not ((forecasts >= 0.0) & (forecasts <= 1.0)).all():
        raise InputError("a forecast is no probability", expected="numbers from 0 to 1")
    return events, forecasts


def brier_score(happened: ArrayLike, probability: ArrayLike) -> float:
    r"""Mean squared error of probabilities, :math:`\frac1n \sum_i (p_i - y_i)^2`; 0 is perfect.

    Parameters
    ----------
    happened
        0 or 1, shape ``(row,)``.
    probability
        In [0, 1], same shape.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    InputError
        If the two do not match or a number is out of range.

    Notes
    -----
    Where events are rare the score of any forecast is nearly that of the base rate: compare with it on the
    same rows.

    References
    ----------
    brier_1950

    Examples
    --------
    >>> brier_score([1, 0], [0.5, 0.5])
    0.25
    """
    events, forecasts = _pair(happened, probability, ranks=False)
    return float(np.mean((forecasts - events) ** 2))


def log_loss(happened: ArrayLike, probability: ArrayLike) -> float:
    r"""Mean negative logarithm of the probability of what happened, in nats; 0 is perfect.

    .. math:: -\frac1n \sum_i \bigl(y_i \ln p_i + (1 - y_i) \ln (1 - p_i)\bigr)

    Parameters
    ----------
    happened, probability
        As in `brier_score`.

    Returns
    -------
    float
        0 or more; infinite where something happened that had been told to be impossible.

    Raises
    ------
    InputError
        As in `brier_score`.

    References
    ----------
    good_1952

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
    0.6931
    """
    events, forecasts = _pair(happened, probability, ranks=False)
    told = special.xlogy(events, forecasts) + special.xlog1py(1.0 - events, -forecasts)
    return float(-np.mean(told))


def area_under_curve(happened: ArrayLike, score: ArrayLike) -> float:
    r"""Probability that a row where it happened has a higher score than one where it did not; ties count one half.

    .. math:: \mathrm{AUC} = \frac{R_1 - n_1(n_1 + 1)/2}{n_1 n_0}

    with :math:`R_1` the sum of ranks of the :math:`n_1` rows where it happened.

    Parameters
    ----------
    happened
        0 or 1, shape ``(row,)``, both there.
    score
        Any numbers, same shape; only their order counts.

    Returns
    -------
    float
        In [0, 1]; .5 tells nothing.

    Raises
    ------
    InputError
        If the two do not match, or all or none happened.

    References
    ----------
    hanley_mcneil_1982

    Examples
    --------
    >>> area_under_curve([0, 0, 1, 1], [1, 3, 3, 4])
    0.875
    """
    events, scores = _pair(happened, score, ranks=True)
    ones = float(events.sum())
    ranked = float(stats.rankdata(scores)[events == 1.0].sum())
    return (ranked - ones * (ones + 1.0) / 2.0) / (ones * (events.size - ones))


def average_precision(happened: ArrayLike, score: ArrayLike) -> float:
    r"""Mean precision over the rows where it happened, each counted among all rows with at least its score.

    .. math:: \mathrm{AP} = \sum_k (R_k - R_{k-1}) P_k

    over the distinct scores from the highest down, with the share R of events found and the share P of events among
    the rows named so far. The score of a forecast that tells nothing is the base rate.

    Parameters
    ----------
    happened, score
        As in `area_under_curve`.

    Returns
    -------
    float
        In (0, 1].

    Raises
    ------
    InputError
        As in `area_under_curve`.

    References
    ----------
    davis_goadrich_2006

    Examples
    --------
    >>> round(average_precision([0, 1, 1, 0], [1, 2, 4, 3]), 4)
    0.8333
    """
    events, scores = _pair(happened, score, ranks=True)
    order = np.argsort(-scores, kind="stable")
    named, found = np.arange(1, events.size + 1), np.cumsum(events[order])
    ranked = scores[order]
    last = np.append(ranked[1:] != ranked[:-1], True)  # not their difference, which infinite scores lack
    shares = found[last] / found[-1]
    return float(np.sum(np.diff(shares, prepend=0.0) * found[last] / named[last]))
