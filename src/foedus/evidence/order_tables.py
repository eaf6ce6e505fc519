"""What the world's order rests on: shares of power outside the Atlantic alliance, and those of the United States."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.library.facts import load_facts
from foedus.measures.power import capability_shares, cinc_shares, gdp_shares
from foedus.sources import SOURCES, DataFolder, read_source

__all__ = ["ASIAN_ALLIES", "ATLANTIC", "HALF", "PROJECTIONS_HASH", "crossed_after", "order_census"]

ATLANTIC: Final = ("NATO", "NATO and Asian allies")
"""The two readings of what is Atlantic."""

ASIAN_ALLIES: Final = ("AUS", "JPN", "KOR", "NZL")
"""Allies of the United States in Asia and the Pacific with a treaty of their own and an income like the Atlantic's;
the Philippines and Thailand are left out (assumed)."""

HALF: Final = 0.5
_START, _END = 2020, 2050
_BLOCS: Final = {"NATO": ATLANTIC[0], "Atlantic+Asian allies": ATLANTIC[1]}
_YEARS: Final = (2000, 2010, 2019, 2020)

PROJECTIONS_HASH: Final = SOURCES["ssp_shares"].files[0].sha256
"""SHA-256 of the projections of which only the answer is packaged, since their terms are unclear."""


def order_census(data: DataFolder) -> pl.DataFrame:
    """Return the order's rows of the census.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.census_tables.census_table`. ``outside_atlantic_capability``, ``..._cinc`` and
        ``..._gdp``: share of the world outside the Atlantic by both readings of that. ``us_share_capability``,
        ``us_share_spending``, ``us_share_reserves``: of the United States, the last that of the dollar in the reserves
        of central banks at the end of the year. ``projected_outside_atlantic``: of ten projections whether the share
        outside lies at or below one half in 2020 and above it in one of the years to 2050.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    References
    ----------
    beckley_2018, singer_1972_nmc, imf_2026_cofer, dellink_2017_ssp, crespo_cuaresma_2017_ssp
    """
    nmc, economy = read_source("nmc", data), read_source("gdp_population", data)
    powers = {
        "capability": capability_shares(economy),
        "cinc": cinc_shares(nmc),
        "gdp": gdp_shares(economy),
    }
    spending = nmc.filter(pl.col("milex").is_not_null()).select(
        "state", "year", value=pl.col("milex") / pl.col("milex").sum().over("year")
    )
    parts = [_outside(name, table) for name, table in powers.items()]
    parts += [
        _of_the_united_states(name, table)
        for name, table in (("capability", powers["capability"]), ("spending", spending))
    ]
    parts += [_dollar(read_source("reserve_currencies", data)), crossed_after(read_source("ssp_shares", data))]
    return pl.concat(parts).with_columns(
        low=pl.col("value"), high=pl.col("value"), whole=pl.lit(None, pl.Float64), weight=pl.lit(None, pl.Float64)
    )


def crossed_after(projections: pl.DataFrame) -> pl.DataFrame:
    """Return of every projection, 1 or 0, whether the share outside the Atlantic crosses one half after 2020.

    Parameters
    ----------
    projections
        ``model, scenario, unit, year, net_share``: shares of blocs in the world's sum of GDP x GDP per head.

    Returns
    -------
    pl.DataFrame
        ``table, unit, year, reading, value``; no row of a projection in which it lay beyond one half in 2020 already.
    """
    blocs = projections.filter(pl.col("unit").is_in(list(_BLOCS))).with_columns(outside=1.0 - pl.col("net_share"))
    by = ("model", "scenario", "unit")
    start = blocs.filter(pl.col("year") == _START).select(*by, at_start="outside")
    later = blocs.filter(pl.col("year").is_between(_START + 1, _END)).group_by(by).agg(most=pl.col("outside").max())
    found = start.join(later, on=by).filter(pl.col("at_start") <= HALF)
    return found.select(
        table=pl.lit("projected_outside_atlantic"),
        unit=pl.concat_str("model", "scenario", separator=" "),
        year=pl.lit(_END, pl.Int32),
        reading=pl.col("unit").replace_strict(_BLOCS),
        value=(pl.col("most") > HALF).cast(pl.Float64),
    ).sort("unit", "reading")


def _members() -> tuple[str, ...]:
    """Return the members of the Atlantic alliance in 2020."""
    table = load_facts()["memberships"].filter(pl.col("institution") == "NATO")
    day = pl.date(_START, 12, 31)
    inside = (pl.col("joined") <= day) & (pl.col("left").is_null() | (pl.col("left") > day))
    return tuple(table.filter(inside)["state"].unique().sort())


def _outside(name: str, shares: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for reading, extra in zip(ATLANTIC, ((), ASIAN_ALLIES), strict=True):
        inside = pl.col("value").filter(pl.col("state").is_in([*_members(), *extra])).sum()
        parts.append(
            shares.filter(pl.col("year").is_in(_YEARS))
            .group_by("year")
            .agg(value=1.0 - inside / pl.col("value").sum())
            .select(
                table=pl.lit(f"outside_atlantic_{name}"),
                unit=pl.lit("world"),
                year=pl.col("year").cast(pl.Int32),
                reading=pl.lit(reading),
                value=pl.col("value").round(4),
            )
        )
    return pl.concat(parts)


def _of_the_united_states(name: str, shares: pl.DataFrame) -> pl.DataFrame:
    return shares.filter((pl.col("state") == "USA") & pl.col("year").is_in(_YEARS)).select(
        table=pl.lit(f"us_share_{name}"),
        unit=pl.lit("USA"),
        year=pl.col("year").cast(pl.Int32),
        reading=pl.lit("as recorded"),
        value=pl.col("value").round(4),
    )


def _dollar(reserves: pl.DataFrame) -> pl.DataFrame:
    last = reserves.filter((pl.col("currency") == "USD") & (pl.col("quarter") == 4) & pl.col("year").is_in(_YEARS))
    return last.select(
        table=pl.lit("us_share_reserves"),
        unit=pl.lit("USA"),
        year=pl.col("year").cast(pl.Int32),
        reading=pl.lit("as recorded"),
        value=pl.col("share").round(4),
    )
