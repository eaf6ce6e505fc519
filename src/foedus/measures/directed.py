"""Directed obligations: what each side of an alliance owes the other.

The tidy source keeps one undirected row per pair with the stronger direction. Portfolios need the directions: some 650
pair-years promise more one way than the other, and the independent check of 1938 counts them as they are.
"""

from __future__ import annotations

import polars as pl

from foedus.measures.obligations import OBLIGATION_VALUES
from foedus.sources import SOURCES, DataFolder
from foedus.sources.atop_dyad_year import KINDS as ATOP_COLUMNS
from foedus.states import load_states

__all__ = ["directed_obligations"]


def directed_obligations(folder: DataFolder) -> pl.DataFrame:
    """Read ATOP's directed obligations.

    Parameters
    ----------
    folder
        Folder of raw data files.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year`` and the indicators (Int8) of `foedus.measures.obligations.OBLIGATION_VALUES`.

    Raises
    ------
    DataError
        If the file is missing or another version.

    References
    ----------
    leeds_2002_atop
    """
    raw = pl.read_parquet(folder.path(SOURCES["atop_dyad_year"].files[0]))
    states = load_states()
    for code, name in (("ccode1", "sender"), ("ccode2", "target")):
        raw = states.map_codes(raw, code, scheme="cow", into=name)
    named = raw.filter(pl.col("sender").is_not_null() & pl.col("target").is_not_null())
    different = named.filter(pl.col("sender") != pl.col("target"))
    return (
        # One state can carry two codes in the year of a succession; its obligations are then those of either.
        different.group_by("sender", "target", pl.col("year").cast(pl.Int32))
        .agg(pl.col(ATOP_COLUMNS[kind]).max().cast(pl.Int8).alias(kind) for kind in OBLIGATION_VALUES)
        .sort("sender", "target", "year")
    )
