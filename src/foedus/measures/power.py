"""Shares of world capability: GDP times GDP per head, and the composite index of national capability."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = [
    "CINC_PARTS",
    "beckley_2018",
    "capability_errors",
    "capability_shares",
    "cinc",
    "cinc_shares",
    "gdp_shares",
    "share",
]

#: The six components of the composite index of national capability.
CINC_PARTS: Final = ("milex", "milper", "irst", "pec", "tpop", "upop")


def share(amount: ArrayLike) -> FloatArray:
    """Each state's share of the total of the states with data.

    Parameters
    ----------
    amount
        Amounts of zero or more, shape ``(..., state)``; NaN = no data.

    Returns
    -------
    FloatArray
        Shares that sum to 1 over the states with data; NaN stays NaN, and all values are NaN if the total is 0.

    Raises
    ------
    InputError
        If an amount is negative.

    Notes
    -----
    Missing data are excluded: a state without data is left out of numerator *and* denominator, so shares are slightly
    too large where data are scarce. Report the coverage alongside them.

    Examples
    --------
    >>> share([1.0, 3.0, float("nan")]).tolist()
    [0.25, 0.75, nan]
    """
    values = np.asarray(amount, dtype=np.float64)
    if bool((values < 0).any()):
        raise InputError("an amount is negative", expected="amounts of zero or more")
    total = np.nansum(values, axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(total > 0, values / total, np.nan))


def beckley_2018(gdp: ArrayLike, gdp_per_head: ArrayLike) -> FloatArray:
    r"""Beckley's net power: the size of an economy times its efficiency, as a share of the world.

    .. math:: \kappa_i = \frac{Y_i \, y_i}{\sum_j Y_j \, y_j}

    Parameters
    ----------
    gdp, gdp_per_head
        Gross domestic product and the same per head, shape ``(..., state)``, any common unit; NaN = no data.

    Returns
    -------
    FloatArray
        Shares in [0, 1], shape ``(..., state)``.

    References
    ----------
    beckley_2018

    Examples
    --------
    >>> beckley_2018([100.0, 100.0], [3.0, 1.0]).tolist()
    [0.75, 0.25]
    """
    return share(np.asarray(gdp, dtype=np.float64) * np.asarray(gdp_per_head, dtype=np.float64))


def cinc(parts: ArrayLike) -> FloatArray:
    """Composite index of national capability: mean share over the six components.

    Parameters
    ----------
    parts
        Components in the order of `CINC_PARTS`, shape ``(component, state)``; NaN = no data.

    Returns
    -------
    FloatArray
        Index in [0, 1], shape ``(state,)``: the mean over the components for which the state has data.

    References
    ----------
    singer_1972_nmc

    Examples
    --------
    >>> cinc([[1.0, 3.0], [1.0, 1.0]]).tolist()
    [0.375, 0.625]
    """
    shares = share(parts)
    present = ~np.isnan(shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        counted = np.where(present, shares, 0.0).sum(axis=0) / present.sum(axis=0)
    return np.asarray(counted)


def _yearly_share(table: pl.DataFrame, amount: pl.Expr) -> pl.DataFrame:
    """Share of the year's total with ``n`` = states with data; rows without data are left out."""
    return (
        table.select("state", pl.col("year").cast(pl.Int32), amount=amount)
        .filter(pl.col("amount").is_not_null() & pl.col("amount").is_not_nan())
        .with_columns(
            value=pl.col("amount") / pl.col("amount").sum().over("year"), n=pl.len().over("year").cast(pl.Int32)
        )
        .select("state", "year", "value", "n")
        .sort("state", "year")
    )


def gdp_shares(gdp_population: pl.DataFrame) -> pl.DataFrame:
    """Share of world GDP: ``state, year, value, n`` (n = states with data)."""
    require(gdp_population, ("state", "year", "gdp"), "gdp_population", key=("state", "year"))
    return _yearly_share(gdp_population, pl.col("gdp"))


def capability_shares(gdp_population: pl.DataFrame, *, last: int | None = None) -> pl.DataFrame:
    """Share of world capability by GDP × GDP per head.

    Parameters
    ----------
    gdp_population
        ``state, year, gdp, gdp_per_head``.
    last
        If later than the last year of `gdp_population`, that year's shares are carried forward to it and flagged.

    Returns
    -------
    pl.DataFrame
        ``state, year, value, n, extrapolated``; n = states with data.

    Notes
    -----
    Shares move slowly and GDP in current dollars moves with exchange rates: of the 25 largest states, 1985–2018, the
    mean absolute error of the logarithm a year ahead is .037 carried forward and .129 if the share moves with the
    square of its share of GDP in current dollars, the only later figures we have; four years ahead .120 and .273.

    References
    ----------
    beckley_2018
    """
    require(gdp_population, ("state", "year", "gdp", "gdp_per_head"), "gdp_population", key=("state", "year"))
    base = gdp_population.select("state", pl.col("year").cast(pl.Int32), amount=pl.col("gdp") * pl.col("gdp_per_head"))
    coded_to = int(base["year"].max() or 0)  # type: ignore[arg-type]
    final = base.filter(pl.col("year") == coded_to).drop("year")
    years = pl.DataFrame({"year": range(coded_to + 1, (last or coded_to) + 1)}, schema={"year": pl.Int32})
    carried = final.join(years, how="cross").select("state", "year", "amount")
    shares = _yearly_share(pl.concat([base, carried]), pl.col("amount"))
    return shares.with_columns(extrapolated=pl.col("year") > coded_to)


def capability_errors(gdp_population: pl.DataFrame) -> pl.DataFrame:
    r"""Relative error of GDP × GDP per head, from the published standard deviations.

    .. math:: c = \sqrt{(\mathrm{sd}(Y)/Y)^2 + (\mathrm{sd}(y)/y)^2}

    Parameters
    ----------
    gdp_population
        ``state, year, gdp, gdp_sd, gdp_per_head, gdp_per_head_sd``.

    Returns
    -------
    pl.DataFrame
        ``state, year, error``, rows without figures left out.

    Notes
    -----
    To first order, with the errors of the two estimates treated as independent. The published standard deviation of GDP
    is a similar fraction of it for almost every state, which suggests an error common to all; in shares and ratios such
    an error cancels, so results from ``error`` that treat states as independent are upper bounds.

    References
    ----------
    fariss_2022_gdp
    """
    columns = ("state", "year", "gdp", "gdp_sd", "gdp_per_head", "gdp_per_head_sd")
    require(gdp_population, columns, "gdp_population", key=("state", "year"))
    relative = [(pl.col(f"{name}_sd") / pl.col(name)) ** 2 for name in ("gdp", "gdp_per_head")]
    return (
        gdp_population.select("state", pl.col("year").cast(pl.Int32), error=(relative[0] + relative[1]).sqrt())
        .filter(pl.col("error").is_finite())
        .sort("state", "year")
    )


def cinc_shares(nmc: pl.DataFrame) -> pl.DataFrame:
    """Composite index of national capability as published: ``state, year, value, n`` (n = states with data).

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.

    References
    ----------
    singer_1972_nmc
    """
    require(nmc, ("state", "year", "cinc"), "nmc", key=("state", "year"))
    return (
        nmc.filter(pl.col("cinc").is_not_null())
        .select(
            "state",
            pl.col("year").cast(pl.Int32),
            value=pl.col("cinc").cast(pl.Float64),
            n=pl.len().over("year").cast(pl.Int32),
        )
        .sort("state", "year")
    )
