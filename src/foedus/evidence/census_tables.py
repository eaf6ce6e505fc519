"""Censuses: a value for every unit there is, under each reading of the record, with the range that is not known."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.evidence.neighbour_census import neighbour_census
from foedus.measures.first_partner import first_of_list
from foedus.measures.troops import troop_windows
from foedus.sources import DataFolder, read_source

__all__ = ["PACIFIC_HOSTS", "WINDOWS", "census_table"]

PACIFIC_HOSTS: Final = (
    "AUS", "BRN", "CHN", "FJI", "FSM", "IDN", "JPN", "KHM", "KIR", "KOR", "LAO", "MHL", "MMR", "MNG", "MYS", "NRU",
    "NZL", "PHL", "PLW", "PNG", "PRK", "SGP", "SLB", "THA", "TLS", "TON", "TUV", "TWN", "VNM", "VUT", "WSM",
)  # fmt: skip
"""The states of East and South-East Asia and Oceania; territories of the United States are no hosts."""

WINDOWS: Final = ((1990, 1992), (2000, 2002), (2010, 2012), (2018, 2020), (2022, 2024))
"""First and last year of the three-year means."""

LISTED_YEARS: Final = (2015, 2017, 2019, 2022, 2023)
"""Data years that the World Factbook has for nearly all states."""

PARTNER: Final = "CHN"
_WEIGHTED: Final = ("china_first_partner", "china_export_share")
"""Tables of all neighbours, whose units have a share of their population."""

_SCHEMA: Final = {
    "table": pl.String, "unit": pl.String, "year": pl.Int32, "reading": pl.String, "value": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "whole": pl.Float64, "weight": pl.Float64,
}  # fmt: skip


def census_table(data: DataFolder, neighbours: pl.DataFrame, trade: pl.DataFrame) -> pl.DataFrame:
    """Return every census: China and its neighbours' trade, publics and ties to Washington, and where US troops are.

    Parameters
    ----------
    data
        Folder of raw data.
    neighbours
        China's neighbours.
    trade
        Table of the evidence: whether China is a reporting state's first partner, by the UN's yearbook.

    Returns
    -------
    pl.DataFrame
        ``table, unit, year, reading, value`` (null if not known), ``low, high`` (what it is at least and at most),
        ``whole`` (of troops: all of them abroad, so that shares can be taken), ``weight`` (share of the census'
        population).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    units = neighbours["neighbour"].sort()
    lists = read_source("factbook_partners", data)
    population = _weights(read_source("gdp_population", data), units.to_list())
    first = first_of_list(lists, PARTNER).filter(pl.col("year").is_in(LISTED_YEARS))
    yearbook = trade.filter(pl.col("partner") == PARTNER).select(
        unit="state", year=pl.col("year").cast(pl.Int32), first=pl.col("first_import") | pl.col("first_export")
    )
    parts = [
        _yes_or_no("china_first_partner", _for_all(units, yearbook), "UN Statistical Yearbook"),
        _yes_or_no("china_first_partner", _for_all(units, first), "World Factbook"),
        _yes_or_no("china_first_partner_world", first.filter(pl.col("unit") != PARTNER), "World Factbook"),
        _export_shares(lists, units),
        neighbour_census(data, units.to_list()),
    ]
    partners = pl.concat([_filled(part) for part in parts]).join(population, on="unit", how="left")
    partners = partners.with_columns(weight=pl.when(pl.col("table").is_in(_WEIGHTED)).then("weight"))
    troops = troop_windows(read_source("troops", data), PACIFIC_HOSTS, WINDOWS)
    troops = _filled(troops.with_columns(pl.lit("us_troops_asia_pacific").alias("table"))).with_columns(
        weight=pl.lit(None, pl.Float64)
    )
    return pl.concat([partners.select(list(_SCHEMA)), troops.select(list(_SCHEMA))]).sort(
        "table", "year", "reading", "unit"
    )


def _for_all(units: pl.Series, told: pl.DataFrame) -> pl.DataFrame:
    """Return a row for every unit in every year that is told of, null where the source has nothing on it."""
    every = pl.DataFrame({"unit": units}).join(told.select("year").unique(), how="cross")
    return every.join(told, on=["unit", "year"], how="left")


def _yes_or_no(table: str, told: pl.DataFrame, reading: str) -> pl.DataFrame:
    value = pl.col("first").cast(pl.Float64)
    return told.select(
        "unit", "year", table=pl.lit(table), reading=pl.lit(reading), value=value,
        low=value.fill_null(0.0), high=value.fill_null(1.0),
    )  # fmt: skip


def _export_shares(lists: pl.DataFrame, units: pl.Series) -> pl.DataFrame:
    """Return China's share of exports; a partner that is not listed has at most the last listed share, or the rest."""
    exports = lists.filter((pl.col("flow") == "exports") & pl.col("year").is_in(LISTED_YEARS))
    known = exports.group_by(pl.col("state").alias("unit"), pl.col("year").cast(pl.Int32)).agg(
        own=pl.col("share").filter(pl.col("partner") == PARTNER).first(),
        cap=pl.min_horizontal(pl.col("share").min(), (1.0 - pl.col("share").sum()).clip(0.0, 1.0)),
    )
    told = _for_all(units, known)
    return told.select(
        "unit", "year", table=pl.lit("china_export_share"), reading=pl.lit("World Factbook"), value=pl.col("own"),
        low=pl.col("own").fill_null(0.0), high=pl.coalesce("own", "cap", pl.lit(1.0)),
    )  # fmt: skip


def _filled(part: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in _SCHEMA.items() if name not in part.columns]
    return (
        part.with_columns(missing).select([pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()]).drop("weight")
    )


def _weights(table: pl.DataFrame, units: list[str]) -> pl.DataFrame:
    """Return each unit's share of their population in the last year known of it."""
    last = table.filter(pl.col("state").is_in(units) & pl.col("population").is_not_null()).sort("year")
    last = last.group_by("state").agg(pl.col("population").last())
    return last.select(unit="state", weight=(pl.col("population") / pl.col("population").sum()).round(4))
