"""Militarised interstate disputes by pair and year (COW)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import File, Source
from foedus.sources._disputes import COLUMNS, DESCRIPTION, KEY, read_disputes, traps

__all__ = ["LAST", "SOURCE", "read"]

NAME = "mid"
LAST = 2014
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
    return read_disputes(path, onset="cowmidonset", source=NAME)


SOURCE = Source(
    name=NAME,
    title="Militarized Interstate Disputes, dyad-years",
    version="5.0",
    coverage=(1816, LAST),
    licence="free for research with citation",
    citation="palmer_2022_mid5",
    files=(File("conflict/cow_mid_dyad_year.csv", "c50697dc9ed99e3f440f72c2fb51860e399a085359f70aa012dcb9faf708f557"),),
    embeddable=True,
    description=DESCRIPTION,
    traps=traps(LAST),
    columns=COLUMNS,
    key=KEY,
    reader=read,
)
