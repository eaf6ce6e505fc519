"""States' armament: military spending over GDP, and nuclear weapons."""

from __future__ import annotations

import polars as pl

from foedus.library.facts import nuclear_years

__all__ = ["nuclear_possession", "spending_shares"]


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


def nuclear_possession(system: pl.DataFrame) -> pl.DataFrame:
    """Whether each state possesses nuclear weapons, from the facts coded by hand.

    Parameters
    ----------
    system
        ``state, year``, the members of the state system.

    Returns
    -------
    pl.DataFrame
        ``state, year, value``; a state that had weapons on some day of the year had them.

    Examples
    --------
    >>> table = pl.DataFrame({"state": ["IRN", "PAK"], "year": [2000, 2000]}, schema_overrides={"year": pl.Int32})
    >>> nuclear_possession(table)["value"].to_list()
    [False, True]
    """
    years = system["year"]
    armed = nuclear_years(int(years.min() or 0), int(years.max() or 0)).with_columns(value=pl.lit(True))  # type: ignore[arg-type]
    joined = system.select("state", pl.col("year").cast(pl.Int32)).join(armed, on=["state", "year"], how="left")
    return joined.with_columns(pl.col("value").fill_null(value=False))
