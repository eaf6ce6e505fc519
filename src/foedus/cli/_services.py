"""What commands share: windows of years, tables written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from foedus.errors import InputError

__all__ = ["check_years", "write_parquet"]


def check_years(first: int | None, last: int | None) -> None:
    """Raise when a window of years runs backwards."""
    if first is not None and last is not None and first > last:
        raise InputError("the window of years is reversed", where=f"--from {first} --to {last}", expected="FROM <= TO")


def write_parquet(table: Any, path: Path) -> Path:
    """Write a table whole or not at all.

    Raises
    ------
    UnknownNameError
        When the name tells no format.
    StoreError
        When it cannot be written, for instance on a full disk; what was there before stays.
    """
    from foedus.user_tables import write_table

    return write_table(table, path)
