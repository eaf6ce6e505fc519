"""Protection from text that a spreadsheet would run as a formula, in every CSV file that foedus writes."""

from __future__ import annotations

from typing import Final

import polars as pl

__all__ = ["GUARD", "guarded", "unguarded"]

GUARD: Final = "'"
"""Prefix of a text that a spreadsheet would run; the readers of foedus remove it again."""
_RUNS: Final = r"^[=+\-@\t\r−]"
_NUMBER: Final = r"^[+\-−]?(\d+\.?\d*|\.\d+)([eE][+\-]?\d+)?$"


def guarded(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table in which no text is run by a spreadsheet: one that begins like a formula gets an apostrophe.

    Numbers are left unchanged. Names of columns are guarded too.

    References
    ----------
    OWASP, CSV Injection.

    Examples
    --------
    >>> guarded(pl.DataFrame({"name": ["=1+1", "-2", "USA"]}))["name"].to_list()
    ["'=1+1", '-2', 'USA']
    """
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    runs = [pl.col(name).str.contains(_RUNS) & ~pl.col(name).str.contains(_NUMBER) for name in texts]
    safe = table.with_columns(
        pl.when(each).then(pl.lit(GUARD) + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name, each in zip(texts, runs, strict=True)
    )
    return safe.rename({name: f"{GUARD}{name}" for name in safe.columns if name[:1] in ("=", "+", "-", "@")})


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that `guarded` put before it."""
    return cell[1:] if cell.startswith(GUARD) and cell[1:2] in ("=", "+", "-", "@", "−") else cell
