"""Militarised interstate disputes by pair and year (Gibler, Miller and Little)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import File, Source
from foedus.sources._disputes import COLUMNS, KEY, SELECTION_TRAP, read_disputes

__all__ = ["SOURCE", "read"]

NAME = "gml_mid"


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per pair, year and dispute.

    Parameters
    ----------
    path
        Directed dyad-year file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code names no state.
    """
    return read_disputes(path, onset="gmlmidonset", source=NAME)


SOURCE = Source(
    name=NAME,
    title="Gibler-Miller-Little revised militarized interstate disputes, dyad-years",
    version="2.x",
    coverage=(1816, 2010),
    licence="free for research with citation",
    citation="gibler_2016_mid",
    files=(File("conflict/gml_mid_dyad_year.csv", "6814ef55726600cd45c0705d22ccc8c01e2500a824f842991ebe5acc0114a1e4"),),
    embeddable=True,
    description="One row per pair of states, year and militarised dispute between them; pairs at peace have no row.",
    traps=(
        SELECTION_TRAP,
        "Ends in 2010: later years are unknown, not peaceful.",
        "Fatality counts the whole dispute's deaths, repeated in each of its years; -9 is unknown and becomes null.",
        "Years of a world war join every member of one side to every member of the other.",
    ),
    columns=COLUMNS,
    key=KEY,
    reader=read,
)
