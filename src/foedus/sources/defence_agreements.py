"""Bilateral agreements on defence cooperation by year in force (DCAD), 1980-2010."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import expand_years, pair_states

__all__ = ["FIELDS", "SOURCE", "read"]

NAME = "defence_agreements"

FIRST: Final = 1980
LAST: Final = 2010

FIELDS: Final = {
    "DCA": "framework",
    "DIC": "industry",
    "TREX": "training",
    "PROCUREMENT": "procurement",
    "RESEARCH": "research",
    "COMMISSION": "commission",
}
"""The dataset's categories and our names of the fields."""

MISCODED: Final = {(145, "VEN"): 101, (652, "EGY"): 651}
"""Codes that do not match the state named beside them, and the right codes: Bolivia's and Syria's, once each."""

TYPES: Final = ("general", "sector")


def read(path: Path) -> pl.DataFrame:
    """Return one row per agreement and year from its signature to its end.

    Parameters
    ----------
    path
        One row per agreement.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, a type or category is unknown, or an agreement ends before its signature or never.

    Notes
    -----
    An agreement counts as in force from the year of its entry into force or, where that is not coded, from the year of
    signature (*assumed*), to the year that the dataset estimates as its end, both included.
    """
    numbers = ["ccode1", "ccode2", "signYear", "EIFYear", "terminated", "endYearEstimate"]
    categories = ["category1", "category2", "category3"]
    texts = ["DCAid", "type", "cowName2", *categories]
    raw = read_csv(path, dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Int32))
    for (code, name), right in MISCODED.items():
        wrong = (pl.col("ccode2") == code) & (pl.col("cowName2") == name)
        raw = raw.with_columns(ccode2=pl.when(wrong).then(right).otherwise(pl.col("ccode2")))
    _check(raw, "type", TYPES)
    for category in categories:
        _check(raw.filter(pl.col(category).is_not_null()), category, tuple(FIELDS))
    if raw.filter(~(pl.col("endYearEstimate") >= pl.col("signYear")).fill_null(value=False)).height:
        raise DataError(
            "an agreement has no years",
            where=f"source {NAME}, column endYearEstimate",
            expected="an end after the signature",
        )
    # One entry into force (2002) is dated before its signature (2004).
    force = pl.max_horizontal(pl.coalesce("EIFYear", "signYear"), "signYear")
    agreements = raw.with_columns(in_force_from=force, end_known=pl.col("terminated").is_in([0, 1]))
    years = expand_years(agreements, "signYear", "endYearEstimate").filter(pl.col("year").is_between(FIRST, LAST))
    frame = pair_states(years, "ccode1", "ccode2", scheme="cow", source=NAME)
    marks = [pl.any_horizontal(pl.col(categories) == code).fill_null(value=False) for code in FIELDS]
    return frame.select(
        pl.col("DCAid").alias("agreement"),
        "year",
        "state_a",
        "state_b",
        (pl.col("year") == pl.col("signYear")).alias("signed"),
        (pl.col("year") >= pl.col("in_force_from")).alias("in_force"),
        pl.col("type").eq("general").alias("general"),
        *(mark.alias(field) for mark, field in zip(marks, FIELDS.values(), strict=True)),
        "end_known",
    )


def _check(raw: pl.DataFrame, column: str, known: tuple[str, ...]) -> None:
    strange = sorted(set(raw[column].fill_null("nothing")) - set(known))
    if strange:
        raise DataError(
            f"unknown values: {', '.join(strange)}",
            where=f"source {NAME}, column {column}",
            expected=f"one of: {', '.join(known)}",
        )


SOURCE = Source(
    name=NAME,
    title="Defense Cooperation Agreement Dataset",
    version="1.0",
    coverage=(FIRST, LAST),
    licence="free for research with citation",
    citation="kinne_2020_dcad",
    files=(File("cooperation/dcad_v1_0.csv", "f7d56e1703ae7cd7395b636210fa5d33a5fc3feafe5686734c212ffd5af7405a"),),
    embeddable=True,
    description="One row per bilateral agreement and year from its signature to its end; 1,869 agreements.",
    traps=(
        "Holds agreements signed from 1980 to 2010: what was signed before 1980 is not in it, so numbers in force are "
        "too low in the 1980s. After 2010 nothing is known: an end in 2010 (1,202 agreements) is the end of coding.",
        "Only 772 agreements say whether they ended (end_known); of the rest 645 get an estimated end before 2010, "
        "most often six years after signature. Read a fall in the number in force with that in mind.",
        "The entry into force is not coded for 1,030 agreements: the year of signature is taken. 13 of them are "
        "reported as signed and not (yet) in force and are taken like the others. 44 entered into force after 2010: "
        "they are signed here and never in force.",
        "Agreements are bilateral and do not promise to defend anybody: treaties of alliance are in ATOP.",
        "Two codes do not match the state named beside them (Venezuela with Bolivia's, Egypt with Syria's): "
        "the name is taken. One agreement of Mozambique and one of India with themselves are dropped.",
        "661 agreements are known only from news, without a text.",
        "COW codes: agreements of Yugoslavia's code pass from YUG to SRB in 2006; those of Czechoslovakia stay with "
        "CSK to their estimated end, after the state's, although its successors kept some. Two of 1991-92 with "
        "the Czech Republic and one of 1981 with Brunei precede those states.",
        "An agreement can be in several fields: fields do not add up to agreements.",
    ),
    columns=(
        Column("agreement", pl.String, "the dataset's number of the agreement"),
        Column("year", YEAR, "calendar year from signature to end"),
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("signed", pl.Boolean, "true in the year of signature"),
        Column("in_force", pl.Boolean, "true from the year of entry into force"),
        Column("general", pl.Boolean, "true for a general agreement, false for one of a single sector"),
        *(Column(field, pl.Boolean, f"true if its field is (also) {field}") for field in FIELDS.values()),
        Column("end_known", pl.Boolean, "true if it is known whether and when it ended, false if estimated"),
    ),
    key=("agreement", "year"),
    reader=read,
)
