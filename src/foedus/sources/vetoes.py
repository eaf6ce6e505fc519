"""Vetoes in the Security Council, draft by draft."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_csv

__all__ = ["LAST", "SEAT_OF_CHINA", "SOURCE", "read"]

NAME = "vetoes"

LAST: Final = 2021
"""Last complete year of the file, which ends in September 2022."""

SEAT_OF_CHINA: Final = 1971
"""Year in which the seat of China passed from the Republic to the People's Republic, in October."""

_MEMBERS: Final = {
    "China": "CHN", "France": "FRA", "Russia": "RUS", "USSR": "RUS", "UK": "GBR", "USA": "USA",
}  # fmt: skip
_NAMED: Final = ("member_veto1", "member_veto2", "member_veto3")


def read(path: Path) -> pl.DataFrame:
    """Return one row per vetoed draft and member that vetoed it.

    Parameters
    ----------
    path
        List of vetoed drafts.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A member is not one of the permanent members, or a date cannot be read.
    """
    texts = dict.fromkeys(["date", "draft", "agenda_item", *_NAMED], pl.String)
    raw = read_csv(path, {"year": YEAR, **texts}).with_row_index("ballot", offset=1)
    try:
        raw = raw.with_columns(pl.col("date").str.to_date("%m/%d/%Y"))
    except pl.exceptions.PolarsError as error:
        raise DataError("a date cannot be read", where=f"source {NAME}", expected="month/day/year") from error
    rows = raw.unpivot(on=list(_NAMED), index=["ballot", "year", "date", "draft", "agenda_item"], value_name="member")
    rows = rows.filter(pl.col("member").is_not_null() & (pl.col("year") <= LAST))
    unknown = sorted(set(rows["member"]) - set(_MEMBERS))
    if unknown:
        raise DataError(
            f"a veto by {unknown[0]!r}, which has no veto",
            where=f"source {NAME}",
            expected=f"one of {', '.join(_MEMBERS)}",
        )
    republic = (pl.col("member") == "China") & (pl.col("year") < SEAT_OF_CHINA)
    return rows.select(
        pl.col("ballot").cast(pl.Int32),
        pl.when(republic).then(pl.lit("TWN")).otherwise(pl.col("member").replace_strict(_MEMBERS)).alias("state"),
        "year",
        "date",
        pl.col("draft").str.strip_chars(),
        pl.col("agenda_item").str.strip_chars().alias("item"),
    )


SOURCE = Source(
    name=NAME,
    title="Vetoes in the Security Council",
    version="list of September 2022",
    coverage=(1946, LAST),
    licence="MIT; facts from the Council's records",
    citation="un_2022_vetoes",
    files=(
        File("votes/unsc_vetoes_1946_sept2022.csv", "d6b65d698d8f4e5a6eddcd922e7659b40e22d262940f1440b51360929d87ab74"),
    ),
    embeddable=True,
    description="One row per vetoed draft and permanent member that voted against it.",
    traps=(
        "The columns of yes and no by member miss 26 vetoes on as many drafts of 1966-85 (five of the six by the "
        "United States in 1975 among them): the three columns of names are read instead.",
        "The marks of single and multiple vetoes contradict the names in two rows (one blank), and a mark for the "
        "United States and Britain holds a 2: not read.",
        "Who wrote the draft is not in the file: a veto against another member's draft cannot be told.",
        "Drafts without a number of their own carry that of the meeting (13 rows share date and number, two rows are "
        "alike throughout): ballots are numbered in file order.",
        "Drafts voted on paragraph by paragraph do not count in the list: on 13 December 1955 the Republic of China "
        "vetoed the paragraph admitting Mongolia, its only veto, and the Soviet Union those of 13 other states. TWN "
        "has 0 in all years.",
        "2022 is not complete (the last draft is of July): its four vetoes on three drafts are dropped, as part of a "
        "year is not a count for a year.",
        "No veto is cast on a draft withdrawn because one was certain: few vetoes are not agreement.",
    ),
    columns=(
        Column("ballot", pl.Int32, "number of the ballot, in the order of the file"),
        Column("state", pl.String, "state id of the member that cast the veto"),
        Column("year", YEAR, "calendar year"),
        Column("date", pl.Date, "day of the vote"),
        Column("draft", pl.String, "number of the draft or else of the meeting"),
        Column("item", pl.String, "item on the agenda"),
    ),
    key=("ballot", "state"),
    reader=read,
)
