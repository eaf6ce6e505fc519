"""Militarised interstate disputes by pair and year (Gibler, Miller and Little)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import File, Source
from foedus.sources._disputes import COLUMNS, DESCRIPTION, KEY, read_disputes, traps

__all__ = ["LAST", "SOURCE", "read"]

NAME = "gml_mid"
LAST = 2010
"""Year in which coding ended."""


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
        A code does not name a state.
    """
    return read_disputes(path, onset="gmlmidonset", source=NAME)


SOURCE = Source(
    name=NAME,
    title="Gibler-Miller-Little revised militarized interstate disputes, dyad-years",
    version="2.x",
    coverage=(1816, LAST),
    licence="free for research with citation",
    citation="gibler_2016_mid",
    files=(File("conflict/gml_mid_dyad_year.csv", "6814ef55726600cd45c0705d22ccc8c01e2500a824f842991ebe5acc0114a1e4"),),
    embeddable=True,
    description=DESCRIPTION,
    traps=traps(LAST),
    columns=COLUMNS,
    key=KEY,
    reader=read,
)
