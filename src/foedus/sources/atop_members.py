"""Members of alliances with dates of entry and exit (ATOP)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import Column, File, Source, read_csv
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "atop_members"

KINDS = {
    "defence": "defense",
    "offence": "offense",
    "neutrality": "neutral",
    "non_aggression": "nonagg",
    "consultation": "consul",
}
NOT_STATES = (8152,)  # a non-state signatory of alliance 1320, 1874-1883


def read(path: Path) -> pl.DataFrame:
    """Return one row per alliance, phase and membership spell.

    Parameters
    ----------
    path
        ATOP's member-level file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A member code does not name a state.
    """
    numbers = ["atopid", "member", "phase", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "bilat"]
    raw = read_csv(path, dict.fromkeys([*numbers, *KINDS.values()], pl.Int32))
    frame = to_states(raw, "member", into="state", scheme="cow", year="yrent", source=NAME, not_states=NOT_STATES)
    ended = pl.col("yrexit") > 0
    exit_day_known = pl.col("dayexit").fill_null(0) > 0
    month_start = pl.date(pl.col("yrexit"), pl.col("moexit"), 1)
    exit_date = (
        pl.when(~ended)
        .then(None)
        .when(exit_day_known)
        .then(pl.date(pl.col("yrexit"), pl.col("moexit"), pl.col("dayexit")))
        .otherwise(month_start.dt.month_end())
    )
    return frame.select(
        pl.col("atopid").alias("atop_id"),
        "state",
        pl.col("phase").cast(pl.Int8),
        pl.date(pl.col("yrent"), pl.col("moent"), pl.col("dayent").fill_null(1)).alias("entry"),
        exit_date.alias("exit"),
        (pl.col("dayent").is_null() | (ended & ~exit_day_known)).alias("day_assumed"),
        *(pl.col(raw_name).cast(pl.Int8).alias(kind) for kind, raw_name in KINDS.items()),
        (pl.col("bilat") == 1).alias("bilateral"),
    )


SOURCE = Source(
    name=NAME,
    title="Alliance Treaty Obligations and Provisions, members",
    version="5.1",
    coverage=(1815, 2018),
    licence="free for research with citation",
    citation="leeds_2002_atop",
    files=(File("alliances/atop5_1m.csv", "0e3c803f65275c3cb9309d08c04710416dff16aee936c8b4f887c7b67ee5b55b"),),
    embeddable=True,
    description="One row per alliance, phase of it, and spell of a state's membership.",
    traps=(
        "A null exit means in force when coding ended (end of 2018): censored, not permanent.",
        "Entry is the day of signature, not of ratification: Montenegro enters NATO in May 2016 here.",
        "Where the day is unknown, entry is put on the first and exit on the last day of the month, and day_assumed "
        "is true.",
        "Several phases of one alliance can carry the same entry date: the key needs phase, entry and exit.",
        "Members outside the state system at the time (governments in exile, new states) keep the id of their code; "
        "one row of a signatory that never was a state (code 8152) is dropped.",
        "Obligations here are those the member itself took on.",
    ),
    columns=(
        Column("atop_id", pl.Int32, "ATOP's number of the alliance"),
        Column("state", pl.String, "state id"),
        Column("phase", pl.Int8, "ATOP's number of the phase, 0 where the alliance has one phase"),
        Column("entry", pl.Date, "date of entry"),
        Column("exit", pl.Date, "date of exit", missing="in force at the end of 2018"),
        Column("day_assumed", pl.Boolean, "true if ATOP knows only the month of entry or exit"),
        *(Column(kind, pl.Int8, "1 promised, 0 not") for kind in KINDS),
        Column("bilateral", pl.Boolean, "true if the alliance has two members"),
    ),
    key=("atop_id", "state", "phase", "entry", "exit"),
    reader=read,
)
