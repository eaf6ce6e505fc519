"""Order preference: a state's position on the world order, from its General Assembly votes."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.measures.ideal import ideal_point_sd
from foedus.measures.labels import require

__all__ = ["IDEAL_POINT_SCALE", "order_preference", "order_preferences"]

#: Ideal-point units per unit of order preference. *Assumed*: a round number just above the largest published estimate
#: (3.2 in absolute value, 1946–2024), so that the scale is linear and no state is clipped.
IDEAL_POINT_SCALE: Final = 3.5


def order_preference(ideal_point: ArrayLike, scale: float = IDEAL_POINT_SCALE) -> FloatArray:
    """Ideal point divided by a fixed scale and clipped to [−1, 1]; 1 is the Western-led order, −1 its rejection.

    Parameters
    ----------
    ideal_point
        Any shape; NaN stays NaN.
    scale
        Ideal-point units per unit.

    Returns
    -------
    FloatArray
        Order preference, same shape.

    Notes
    -----
    Deliberately linear: differences between states keep their proportions and are comparable across years, which would
    be lost by rescaling each year. The dimension is what divides the Assembly; that it represents an order is an
    interpretation.

    References
    ----------
    bailey_2017_ideal_points

    Examples
    --------
    >>> order_preference([0.0, 1.75, -7.0]).tolist()
    [0.0, 0.5, -1.0]
    """
    return np.asarray(np.clip(np.asarray(ideal_point, dtype=np.float64) / scale, -1.0, 1.0))


def order_preferences(points: pl.DataFrame) -> pl.DataFrame:
    """Order preference of every state-year.

    Parameters
    ----------
    points
        ``state, year, ideal_point, q10, q90, votes``.

    Returns
    -------
    pl.DataFrame
        ``state, year, value, sd, n, ideal_point``; sd from the posterior quantiles, n = votes.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    require(points, ("state", "year", "ideal_point", "q10", "q90", "votes"), "ideal_points", key=("state", "year"))
    known = points.filter(pl.col("ideal_point").is_not_null()).sort("state", "year")
    return known.select(
        "state",
        pl.col("year").cast(pl.Int32),
        value=pl.Series(order_preference(known["ideal_point"])),
        sd=pl.Series(ideal_point_sd(known["q10"], known["q90"]) / IDEAL_POINT_SCALE),
        n=pl.col("votes").cast(pl.Int32),
        ideal_point=pl.col("ideal_point").cast(pl.Float64),
    )
