"""External threat to a state (Leeds and Savun): the power of states that could attack it and are not its friends."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import state_years

__all__ = ["SOURCE", "read"]

NAME = "external_threat"

LAST: Final = 2002
"""Last year with the alliances the measure needs; see the traps."""

NOT_MEASURED: Final = (1919, 1920)
"""Years in which the file has 0 for every state."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year.

    Parameters
    ----------
    path
        State-year file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    raw = read_csv(path, {"ccode": pl.Int32, "year": YEAR, "lsthreat": pl.Float64})
    raw = raw.filter((pl.col("year") <= LAST) & ~pl.col("year").is_in(NOT_MEASURED))
    return state_years(raw, NAME).select("state", "year", pl.col("lsthreat").alias("threat"))


SOURCE = Source(
    name=NAME,
    title="External threat",
    version="Leeds and Savun 2007, extended",
    coverage=(1816, LAST),
    licence="free for research with citation",
    citation="leeds_savun_2007",
    files=(
        File("conflict/leeds_savun_threat.csv", "faf99d4cb2d67c56520a84d0b337ba77839ecee97a70d5cd61232831f42ecfef"),
    ),
    embeddable=True,
    description="One row per state and year.",
    traps=(
        "All 51 states of 1919, all 59 of 1920 and all 194 of 2008 have exactly 0: not measured. 1919 and 1920 are "
        "dropped; seven rows of 2009-15 have 0 and no state.",
        "The series breaks after 2002: from one year to the next the mean goes from 0.246 to 0.467 and the states with "
        "0 from 32 to none, as if every alliance had lapsed. 2003-08 are dropped and the coverage ends in 2002.",
        "0 in other years (668 rows, mostly European states after 1990) is a measured 0: no state of concern nearby.",
        "Based on capabilities and on similarity of alliances: do not use it to explain either.",
        "1990 has both codes of Germany and of Yemen; the united state's row is kept.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("threat", pl.Float64, "index as published, 0 none to about 1"),
    ),
    key=("state", "year"),
    reader=read,
)
