"""How concentrated power is: the index of Ray and Singer, the Herfindahl index and the effective number of powers."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import CoverageError
from foedus.measures.labels import require
from foedus.measures.power import share
from foedus.states import load_states

__all__ = [
    "concentration_sd",
    "herfindahl",
    "laakso_taagepera_1979",
    "major_powers",
    "power_concentration",
    "ray_singer_1973",
]


def herfindahl(amount: ArrayLike) -> FloatArray:
    r"""Sum of squared shares, the probability that two units of power drawn at random belong to the same state.

    .. math:: H = \sum_i s_i^2

    Parameters
    ----------
    amount
        Amounts of zero or more, any unit, shape ``(..., state)``; NaN = no data, left out.

    Returns
    -------
    FloatArray
        H in [1/N, 1], shape ``(...,)``; NaN where the total is 0.

    References
    ----------
    laakso_taagepera_1979

    Examples
    --------
    >>> float(herfindahl([2.0, 1.0, 1.0]))
    0.375
    """
    shares = share(amount)
    known = ~np.isnan(shares)
    total = np.where(known, shares, 0.0) ** 2
    return np.asarray(np.where(known.any(axis=-1), total.sum(axis=-1), np.nan))


def laakso_taagepera_1979(amount: ArrayLike) -> FloatArray:
    r"""Effective number of powers: how many equal powers would be as concentrated, :math:`1/H`.

    Parameters
    ----------
    amount
        As in `herfindahl`.

    Returns
    -------
    FloatArray
        Number in [1, N], shape ``(...,)``.

    References
    ----------
    laakso_taagepera_1979

    Examples
    --------
    >>> float(laakso_taagepera_1979([1.0, 1.0, 1.0, 1.0]))
    4.0
    """
    return np.asarray(1.0 / herfindahl(amount))


def ray_singer_1973(amount: ArrayLike) -> FloatArray:
    r"""Concentration of power (CON): 0 if all are equal, 1 if one state holds everything.

    .. math:: \mathrm{CON} = \sqrt{\frac{\sum_i s_i^2 - 1/N}{1 - 1/N}}

    Parameters
    ----------
    amount
        As in `herfindahl`; shares are taken of the states given, whose number is N.

    Returns
    -------
    FloatArray
        CON in [0, 1], shape ``(...,)``; NaN where fewer than two states have data.

    Notes
    -----
    CON falls when a state with almost nothing joins the states counted; compare sets of similar size, such as the major
    powers.

    References
    ----------
    ray_singer_1973

    Examples
    --------
    >>> ray_singer_1973([[5.0, 5.0], [1.0, 0.0], [3.0, 1.0]]).tolist()
    [0.0, 1.0, 0.5]
    """
    values = np.asarray(amount, dtype=np.float64)
    count = (~np.isnan(values)).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        floor = 1.0 / count
        squared = (herfindahl(values) - floor) / (1.0 - floor)
    # Rounding of equal shares may give a value just below 0 or above 1.
    return np.asarray(np.where(count > 1, np.sqrt(np.clip(squared, 0.0, 1.0)), np.nan))


def concentration_sd(amount: ArrayLike, error: ArrayLike) -> FloatArray:
    r"""Standard deviation of CON from relative errors of the amounts, to first order.

    .. math:: \mathrm{sd}(H) = 2\sqrt{\sum_i \bigl((s_i - H)\,s_i\,c_i\bigr)^2}, \quad
        \mathrm{sd}(\mathrm{CON}) = \frac{\mathrm{sd}(H)}{2\,\mathrm{CON}\,(1 - 1/N)}

    Parameters
    ----------
    amount
        Amounts, shape ``(state,)``; NaN = no data.
    error
        Standard deviation over amount, same shape, independent between states; NaN = unknown.

    Returns
    -------
    FloatArray
        A number; NaN if an error is unknown or CON is 0, where the slope is unbounded.

    Examples
    --------
    >>> float(concentration_sd([3.0, 1.0], [0.0, 0.0]))
    0.0
    """
    values, relative = np.asarray(amount, dtype=np.float64), np.asarray(error, dtype=np.float64)
    shares, h, con = share(values), herfindahl(values), ray_singer_1973(values)
    known = ~np.isnan(shares)
    terms = ((shares - h) * shares * relative)[known]
    n = int(known.sum())
    if n < 2 or not float(con) > 0.0:
        return np.asarray(np.nan)
    return np.asarray(np.sqrt((terms**2).sum()) / (float(con) * (1.0 - 1.0 / n)))


def major_powers(first: int, last: int) -> pl.DataFrame:
    """Return the major powers of each year: ``state, year``; a state that was one on any day of a year counts.

    Raises
    ------
    CoverageError
        If `first` is after `last`.
    """
    if first > last:
        raise CoverageError("no years between first and last", where=f"{first}–{last}")
    rows = [(state, year) for year in range(first, last + 1) for state in load_states().majors(year)]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row")


def power_concentration(
    shares: pl.DataFrame, members: pl.DataFrame | None = None, errors: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Concentration of power among some or all states, year by year.

    Parameters
    ----------
    shares
        ``state, year, value``: shares of the world or amounts.
    members
        ``state, year``: the states counted, such as `major_powers`; None = every state with a value.
    errors
        ``state, year, error``: relative errors, such as `foedus.measures.power.capability_errors`; None = sd is null.

    Returns
    -------
    pl.DataFrame
        ``year, value, sd, n, herfindahl, effective``, sorted; n = states counted, ``effective`` the effective number.
        Everything except the year is null in a year in which a member has no value.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.

    References
    ----------
    ray_singer_1973, laakso_taagepera_1979
    """
    rows = []
    for year, amount, error in yearly_amounts(shares, members, errors):
        complete = not bool(np.isnan(amount).any())
        con = float(ray_singer_1973(amount)) if complete else np.nan
        sd = float(concentration_sd(amount, error)) if complete else np.nan
        h = float(herfindahl(amount)) if complete else np.nan
        rows.append((year, con, sd, len(amount) if complete else None, h, 1.0 / h))
    schema = {
        "year": pl.Int32, "value": pl.Float64, "sd": pl.Float64, "n": pl.Int32,
        "herfindahl": pl.Float64, "effective": pl.Float64,
    }  # fmt: skip
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.with_columns(pl.col(pl.Float64).fill_nan(None))


def yearly_amounts(
    shares: pl.DataFrame, members: pl.DataFrame | None = None, errors: pl.DataFrame | None = None
) -> list[tuple[int, FloatArray, FloatArray]]:
    """Return (year, amounts, relative errors) of the states counted, year by year; NaN = no data.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    key = ("state", "year")
    require(shares, (*key, "value"), "shares", key=key)
    table = shares.select("state", pl.col("year").cast(pl.Int32), pl.col("value").cast(pl.Float64))
    if members is not None:
        require(members, key, "members", key=key)
        years = table.select("year").unique()
        counted = members.select("state", pl.col("year").cast(pl.Int32)).join(years, on="year", how="semi")
        table = counted.join(table, on=key, how="left")
    else:
        table = table.filter(pl.col("value").is_not_null())
    if errors is None:
        table = table.with_columns(error=pl.lit(None, pl.Float64))
    else:
        require(errors, (*key, "error"), "errors", key=key)
        known = errors.select("state", pl.col("year").cast(pl.Int32), pl.col("error").cast(pl.Float64))
        table = table.join(known, on=key, how="left")
    parts = table.sort("year", "state").partition_by("year", as_dict=True)
    return [
        (int(year), part["value"].to_numpy().astype(float), part["error"].to_numpy().astype(float))
        for (year,), part in sorted(parts.items())
    ]
