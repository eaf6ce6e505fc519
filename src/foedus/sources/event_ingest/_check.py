"""What a row of an event file must contain; the first invalid row is an error that names it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import TableError
from foedus.sources._base import YEAR
from foedus.sources.cameo_goldstein import quad_class
from foedus.sources.event_ingest._actors import FIRST_YEAR, LAST_YEAR

__all__ = ["checked"]

NO_CODE: Final = "---"
"""What coding programs write if they found no code."""

_LONGEST: Final = 60  # characters of a value that a message quotes

HIGHEST_SCORE: Final = 10.0
"""Ends of Goldstein's scale and of the intensity of ICEWS."""


def checked(rows: pl.DataFrame, scores: Mapping[str, float] | None, *, unit: str, path: Path) -> pl.DataFrame:
    """Turn text into dates, classes and scores.

    Parameters
    ----------
    rows
        Text columns ``date, source, target, code, score, id`` and their number ``row``.
    scores
        Goldstein score by CAMEO code, or None for no table.
    unit, path
        What a row is called, and the file, for messages.

    Returns
    -------
    polars.DataFrame
        ``date, year, month, source, target, code, quad_class, score, id``; code null where there is none,
        quad_class also null if the table has no such code, score the file's own, else the table's.

    Raises
    ------
    TableError
        A date cannot be read, a code is not a CAMEO code, or a score is not a number from −10 to 10.
    """
    text, code, score = pl.col("date"), pl.col("code"), pl.col("score")
    day = pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), text.str.to_date("%Y%m%d", strict=False))
    code = pl.when((code != "") & (code != NO_CODE)).then(code)
    found = rows.with_columns(
        day=day, code=code, quad_class=quad_class(code), number=score.cast(pl.Float64, strict=False)
    )
    _refuse(
        found,
        pl.col("day").is_null() | ~pl.col("day").dt.year().is_between(FIRST_YEAR, LAST_YEAR),
        "date",
        "the date cannot be read",
        f"a day such as 2014-03-18 or 20140318, {FIRST_YEAR} to {LAST_YEAR}",
        f"{path}, {unit}",
    )
    shaped = pl.col("code").str.contains(r"^\d{2,4}$") & pl.col("quad_class").is_not_null()
    _refuse(
        found,
        pl.col("code").is_not_null() & ~shaped,
        "code",
        "the code is not a CAMEO code",
        "two to four digits beginning with 01 to 20; a table saved as numbers has lost leading zeros",
        f"{path}, {unit}",
    )
    _refuse(
        found,
        score.is_not_null() & ~pl.col("number").is_between(-HIGHEST_SCORE, HIGHEST_SCORE).fill_null(value=False),
        "score",
        "the score is invalid",
        "a number from -10 to 10",
        f"{path}, {unit}",
    )
    number = pl.col("number")
    if scores is not None:
        table = pl.DataFrame({"code": list(scores), "tabled": list(scores.values())})
        found = found.join(table, on="code", how="left", maintain_order="left")
        found = found.with_columns(quad_class=pl.when(pl.col("tabled").is_not_null()).then(pl.col("quad_class")))
        number = pl.coalesce("number", "tabled")
    return found.select(
        date="day",
        year=pl.col("day").dt.year().cast(YEAR),
        month=pl.col("day").dt.month(),
        source="source",
        target="target",
        code="code",
        quad_class="quad_class",
        score=number,
        id="id",
    )


def _refuse(rows: pl.DataFrame, bad: pl.Expr, column: str, what: str, expected: str, where: str) -> None:
    wrong = rows.lazy().filter(bad).select("row", column).head(1).collect()
    if wrong.height:
        number, value = wrong.row(0)
        told = value if value is None or len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        raise TableError(what, where=f"{where} {number}: {told!r}", expected=expected)
