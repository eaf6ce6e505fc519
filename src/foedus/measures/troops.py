"""Where the United States keeps its troops abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = ["OWNER", "WITHHELD", "region_totals", "troop_windows", "troops_index", "troops_shares"]

#: The one state whose deployments the data cover; its own territory does not count as abroad.
OWNER: Final = "USA"

WITHHELD: Final = (
    "AFG", "ARE", "BHR", "DJI", "IRQ", "JOR", "KWT", "NER", "QAT", "SAU", "SLV", "SYR", "XKX",
)  # fmt: skip
"""Hosts whose counts from 2018 on leave out troops on temporary duty, or which are not reported: Syria, and those of
500 or more in 2017 that fell by two fifths or more within the year."""


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


def troop_windows(troops: pl.DataFrame, hosts: Sequence[str], windows: Sequence[tuple[int, int]]) -> pl.DataFrame:
    r"""Means over windows of years of the US troops in some hosts, and of all troops abroad, in four readings.

    .. math:: \bar T_h = \frac{1}{n} \sum_{y=1}^{n} T_{hy}, \qquad \bar T = \sum_h \bar T_h

    All services as counted, or without the navy, whose sailors at foreign home ports are counted from 2009 on only; and
    all hosts in the whole, or those without the theatres whose troops are withheld from 2018 on.

    Parameters
    ----------
    troops
        ``host, year, troops, without_navy``.
    hosts
        Hosts to be counted; those without a soldier in any window get no row.
    windows
        First and last year of each.

    Returns
    -------
    pl.DataFrame
        ``unit, year`` (middle of the window), ``reading``, ``value, low, high`` (persons) and ``whole`` (all abroad).
        Troops whose services are not told apart are taken to be none of the navy's.

    Raises
    ------
    TableError
        If a column is missing or a host-year occurs twice.
    InputError
        If a number of troops is not known in a window.

    References
    ----------
    allen_2022_troopdata

    Examples
    --------
    >>> rows = {"host": ["JPN", "DEU", "USA"], "year": [2020] * 3, "troops": [300, 100, 9000]}
    >>> table = pl.DataFrame({**rows, "without_navy": [200, 100, 7000]})
    >>> troop_windows(table, ["JPN"], [(2020, 2020)]).select("value", "whole").rows()[:2]
    [(300.0, 400.0), (300.0, 400.0)]
    """
    require(troops, ("host", "year", "troops", "without_navy"), "troops", key=("host", "year"))
    parts = []
    for first, last in windows:
        inside = troops.filter(pl.col("year").is_between(first, last) & (pl.col("host") != OWNER))
        if inside["troops"].null_count():
            raise InputError(
                "troops are not counted in some year of a window", where=f"{first}-{last}", expected="numbers"
            )
        # wartime reports do not tell the services apart: their troops are on land
        inside = inside.with_columns(pl.coalesce("without_navy", "troops").alias("without_navy"))
        for column, words in (("troops", "all services"), ("without_navy", "without the navy")):
            own = inside.filter(pl.col("host").is_in(list(hosts)))
            for further, left_out in (("", ()), (", without withheld theatres", WITHHELD)):
                whole = inside.filter(~pl.col("host").is_in(list(left_out)))[column].sum() / (last - first + 1)
                parts.append(
                    own.group_by("host")
                    .agg(value=pl.col(column).sum() / (last - first + 1))
                    .with_columns(
                        reading=pl.lit(words + further), year=pl.lit((first + last) // 2), whole=pl.lit(whole)
                    )
                )
    table = pl.concat(parts).filter(pl.col("value").max().over("host") > 0)
    return table.select(
        "year",
        "reading",
        unit="host",
        value=pl.col("value").round(0),
        low=pl.col("value").round(0),
        high=pl.col("value").round(0),
        whole=pl.col("whole").round(0),
    ).sort("year", "reading", "unit")
