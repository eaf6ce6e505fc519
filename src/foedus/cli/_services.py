"""What commands share: windows of years, tables written completely or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["check_years", "write_parquet"]


def check_years(first: int | None, last: int | None) -> None:
    """Raise an error for impossible years or a reversed window, like the functions in Python."""
    from foedus.years import check_window

    check_window(first, last)


def write_parquet(table: Any, path: Path) -> Path:
    """Write a table completely or not at all.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    StoreError
        If it cannot be written, for instance on a full disk; an existing file then stays as it was.
    """
    from foedus.user_tables import write_table

    return write_table(table, path)
