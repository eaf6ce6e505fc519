"""Order index: the power-weighted mean position of the world's states on the world order."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = ["MINIMUM_COVER", "order_index", "order_indices", "powers_with_preference"]

#: Share of world capability that must have an order preference. *Assumed*: with three quarters, the states left
#: out can move the index by at most a quarter of its range.
MINIMUM_COVER: Final = 0.75


def order_index(
    power: ArrayLike, preference: ArrayLike, preference_sd: ArrayLike, error: ArrayLike
) -> tuple[float, float]:
    r"""Mean order preference weighted by power, with its standard deviation.

    .. math:: \Omega = \sum_a w_a o_a, \quad w_a = \kappa_a / \sum_b \kappa_b, \quad
        \mathrm{sd}^2 = \sum_a w_a^2 \left(\mathrm{sd}(o_a)^2 + c_a^2 (o_a - \Omega)^2\right)

    Parameters
    ----------
    power
        Capability, any unit, shape ``(state,)``.
    preference, preference_sd
        Order preference in [−1, 1] and its standard deviation, same shape.
    error
        Relative error of the capability, same shape; NaN = treated as exact.

    Returns
    -------
    tuple[float, float]
        Ω in [−1, 1] and its standard deviation; NaN without states or where a standard deviation is missing.

    Notes
    -----
    Errors are treated as independent between states. Those of capability are partly common to all and cancel in the
    weights, so their contribution to the standard deviation is an upper bound.

    References
    ----------
    bailey_2017_ideal_points, beckley_2018

    Examples
    --------
    >>> order_index([3.0, 1.0], [1.0, -1.0], [0.0, 0.0], [0.0, 0.0])
    (0.5, 0.0)
    """
    weight, position = normalised(power), np.asarray(preference, dtype=np.float64)
    if weight.size == 0:
        return np.nan, np.nan
    value = float(weight @ position)
    relative = np.nan_to_num(np.asarray(error, dtype=np.float64), nan=0.0)
    spread = np.asarray(preference_sd, dtype=np.float64) ** 2 + (relative * (position - value)) ** 2
    return value, float(np.sqrt((weight**2 * spread).sum()))


def normalised(power: ArrayLike) -> FloatArray:
    """Weights that sum to 1.

    Raises
    ------
    InputError
        If a power is missing or negative or all are 0.
    """
    values = np.asarray(power, dtype=np.float64)
    if values.size and (not np.isfinite(values).all() or values.min() < 0 or values.sum() <= 0):
        raise InputError(
            "the power values cannot serve as weights", expected="finite numbers of zero or more, not all zero"
        )
    return np.asarray(values / values.sum() if values.size else values)


def powers_with_preference(
    shares: pl.DataFrame, preferences: pl.DataFrame, errors: pl.DataFrame | None = None
) -> list[tuple[int, float, pl.DataFrame]]:
    """Pair power with order preference, year by year.

    Parameters
    ----------
    shares
        ``state, year, value``: capability.
    preferences
        ``state, year, value, sd``: order preference, as `foedus.measures.order.order_preferences` gives it.
    errors
        ``state, year, error``: relative errors of capability; None = treated as exact.

    Returns
    -------
    list of (year, coverage, table)
        For each year of the shares: the share of all capability held by states with a preference, and those states,
        ``state, power, preference, preference_sd, error``.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    key = ["state", "year"]
    require(shares, (*key, "value"), "shares", key=key)
    require(preferences, (*key, "value", "sd"), "preferences", key=key)
    table = shares.select("state", pl.col("year").cast(pl.Int32), power="value").drop_nulls("power")
    wanted = preferences.select(
        "state", pl.col("year").cast(pl.Int32), preference="value", preference_sd="sd"
    ).drop_nulls("preference")
    table = table.join(wanted, on=key, how="left")
    if errors is None:
        table = table.with_columns(error=pl.lit(None, pl.Float64))
    else:
        require(errors, (*key, "error"), "errors", key=key)
        table = table.join(errors.select("state", pl.col("year").cast(pl.Int32), "error"), on=key, how="left")
    found = []
    for (year,), part in sorted(table.partition_by("year", as_dict=True).items()):
        both = part.filter(pl.col("preference").is_not_null()).sort("state").drop("year")
        total = float(part["power"].sum())
        found.append((int(year), float(both["power"].sum()) / total if total > 0 else 0.0, both))
    return found


def order_indices(
    shares: pl.DataFrame,
    preferences: pl.DataFrame,
    errors: pl.DataFrame | None = None,
    minimum_cover: float = MINIMUM_COVER,
) -> pl.DataFrame:
    """Order index of every year of the shares.

    Parameters
    ----------
    shares, preferences, errors
        As in `powers_with_preference`.
    minimum_cover
        Share of capability that must have a preference; with less, value and sd are null.

    Returns
    -------
    pl.DataFrame
        ``year, value, sd, n, coverage``, sorted; n = states with both, coverage = their share of capability.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    rows: list[tuple[int, float, float, int, float]] = []
    for year, coverage, part in powers_with_preference(shares, preferences, errors):
        columns = (part[name].to_numpy() for name in ("power", "preference", "preference_sd", "error"))
        value, sd = order_index(*columns) if coverage >= minimum_cover else (np.nan, np.nan)
        rows.append((year, value, sd, part.height, coverage))
    schema = {"year": pl.Int32, "value": pl.Float64, "sd": pl.Float64, "n": pl.Int32, "coverage": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("value", "sd").fill_nan(None))
