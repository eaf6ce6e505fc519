"""Net events within the triangle of the United States, Russia and China per month (GDELT 2)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import _gdelt
from foedus.sources._base import File, read_csv

__all__ = ["SOURCE", "read"]

NAME = "gdelt_triangle"


def read(path: Path) -> pl.DataFrame:
    """Return one row per pair and month.

    Parameters
    ----------
    path
        Monthly sums of the three pairs.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state nor a declared territory.
    """
    return _gdelt.monthly(read_csv(path, _gdelt.MONTHLY), NAME)


SOURCE = _gdelt.monthly_source(
    NAME,
    File(
        "events/gdelt_monthly_triangle_usa_rus_chn.csv",
        "6288749a3495538fd6cae4ebab7654570565ec11be74dcf2d824493388106d7c",
    ),
    read,
    title="GDELT 2: monthly sums of Goldstein scores, United States, Russia and China",
    description="One row per pair and month, 3 x 74: a part of the source gdelt_monthly.",
    traps=(
        "All 222 rows are also in gdelt_monthly, with the same values: never count the two as two sources.",
        "As in gdelt_monthly: net, undirected, in proportion to the volume of news, with days missing.",
    ),
)
