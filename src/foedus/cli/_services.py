"""What commands share: windows of years, tables written whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from foedus.errors import StoreError

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
    from polars.exceptions import PolarsError

    from foedus.analyses.streaming import check_format
    from foedus.user_tables import guarded

    target = check_format(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".csv":
            guarded(table).write_csv(temporary)
        else:
            table.write_parquet(temporary)
        os.replace(temporary, target)
    except (OSError, PolarsError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise StoreError(
            f"cannot write the table: {reason}",
            where=str(target),
            hint="Choose another place with --out",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return target
