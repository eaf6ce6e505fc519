"""When did the level of a measured series shift? Posterior of one change, with autocorrelated noise."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from foedus.errors import InputError
from foedus.estimate.changepoint import ChangePoint, Direction

__all__ = ["level_shift"]

Floats = NDArray[np.float64]

_RHO: Final = np.linspace(0.0, 0.9, 10)
"""Autocorrelations that are weighed, each as likely beforehand (assumed)."""

_FEWEST: Final = 10


def level_shift(years: ArrayLike, values: ArrayLike, *, direction: Direction = "either", edge: int = 3) -> ChangePoint:
    r"""Posterior of the year in which the level of a yearly series shifted.

    .. math:: y_t = \mu + \delta\,[t \ge k] + u_t, \quad u_t = \rho u_{t-1} + \varepsilon_t, \quad
        \varepsilon_t \sim N(0, \sigma^2)

    with a flat prior for the mean, 1/σ for the standard deviation, the unit-information prior of Zellner (g = n) for
    the shift, truncated to the direction asked for, and ρ uniform on 0, .1, ..., .9. Every quantity but k is
    integrated out.

    Parameters
    ----------
    years
        Consecutive years, shape (year,).
    values
        The series, any sign, shape (year,), no NaN.
    direction
        ``rise``, ``fall`` or ``either``.
    edge
        Fewest years on either side of the shift.

    Returns
    -------
    ChangePoint
        Posterior over the first year of the new level. ``before`` and ``after`` are the means of the years on both
        sides of the most probable one; ``change_probability`` is against a series that only wanders around one mean.

    Raises
    ------
    InputError
        When the series has gaps, no variation, or fewer than ten years.

    Notes
    -----
    One shift is modelled: of a slow decline the posterior finds the middle, not the start.

    References
    ----------
    liang_2008, carlin_gelfand_smith_1992

    Examples
    --------
    >>> wave = [0.1, -0.1] * 5
    >>> level_shift(range(1990, 2010), [2 + w for w in wave] + [1 + w for w in wave], direction="fall").mode
    2000
    """
    when, what = _series(years, values, edge)
    length = when.size
    cuts = np.arange(edge, length - edge + 1)
    null, shifted = np.empty(_RHO.size), np.empty((_RHO.size, cuts.size))
    for row, rho in enumerate(_RHO):
        null[row], shifted[row] = _evidence(what, cuts, float(rho), direction)
    evidence = special.logsumexp(shifted, axis=0)
    scale = float(special.logsumexp(evidence))
    posterior = np.exp(evidence - scale)
    change = float(special.expit(scale - np.log(cuts.size) - special.logsumexp(null)))
    best = int(cuts[int(np.argmax(posterior))])
    return ChangePoint(
        when[cuts], posterior / posterior.sum(), change, float(what[:best].mean()), float(what[best:].mean())
    )


def _evidence(values: Floats, cuts: NDArray[np.int64], rho: float, direction: Direction) -> tuple[float, Floats]:
    """Return the log evidence of no shift and of a shift at each cut, for one autocorrelation."""
    size = values.size
    steps = (np.arange(size) >= cuts[:, None]).astype(float)
    y, one, x = _whitened(values, rho), _whitened(np.ones(size), rho), _whitened(steps, rho)
    weight = float(one @ one)
    y = y - one * (y @ one) / weight
    x = x - np.outer(x @ one / weight, one)
    total = float(y @ y)
    norm = np.einsum("ij,ij->i", x, x)
    slope = x @ y / norm
    fit = np.clip(slope**2 * norm / total, 0.0, 1.0 - 1e-12)
    g, freedom = float(size), size - 1
    null = 0.5 * np.log1p(-(rho**2)) - 0.5 * np.log(weight) - 0.5 * freedom * np.log(total)
    factor = 0.5 * (size - 2) * np.log1p(g) - 0.5 * freedom * np.log1p(g * (1.0 - fit))
    if direction != "either":
        sign = 1.0 if direction == "rise" else -1.0
        variance = g / (1.0 + g) * total * (1.0 - fit * g / (1.0 + g)) / freedom / norm
        t = sign * slope * g / (1.0 + g) / np.sqrt(variance)
        factor = factor + np.log(2.0) + np.log(np.maximum(special.stdtr(freedom, t), 1e-300))
    return float(null), null + factor


def _whitened(values: Floats, rho: float) -> Floats:
    """Take the autocorrelation out of the last axis (Prais and Winsten)."""
    white = values.copy()
    white[..., 1:] -= rho * values[..., :-1]
    white[..., 0] *= np.sqrt(1.0 - rho**2)
    return np.asarray(white)


def _series(years: ArrayLike, values: ArrayLike, edge: int) -> tuple[NDArray[np.int64], Floats]:
    when, what = np.asarray(years, dtype=np.int64), np.asarray(values, dtype=float)
    if when.ndim != 1 or when.shape != what.shape or edge < 1 or when.size < max(_FEWEST, 2 * edge):
        raise InputError(
            "the series is too short for a shift of its level",
            where=f"{when.size} years, edge {edge}",
            expected=f"at least {_FEWEST} years and twice the edge, edge >= 1",
        )
    if np.any(np.diff(when) != 1) or not np.all(np.isfinite(what)):
        raise InputError("the series has gaps", expected="consecutive years and finite values")
    if np.ptp(what) == 0:
        raise InputError("the series never varies", where=f"{when.size} years", expected="values that differ")
    return when, what
