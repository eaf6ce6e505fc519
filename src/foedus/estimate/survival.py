"""Share failed by a horizon when some spells are followed for a shorter time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = ["kaplan_meier_failure"]


def kaplan_meier_failure(times: ArrayLike, failed: ArrayLike, horizon: float, level: float = 0.90) -> Estimate:
    """Product-limit share failed by a horizon; censored spells count for as long as they are followed.

    ``F(h) = 1 - prod_{t<=h}(1 - d_t/n_t)``; the interval is Greenwood's on the
    ``log(-log S)`` scale. With no failure the upper limit is Clopper and Pearson's for
    the number still followed at the last time observed up to the horizon.

    Parameters
    ----------
    times
        Years followed to the failure or to the end of observation, shape (spell,), > 0.
    failed
        Whether the spell ended in failure, shape (spell,).
    horizon
        Years.
    level
        Confidence level, two-sided.

    Returns
    -------
    Estimate
        Share failed by the horizon and its interval.

    Raises
    ------
    InputError
        If there are no spells or a time is not positive.

    Notes
    -----
    Treats spells as independent; clusters should be handled by a bootstrap around it.

    References
    ----------
    kaplan_meier_1958, kalbfleisch_prentice_2002

    Examples
    --------
    >>> round(kaplan_meier_failure([1, 2, 3, 4], [True, False, True, False], horizon=3).value, 3)
    0.625
    """
    follow = np.asarray(times, dtype=float)
    ended = np.asarray(failed, dtype=bool)
    if follow.ndim != 1 or follow.shape != ended.shape or follow.size == 0 or not np.all(follow > 0):
        raise InputError("the spells cannot be followed", expected="positive times and one flag each")
    survival, greenwood = 1.0, 0.0
    for time in np.unique(follow[ended & (follow <= horizon)]):
        risk = int((follow >= time).sum())
        deaths = int((ended & (follow == time)).sum())
        survival *= 1.0 - deaths / risk
        greenwood += math.inf if deaths == risk else deaths / (risk * (risk - deaths))
    if survival == 1.0 or survival == 0.0:
        reached = max(1, int((follow >= min(horizon, float(follow.max()))).sum()))
        edge = float(special.betaincinv(reached, 1.0, (1.0 - level) / 2.0))
        limits = Interval(0.0, 1.0 - edge) if survival == 1.0 else Interval(edge, 1.0)
        return Estimate(1.0 - survival, limits, follow.size)
    spread = float(special.ndtri(0.5 + level / 2.0)) * math.sqrt(greenwood) / abs(math.log(survival))
    limits = Interval(1.0 - survival ** math.exp(-spread), 1.0 - survival ** math.exp(spread))
    return Estimate(1.0 - survival, limits, follow.size)
