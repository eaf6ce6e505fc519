"""Intervals for shares, rates and rate ratios, exact where an exact one exists.

Counts may be fractional: an *effective* count is an observed count divided by its
dispersion, which widens an exact interval without moving its centre.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError

__all__ = [
    "Z_90",
    "Estimate",
    "Interval",
    "clopper_pearson",
    "korn_graubard",
    "paired_error",
    "poisson_rate",
    "rate_ratio",
    "wilson",
]


Z_90: Final = 1.6448536269514722
"""Normal quantile of 0.95: all shares of a stored run use this level and so need no scipy."""


class Interval(NamedTuple):
    """A two-sided interval in the unit of the estimated quantity."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, and what it is based on where that is known.

    Attributes
    ----------
    value, interval
        In the same unit.
    n, clusters
        Number of rows, and of independent clusters among them.
    freedom
        Degrees of freedom of its error.
    """

    value: float
    interval: Interval
    n: int | None = None
    clusters: int | None = None
    freedom: float | None = None


def _check_level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise InputError("the confidence level is out of range", where=f"level={level}", expected="0 < level < 1")
    return 1.0 - level


def _check_share(successes: float, trials: float) -> None:
    if not (math.isfinite(successes) and math.isfinite(trials) and trials > 0 and 0 <= successes <= trials):
        raise InputError(
            "the counts do not form a share",
            where=f"successes={successes}, trials={trials}",
            expected="0 <= successes <= trials and trials > 0",
        )


def wilson(successes: float, trials: float, level: float = 0.90) -> Interval:
    r"""Score interval of a share.

    .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    successes, trials
        Counts, ``0 <= successes <= trials``, ``trials > 0``.
    level
        Confidence level, two-sided.

    Returns
    -------
    Interval
        Limits within [0, 1].

    Raises
    ------
    InputError
        If the counts do not form a share or the level is outside (0, 1).

    References
    ----------
    wilson_1927, newcombe_1998

    Examples
    --------
    >>> low, high = wilson(81, 263, level=0.95)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    alpha = _check_level(level)
    _check_share(successes, trials)
    z = Z_90 if level == 0.90 else _normal_quantile(1.0 - alpha / 2.0)
    share = successes / trials
    centre = share + z * z / (2.0 * trials)
    half = z * math.sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials * trials))
    scale = 1.0 + z * z / trials
    # At 0 and 1 the formula's own limit is exact; rounding must not push it outside.
    low = 0.0 if successes == 0 else (centre - half) / scale
    high = 1.0 if successes == trials else (centre + half) / scale
    return Interval(low, high)


def clopper_pearson(successes: float, trials: float, level: float = 0.90) -> Interval:
    """Exact interval of a share by inverting the binomial tails.

    ``low = B(alpha/2; x, n-x+1)``, ``high = B(1-alpha/2; x+1, n-x)`` with B the beta quantile, 0 and 1 at the ends.

    Parameters
    ----------
    successes, trials
        Counts, whole or effective (fractional).
    level
        Confidence level, two-sided; the coverage is at least this.

    Returns
    -------
    Interval
        Limits within [0, 1].

    Raises
    ------
    InputError
        If the counts do not form a share or the level is outside (0, 1).

    References
    ----------
    clopper_pearson_1934, newcombe_1998

    Examples
    --------
    >>> round(clopper_pearson(0, 20, level=0.95).high, 4)
    0.1684
    """
    alpha = _check_level(level)
    _check_share(successes, trials)
    from scipy import special

    failures = trials - successes
    low = 0.0 if successes == 0 else float(special.betaincinv(successes, failures + 1.0, alpha / 2.0))
    high = 1.0 if failures == 0 else float(special.betaincinv(successes + 1.0, failures, 1.0 - alpha / 2.0))
    return Interval(low, high)


def korn_graubard(outcomes: ArrayLike, clusters: ArrayLike, level: float = 0.90) -> Interval:
    """Interval of a share of clustered yes/no outcomes, usable at 0 and at 1.

    The clustered variance of the share gives an effective sample size ``n* = p(1-p)/var(p)``, reduced by
    ``(t_{n-1}/t_{K-1})^2`` for K clusters and never above n; Clopper and Pearson's interval is taken at ``(p n*, n*)``.
    If all outcomes agree the variance is uninformative and n* is the number of clusters.

    Parameters
    ----------
    outcomes
        Yes/no per row, shape (row,).
    clusters
        Label per row, shape (row,); rows of one label are dependent.
    level
        Confidence level, two-sided.

    Returns
    -------
    Interval
        Limits within [0, 1].

    Raises
    ------
    InputError
        If there are no rows or the shapes differ.

    Notes
    -----
    Holds for small shares where a percentile bootstrap over few clusters is too short. It allows for one kind of
    cluster only; crossed dependence (two dyads sharing a state) is not accounted for.

    References
    ----------
    korn_graubard_1998

    Examples
    --------
    >>> round(korn_graubard([0, 0, 0, 0], ["a", "a", "b", "b"]).high, 3)
    0.776
    """
    alpha = _check_level(level)
    flags = np.asarray(outcomes, dtype=float)
    labels = np.asarray(clusters)
    if flags.ndim != 1 or flags.shape != labels.shape or flags.size == 0:
        raise InputError(
            "outcomes and clusters do not match",
            where=f"shapes {flags.shape} and {labels.shape}",
            expected="two vectors of equal length, at least one row",
        )
    rows = flags.size
    share = float(flags.mean())
    _, index = np.unique(labels, return_inverse=True)
    count = int(index.max()) + 1
    if share in (0.0, 1.0) or count == 1:
        effective = float(count)
    else:
        residual = np.bincount(index, weights=flags - share)
        variance = count / (count - 1.0) * float(residual @ residual) / rows**2
        # A variance of exactly zero (perfect balance within every cluster) carries no more information than n rows.
        effective = float(rows) if variance == 0.0 else min(float(rows), share * (1.0 - share) / variance)
        if rows > 1:
            from scipy import special

            t_rows = float(special.stdtrit(rows - 1, 1.0 - alpha / 2.0))
            t_clusters = float(special.stdtrit(count - 1, 1.0 - alpha / 2.0))
            effective *= (t_rows / t_clusters) ** 2
    return clopper_pearson(share * effective, effective, level)


