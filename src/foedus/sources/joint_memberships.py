"""Memberships that two states share in intergovernmental organisations, by pair and year (COW), 1816-2014."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import pair_states

__all__ = ["SOURCE", "read"]

NAME = "joint_memberships"


def read(path: Path) -> pl.DataFrame:
    """Return one row per pair of states and year.

    Parameters
    ----------
    path
        COW's counts by pair and year.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, or a count is negative.
    """
    raw = read_parquet(path, {"ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR, "dyadigos": pl.Int32})
    if raw.filter(pl.col("dyadigos") < 0).height:
        raise DataError("a negative count", where=f"source {NAME}, column dyadigos", expected="0 or more")
    frame = pair_states(raw, "ccode1", "ccode2", scheme="cow", source=NAME)
    return frame.select("state_a", "state_b", "year", pl.col("dyadigos").alias("organisations"))


SOURCE = Source(
    name=NAME,
    title="Intergovernmental Organizations, joint memberships by dyad-year",
    version="3",
    coverage=(1816, 2014),
    licence="free for research with citation",
    citation="pevehouse_2020_igo",
    files=(
        File("power/cow_igo_dyad_year.parquet", "a23da3869014ef4efa004dcfcaff7e46866cefeb5c117bab684f5bc1855c02cc"),
    ),
    embeddable=True,
    description="One row per pair of states of the COW system and year, pairs without a joint organisation included.",
    traps=(
        "The version here is a count made by a package from the organisation data: no codes for missing (-9) are left "
        "in it, and every pair of COW's state system from 1816 to 2014 has its row.",
        "A count says nothing about what the organisations do: the Universal Postal Union counts as much as NATO. The "
        "mean grows from 7 in 1910 to 33 in 2014: compare pairs within a year.",
        "Before 1966 counts change in 55 per cent of pairs in years that end in 0 or 5 and in 32 per cent in others: "
        "dates of joining are known to some five years only. Since 1970 there is no such difference.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year"),
        Column("organisations", pl.Int32, "organisations of which both are full members"),
    ),
    key=("state_a", "state_b", "year"),
    reader=read,
)
