"""International crises (ICB): when each began and ended, what triggered it, how serious it was."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._icb import CITATION, LICENCE, date_of

__all__ = ["SOURCE", "read"]

NAME = "crises"

NO_SINGLE_STATE: Final = (995, 996, 997)
"""Codes of a trigger that is not one state (142 crises)."""

HIJAZ: Final = 671  # attacked in 1924; in neither state system
_INVOLVED: Final = {"usinv": "usa_involvement", "suinv": "russia_involvement"}


def read(path: Path) -> pl.DataFrame:
    """Return one row per crisis.

    Parameters
    ----------
    path
        Crisis-level file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    dates = dict.fromkeys(["yrtrig", "motrig", "datrig", "yrterm", "moterm", "daterm"], pl.Int32)
    levels = dict.fromkeys(["gravcr", "viol", "cractr", *_INVOLVED], pl.Int8)
    raw = read_csv(
        path, {"crisno": pl.Int32, "crisname": pl.String, "trigent": pl.Int32, **dates, **levels}, encoding="utf8-lossy"
    )
    raw = raw.filter(pl.col("yrtrig").is_not_null()).with_columns(year=pl.col("yrtrig"))
    single = pl.when(~pl.col("trigent").is_in([*NO_SINGLE_STATE, HIJAZ])).then(pl.col("trigent"))
    frame = to_states(raw.with_columns(trigent=single), "trigent", into="trigger", scheme="cow", source=NAME)
    return frame.select(
        pl.col("crisno").alias("crisis"),
        pl.col("crisname").str.strip_chars().alias("name"),
        "year",
        date_of("yrtrig", "motrig", "datrig").alias("start"),
        date_of("yrterm", "moterm", "daterm").alias("end"),
        pl.col("yrterm").alias("end_year"),
        "trigger",
        pl.col("gravcr").alias("gravity"),
        pl.col("viol").alias("violence"),
        pl.col("cractr").alias("actors"),
        *(pl.col(raw_name).alias(name) for raw_name, name in _INVOLVED.items()),
    )


SOURCE = Source(
    name=NAME,
    title="International Crisis Behavior project, crisis level",
    version="13",
    coverage=(1918, 2016),
    licence=LICENCE,
    citation=CITATION,
    files=(File("conflict/icb1v13_crises.csv", "75c021a6616088e8221051d9e4505e35339024485e8a4342e51c92d97d73d9d8"),),
    embeddable=True,
    description="One row per international crisis, in the year of its trigger.",
    traps=(
        "Crises, not actors: the file says how many states were in crisis, not which, so no pair of states can be "
        "derived from it. Only the trigger is named, and only where it was a single state.",
        "995, 996 and 997 (142 of 482 triggers) do not stand for a single state and become null; so does 671, the "
        "Hijaz of 1924, which is in no state table.",
        "Crisis 474 (Huthi rebellion) has a name but no coded values: dropped.",
        "Days 66, 77 and 88 (16 starts, 33 ends) and blanks stand for unknown days: the date is null, the year "
        "remains. One ending has no year.",
        "The file starts in May 1918: that year is not complete. Crises triggered in 2016 may end in 2017.",
        "The file begins with a byte-order mark.",
    ),
    columns=(
        Column("crisis", pl.Int32, "number of the crisis"),
        Column("name", pl.String, "name of the crisis"),
        Column("year", YEAR, "calendar year of the trigger"),
        Column("start", pl.Date, "day of the trigger", missing="day or month unknown"),
        Column("end", pl.Date, "day of termination", missing="day, month or year unknown"),
        Column("end_year", YEAR, "calendar year of termination", missing="unknown"),
        Column("trigger", pl.String, "state id of the state that triggered it", missing="it was not a single state"),
        Column(
            "gravity",
            pl.Int8,
            "gravest threat: 0 economic, 1 limited damage, 2 political, 3 territorial, 4 influence, 5 grave damage, "
            "6 existence, 7 other",
        ),
        Column("violence", pl.Int8, "1 none, 2 minor clashes, 3 serious clashes, 4 full-scale war"),
        Column("actors", pl.Int8, "number of states in crisis, as coded (at most 8)"),
        Column("usa_involvement", pl.Int8, "of the United States: 1 none, 2 low, 3 covert, 4 direct military"),
        Column(
            "russia_involvement",
            pl.Int8,
            "of the Soviet Union or Russia, on the same scale",
            missing="not coded",
        ),
    ),
    key=("crisis",),
    reader=read,
)
