"""When did a yearly series change? Posterior of a single change point, and of the lag between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from foedus.errors import InputError
from foedus.estimate.intervals import Interval

__all__ = ["ChangePoint", "LagPosterior", "binary_change_point", "lag_posterior", "poisson_change_point"]

Direction = Literal["rise", "fall", "either"]
Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.integer]


def _quantile(support: NDArray[np.int64], weights: NDArray[np.float64], share: float) -> int:
    # Tolerance: a cumulative sum that should equal the share exactly may fall short through rounding.
    return int(support[int(np.searchsorted(np.cumsum(weights), share - 1e-12))])


@dataclass(frozen=True)
class ChangePoint:
    """Posterior of the first year of the new regime.

    Attributes
    ----------
    years
        Candidate first years of the new regime, shape (candidate,).
    posterior
        Probability of each, given that there was a change; sums to 1, shape (candidate,).
    change_probability
        Posterior probability of a change (in the requested direction) against none, prior one half.
    before, after
        Posterior mean rate (events per year, or share of years) under the most probable year.
    """

    years: NDArray[np.int64]
    posterior: NDArray[np.float64]
    change_probability: float
    before: float
    after: float

    @property
    def mode(self) -> int:
        """Most probable first year of the new regime."""
        return int(self.years[int(np.argmax(self.posterior))])

    @property
    def median(self) -> int:
        """Posterior median of the first year of the new regime."""
        return _quantile(self.years, self.posterior, 0.5)

    def interval(self, level: float = 0.90) -> Interval:
        """Equal-tailed credible interval of the first year of the new regime."""
        tail = (1.0 - level) / 2.0
        return Interval(_quantile(self.years, self.posterior, tail), _quantile(self.years, self.posterior, 1.0 - tail))


@dataclass(frozen=True)
class LagPosterior:
    """Posterior of ``later - earlier`` in years.

    Attributes
    ----------
    lags
        Years, shape (lag,), consecutive.
    posterior
        Probability of each lag, shape (lag,); sums to 1.
    """

    lags: NDArray[np.int64]
    posterior: NDArray[np.float64]

    @property
    def median(self) -> int:
        """Posterior median in years."""
        return _quantile(self.lags, self.posterior, 0.5)

    def interval(self, level: float = 0.90) -> Interval:
        """Equal-tailed credible interval in years."""
        tail = (1.0 - level) / 2.0
        return Interval(_quantile(self.lags, self.posterior, tail), _quantile(self.lags, self.posterior, 1.0 - tail))

    def at_least(self, years: int) -> float:
        """Probability that the lag is at least this many years."""
        return float(self.posterior[self.lags >= years].sum())


def _series(years: ArrayLike, values: ArrayLike, edge: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    when = np.asarray(years, dtype=np.int64)
    what = np.asarray(values, dtype=float)
    if when.ndim != 1 or when.shape != what.shape or when.size < 2 * edge or edge < 1:
        raise InputError(
            "the series is too short for a change point",
            where=f"{when.size} years, edge {edge}",
            expected="at least twice the edge, edge >= 1",
        )
    if np.any(np.diff(when) != 1) or not np.all(np.isfinite(what)) or np.any(what < 0):
        raise InputError("the series has gaps or negative values", expected="consecutive years and values >= 0")
    return when, what


def _posterior(
    years: NDArray[np.int64],
    values: NDArray[np.float64],
    edge: int,
    log_evidence: Callable[[Floats, Counts], Floats],
    log_order: Callable[[Floats, Counts, Floats, Counts], Floats | float],
    mean: Callable[[float, int], float],
) -> ChangePoint:
    total, length = float(values.sum()), values.size
    cuts = np.arange(edge, length - edge + 1)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    before, after = sums[cuts], total - sums[cuts]
    weights = (
        log_evidence(before, cuts)
        + log_evidence(after, length - cuts)
        + log_order(before, cuts, after, length - cuts)
    )  # fmt: skip
    scale = float(special.logsumexp(weights))
    # Bayes factor of "a change somewhere" (uniform over the cuts) against "none", prior odds one.
    change = float(special.expit(scale - np.log(cuts.size) - float(log_evidence(np.array(total), np.array(length)))))
    posterior = np.exp(weights - scale)
    best = int(cuts[int(np.argmax(posterior))])
    return ChangePoint(
        years=years[cuts],
        posterior=posterior / posterior.sum(),
        change_probability=change,
        before=mean(sums[best], best),
        after=mean(total - sums[best], length - best),
    )


def poisson_change_point(
    years: ArrayLike, counts: ArrayLike, *, direction: Direction = "either", edge: int = 3
) -> ChangePoint:
    r"""Posterior of one change in the rate of yearly counts, rates integrated out.

    .. math:: p(k \mid x) \propto m(x_{<k})\,m(x_{\ge k})\,
        \frac{P(\lambda_2 > \lambda_1 \mid k, x)}{1/2}, \quad
        m = \frac{b^a \Gamma(a+S)}{\Gamma(a)(b+n)^{a+S}}

    with the last factor only where a direction is requested. Rates have Gamma(a, b) priors, a = 1
    and b = 1/(mean count), so the prior mean is the series' own and carries one year's weight.

    Parameters
    ----------
    years
        Consecutive years, shape (year,).
    counts
        Events per year, shape (year,), no NaN.
    direction
        ``rise``, ``fall`` or ``either``: the change to look for; the prior is truncated to it.
    edge
        Fewest years on either side of a change.

    Returns
    -------
    ChangePoint
        Posterior over the first year of the new regime.

    Raises
    ------
    InputError
        When the series has gaps, NaN or negative values, or is too short.

    Notes
    -----
    Only one change is modelled: a series that rises and falls again must be cut to the stretch that contains one.
    Events that come in bursts make the posterior too narrow.

    References
    ----------
    raftery_akman_1986, carlin_gelfand_smith_1992

    Examples
    --------
    >>> poisson_change_point(range(1950, 1970), [0] * 10 + [4] * 10).mode
    1960
    """
    when, what = _series(years, counts, edge)
    shape = 1.0
    rate = 1.0 / max(float(what.mean()), 1.0 / what.size)

    def log_evidence(events: Floats, length: Counts) -> Floats:
        return np.asarray(
            shape * np.log(rate)
            - special.gammaln(shape)
            + special.gammaln(shape + events)
            - (shape + events) * np.log(rate + length)
        )

    def log_order(first: Floats, first_length: Counts, second: Floats, second_length: Counts) -> Floats | float:
        if direction == "either":
            return 0.0
        # Two independent gammas: b1 X1/(b1 X1 + b2 X2) is Beta(a1, a2).
        first_rate, second_rate = rate + first_length, rate + second_length
        split = first_rate / (first_rate + second_rate)
        from scipy.stats import (
            beta,
        )  # importing takes half a second; its logarithms differ from those of the special functions

        # called by name: freezing would build a new distribution, documentation included
        tail = beta.logcdf if direction == "rise" else beta.logsf
        return np.asarray(np.log(2.0) + tail(split, shape + first, shape + second))

    def mean(events: float, length: int) -> float:
        return (shape + events) / (rate + length)

    return _posterior(when, what, edge, log_evidence, log_order, mean)


def binary_change_point(
    years: ArrayLike, states: ArrayLike, *, direction: Direction = "either", edge: int = 1
) -> ChangePoint:
    """Posterior of one change in the share of a yearly yes/no series, shares integrated out.

    As :func:`poisson_change_point` with Bernoulli years and uniform priors:
    ``m = B(1+S, 1+n-S)``.

    Parameters
    ----------
    years
        Consecutive years, shape (year,).
    states
        0 or 1 per year, shape (year,), no NaN.
    direction
        The change to look for.
    edge
        Fewest years on either side of a change.

    Returns
    -------
    ChangePoint
        Posterior over the first year of the new regime.

    Raises
    ------
    InputError
        When the series has gaps or values other than 0 and 1.

    References
    ----------
    smith_1975

    Examples
    --------
    >>> binary_change_point(range(1950, 1970), [0] * 10 + [1] * 10, direction="rise").mode
    1960
    """
    when, what = _series(years, states, edge)
    if not np.all(np.isin(what, (0.0, 1.0))):
        raise InputError("the yes/no series has other values", expected="0 or 1 in every year")

    def log_evidence(events: Floats, length: Counts) -> Floats:
        return np.asarray(special.betaln(1.0 + events, 1.0 + length - events))

    def log_order(first: Floats, first_length: Counts, second: Floats, second_length: Counts) -> Floats | float:
        if direction == "either":
            return 0.0
        rows = zip(*(each.tolist() for each in (first, first_length, second, second_length)), strict=True)
        return np.array([_log_share_order(*row, direction == "rise") for row in rows])

    def mean(events: float, length: int) -> float:
        return (1.0 + events) / (2.0 + length)

    return _posterior(when, what, edge, log_evidence, log_order, mean)


@lru_cache(maxsize=65536)
def _log_share_order(first: float, first_length: int, second: float, second_length: int, rise: bool) -> float:
    """Log of twice the probability that the later share is the larger, or the smaller; counts recur in simulations."""
    from scipy.stats import beta  # importing takes half a second

    grid = (np.arange(2000) + 0.5) / 2000
    density = beta.pdf(grid, 1.0 + first, 1.0 + first_length - first)
    later = (1.0 + second, 1.0 + second_length - second)
    tail = beta.sf(grid, *later) if rise else beta.cdf(grid, *later)
    return float(np.log(2.0) + np.log(max(float((density * tail).mean()), 1e-300)))


def lag_posterior(earlier: ChangePoint, later: ChangePoint) -> LagPosterior:
    """Posterior of the years from one change to another, assuming that the two series are independent.

    ``p(lag) = sum_k p_later(k + lag) p_earlier(k)``.

    Parameters
    ----------
    earlier, later
        Change points of two series; the lag is positive where ``later`` comes later.

    Returns
    -------
    LagPosterior
        Posterior over whole years.

    Examples
    --------
    >>> first = poisson_change_point(range(1950, 1970), [0] * 10 + [9] * 10)
    >>> second = poisson_change_point(range(1950, 1970), [0] * 14 + [9] * 6)
    >>> lag_posterior(first, second).median
    4
    """
    first = int(later.years[0] - earlier.years[-1])
    last = int(later.years[-1] - earlier.years[0])
    weights = np.convolve(later.posterior, earlier.posterior[::-1])
    return LagPosterior(np.arange(first, last + 1), np.asarray(weights / weights.sum(), dtype=float))