def poisson_rate(events: float, exposure: float, level: float = 0.90) -> Interval:
    """Exact interval of a Poisson rate; zero events still have an upper bound.

    ``low = chi2(alpha/2; 2x)/2E``, ``high = chi2(1-alpha/2; 2x+2)/2E``.

    Parameters
    ----------
    events
        Number of events, whole or effective.
    exposure
        Time at risk, > 0, in the unit the rate is per.
    level
        Confidence level, two-sided.

    Returns
    -------
    Interval
        Rate per unit of exposure.

    Raises
    ------
    InputError
        When events are negative or exposure is not positive.

    References
    ----------
    garwood_1936

    Examples
    --------
    >>> [round(limit, 2) for limit in poisson_rate(10, 1.0, level=0.95)]
    [4.8, 18.39]
    """
    alpha = _check_level(level)
    if not (math.isfinite(events) and math.isfinite(exposure) and events >= 0 and exposure > 0):
        raise InputError(
            "the counts do not form a rate",
            where=f"events={events}, exposure={exposure}",
            expected="events >= 0 and exposure > 0",
        )
    low = 0.0 if events == 0 else _chi2_quantile(alpha / 2.0, 2.0 * events) / (2.0 * exposure)
    high = _chi2_quantile(1.0 - alpha / 2.0, 2.0 * events + 2.0) / (2.0 * exposure)
    return Interval(low, high)


def _normal_quantile(probability: float) -> float:
    from scipy import special

    return float(special.ndtri(probability))


def _chi2_quantile(probability: float, freedom: float) -> float:
    from scipy import special

    return float(2.0 * special.gammaincinv(freedom / 2.0, probability))


def rate_ratio(
    events: float,
    exposure: float,
    other_events: float,
    other_exposure: float,
    level: float = 0.90,
) -> Estimate:
    """Ratio of two Poisson rates with the exact conditional interval.

    Given the total, ``events`` is binomial with share ``p = rE/(rE + E')``; the limits of p
    (Clopper and Pearson) give those of r by ``r = p/(1-p) * E'/E``.

    Parameters
    ----------
    events, exposure
        The group in the numerator.
    other_events, other_exposure
        The group in the denominator.
    level
        Confidence level, two-sided.

    Returns
    -------
    Estimate
        Ratio (x/0 is infinite) and interval; with no event in either group the value is NaN and the interval (0, inf).

    Raises
    ------
    InputError
        When a count is negative or an exposure is not positive.

    References
    ----------
    przyborowski_wilenski_1940

    Examples
    --------
    >>> ratio = rate_ratio(0, 100, 30, 100)
    >>> ratio.value, ratio.interval.high < 0.11
    (0.0, True)
    """
    _check_level(level)
    poisson_rate(events, exposure, level)
    poisson_rate(other_events, other_exposure, level)
    total = events + other_events
    if total == 0:
        return Estimate(math.nan, Interval(0.0, math.inf))
    shares = clopper_pearson(events, total, level)
    scale = other_exposure / exposure
    low = math.inf if shares.low == 1.0 else shares.low / (1.0 - shares.low) * scale
    high = math.inf if shares.high == 1.0 else shares.high / (1.0 - shares.high) * scale
    value = math.inf if other_events == 0 else events / other_events * scale
    return Estimate(value, Interval(low, high))


def paired_error(before: ArrayLike, after: ArrayLike, joint: ArrayLike, members: int) -> NDArray[np.float64]:
    r"""Return the standard error of the difference of two shares of the same members.

    .. math:: s = \sqrt{\frac{(p_0 - p_{01}) + (p_1 - p_{01}) - (p_1 - p_0)^2}{n - 1}}

    Parameters
    ----------
    before, after
        Shares :math:`p_0, p_1` of members that have it before and after.
    joint
        Share :math:`p_{01}` that has it in both, same shape: a member's difference is 1, 0 or -1 with known shares.
    members
        Number n of members.

    Returns
    -------
    ndarray
        Same shape; NaN for one member.

    Examples
    --------
    >>> float(paired_error(0.2, 0.5, 0.2, 101)).__round__(4)
    0.0458
    """
    first, second, both = (np.asarray(share, dtype=np.float64) for share in (before, after, joint))
    if members == 1:
        return np.full(both.shape, np.nan)
    variance = (first - both) + (second - both) - (second - first) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0.0) / (members - 1)), dtype=np.float64)
