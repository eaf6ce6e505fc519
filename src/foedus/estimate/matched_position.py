"""Where does one unit stand among matched ones? Its percentile, and its distance in their standard deviations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = [
    "FEWEST",
    "MatchedPosition",
    "design_effect",
    "matched_percentile",
    "percentile_of_draws",
    "standardised_difference",
]

Floats = NDArray[np.float64]

FEWEST: Final = 5
"""Fewest matched units that a position is measured among (assumed)."""

_DRAWS: Final = 4000
_STEP: Final = 1.5
"""Steps in which a limit of the noncentrality is searched for, outwards from the estimate."""


@dataclass(frozen=True)
class MatchedPosition:
    """A position among matched units.

    Attributes
    ----------
    estimate
        The position with its interval and the number of matched units.
    below, tied
        Matched units that lie below the unit as measured, and at the same value.
    effective
        Matched units that are worth as much if none of them shared a member.
    """

    estimate: Estimate
    below: int
    tied: int
    effective: float


def design_effect(values: ArrayLike, members: ArrayLike | None) -> float:
    r"""Return by how much shared members inflate the variance of a mean over pairs.

    .. math:: D = \max\left(1, \frac{\sum_{i,j:\, i \cap j \ne \emptyset} r_i r_j}{\sum_i r_i^2}\right)

    with r the centred ranks of the values and the sum over pairs i, j that share a member, i itself among them.

    Parameters
    ----------
    values
        Shape (pair,).
    members
        Labels of both members, shape (pair, 2); None = none are shared.

    Returns
    -------
    float
        1 where none are shared or values of such pairs are no more alike; at most the number of pairs.

    References
    ----------
    aronow_2015

    Examples
    --------
    >>> design_effect([1.0, 2.0, 8.0, 9.0], [["A", "B"], ["A", "C"], ["D", "E"], ["D", "F"]])
    1.6
    """
    given = np.asarray(values, dtype=float)
    if members is None or given.size == 0:
        return 1.0
    labels = np.asarray(members)
    if labels.shape != (given.size, 2):
        raise InputError("members do not match the pairs", where=f"{labels.shape}", expected=f"({given.size}, 2)")
    ranks = (given[:, None] > given).sum(axis=1) + 0.5 * (given[:, None] == given).sum(axis=1)
    centred = ranks - ranks.mean()
    total = float(centred @ centred)
    if total == 0:
        return 1.0
    shared = (labels[:, None, :, None] == labels[None, :, None, :]).any(axis=(2, 3))
    return float(min(max(1.0, centred @ shared @ centred / total), given.size))


def matched_percentile(
    value: float,
    others: ArrayLike,
    *,
    sd: float = 0.0,
    others_sd: ArrayLike | None = None,
    around: bool = False,
    effect: float = 1.0,
    level: float = 0.90,
    draws: int = _DRAWS,
    seed: int = 0,
) -> MatchedPosition:
    r"""Return the share of units like the matched ones that lie below a unit, ties counted half.

    .. math:: p \mid x, y \sim \mathrm{Beta}\left(\tfrac{c}{D} + \tfrac12,\; \tfrac{k - c}{D} + \tfrac12\right), \quad
        c = \sum_i \left[y_i < x\right] + \tfrac12 \left[y_i = x\right]

    over draws of the true values x and y, with k matched units and the design effect D.

    Parameters
    ----------
    value
        The unit as measured.
    others
        The matched units as measured, shape (unit,).
    sd, others_sd
        Standard deviations of the errors of measurement; none where left out.
    around
        Whether these are errors of the truth around the values (a posterior's, or of what is not recorded), and not
        errors that the values hold (of sampling, or of reading).
    effect
        Design effect of shared members, from `design_effect`.
    level
        Confidence level.
    draws, seed
        Draws of the true values, and their stream.

    Returns
    -------
    MatchedPosition
        Share from 0 to 1; the interval covers errors of measurement and that other units might have been matched.

    Raises
    ------
    InputError
        If fewer than five are matched, all of them have the same value, or a value or error is no number.

    Notes
    -----
    True values of the matched units are drawn after shrinking what was measured towards their mean by its error
    (empirical Bayes, variance between units by moments): adding errors to values that already hold one would push every
    percentile towards the middle. Values with the truth ``around`` them hold no error: they are the means of what is
    drawn, and shrinking would do twice what made them. That they differ by less than their errors, which is impossible
    of values that hold these, tells one from the other. The unit itself has a flat prior. The interval is that of
    Jeffreys for a share.

    References
    ----------
    brown_cai_dasgupta_2001, crawford_garthwaite_2002

    Examples
    --------
    >>> found = matched_percentile(3.5, [1, 2, 3, 4, 5])
    >>> round(found.estimate.value, 2), found.below
    (0.6, 3)
    """
    measured, errors = _checked(value, others, sd, others_sd)
    if not 1.0 <= effect <= measured.size:
        raise InputError("the design effect is out of range", where=f"{effect}", expected=f"1 to {measured.size}")
    stream = np.random.default_rng(seed)
    runs = 1 if sd == 0 and not errors.any() else draws
    x = value + sd * stream.standard_normal(runs)
    mean, kept = (0.0, np.ones_like(measured)) if around else _shrinkage(measured, errors)
    y = mean + kept * (measured - mean) + errors * np.sqrt(kept) * stream.standard_normal((runs, measured.size))
    return MatchedPosition(
        percentile_of_draws(x, y, effect=effect, level=level, draws=draws, seed=seed + 1),
        int((measured < value).sum()),
        int((measured == value).sum()),
        measured.size / effect,
    )


def percentile_of_draws(
    value: ArrayLike, others: ArrayLike, *, effect: float = 1.0, level: float = 0.90, draws: int = _DRAWS, seed: int = 0
) -> Estimate:
    """Return the percentile of a unit from draws of its value and of those of the matched ones.

    Parameters
    ----------
    value
        Draws of the unit, shape (draw,).
    others
        Joint draws of the matched units, shape (draw, unit).
    effect, level, draws, seed
        As for `matched_percentile`.
    """
    x, y = np.asarray(value, dtype=float), np.asarray(others, dtype=float)
    size = y.shape[1]
    count = (y < x[:, None]).sum(axis=1) + 0.5 * (y == x[:, None]).sum(axis=1)
    shape = (max(1, draws // x.size), x.size)
    stream = np.random.default_rng(seed)
    p = stream.beta(count / effect + 0.5, (size - count) / effect + 0.5, shape).ravel()
    tail = (1.0 - level) / 2.0
    low, high = (float(end) for end in np.quantile(p, [tail, 1.0 - tail]))
    share = float(count.mean() / size)
    # at an end of the scale nothing lies beyond the unit, so that the interval reaches to that end
    low, high = (0.0 if share == 0 else min(low, share)), (1.0 if share == 1 else max(high, share))
    return Estimate(share, Interval(low, high), size)


def standardised_difference(
    value: float,
    others: ArrayLike,
    *,
    sd: float = 0.0,
    others_sd: ArrayLike | None = None,
    effect: float = 1.0,
    level: float = 0.90,
) -> MatchedPosition:
    r"""Return how far a unit lies from the mean of matched ones, in their standard deviations.

    .. math:: d = \frac{x - \bar y}{s}, \qquad
        \sqrt{m}\, d \sim t'_{m - 1}\left(\sqrt{m}\,\delta\right), \quad m = k / D

    with k matched units, the design effect D and t' the noncentral t distribution; its limits are widened by the
    unit's own error of measurement, and s is freed of that of the matched units.

    Parameters
    ----------
    value, others, sd, others_sd, effect, level
        As for `matched_percentile`.

    Returns
    -------
    MatchedPosition
        Difference in standard deviations.

    Raises
    ------
    InputError
        As for `matched_percentile`, and if the errors of the matched units account for all their variance.

    Notes
    -----
    The limits are exact for normal values without errors of measurement and without shared members.

    References
    ----------
    crawford_garthwaite_2002

    Examples
    --------
    >>> found = standardised_difference(2.0, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    >>> round(found.estimate.value, 3)
    -0.267
    """
    measured, errors = _checked(value, others, sd, others_sd)
    if not 1.0 <= effect <= measured.size / 2:
        raise InputError("the design effect is out of range", where=f"{effect}", expected=f"1 to {measured.size / 2:g}")
    variance = float(measured.var(ddof=1) - np.mean(errors**2))
    if variance <= 0:
        raise InputError(
            "the matched units differ no more than their errors of measurement",
            where=f"{measured.size} units",
            expected="values that differ",
        )
    spread = math.sqrt(variance)
    centre = float(value - measured.mean()) / spread
    low, high = _noncentral(centre, measured.size / effect, level)
    from scipy.stats import norm

    own = float(norm.ppf(0.5 + level / 2.0)) * sd / spread
    interval = Interval(centre - math.hypot(centre - low, own), centre + math.hypot(high - centre, own))
    return MatchedPosition(
        Estimate(centre, interval, measured.size),
        int((measured < value).sum()),
        int((measured == value).sum()),
        measured.size / effect,
    )


def _noncentral(centre: float, count: float, level: float) -> tuple[float, float]:
    from scipy.optimize import brentq
    from scipy.stats import nct

    root, freedom, tail = math.sqrt(count), count - 1.0, (1.0 - level) / 2.0
    start = centre * root

    def gap(shift: float, share: float) -> float:
        return float(nct.cdf(start, freedom, shift)) - share

    def limit(share: float, outwards: float) -> float:
        near, far = start, start + outwards
        # the distribution falls as the noncentrality rises; far from the estimate it cannot be computed
        while gap(far, share) * outwards > 0:
            near, far = far, far + outwards * max(1.0, abs(start) / 4.0)
        return float(brentq(gap, near, far, args=(share,), xtol=1e-8)) / root

    return limit(1.0 - tail, -_STEP), limit(tail, _STEP)


def _shrinkage(measured: Floats, errors: Floats) -> tuple[float, Floats]:
    """Return the mean of the units and the share of each unit's difference from it that is kept."""
    between = max(0.0, float(measured.var(ddof=1) - np.mean(errors**2)))
    weights = np.where(errors > 0, between / np.where(errors > 0, between + errors**2, 1.0), 1.0)
    return float(measured.mean()), weights


def _checked(value: float, others: ArrayLike, sd: float, others_sd: ArrayLike | None) -> tuple[Floats, Floats]:
    measured = np.asarray(others, dtype=float)
    errors = np.zeros_like(measured) if others_sd is None else np.asarray(others_sd, dtype=float)
    if measured.ndim != 1 or measured.shape != errors.shape:
        raise InputError(
            "values and errors of the matched units do not match",
            where=f"{measured.shape} and {errors.shape}",
            expected="one of each",
        )
    if measured.size < FEWEST:
        raise InputError(
            "too few matched units",
            where=f"{measured.size} units",
            expected=f"at least {FEWEST}",
            hint="Match more, or with fewer conditions",
        )
    numbers = np.concatenate([[value, sd], measured, errors])
    if not np.isfinite(numbers).all() or sd < 0 or (errors < 0).any():
        raise InputError(
            "a value or an error is missing or below zero", expected="finite values, and errors of 0 or more"
        )
    if np.ptp(measured) == 0:
        raise InputError(
            "all matched units have the same value",
            where=f"{measured.size} times {measured[0]:g}",
            expected="values that differ",
            hint="A measure that does not vary among them says nothing about a position",
        )
    return measured, errors
