"""How democratic a state is by Polity, from autocracy to democracy on 21 steps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, Source
from foedus.sources._codes import state_years
from foedus.sources._democracy import CITATION, FILE, LICENCE, VERSION, read_scores

__all__ = ["LAST", "SOURCE", "read"]

NAME = "polity"

LAST: Final = 2018
"""Last year coded for more than one state."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year with a score.

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
        A code does not name a state, or a score is not a whole number from -10 to 10.
    """
    raw = read_scores(path, ["polity2"], last=LAST).drop_nulls("polity2")
    score = pl.col("polity2")
    if raw.filter(~score.is_between(-10, 10) | (score != score.round())).height:
        raise DataError(
            "a score is invalid", where=f"source {NAME}, column polity2", expected="whole numbers, -10 to 10"
        )
    return state_years(raw, NAME).select("state", "year", pl.col("polity2").cast(pl.Int8))


SOURCE = Source(
    name=NAME,
    title="Polity 5: the combined score (polity2)",
    version=VERSION,
    coverage=(1816, LAST),
    licence=LICENCE,
    citation=CITATION,
    files=(FILE,),
    embeddable=True,
    description="One row per state and year with a score.",
    traps=(
        "Of 2019 and 2020 only the United States have a score (7 and 5): both years are dropped, the coverage ends in "
        "2018.",
        "Small states (below half a million people) are not coded: 161 states of 195 in 2018.",
        "Codes of interruption and transition (-66, -77, -88) are already turned into numbers by the makers' rules.",
        "1990 has both codes of Germany and of Yemen; the united state's row is kept.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("polity2", pl.Int8, "points, -10 autocracy to 10 democracy"),
    ),
    key=("state", "year"),
    reader=read,
)
