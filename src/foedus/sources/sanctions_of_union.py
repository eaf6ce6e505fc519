"""Sanctions by and against the European Union, counted from the Global Sanctions Data Base."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import sanctions
from foedus.sources._base import YEAR, Column, Source
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "sanctions_of_union"


def read(path: Path) -> pl.DataFrame:
    """Return one row per state on the other side, direction and year with a sanction in force.

    Parameters
    ----------
    path
        Directed dyad-years of active sanctions.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, or a mark is neither 0 nor 1.
    """
    raw = sanctions.read_marks(path, NAME)
    union = pl.lit(sanctions.EUROPEAN_UNION)
    rows = raw.filter((pl.col("sender") == union) | (pl.col("target") == union)).with_columns(
        outward=pl.col("sender") == union
    )
    rows = rows.with_columns(code=pl.when("outward").then("target").otherwise("sender"))
    named = to_states(rows, "code", into="state", scheme="iso3", source=NAME)
    kept = named.filter(~(pl.col("outward") & sanctions.on_behalf_of_ukraine("state")))
    return kept.select("state", "outward", "year", *(pl.col(kind) == 1 for kind in sanctions.KINDS), "cases")


SOURCE = Source(
    name=NAME,
    title="Active sanctions by and against the European Union, counted from the Global Sanctions Data Base",
    version=sanctions.SOURCE.version,
    coverage=sanctions.SOURCE.coverage,
    licence=sanctions.SOURCE.licence,
    citation=sanctions.SOURCE.citation,
    files=sanctions.SOURCE.files,
    embeddable=False,
    description="One row per state on the other side, direction and year in which at least one case was active.",
    traps=(
        "The Union is one sender in the file. Its sanctions are its members', who joined and left on known days: the "
        "panel charges them to the members of the year.",
        "Those listed on Ukraine from 2014 on are dropped, as in the source sanctions.",
        "A case against a member (Poland 2022, money held back over its courts) is a quarrel within the Union; the "
        "panel does not charge it to the other members.",
    ),
    columns=(
        Column("state", pl.String, "state id of the other side"),
        Column("outward", pl.Boolean, "true where the Union is the sender, false where it is the target"),
        Column("year", YEAR, "calendar year"),
        *(Column(kind, pl.Boolean, f"true if a sanction on {kind} is in force") for kind in sanctions.KINDS[:5]),
        Column("other", pl.Boolean, "true if a sanction of another kind is in force"),
        Column("cases", pl.Int32, "number of active cases, 1 or more"),
    ),
    key=("state", "outward", "year"),
    reader=read,
)
