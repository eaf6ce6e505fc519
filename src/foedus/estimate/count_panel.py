"""Counts of a panel of states by year: ratios of their rates, with effects of states and errors shared by years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = ["CountPanelFit", "count_panel"]

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.intp]

_STEPS: Final = 200
_TOLERANCE: Final = 1e-9
_LEAST: Final = 1e-8
"""Dispersion that counts as none, where the counts are those of a Poisson distribution (assumed)."""
_MOST: Final = 1e3
"""Greatest dispersion that is tried (assumed)."""
_FARTHEST: Final = 5.0
"""Greatest change of a linear predictor in one step (assumed)."""
_STEEPEST: Final = 12.0
"""Logarithms of a ratio per standard deviation beyond which it is taken to have no limit: e^12 is 160,000 (assumed)."""


@dataclass(frozen=True)
class CountPanelFit:
    r"""Ratios of rates.

    Attributes
    ----------
    ratios
        For each regressor the rate with one unit more of it over that without; ``n`` counts the rows that are used,
        ``clusters`` the years.
    dispersion
        :math:`\alpha`: how far the variance is beyond that of a Poisson distribution.
    log_likelihood
        At the estimate.
    states, years
        Numbers of states and years that are used.
    without_counts
        States that never counted anything: their own effect is minus infinity and they have no say.
    """

    ratios: tuple[Estimate, ...]
    dispersion: float
    log_likelihood: float
    states: int
    years: int
    without_counts: tuple[str, ...]


def count_panel(
    counts: ArrayLike,
    exposure: ArrayLike,
    regressors: ArrayLike,
    state: ArrayLike,
    year: ArrayLike,
    *,
    lags: int = 2,
    level: float = 0.90,
) -> CountPanelFit:
    r"""Ratios of the rates of a count, by negative binomial maximum likelihood with an effect of every state.

    .. math:: y_{it} \sim \text{NB}(\mu_{it}, \alpha), \quad \mu_{it} = E_{it}\exp(a_i + \beta' x_{it}), \quad
        \operatorname{var} y_{it} = \mu_{it} + \alpha\mu_{it}^2

    with E the exposure. The errors of rows of one state depend on each other, and so do those of one year and of years
    up to `lags` apart: the variance is

    .. math:: V = V_\text{state} + \sum_{|l| \le L} (1 - \tfrac{|l|}{L+1}) (\Gamma_l - \Gamma_l^\text{own})

    with :math:`\Gamma_l` the products of scores l years apart and :math:`\Gamma_l^\text{own}` those of them within a
    state, which :math:`V_\text{state}` has already; never less than states alone, or years alone, would give. Scores of
    a year are divided by what is left of it after the fit, :math:`1 - h_t`. Limits are those of Student's t with the
    degrees of freedom of the years, or of the states where those are fewer, moved out for the share of years that
    :math:`\Gamma` sums over: a regressor that is the same for all states has no more values than there are years.

    Parameters
    ----------
    counts
        What was counted, shape (row,).
    exposure
        What it was counted in, such as sentences, shape (row,); positive.
    regressors
        Shape (row,) or (row, regressor).
    state, year
        Labels, shape (row,); a state has one row a year.
    lags
        Years over which the errors of different states depend on each other; 0 = those of the same year only.
    level
        Confidence level.

    Returns
    -------
    CountPanelFit
        Ratios in the order of the regressors.

    Raises
    ------
    InputError
        If shapes differ, a number is not finite, a count is negative or not whole, an exposure is not positive, a
        state has two rows in a year, nothing was counted, a regressor does not vary within the states or is a sum of
        others, all counts are at one end of a regressor, or there are too few states or years for an error.

    Notes
    -----
    The effects of states are estimated and not conditioned out, which biases the ratios little and the dispersion
    downwards (allison_waterman_2002); the interval does not use that the counts are negative binomial, only that their
    mean is as stated. Of 28 years and 20 states it covers in about 90 of 100 where 90 are asked if the errors that
    years share have an autocorrelation of up to .5, and in about 78 if of .7, as the regressor has too.

    References
    ----------
    lawless_1987, allison_waterman_2002, thompson_2011_clusters, newey_west_1987, kiefer_vogelsang_2005

    Examples
    --------
    >>> state, year = np.repeat(np.arange(10), 30), np.tile(np.arange(30), 10)
    >>> stream = np.random.default_rng(1)
    >>> x = stream.normal(size=30)[year]
    >>> y = stream.negative_binomial(2, 2 / (2 + 3 * np.exp(0.5 * x)))
    >>> round(count_panel(y, np.ones(300), x, state, year).ratios[0].value, 1)
    1.9
    """
    y, exposed, x, states, years = _checked(counts, exposure, regressors, state, year, lags)
    _, which = np.unique(states, return_inverse=True)
    counting = np.bincount(which, y)[which] > 0
    silent = tuple(str(each) for each in np.unique(states[~counting]))
    if not counting.any():
        raise InputError("nothing was counted", where="counts", expected="a count above 0")
    y, offset, x = y[counting], np.log(exposed[counting]), x[counting]
    _, own = np.unique(states[counting], return_inverse=True)
    moments, when = np.unique(years[counting], return_inverse=True)
    freedom = min(int(own.max()), moments.size - 1 - x.shape[1])
    if freedom < 1:
        raise InputError(
            "too few states or years for an error",
            where=f"{own.max() + 1} states that counted something, {moments.size} years, {x.shape[1]} regressors",
            expected="two states and two years more than regressors",
        )
    _check_variation(x, own)
    beta, mean, dispersion = _fit(y, offset, x, own)
    errors = np.sqrt(np.diag(_variance(y, x, mean, dispersion, own, when, moments, lags)))
    reach = _reach(level, freedom, (lags + 1) / moments.size)
    ratios = tuple(
        Estimate(
            math.exp(value),
            Interval(_exp(value - reach * error), _exp(value + reach * error)),
            y.size,
            moments.size,
            float(freedom),
        )
        for value, error in zip(beta.tolist(), errors.tolist(), strict=True)
    )
    likelihood = _log_likelihood(y, mean, dispersion)
    return CountPanelFit(ratios, dispersion, likelihood, int(own.max()) + 1, moments.size, silent)


def _exp(value: float) -> float:
    """Return the exponential, infinity beyond the largest number."""
    return math.exp(value) if value < 700.0 else math.inf


def _reach(level: float, freedom: int, share: float) -> float:
    """Return how many standard errors a limit is away: Student's t, more for the share of years that sums reach over.

    The ratio is that of the 95% quantiles of Kiefer and Vogelsang's distribution for Bartlett's weights and the normal
    one (their table 1), whatever the level (assumed).
    """
    share = min(share, 1.0)
    longer = (1.6449 + 2.1859 * share + 0.3142 * share**2 - 0.3427 * share**3) / 1.6449
    return float(stats.t.ppf(0.5 + level / 2.0, freedom)) * longer


def _checked(
    counts: ArrayLike, exposure: ArrayLike, regressors: ArrayLike, state: ArrayLike, year: ArrayLike, lags: int
) -> tuple[Floats, Floats, Floats, NDArray[np.generic], NDArray[np.int64]]:
    y, exposed = np.asarray(counts, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    x = np.asarray(regressors, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    states, years = np.asarray(state), np.asarray(year)
    shapes = {part.shape[:1] for part in (y, exposed, x, states, years)}
    if len(shapes) > 1 or y.ndim != 1 or x.ndim != 2 or y.size == 0 or x.shape[1] == 0:
        raise InputError(
            "the arrays do not match",
            where=f"shapes {y.shape}, {exposed.shape}, {x.shape}, {states.shape}, {years.shape}",
            expected="as many rows in each, one at least, and one regressor or more",
        )
    if not (np.isfinite(y).all() and np.isfinite(exposed).all() and np.isfinite(x).all()):
        raise InputError("a number is not finite", where="counts, exposure or regressors", expected="finite numbers")
    if (y < 0).any() or (y != np.round(y)).any():
        raise InputError("a count is negative or not whole", where="counts", expected="0, 1, 2, ...")
    if (exposed <= 0).any():
        raise InputError("an exposure is not positive", where="exposure", expected="numbers above 0")
    if not np.issubdtype(years.dtype, np.integer):
        raise InputError("a year is not a whole number", where="year", expected="integers")
    if len(set(zip(states.tolist(), years.tolist(), strict=True))) < y.size:
        raise InputError("a state has two rows in a year", where="state, year", expected="one row each")
    if lags < 0:
        raise InputError("the lags are negative", where=f"lags={lags}", expected="0 or more")
    return y, exposed, x, states, years.astype(np.int64)


def _check_variation(x: Floats, own: Codes) -> None:
    inside = _centred(x, np.ones(own.size), own)
    spread = np.sqrt((inside**2).mean(axis=0))
    flat = np.flatnonzero(spread <= 1e-12 * (1.0 + np.abs(x).max(axis=0)))
    if flat.size:
        raise InputError(
            "a regressor does not vary within the states", where=f"regressor {flat[0]}", expected="two values or more"
        )
    if np.linalg.matrix_rank(inside / spread, tol=1e-8 * math.sqrt(own.size)) < x.shape[1]:
        raise InputError(
            "a regressor is a sum of others", where=f"{x.shape[1]} regressors", expected="linearly independent ones"
        )


def _centred(x: Floats, weight: Floats, own: Codes) -> Floats:
    """Return the regressors less their weighted means of each state."""
    total = np.bincount(own, weight)
    means = np.column_stack([np.bincount(own, weight * column) / total for column in x.T])
    return x - means[own]


def _fit(y: Floats, offset: Floats, x: Floats, own: Codes) -> tuple[Floats, Floats, float]:
    """Return coefficients, means and dispersion: each maximised with the other held, until neither moves."""
    beta, dispersion = np.zeros(x.shape[1]), 0.1
    effect = np.log(np.bincount(own, y) / np.bincount(own, np.exp(offset)))
    spread = np.sqrt((_centred(x, np.ones(own.size), own) ** 2).mean(axis=0))
    for _ in range(_STEPS):
        beta, effect = _mean_model(y, offset, x, own, beta, effect, dispersion, _STEEPEST / spread)
        mean = np.exp(offset + effect[own] + x @ beta)
        before, dispersion = dispersion, _dispersion(y, mean)
        gain = _log_likelihood(y, mean, dispersion) - _log_likelihood(y, mean, before)
        # where there is hardly any dispersion it goes on moving and the likelihood does not
        if abs(math.log(dispersion / before)) < _TOLERANCE * 100 or gain < _TOLERANCE / 10:
            break
    return beta, mean, dispersion


def _mean_model(
    y: Floats,
    offset: Floats,
    x: Floats,
    own: Codes,
    beta: Floats,
    effect: Floats,
    dispersion: float,
    steepest: Floats,
) -> tuple[Floats, Floats]:
    """Maximise the likelihood over coefficients and effects by Newton's steps, halved where they lower it."""
    predictor = offset + effect[own] + x @ beta
    best = _log_likelihood(y, np.exp(predictor), dispersion)
    for _ in range(_STEPS):
        mean = np.exp(predictor)
        weight = mean * (1.0 + dispersion * y) / (1.0 + dispersion * mean) ** 2
        score = (y - mean) / (1.0 + dispersion * mean)
        inside = _centred(x, weight, own)
        slope = np.linalg.solve(inside.T @ (weight[:, None] * inside), inside.T @ score)
        level = (np.bincount(own, score) - np.bincount(own, weight * (x @ slope))) / np.bincount(own, weight)
        step = x @ slope + level[own]
        size = min(1.0, _FARTHEST / max(float(np.abs(step).max()), 1e-300))
        while (now := _log_likelihood(y, np.exp(predictor + size * step), dispersion)) < best - 1e-10 and size > 1e-6:
            size /= 2.0
        beta, effect, predictor, best = beta + size * slope, effect + size * level, predictor + size * step, now
        if (np.abs(beta) > steepest).any():
            raise InputError(
                "the counts do not bound a ratio", where="regressors", expected="counts at more than one end of each"
            )
        if float(np.abs(step).max()) < _TOLERANCE:
            break
    return beta, effect


def _dispersion(y: Floats, mean: Floats) -> float:
    """Return the dispersion of greatest likelihood at these means."""
    found = optimize.minimize_scalar(
        lambda log: -_log_likelihood(y, mean, math.exp(log)),
        bounds=(math.log(_LEAST), math.log(_MOST)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return float(math.exp(found.x))


def _log_likelihood(y: Floats, mean: Floats, dispersion: float) -> float:
    size = 1.0 / dispersion
    # for hardly any dispersion the difference of the two logarithms of gamma is lost in rounding
    parts = (
        special.gammaln(y + size) - special.gammaln(size) - y * math.log(size)
        if dispersion > 1e-6
        else dispersion * y * (y - 1.0) / 2.0
    )
    tails = y * np.log(mean) - (y + size) * np.log1p(dispersion * mean) - special.gammaln(y + 1.0)
    return float((parts + tails).sum())


def _variance(
    y: Floats,
    x: Floats,
    mean: Floats,
    dispersion: float,
    own: Codes,
    when: Codes,
    moments: NDArray[np.int64],
    lags: int,
) -> Floats:
    weight = mean * (1.0 + dispersion * y) / (1.0 + dispersion * mean) ** 2  # of the observed information
    inside = _centred(x, weight, own)
    scores = inside * ((y - mean) / (1.0 + dispersion * mean))[:, None]
    bread = np.linalg.inv(inside.T @ (weight[:, None] * inside))
    part = np.einsum("rk,km,rm->r", inside, bread, weight[:, None] * inside)
    scores = scores / (1.0 - np.bincount(when, part))[when, None]  # what a year pulls the fit towards itself
    by_state = _sums(scores, own)
    states = by_state.T @ by_state
    # a grid of state and year, so that years that nobody spoke in are lags, too
    grid = np.zeros((int(own.max()) + 1, int(moments[-1] - moments[0]) + 1, x.shape[1]))
    grid[own, moments[when] - moments[0]] = scores
    shared = grid.sum(axis=0)
    years, cells = np.zeros_like(states), np.zeros_like(states)
    for lag in range(min(lags, shared.shape[0] - 1) + 1):
        share = 1.0 - lag / (lags + 1.0)
        later, earlier = shared[lag:], shared[: shared.shape[0] - lag]
        among = later.T @ earlier
        within = np.einsum("itk,itm->km", grid[:, lag:], grid[:, : grid.shape[1] - lag])
        years += share * (among if lag == 0 else among + among.T)
        cells += share * (within if lag == 0 else within + within.T)
    kinds = [bread @ part @ bread for part in (states + years - cells, states, years)]
    # the three differ in direction only by noise: of each coefficient the largest variance is taken
    return np.diag(np.max([np.diag(each) for each in kinds], axis=0))


def _sums(scores: Floats, labels: Codes) -> Floats:
    return np.column_stack([np.bincount(labels, column) for column in scores.T])
