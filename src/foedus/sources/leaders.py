"""Political leaders and their time in office (REIGN)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._reign import CITATION, COVERAGE, LICENCE, VERSION

__all__ = ["SOURCE", "read"]

NAME = "leaders"

_MISSING: Final = -99
_COUNTS: Final = ("sdate", "smonth", "syear", "emonth", "eyear", "birthyear", "gender", "militarycareer")


def read(path: Path) -> pl.DataFrame:
    """Return one row per leader's time in office.

    Parameters
    ----------
    path
        REIGN's list of leaders.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.

    References
    ----------
    bell_2016_reign
    """
    raw = read_csv(path, {"ccode": pl.Float64, "leader": pl.String, **dict.fromkeys(_COUNTS, pl.Float64)})
    raw = raw.with_columns(
        year=pl.col("syear").cast(YEAR),
        start=pl.date(pl.col("syear"), pl.col("smonth"), pl.col("sdate")),
        leader=pl.col("leader").str.strip_chars(" (").str.replace_all(r"\s+", " "),
    )
    frame = to_states(raw, "ccode", into="state", scheme="cow", source=NAME).sort("state", "start")
    last, career = pl.last("eyear", "emonth"), pl.first("militarycareer")
    return (
        frame.with_columns(_term().alias("term"))
        .group_by("state", "term", maintain_order=True)
        .agg(
            pl.first("leader", "start"),
            last,
            pl.first("birthyear").cast(YEAR).replace(_MISSING, None).alias("birth_year"),
            pl.when(pl.first("gender") != _MISSING).then(pl.first("gender") == 0).alias("female"),
            pl.when(career.is_in([0.0, 1.0])).then(career == 1).alias("military"),
        )
        .select(
            "state",
            "leader",
            "start",
            pl.col("eyear").cast(YEAR).alias("end_year"),
            pl.col("emonth").cast(pl.Int8).alias("end_month"),
            "birth_year",
            "female",
            "military",
        )
    )


def _term() -> pl.Expr:
    """Number a state's terms; a leader who stays while the state's COW code changes goes on with the same term."""
    stays = (pl.col("leader") == pl.col("leader").shift(1)) & (pl.col("ccode") != pl.col("ccode").shift(1))
    return (~stays.fill_null(value=False)).cast(pl.Int32).cum_sum().over("state")


SOURCE = Source(
    name=NAME,
    title="Rulers, Elections, and Irregular Governance (REIGN), leaders",
    version=VERSION,
    coverage=COVERAGE,
    licence=LICENCE,
    citation=CITATION,
    files=(
        File("leaders/reign_leaders_1946_2021.csv", "22c226ca61e48bd01ba9ebd568ce88bf84ae311b25dd029000c734fdfe5e1762"),
    ),
    embeddable=True,
    description="One row per leader's time in office; leaders may start before the coverage.",
    traps=(
        "Whatever the file's name says, it holds only leaders who were in office in January 1950 or later: of those "
        "who entered before, only the survivors. Complete from 1950; 2021 ends in February.",
        "An empty end (194 leaders) means in office when the file closed, not missing.",
        "The leader is whoever is thought to hold power: prime minister, president, general secretary or king. Deng "
        "leads China from 1980 to 1997. In Switzerland, San Marino and Bosnia the chair rotates: every turn is a row.",
        "Kohl in 1990 and Saleh in 1990 have two rows, because their states' codes changed: made one.",
        "Taiwan and Zanzibar are not in the file. Somalia has no leader from 1991 to 2012.",
        "Ends are months without a day; in four cases the next leader starts up to three months before. leadid is no "
        "identifier (A2.9-6199 stands for two Icelanders): state and start are.",
        "-99 (born, sex, career: 144 leaders) is unknown; 0.5 for a military career (5 leaders) becomes null.",
        "Serbia's leaders who entered before mid-2006 are Yugoslavia's.",
    ),
    columns=(
        Column("state", pl.String, "state id, by the day of entry"),
        Column("leader", pl.String, "name as REIGN spells it"),
        Column("start", pl.Date, "day of entry into office"),
        Column("end_year", YEAR, "calendar year of leaving", missing="in office in February 2021"),
        Column("end_month", pl.Int8, "month of leaving, 1 to 12", missing="in office in February 2021"),
        Column("birth_year", YEAR, "calendar year of birth", missing="unknown"),
        Column("female", pl.Boolean, "true if a woman", missing="unknown"),
        Column("military", pl.Boolean, "true after a career in the armed forces", missing="unknown or unclear"),
    ),
    key=("state", "start"),
    reader=read,
)
