"""Pulses and what followed: a series that acts and one that may answer it, year by year, for one or more units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from foedus.evidence.census_tables import PACIFIC_HOSTS
from foedus.measures.events import event_balance
from foedus.measures.troops import OWNER, WITHHELD
from foedus.sources import DataFolder, read_source

__all__ = ["EUROPEAN_HOSTS", "FRONTS", "POWERS", "conduct_pulses", "front_pulses", "pulse_table"]

EUROPEAN_HOSTS: Final = (
    "ALB", "AND", "AUT", "BEL", "BGR", "BIH", "BLR", "CHE", "CSK", "CYP", "CZE", "DDR", "DEU", "DNK", "ESP", "EST",
    "FIN", "FRA", "GBR", "GRC", "HRV", "HUN", "IRL", "ISL", "ITA", "LIE", "LTU", "LUX", "LVA", "MCO", "MDA", "MKD",
    "MLT", "MNE", "NLD", "NOR", "POL", "PRT", "ROU", "RUS", "SMR", "SRB", "SVK", "SVN", "SWE", "TUR", "UKR", "XKX",
    "YUG",
)  # fmt: skip
"""The states of Europe, with Cyprus and Turkey, which belong to the European command of the United States."""

FRONTS: Final = {"Europe": ("RUS", EUROPEAN_HOSTS), "Asia-Pacific": ("CHN", PACIFIC_HOSTS)}
"""Front -> the state that holds it against the United States, and the hosts of American troops on it."""

POWERS: Final = ("CHN", "DEU", "FRA", "GBR", "JPN", "RUS", "USA")
"""Major powers of 2002-14, by the list of the state system."""

FIRST: Final = 1990
HOME_PORTS_FROM: Final = 2009
"""Year from which sailors are counted at foreign home ports: changes of all services do not reach over it."""

_SCHEMA: Final[pl.Schema] = pl.Schema({
    "table": pl.String, "reading": pl.String, "unit": pl.String, "segment": pl.Int32, "year": pl.Int32,
    "pulse": pl.Float64, "response": pl.Float64, "recorded": pl.Boolean,
})  # fmt: skip


def pulse_table(data: DataFolder, dyads: pl.DataFrame) -> pl.DataFrame:
    """Return every pulse and what may answer it.

    Parameters
    ----------
    data
        Folder of raw data.
    dyads
        Table of the evidence: hostility of the United States with Russia and with China.

    Returns
    -------
    pl.DataFrame
        ``table, reading, unit, segment`` (years of one way of counting), ``year, pulse, response`` (null if not known),
        ``recorded`` (whether the pulse is recorded for the year, not carried forward); four decimals.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    parts = [front_pulses(dyads, read_source("troops", data)), conduct_pulses(read_source("icews", data))]
    rounded = [pl.col(name).round(4) + 0.0 for name in ("pulse", "response")]
    return pl.concat(parts).with_columns(rounded).sort("table", "reading", "unit", "year")


def front_pulses(dyads: pl.DataFrame, troops: pl.DataFrame) -> pl.DataFrame:
    """Return the hostility at each front and the other front's share of American troops abroad.

    Parameters
    ----------
    dyads
        ``state_a, state_b, year, hostility, extrapolated``.
    troops
        ``host, year, troops, without_navy``.

    Returns
    -------
    pl.DataFrame
        As `pulse_table`, one unit for each front. Theatres whose troops are withheld from 2018 on are in neither share
        nor whole. A share is null in a year in which a host was not counted, and without the navy in one in which its
        services were not told apart at more than a tenth of the troops.
    """
    abroad = troops.filter((pl.col("host") != OWNER) & ~pl.col("host").is_in(WITHHELD) & (pl.col("year") >= FIRST - 1))
    parts = []
    for column, reading in (("troops", "all services"), ("without_navy", "without the navy")):
        shares = _shares(abroad, column)
        for front, (opponent, _) in FRONTS.items():
            (other,) = (name for name in FRONTS if name != front)
            pair = (pl.col("state_a") == min(opponent, OWNER)) & (pl.col("state_b") == max(opponent, OWNER))
            pulses = dyads.filter(pair & (pl.col("year") >= FIRST - 1))
            joined = pulses.join(shares, on="year", how="left")
            cut = pl.col("year") >= HOME_PORTS_FROM if column == "troops" else pl.lit(False)
            parts.append(
                joined.select(
                    table=pl.lit("us_troops_fronts"), reading=pl.lit(reading), unit=pl.lit(front),
                    segment=cut.cast(pl.Int32), year=pl.col("year").cast(pl.Int32), pulse=pl.col("hostility"),
                    response=pl.col(other), recorded=~pl.col("extrapolated"),
                ).cast(_SCHEMA)
            )  # fmt: skip
    return pl.concat(parts)


def conduct_pulses(events: pl.DataFrame) -> pl.DataFrame:
    """Return the balance of what one power did to another, and of what the other did to it.

    Parameters
    ----------
    events
        ``sender, target, year`` and the counts of four classes, as ``read_source("icews")``.

    Returns
    -------
    pl.DataFrame
        As `pulse_table`: a unit ``USA-RUS`` has the balance of the acts of the United States on Russia as its pulse and
        that of Russia's acts on the United States as its response.
    """
    balance = event_balance(events, directed=True).select("state_a", "state_b", "year", "value")
    back = balance.rename({"state_a": "state_b", "state_b": "state_a", "value": "response"})
    pairs = balance.join(back, on=["state_a", "state_b", "year"])
    powers = pl.col("state_a").is_in(POWERS) & pl.col("state_b").is_in(POWERS)
    own = (pl.col("state_a") == OWNER) & pl.col("state_b").is_in(["RUS", "CHN"])
    return pl.concat(list(_labelled(pairs, (("us_conduct", own), ("conduct_of_powers", powers)))))


def _labelled(pairs: pl.DataFrame, blocks: tuple[tuple[str, pl.Expr], ...]) -> Iterator[pl.DataFrame]:
    for table, wanted in blocks:
        yield pairs.filter(wanted).select(
            table=pl.lit(table), reading=pl.lit("ICEWS"), unit=pl.concat_str("state_a", "state_b", separator="-"),
            segment=pl.lit(0), year=pl.col("year"), pulse=pl.col("value"), response=pl.col("response"),
            recorded=pl.lit(True),
        ).cast(_SCHEMA)  # fmt: skip


def _shares(abroad: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return each front's share of all troops counted, by year; null where some are not."""
    number = pl.coalesce(column, "troops")
    unknown = pl.col("troops").is_null().any()
    mixed = pl.col("troops").filter(pl.col(column).is_null()).sum() > 0.1 * pl.col("troops").sum()
    by_front = [
        number.filter(pl.col("host").is_in(list(hosts))).sum().alias(front) for front, (_, hosts) in FRONTS.items()
    ]
    totals = abroad.group_by("year").agg(*by_front, whole=number.sum(), unknown=unknown | mixed)
    share = [pl.when(~pl.col("unknown")).then(pl.col(front) / pl.col("whole")).alias(front) for front in FRONTS]
    return totals.select("year", *share).sort("year")
