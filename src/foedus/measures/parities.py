"""Parity of two states: the weaker state's power over the stronger state's."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.measures.labels import Pairs, ordered_pairs, require

__all__ = ["PARITY", "pair_powers", "parity", "power_parity"]

#: Ratio from which two states are about equal: the weaker has four fifths of the stronger's power
#: (organski_kugler_1980).
PARITY: Final = 0.8


def parity(a: ArrayLike, b: ArrayLike) -> FloatArray:
    r"""Return the weaker state's power over the stronger state's.

    .. math:: r_{ab} = \min(p_a, p_b) / \max(p_a, p_b)

    Parameters
    ----------
    a, b
        Power of zero or more in one unit, any common shape; NaN = no data.

    Returns
    -------
    FloatArray
        Ratio in [0, 1]; NaN where one is missing or both are 0.

    References
    ----------
    organski_kugler_1980, dicicco_levy_1999

    Examples
    --------
    >>> parity([4.0, 1.0], [1.0, 1.0]).tolist()
    [0.25, 1.0]
    """
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    low, high = np.minimum(x, y), np.maximum(x, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(high > 0, low / high, np.nan))


def pair_powers(shares: pl.DataFrame, pairs: Pairs | None = None) -> pl.DataFrame:
    """Power of both states of each pair and year in which both are known.

    Parameters
    ----------
    shares
        ``state, year, value`` and optionally ``error`` (relative).
    pairs
        Pairs wanted; None = all.

    Returns
    -------
    pl.DataFrame
        ``state_a < state_b, year, power_a, power_b, error_a, error_b``, sorted by pair and year.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.
    """
    require(shares, ("state", "year", "value"), "shares", key=("state", "year"))
    error = pl.col("error").cast(pl.Float64) if "error" in shares.columns else pl.lit(None, pl.Float64)
    known = shares.filter(pl.col("value").is_not_null()).select(
        "state", pl.col("year").cast(pl.Int32), power=pl.col("value").cast(pl.Float64), error=error
    )
    here = known.rename({"state": "state_a", "power": "power_a", "error": "error_a"})
    there = known.rename({"state": "state_b", "power": "power_b", "error": "error_b"})
    if pairs is None:
        joined = here.join(there, on="year").filter(pl.col("state_a") < pl.col("state_b"))
    else:
        joined = ordered_pairs(pairs).join(here, on="state_a").join(there, on=["state_b", "year"])
    return joined.select("state_a", "state_b", "year", "power_a", "power_b", "error_a", "error_b").sort(
        "state_a", "state_b", "year"
    )


def power_parity(shares: pl.DataFrame, pairs: Pairs | None = None, errors: pl.DataFrame | None = None) -> pl.DataFrame:
    r"""Parity of every pair and year.

    Parameters
    ----------
    shares
        ``state, year, value``: shares of the world or amounts.
    pairs
        Pairs wanted; None = all.
    errors
        ``state, year, error``: relative errors of the amounts, independent between states; None = sd is null.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd``; to first order :math:`\mathrm{sd} = r\sqrt{c_a^2 + c_b^2}`, null where
        the relative error of the ratio exceeds 1, because there the first-order approximation is meaningless.

    Raises
    ------
    TableError
        If a column is missing or a state-year occurs twice.

    References
    ----------
    organski_kugler_1980, dicicco_levy_1999
    """
    if errors is not None:
        require(errors, ("state", "year", "error"), "errors", key=("state", "year"))
        known = errors.select("state", pl.col("year").cast(shares.schema["year"]), "error")
        shares = shares.join(known, on=["state", "year"], how="left")
    table = pair_powers(shares, pairs)
    relative = (pl.col("error_a") ** 2 + pl.col("error_b") ** 2).sqrt()
    return (
        table.with_columns(value=pl.Series(parity(table["power_a"], table["power_b"]), dtype=pl.Float64))
        .with_columns(sd=pl.when(relative <= 1.0).then(pl.col("value") * relative))
        .select("state_a", "state_b", "year", pl.col("value", "sd").fill_nan(None))
    )
