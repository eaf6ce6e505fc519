"""Strategic rivalries (Thompson and Dreyer), 1494-2010."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import File, Source, read_csv
from foedus.sources._rivalries import KEY, KINDS, columns, spells

__all__ = ["LAST", "SOURCE", "read"]

NAME = "rivalries_td"
LAST = 2010
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
    codes = dict.fromkeys(["rivalryno", "ccode1", "ccode2", "styear", "endyear"], pl.Int32)
    types = ["type1", "type2", "type3"]
    raw = read_csv(path, codes | dict.fromkeys(types, pl.String), null_values=("NA",))
    raw = raw.rename({"rivalryno": "rivalry", "styear": "start", "endyear": "end"}).with_columns(
        pl.any_horizontal(pl.col(column).eq_missing(kind) for column in types).alias(kind) for kind in KINDS
    )
    return spells(raw.drop(types), last=LAST, source=NAME)


SOURCE = Source(
    name=NAME,
    title="Handbook of international rivalries",
    version="Thompson and Dreyer 2012",
    coverage=(1494, LAST),
    licence="free for research with citation",
    citation="thompson_2012_handbook",
    files=(
        File(
            "conflict/rivalries_thompson_dreyer.csv", "ec77f12e94d822e0213d8708b8fd13dd1fb32a4579dfaef082d3a53d4c77872e"
        ),
    ),
    embeddable=True,
    description="One row per pair of states and spell of rivalry.",
    traps=(
        "An end of 2010 is the end of coding, not of the rivalry: 42 spells are censored.",
        "A rivalry has up to three kinds, in three columns of the file; here one true-or-false column per kind.",
        "Superseded by the source rivalries, which recodes them and continues to 2020: use this one as a check.",
        "Spells before 1816 carry the id of the code; rivalries with Venice are dropped.",
    ),
    columns=columns(LAST),
    key=KEY,
    reader=read,
)
