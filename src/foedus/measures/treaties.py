"""By which treaty two states came to be bound."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.measures.labels import require

__all__ = ["treaties_between"]


def treaties_between(members: pl.DataFrame, kinds: Sequence[str] = ("defence",)) -> pl.DataFrame:
    """Return the treaty by which two states came to be bound in a year, and whether it had bound them before.

    Parameters
    ----------
    members
        ``atop_id, state, entry, exit`` and one column for each of the `kinds`, one row per phase of membership.
    kinds
        Obligations, any of which counts.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, atop_id, again``, each pair from both sides: the lowest number of the treaties that
        began to bind the two in the year, and whether all of these had bound them before.

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    leeds_2002_atop

    Examples
    --------
    >>> from datetime import date
    >>> rows = {"atop_id": [7, 7], "state": ["A", "B"], "entry": [date(1900, 1, 1), date(1902, 1, 1)],
    ...         "exit": [None, date(1905, 1, 1)], "defence": [1, 1]}
    >>> treaties_between(pl.DataFrame(rows)).sort("state").rows()[0]
    ('A', 'B', 1902, 7, False)
    """
    require(members, ("atop_id", "state", "entry", "exit", *kinds), "members")
    spells = members.filter(pl.any_horizontal(pl.col(*kinds) == 1)).select(
        "atop_id", "state", entry=pl.col("entry").dt.year(), exit=pl.col("exit").dt.year().fill_null(9999)
    )
    pairs = spells.join(spells, on="atop_id", suffix="_too").filter(
        (pl.col("state") != pl.col("state_too"))
        & (pl.max_horizontal("entry", "entry_too") <= pl.min_horizontal("exit", "exit_too"))
    )
    pairs = pairs.with_columns(year=pl.max_horizontal("entry", "entry_too").cast(pl.Int32))
    again = pl.col("year") > pl.col("year").min().over("state", "state_too", "atop_id")
    return (
        pairs.with_columns(again=again)
        .group_by("state", pl.col("state_too").alias("partner"), "year")
        .agg(pl.col("atop_id").min(), pl.col("again").all())
    )
