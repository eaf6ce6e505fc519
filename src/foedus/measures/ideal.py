"""Distance between ideal points estimated from General Assembly votes."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.measures.labels import Pairs, keep_pairs, long_pairs, require

__all__ = ["Q90_NORMAL", "ideal_point_distance", "ideal_point_distances", "ideal_point_sd"]

#: 90% quantile of the standard normal distribution.
Q90_NORMAL: Final = 1.2815515655446004


def ideal_point_sd(q10: ArrayLike, q90: ArrayLike) -> FloatArray:
    """Standard deviation of an ideal point from its 10% and 90% posterior quantiles, as if normal.

    Parameters
    ----------
    q10, q90
        Quantiles of any common shape; NaN stays NaN.

    Returns
    -------
    FloatArray
        ``(q90 − q10) / (2 · 1.2816)``.

    Examples
    --------
    >>> round(float(ideal_point_sd(-1.2815515655, 1.2815515655)), 6)
    1.0
    """
    return np.asarray((np.asarray(q90, dtype=np.float64) - np.asarray(q10, dtype=np.float64)) / (2.0 * Q90_NORMAL))


def ideal_point_distance(point: ArrayLike, sd: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Absolute distance of all pairs of ideal points, with its standard deviation.

    .. math:: \delta_{ij} = |\theta_i - \theta_j|, \quad \mathrm{sd}_{ij} = \sqrt{\mathrm{sd}_i^2 + \mathrm{sd}_j^2}

    Parameters
    ----------
    point, sd
        Ideal points and their standard deviations, shape ``(state,)``.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Distance and standard deviation, shape ``(state, state)`` each.

    Notes
    -----
    The posterior correlation between states is not published and assumed to be 0. For distances below about two
    standard deviations the estimate is biased upwards (the absolute value of noise is not 0).

    References
    ----------
    bailey_2017_ideal_points
    """
    theta, spread = np.asarray(point, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    return np.abs(theta[:, None] - theta[None, :]), np.hypot(spread[:, None], spread[None, :])


def ideal_point_distances(
    points: pl.DataFrame, pairs: Pairs | None = None, first: int | None = None, last: int | None = None
) -> pl.DataFrame:
    """Ideal-point distance of every pair and year.

    Parameters
    ----------
    points
        ``state, year, ideal_point, q10, q90, votes``.
    pairs, first, last
        Restrict the result; None = all.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``; n = the smaller number of votes behind the two points.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    require(points, ("state", "year", "ideal_point", "q10", "q90", "votes"), "ideal_points", key=("state", "year"))
    chosen = points.filter(
        pl.col("ideal_point").is_not_null()
        & pl.col("year").is_between(first if first is not None else -(10**6), last if last is not None else 10**6)
    )
    frames = []
    for key, part in sorted(chosen.partition_by("year", as_dict=True).items()):
        year = part.sort("state")
        value, sd = ideal_point_distance(year["ideal_point"], ideal_point_sd(year["q10"], year["q90"]))
        votes = year["votes"].cast(pl.Float64).to_numpy()
        columns = {"value": value, "sd": sd, "n": np.minimum(votes[:, None], votes[None, :])}
        frames.append(keep_pairs(long_pairs(year["state"].to_list(), int(key[0]), columns), pairs))
    if not frames:
        empty = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}
        return pl.DataFrame(schema={**empty, "value": pl.Float64, "sd": pl.Float64, "n": pl.Int32})
    return pl.concat(frames).with_columns(pl.col("n").cast(pl.Int32))
