"""United States troops by host and year."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import existing, to_states

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "troops"

NOT_STATES: Final = (
    6, 1001, 1002, 1004, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 1016, 1019, 1028, 1029, 1030, 1031,
    1032, 1033, 1034, 1035, 1036, 1037, 1038, 1040, 1041, 1042, 10000, 10100, 10101,
)  # fmt: skip
"""Codes of colonies, islands and Antarctica (946 rows)."""

NORTH_VIETNAM, SOUTH_VIETNAM, UNIFICATION = 816, 817, 1976
DOUBLED: Final = 2008
"""Year in which the file adds two reports: the median host has 1.96 times the mean of 2007 and 2009."""

TRIPLED_IRAQ: Final = (2006, 2007)
"""Years in which the file adds three reports for Iraq: 423,300 and 510,000."""

HOME_FROM: Final = 1953  # before, the file has 0 for troops at home


def read(path: Path) -> pl.DataFrame:
    """Return one row per host and year.

    Parameters
    ----------
    path
        Country-years of deployments.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    services = dict.fromkeys(("army_ad", "air_force_ad", "marine_corps_ad"), pl.Int32)
    raw = read_csv(path, {"ccode": pl.Int32, "year": YEAR, "troops_ad": pl.Int32, **services}, null_values=("NA",))
    south = (pl.col("ccode") == NORTH_VIETNAM) & (pl.col("year") < UNIFICATION)
    raw = raw.with_columns(ccode=pl.when(south).then(pl.lit(SOUTH_VIETNAM, dtype=pl.Int32)).otherwise(pl.col("ccode")))
    frame = to_states(raw, "ccode", into="host", scheme="cow", source=NAME, not_states=NOT_STATES)
    # One country can appear under two names in a year, one of them with 0.
    hosts = frame.group_by("host", "year").agg(
        pl.col("troops_ad").sum().alias("troops"),
        pl.sum_horizontal(pl.col(*services).sum()).cast(pl.Int32).alias("without_navy"),
    )
    empty = (pl.col("troops") == 0) & ~existing(hosts, state="host")
    unrecorded = (pl.col("host") == "USA") & (pl.col("year") < HOME_FROM)
    by_service = (pl.col("without_navy") > 0) | (pl.col("troops") == 0)
    tripled = (pl.col("host") == "IRQ") & pl.col("year").is_in(TRIPLED_IRAQ)
    doubled = (pl.col("host") != "USA") & (pl.col("year") == DOUBLED)
    return hosts.filter(~empty & ~unrecorded).with_columns(
        troops=pl.when(tripled | doubled).then(None).otherwise(pl.col("troops")),
        without_navy=pl.when(tripled | doubled | ~by_service).then(None).otherwise(pl.col("without_navy")),
    )


SOURCE = Source(
    name=NAME,
    title="United States military deployments (troopdata)",
    version="1.0.4, active duty",
    coverage=(1950, 2024),
    licence="GPL-3 package; counts are public records of the US Department of Defense",
    citation="allen_2022_troopdata",
    files=(
        File(
            "cooperation/us_troops_country_year.csv", "875aa5c712506950786d791feb2a01b030c61e9afbc6df37baee5f453ce5fe5e"
        ),
    ),
    embeddable=True,
    description="One row per host and year, the United States themselves included from 1953.",
    traps=(
        "Mapped by COW code: the ISO3 column is the text NA for Yugoslavia, Czechoslovakia, East Germany, South "
        "Vietnam and 31 territories from Aden to Wake Island. The territories and Puerto Rico (946 rows) are "
        "dropped.",
        "The war in Vietnam appears under code 816, North Vietnam's: rows before 1976 are given to RVN, the host.",
        "Host USA is troops at home: leave it out of shares abroad. Its zeros of 1950-52 mean not recorded; dropped.",
        "1951 and 1952 are identical row by row in the file: one is a copy.",
        "Some countries appear under two names in a year (Macedonia and North Macedonia in 2013 and 2024), one with 0: "
        "they are added up. Zeros of states that did not exist in the year are dropped.",
        "2008 adds two reports (the median host has 1.96 times its neighbouring years; Japan 79,296 between 35,803 and "
        "48,017), Iraq in 2006 and 2007 three (510,000): null here, except troops at home.",
        "Wartime deployments come from other reports than the rest and are round numbers; Iraq has 0 in 2002.",
        "From 2009 the sailors of ships whose home is a foreign port are counted there: Japan's navy goes from 4,189 "
        "in 2007 to about 18,500. Compare across 2008 without it. The file's own column of the navy holds reserves "
        "from 2009 on, and is not read.",
        "From 2018 those on temporary duty in the wars of Afghanistan, Iraq and Syria are withheld: Kuwait goes from "
        "16,197 to 2,112, Qatar from 6,567 to 837, and the hosts of the wars have round numbers and, later, 0.",
        "Active duty only; reserves and civilians are left out.",
    ),
    columns=(
        Column("host", pl.String, "state id of the host"),
        Column("year", YEAR, "calendar year"),
        Column(
            "troops",
            pl.Int32,
            "active-duty persons on one day of the year",
            missing="counted more than once in the file",
        ),
        Column(
            "without_navy",
            pl.Int32,
            "of these in the army, the air force and the marines",
            missing="counted more than once in the file, or not by service",
        ),
    ),
    key=("host", "year"),
    reader=read,
)
