"""What each side of an alliance owes the other, by kind and year (ATOP)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["KINDS", "SOURCE", "read"]

NAME = "atop_directed"

KINDS = {
    "defence": "atop_defense",
    "offence": "atop_offense",
    "neutrality": "atop_neutral",
    "non_aggression": "atop_nonagg",
    "consultation": "atop_consul",
}
"""Our name of each kind of obligation and ATOP's."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per ordered pair of allies and year: what `sender` owes `target`.

    Parameters
    ----------
    path
        ATOP's directed dyad-year file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    codes = {"ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR}
    raw = read_parquet(path, {**codes, **dict.fromkeys(KINDS.values(), pl.Int8)})
    frame = to_states(raw, "ccode1", into="sender", scheme="cow", source=NAME)
    frame = to_states(frame, "ccode2", into="target", scheme="cow", source=NAME)
    # In a year of succession one state can have two codes: its obligations are those under either.
    return (
        frame.filter(pl.col("sender") != pl.col("target"))
        .group_by("sender", "target", "year")
        .agg(pl.col(raw_name).max().alias(kind) for kind, raw_name in KINDS.items())
    )


SOURCE = Source(
    name=NAME,
    title="Alliance Treaty Obligations and Provisions, directed dyad-years",
    version="5.1",
    coverage=(1815, 2018),
    licence="free for research with citation",
    citation="leeds_2002_atop",
    files=(
        File(
            "alliances/atop_directed_dyad_year_5_1.parquet",
            "7bb8b696a5924a136576801769f32bd4233bd9c7d03a3a2fd58307f892ba5b53",
        ),
    ),
    embeddable=True,
    description="One row per ordered pair of allies and year; every alliance has both directions.",
    traps=(
        "Ends in 2018: later years are missing, not free of alliances.",
        "The two directions of some 650 pair-years differ; the undirected source atop_dyad_year keeps the stronger.",
    ),
    columns=(
        Column("sender", pl.String, "state id of the state that promises"),
        Column("target", pl.String, "state id of the state to which it promises"),
        Column("year", YEAR, "calendar year"),
        *(Column(kind, pl.Int8, "1 promised, 0 not") for kind in KINDS),
    ),
    key=("sender", "target", "year"),
    reader=read,
)
