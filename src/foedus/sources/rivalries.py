"""Strategic rivalries (Thompson, Sakuwa and Suhas), 1494-2020."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import Column, File, Source, read_csv
from foedus.sources._rivalries import KEY, KINDS, columns, spells

__all__ = ["LAST", "SOURCE", "read"]

NAME = "rivalries"
LAST = 2020
"""Year in which coding ended."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per rivalry spell.

    Parameters
    ----------
    path
        The list of rivalries.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    codes = dict.fromkeys(["tssr_id", "ccode1", "ccode2", "start", "end"], pl.Int32)
    marks = [*KINDS, "principal", "aprin"]
    raw = read_csv(path, codes | dict.fromkeys(marks, pl.Float64), null_values=("NA",)).with_columns(
        (pl.col(mark) == 1).fill_null(value=False) for mark in marks
    )
    raw = raw.rename({"tssr_id": "rivalry", "aprin": "asymmetric_principal"})
    return spells(raw, last=LAST, source=NAME, extra=("principal", "asymmetric_principal"))


SOURCE = Source(
    name=NAME,
    title="Strategic rivalries",
    version="Thompson, Sakuwa and Suhas 2022",
    coverage=(1494, LAST),
    licence="free for research with citation",
    citation="thompson_2022_rivalries",
    files=(File("conflict/rivalries_tss.csv", "60940e57aa04c9f593597da7c3e4316224245829e69ae494afdbd6c2e09ce8b3"),),
    embeddable=True,
    description="One row per pair of states and spell of rivalry.",
    traps=(
        "An end of 2020 is the end of coding, not of the rivalry: 56 spells are censored.",
        "A blank mark for a kind means that the rivalry is not of that kind and becomes false.",
        "Spells reach back to 1494, long before the state table: such years carry the id of the code. Two "
        "rivalries of Venice, which is not a state of the table, are dropped.",
        "Serbia and Yugoslavia share a COW code: their spells are cut where the id changes, and the earlier part is "
        "passed_on.",
    ),
    columns=columns(
        LAST,
        (
            Column("principal", pl.Boolean, "true if both see each other as their principal rival"),
            Column("asymmetric_principal", pl.Boolean, "true if only one of them does"),
        ),
    ),
    key=KEY,
    reader=read,
)
