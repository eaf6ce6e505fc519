"""What commands share: windows of years, tables written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["check_years", "write_parquet"]


def check_years(first: int | None, last: int | None) -> None:
    """Raise when years are no years or a window runs backwards, as the functions of Python do."""
    from foedus.years import check_window

    check_window(first, last)


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
