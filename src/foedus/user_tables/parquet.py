"""Parquet files in any condition: a damaged one raises one error, and nothing else is printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from foedus.errors import TableError

__all__ = ["read_parquet_safely"]

_T = TypeVar("_T")
_LONGEST: Final = 160


def read_parquet_safely(read: Callable[[], _T], path: Path, *, what: str = "the file") -> _T:
    """Return what a function reads from a Parquet file.

    Raises
    ------
    TableError
        If it cannot be read, even if polars panics: that is not an `Exception`, and the library prints a page of text.
    """
    try:
        with _hushed():
            return read()
    except (OSError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
    except pl.exceptions.PanicException:
        reason = "its parts contradict each other"
    raise TableError(
        f"{what} cannot be read: it is not a sound Parquet file ({reason[:_LONGEST]})",
        where=str(path),
        expected="a complete Parquet file",
    )


@contextmanager
def _hushed() -> Iterator[None]:
    """Suppress what a library writes to the error stream, bypassing Python."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no error stream
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
