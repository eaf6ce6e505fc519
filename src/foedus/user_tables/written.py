"""The one writer of foedus's tables: completely or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import StoreError, UnknownNameError
from foedus.user_tables.formulas import guarded

__all__ = ["FORMATS", "check_format", "refused", "write_frame", "write_table"]

FORMATS: Final = (".parquet", ".csv")
"""File formats of a table, by the ending of its name."""


def check_format(path: Path) -> Path:
    """Return the absolute path of a file to write.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    """
    target = path.expanduser().absolute()
    if target.suffix not in FORMATS:
        raise UnknownNameError(
            "cannot tell the file format", where=str(path), expected=f"a name ending in {' or '.join(FORMATS)}"
        )
    return target


def write_table(table: pl.DataFrame, path: Path, *, format: str | None = None, what: str = "the table") -> Path:
    """Write a table completely or not at all, and return its absolute path.

    Parameters
    ----------
    table
        The table.
    path
        File ending in ``.parquet`` or ``.csv``.
    format
        One of the two, regardless of the ending of the name.
    what
        Word for the table in messages.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    StoreError
        If it cannot be written, for instance on a full disk; an existing file then stays as it was.
    """
    target = check_format(path) if format is None else path.expanduser().absolute()
    partial = target.with_name(f".{target.name}-{uuid.uuid4().hex}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_frame(table, partial, format or target.suffix)
        os.replace(partial, target)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise refused(error, target, what) from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return target


def write_frame(table: pl.DataFrame, path: Path, format: str) -> None:
    """Write a table into a file that nobody reads yet; in CSV, text is protected from spreadsheets, see `guarded`."""
    if format == ".csv":
        guarded(table).write_csv(path)
    else:
        table.write_parquet(path)


def refused(error: Exception, target: Path, what: str = "the table") -> StoreError:
    """Return the error that says why a file cannot be written."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split())
    return StoreError(
        f"cannot write {what}: {reason}",
        where=str(target),
        expected="a writable folder",
        hint="Choose another place",
    )
