"""How democratic a state is, by V-Dem's polyarchy and by unified democracy scores."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, Source
from foedus.sources._codes import to_states
from foedus.sources._democracy import CITATION, FILE, LICENCE, VERSION, read_scores

__all__ = ["LAST", "SOURCE", "read"]

NAME = "democracy"

LAST: Final = 2024
"""Last year kept, the panel's last; the file continues to 2025."""

_OLD_CODES: Final = (260, 678)  # West Germany and North Yemen, both with a row in the year of their union
_NAMES: Final = {"v2x_polyarchy": "polyarchy", "euds": "unified", "aeuds": "unified_adjusted"}


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

    References
    ----------
    teorell_2019_polyarchy, pemstein_2010_uds
    """
    raw = read_scores(path, tuple(_NAMES), last=LAST)
    frame = to_states(raw, "ccode", into="state", scheme="cow", source=NAME)
    # If a year has both codes of one state, the new one's value takes precedence, measure by measure.
    frame = frame.sort(pl.col("ccode").is_in(_OLD_CODES))
    return frame.group_by("state", "year").agg(
        pl.col(raw_name).drop_nulls().first().alias(name) for raw_name, name in _NAMES.items()
    )


SOURCE = Source(
    name=NAME,
    title="Democracy by state and year: V-Dem polyarchy, unified democracy scores",
    version=VERSION,
    coverage=(1816, LAST),
    licence=LICENCE,
    citation=CITATION,
    files=(FILE,),
    embeddable=True,
    description="One row per state and year; each measure has its own states.",
    traps=(
        "The file's third measure, polity2, ends earlier and is the source polity.",
        "Polyarchy covers 174 of 195 states in the last years: microstates are missing, not undemocratic.",
        "Unified scores differ from their adjusted form by the constant 0.293156 in every row: one measure, not two.",
        "1990 has both codes of Germany and of Yemen, and the united Germany's row lacks polyarchy: each measure is "
        "taken from the new code where it has one, else from the old.",
        "The file has 2025; it is left out because the panel ends in 2024.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("polyarchy", pl.Float64, "electoral democracy, 0 to 1 (V-Dem)", missing="not coded"),
        Column("unified", pl.Float64, "standard deviations, extended unified scores (Marquez)", missing="not coded"),
        Column("unified_adjusted", pl.Float64, "the same shifted so that 0 is the usual cut-off", missing="not coded"),
    ),
    key=("state", "year"),
    reader=read,
)
