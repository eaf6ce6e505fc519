"""Militarised interstate disputes by pair and year (COW)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import File, Source
from foedus.sources._disputes import COLUMNS, KEY, SELECTION_TRAP, read_disputes

__all__ = ["SOURCE", "read"]

NAME = "mid"


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
    return read_disputes(path, onset="cowmidonset", source=NAME)


SOURCE = Source(
    name=NAME,
    title="Militarized Interstate Disputes, dyad-years",
    version="5.0",
    coverage=(1816, 2014),
    licence="free for research with citation",
    citation="palmer_2022_mid5",
    files=(File("conflict/cow_mid_dyad_year.csv", "c50697dc9ed99e3f440f72c2fb51860e399a085359f70aa012dcb9faf708f557"),),
    embeddable=True,
    description="One row per pair of states, year and militarised dispute between them; pairs at peace have no row.",
    traps=(
        SELECTION_TRAP,
        "Ends in 2014: later years are unknown, not peaceful.",
        "Fatality counts the whole dispute's deaths, repeated in each of its years; -9 is unknown and becomes null.",
        "Years of a world war join every member of one side to every member of the other.",
    ),
    columns=COLUMNS,
    key=KEY,
    reader=read,
)
