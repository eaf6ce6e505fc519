"""What the two tables of the International Crisis Behavior project share: dates with unknown days."""

from __future__ import annotations

from typing import Final

import polars as pl

__all__ = ["CITATION", "LICENCE", "date_of"]

CITATION: Final = "brecher_1997_icb"
LICENCE: Final = "free for research with citation"

_LAST_DAY: Final = 31  # larger numbers (66, 77, 88) are codes for an unknown day of the month


def date_of(year: str, month: str, day: str) -> pl.Expr:
    """Return the date that three columns give, null if any of them is unknown."""
    known = pl.when(pl.col(day) <= _LAST_DAY).then(pl.col(day))
    return pl.date(pl.col(year), pl.col(month), known)
