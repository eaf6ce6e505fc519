"""Collapses of all states since 1946, by a rule: splits, and ends of regimes and internal wars that cost a tenth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import polars as pl

from foedus.sources import DataFolder, read_source

__all__ = ["FIRST", "FOLLOWS", "LAST", "SPLITS", "collapses"]

FIRST: Final = 1946
LAST: Final = 2018
FOLLOWS: Final = 5
"""Years after a collapse in which another belongs to it, and years that a new internal war comes after the last one."""

_LOSS: Final = -0.10
_BEFORE: Final = 3
_AFTER: Final = 5
_POLITY_FROM_ONE_YEAR: Final = 6
_REIGN_FROM: Final = 1950
_WAR: Final = 2

SPLITS: Final = (
    ("EGY", 1961),
    ("MYS", 1965),
    ("PAK", 1971),
    ("RUS", 1991),
    ("YUG", 1991),
    ("CSK", 1992),
    ("ETH", 1993),
    ("SDN", 2011),
)
"""States that lost a tenth or more of their people or land to a new state on it: Syria, Singapore, Bangladesh, the
republics of the Soviet Union and of Yugoslavia, Slovakia, Eritrea and South Sudan, by the year in which each left (for
the dates see the Correlates of War's list of states). Colonies overseas leave a state whole; East Timor (2002),
Montenegro (2006) and Kosovo (2008) were smaller, or left after a collapse that is counted."""

Years = set[tuple[str, int]]


def collapses(data: DataFolder, *, strict: bool = False) -> pl.DataFrame:
    """Return the collapses of states, 1946-2018.

    A collapse is a split (`SPLITS`); the end of a regime with a loss of a tenth or more of gross domestic product or
    of the state's share of the world's capabilities (CINC), each the mean of the five years after over that of the
    three before, as in the list of major powers' collapses; or the beginning of an internal war of 1,000 deaths a year,
    none in the five years before, with such a loss. A regime's end is one of REIGN's, before 1950 a change of Polity by
    six points in a year. Ends and wars in the year of a war of 1,000 deaths with another state, or the year after one,
    are left out: those are defeats. Of collapses within five years the first counts.

    Parameters
    ----------
    data
        Folder of raw data.
    strict
        Whether only a loss of product counts, not one of capabilities.

    Returns
    -------
    pl.DataFrame
        ``state, year, kind``; kind is ``split``, ``regime`` or ``war``.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    References
    ----------
    bell_2016_reign, geddes_2014_regimes, goldstone_et_al_2010
    """
    series = [_series(data, "gdp_population", "gdp")]
    if not strict:
        series.append(_series(data, "nmc", "cinc"))
    defeats = _wars_between(data)
    internal = _internal_wars(data)
    begun = {(s, y) for s, y in internal if not any((s, before) in internal for before in range(y - FOLLOWS, y))}
    found = [(state, year, "split") for state, year in SPLITS]
    for kind, years in (("regime", _ends_of_regimes(data)), ("war", begun)):
        found += [
            (state, year, kind)
            for state, year in sorted(years)
            if FIRST <= year <= LAST
            and not {(state, year), (state, year - 1)} & defeats
            and any(_change(values, state, year) <= _LOSS for values in series)
        ]
    return pl.DataFrame(
        _first_of_each(found), schema={"state": pl.String, "year": pl.Int32, "kind": pl.String}, orient="row"
    )


def _first_of_each(found: Iterable[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    order = {"split": 0, "regime": 1, "war": 2}
    kept: list[tuple[str, int, str]] = []
    for state, year, kind in sorted(found, key=lambda row: (row[0], row[1], order[row[2]])):
        if not kept or kept[-1][0] != state or year > kept[-1][1] + FOLLOWS:
            kept.append((state, year, kind))
    return kept


def _series(data: DataFolder, source: str, column: str) -> dict[tuple[str, int], float]:
    rows = read_source(source, data).select("state", "year", column).drop_nulls()
    return {(state, year): value for state, year, value in rows.iter_rows()}


def _change(values: dict[tuple[str, int], float], state: str, year: int) -> float:
    """Return the mean of the years after over that of the years before, less one; NaN without either."""
    before = [values[state, each] for each in range(year - _BEFORE, year) if (state, each) in values]
    after = [values[state, each] for each in range(year + 1, year + _AFTER + 1) if (state, each) in values]
    return float(np.mean(after) / np.mean(before) - 1.0) if before and after and np.mean(before) > 0 else np.nan


def _ends_of_regimes(data: DataFolder) -> Years:
    regimes = read_source("regimes", data).drop_nulls("end").select("state", pl.col("end").dt.year())
    polity = read_source("polity", data).filter(pl.col("year") < _REIGN_FROM).sort("state", "year")
    moved = polity.filter(
        (pl.col("polity2").cast(pl.Int32).diff().over("state").abs() >= _POLITY_FROM_ONE_YEAR)
        & (pl.col("year").diff().over("state") == 1)
    )
    return set(regimes.iter_rows()) | set(moved.select("state", "year").iter_rows())


def _internal_wars(data: DataFolder) -> Years:
    own = pl.col("type").is_in(["intrastate", "internationalised"]) & pl.col("direct") & pl.col("state_b").is_null()
    rows = read_source("ucdp", data).filter(own & (pl.col("intensity") == _WAR))
    return set(rows.select("state_a", "year").iter_rows())


def _wars_between(data: DataFolder) -> Years:
    wars = read_source("wars", data).select("state_a", "state_b", "year")
    between = (pl.col("type") == "interstate") & (pl.col("intensity") == _WAR)
    ucdp = read_source("ucdp", data).filter(between).select("state_a", "state_b", "year")
    return {(state, year) for table in (wars, ucdp) for *states, year in table.iter_rows() for state in states if state}
