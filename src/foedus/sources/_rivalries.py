"""What the two rivalry datasets share: dated spells whose codes can change hands."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.sources._base import Column
from foedus.sources._codes import expand_years, pair_states

__all__ = ["KEY", "KINDS", "VENICE", "columns", "spells"]

KINDS = ("positional", "spatial", "ideological", "interventionary")
KEY = ("state_a", "state_b", "start")

VENICE = 324  # a rival of the Ottomans that ended before our state table begins


def columns(last: int, extra: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Return the columns of a rivalry table coded to the end of year `last`."""
    return (
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("start", pl.Int32, "first calendar year of the rivalry between these two ids"),
        Column("end", pl.Int32, "last calendar year coded"),
        Column("censored", pl.Boolean, f"true if the rivalry was ongoing when coding stopped ({last})"),
        Column("passed_on", pl.Boolean, "true if it continued after `end` under a successor's id, in a separate row"),
        Column("rivalry", pl.Int32, "number of the rivalry in the source"),
        *(Column(kind, pl.Boolean, f"true if the rivalry is {kind}") for kind in KINDS),
        *extra,
    )


def spells(raw: pl.DataFrame, *, last: int, source: str, extra: Sequence[str] = ()) -> pl.DataFrame:
    """Return rivalry spells between state ids, one row per unbroken run of years.

    Parameters
    ----------
    raw
        Columns rivalry, ccode1, ccode2, start, end, the four kinds, and `extra`.
    last
        Last year coded: a spell that reaches it is censored.
    source
        Name of the source, for messages.
    extra
        Further columns to keep.

    Notes
    -----
    A code can belong to two ids in turn (Serbia and Yugoslavia): such a rivalry becomes one spell per id, and the
    earlier one is marked `passed_on`, neither ended nor censored.
    """
    years = expand_years(raw, "start", "end").rename({"end": "last_year"}).drop("start")
    years = pair_states(years, "ccode1", "ccode2", scheme="cow", source=source, not_states=[VENICE])
    grouped = years.group_by("rivalry", "state_a", "state_b", "last_year", *KINDS, *extra).agg(
        pl.col("year").min().alias("start"), pl.col("year").max().alias("end")
    )
    return grouped.with_columns(censored=pl.col("end") == last, passed_on=pl.col("end") < pl.col("last_year")).select(
        "state_a", "state_b", "start", "end", "censored", "passed_on", "rivalry", *KINDS, *extra
    )
