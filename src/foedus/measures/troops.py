"""Where the United States keeps its troops abroad."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = ["OWNER", "region_totals", "troops_index", "troops_shares"]

#: The one state whose deployments the data cover; its own territory does not count as abroad.
OWNER: Final = "USA"


def troops_index(troops: ArrayLike) -> FloatArray:
    """Size of a deployment: its decimal logarithm in steps of a twentieth (12%), 0 none, 1 ten, 3 a thousand.

    Parameters
    ----------
    troops
        Number of troops, zero or more; NaN = no data.

    Returns
    -------
    FloatArray
        ``round(20 · log10(max(troops, 1))) / 20``.

    Raises
    ------
    InputError
        If a number is negative.

    Examples
    --------
    >>> troops_index([0, 10, 56_748]).tolist()
    [0.0, 1.0, 4.75]
    """
    values = np.asarray(troops, dtype=np.float64)
    if bool((values < 0).any()):
        raise InputError("a number of troops is negative", expected="zero or more")
    return np.asarray(np.round(20.0 * np.log10(np.fmax(values, 1.0) + 0.0 * values)) / 20.0)


def troops_shares(troops: pl.DataFrame) -> pl.DataFrame:
    """Each host's share of US troops abroad.

    Parameters
    ----------
    troops
        ``host, year, troops``, one row per host state and year; the United States themselves may be among them.

    Returns
    -------
    pl.DataFrame
        ``state, year, value`` (share of all troops in other states), ``n`` (troops), ``index``.

    Raises
    ------
    TableError
        If a column is missing or a host-year occurs twice.

    Notes
    -----
    Troops in territories that are not states and at sea are in neither numerator nor denominator. Counts are of a
    single day and miss much of what is in a war zone.

    References
    ----------
    allen_2022_troopdata

    Examples
    --------
    >>> table = pl.DataFrame({"host": ["JPN", "DEU", "USA"], "year": [2020] * 3, "troops": [300, 100, 9000]})
    >>> troops_shares(table)["value"].to_list()
    [0.25, 0.75]
    """
    require(troops, ("host", "year", "troops"), "troops", key=("host", "year"))
    abroad = troops.filter(pl.col("troops").is_not_null() & (pl.col("host") != OWNER))
    total = abroad.group_by("year").agg(total=pl.col("troops").sum())
    joined = abroad.join(total, on="year").filter(pl.col("total") > 0).sort("host", "year")
    return joined.select(
        state="host",
        year=pl.col("year").cast(pl.Int32),
        value=pl.col("troops") / pl.col("total"),
        n=pl.col("troops").cast(pl.Int32),
        index=pl.Series(troops_index(joined["troops"])),
    )


def region_totals(troops: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """US troops and their share by region.

    Parameters
    ----------
    troops
        ``host, year, troops``.
    regions
        ``state, region``, each state in one region.

    Returns
    -------
    pl.DataFrame
        ``region, year, troops, value`` (share of all troops abroad).

    Raises
    ------
    TableError
        If a column is missing or a state has two regions.
    """
    require(regions, ("state", "region"), "regions", key=("state",))
    placed = troops_shares(troops).join(regions, on="state")
    return (
        placed.group_by("region", "year")
        .agg(troops=pl.col("n").sum(), value=pl.col("value").sum())
        .sort("region", "year")
    )
