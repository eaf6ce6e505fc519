"""States' armament: military spending over GDP, and nuclear weapons."""

from __future__ import annotations

from typing import Final

import polars as pl

__all__ = ["NUCLEAR_POSSESSION", "nuclear_possession", "spending_shares"]

#: Value of ``status`` in the nuclear data that means possession.
NUCLEAR_POSSESSION: Final = 3


def spending_shares(nmc: pl.DataFrame, worldbank_gdp: pl.DataFrame) -> pl.DataFrame:
    """Military spending over GDP, both in current dollars.

    Parameters
    ----------
    nmc
        ``state, year, milex``, thousands of current dollars.
    worldbank_gdp
        ``state, year, gdp_usd``, current dollars.

    Returns
    -------
    pl.DataFrame
        ``state, year, value`` for the state-years in both; null where either is.

    References
    ----------
    singer_1972_nmc

    Examples
    --------
    >>> spending = pl.DataFrame({"state": ["USA"], "year": [2000], "milex": [3.0]})
    >>> spending_shares(spending, pl.DataFrame({"state": ["USA"], "year": [2000], "gdp_usd": [1e5]}))["value"].to_list()
    [0.03]
    """
    joined = nmc.join(worldbank_gdp, on=["state", "year"])
    return joined.select("state", "year", value=pl.col("milex") * 1_000.0 / pl.col("gdp_usd"))


def nuclear_possession(nuclear: pl.DataFrame) -> pl.DataFrame:
    """Whether states possess nuclear weapons.

    Parameters
    ----------
    nuclear
        ``state, year, status``: 0 none, 1 considers, 2 pursues, 3 possesses.

    Returns
    -------
    pl.DataFrame
        ``state, year, value``.

    Examples
    --------
    >>> table = pl.DataFrame({"state": ["IRN", "PAK"], "year": [2000, 2000], "status": [2, 3]})
    >>> nuclear_possession(table)["value"].to_list()
    [False, True]
    """
    return nuclear.select("state", "year", value=pl.col("status") == NUCLEAR_POSSESSION)
