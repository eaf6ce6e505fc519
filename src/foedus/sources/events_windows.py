"""Events between states by month and kind, in three windows cut from ICEWS for benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states
from foedus.sources._territories import TERRITORIES

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "events_windows"

NOT_STATES: Final = ("EU", "NATO", "UN", *TERRITORIES)
"""Organisations and territories among the actors."""

_COUNTS: Final = {
    "statement": "statements",
    "verb_coop": "verbal_cooperation",
    "mat_coop": "material_cooperation",
    "verb_conf": "verbal_conflict",
    "mat_conf": "material_conflict",
    "n": "events",
}


def read(path: Path) -> pl.DataFrame:
    """Return one row per set, sender, target and month with an event.

    Parameters
    ----------
    path
        Counts per set, ordered pair and month.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    codes = {"set": pl.String, "source": pl.String, "target": pl.String, "year": YEAR, "month": pl.Int8}
    raw = read_parquet(path, {**codes, **dict.fromkeys(_COUNTS, pl.Int32), "goldstein_sum": pl.Float64})
    frame = raw.rename({**_COUNTS, "target": "target_code"})
    frame = to_states(frame, "source", into="sender", scheme="iso3", source=NAME, not_states=NOT_STATES)
    frame = to_states(frame, "target_code", into="target", scheme="iso3", source=NAME, not_states=NOT_STATES)
    return frame.filter(pl.col("sender") != pl.col("target")).select(
        "set", "sender", "target", "year", "month", *_COUNTS.values(), "goldstein_sum"
    )


SOURCE = Source(
    name=NAME,
    title="Integrated Crisis Early Warning System: benchmark subsets by directed dyad-month",
    version="sets ICEWS18, ICEWS21, ICEWS22",
    coverage=(2018, 2022),
    licence="research use",
    citation="boschee_2015_icews",
    files=(
        File(
            "events/icews_directed_dyad_month_2018_2021_2022_partial.parquet",
            "718d43e0a642b7c09bee8e646c43c7edb731fc9e17e8a1c7081f67f9034ff216",
        ),
    ),
    embeddable=True,
    description="One row per set, sender, target and month in which the set has an event between them.",
    traps=(
        "Three subsets made for benchmarks of prediction, each sampled in its own way: shares within a set only, "
        "never levels across sets. Between all states ICEWS21 has some 9,700 events a month, ICEWS22 18,100. The set "
        "is part of the key: do not drop it.",
        "Windows, not years: August to October 2018, January to August 2021 and of 2022. August 2018 begins at its "
        "end (1,119 events in the file against 11,058 in September): leave it out.",
        "Statements (CAMEO root 01) stand apart from verbal cooperation, unlike in the source icews, where verbal "
        "cooperation is roots 01 to 05: add the two before comparing. The five kinds add up to events.",
        "No row means no event in the subset, which is a sample: it is not evidence of none.",
        "The European Union, NATO, the United Nations and 25 territories (Palestine, Hong Kong, the Vatican and "
        "others) are no states and are dropped as senders and targets.",
        "Reports, not events: the invasion of 2022 gives Russia and Ukraine two thirds of all material conflict of "
        "its set.",
    ),
    columns=(
        Column("set", pl.String, "ICEWS18, ICEWS21 or ICEWS22"),
        Column("sender", pl.String, "state id of the state that acts"),
        Column("target", pl.String, "state id of the state acted upon"),
        Column("year", YEAR, "calendar year"),
        Column("month", pl.Int8, "month, 1 to 12"),
        Column("statements", pl.Int32, "reported events, CAMEO root 01"),
        Column("verbal_cooperation", pl.Int32, "reported events, verbal cooperation without statements"),
        Column("material_cooperation", pl.Int32, "reported events"),
        Column("verbal_conflict", pl.Int32, "reported events"),
        Column("material_conflict", pl.Int32, "reported events"),
        Column("events", pl.Int32, "all reported events, 1 or more"),
        Column("goldstein_sum", pl.Float64, "sum of Goldstein scores, each -10 to 10"),
    ),
    key=("set", "sender", "target", "year", "month"),
    reader=read,
)
