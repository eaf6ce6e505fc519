"""Write a stream of tables to one file, completely or not at all, with little of it in memory."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.io.plugins import register_io_source

from foedus.cancelling import check
from foedus.user_tables import check_format, guarded, refused

__all__ = ["check_format", "write_tables"]

#: Rows of one group in a Parquet file: some years of all pairs; *assumed*, a compromise between memory and file size.
GROUP_ROWS: Final = 100_000


def write_tables(
    tables: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, pl.DataType | type[pl.DataType]], path: Path
) -> int:
    """Write tables one after another as they are produced, and return the number of rows.

    Parameters
    ----------
    tables
        Yields the tables, all with `schema`.
    schema
        Names and types of their columns.
    path
        File to write, ``.parquet`` (in row groups) or ``.csv``.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    StoreError
        If it cannot be written, for instance on a full disk; an existing file then stays as it was.
    """
    target = check_format(path)
    # A separate folder: after Ctrl-C the writer's thread may open its file late, and must not be able to.
    folder = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    rows = 0
    stopped = False
    failure: BaseException | None = None

    def made(columns: list[str] | None, predicate: Any, limit: int | None, batch: int | None) -> Iterator[pl.DataFrame]:
        nonlocal rows, failure
        try:
            for table in tables():
                if stopped:
                    return
                rows += table.height
                yield guarded(table) if target.suffix == ".csv" else table
        except Exception as error:
            failure = error
            raise

    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
            temporary = folder / target.name
            stream = register_io_source(made, schema=dict(schema))
            if target.suffix == ".csv":
                stream.sink_csv(temporary)
            else:
                stream.sink_parquet(temporary, row_group_size=GROUP_ROWS)
            os.replace(temporary, target)
        finally:
            stopped = True
            _remove(folder)
    except KeyboardInterrupt:
        # One Ctrl-C can be raised twice, by the writer and by Python, the second time during cleanup.
        stopped = True
        _remove(folder)
        raise
    except (OSError, pl.exceptions.PolarsError) as error:
        check()  # the writer may have turned an interrupt into an error of its own
        if failure is not None and not isinstance(failure, OSError):
            raise failure from None
        raise refused(error, target) from error
    return rows


def _remove(folder: Path) -> None:
    """Remove a folder even if a thread is still opening a file in it."""
    for _ in range(5):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)
