"""Directed obligations: what each side of an alliance owes the other.

The tidy source keeps one undirected row per pair with the stronger direction. Portfolios need both directions: about
650 pair-years promise more in one direction than in the other, and the independent check of 1938 counts them as they
are.
"""

from __future__ import annotations

import polars as pl

from foedus.measures.obligations import OBLIGATION_VALUES
from foedus.sources import DataFolder, read_source

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
        If the file is missing or a different version.

    References
    ----------
    leeds_2002_atop
    """
    return read_source("atop_directed", folder).select("sender", "target", "year", *OBLIGATION_VALUES)
