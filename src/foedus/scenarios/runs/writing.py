"""Errors while a store is written, in one line each."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from foedus.errors import StoreError

__all__ = ["writing"]

_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_LIMIT: Final = errno.EFBIG
_PLACES: Final = "`store`, or FOEDUS_RUNS"


@contextmanager
def writing(place: Path, what: str, kept: Callable[[], int]) -> Iterator[None]:
    """Turn an error of the operating system into one of the store.

    Parameters
    ----------
    place
        Path being written.
    what
        What is being written, in words.
    kept
        Returns how many finished chunks are on disk.

    Raises
    ------
    StoreError
        In place of an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            number = kept()
            raise StoreError(
                f"the disk is full: {what} was not stored",
                where=str(place),
                hint="Free some space, or choose another folder with FOEDUS_RUNS, and run again"
                + (f"; {number} finished chunks are kept" if number else ""),
            ) from error
        limited = error.errno == _LIMIT
        hint = "A limit on the size of files is set (ulimit -f)" if limited else f"Choose another folder: {_PLACES}"
        raise StoreError(f"{what} cannot be written: {error.strerror or error}", where=str(place), hint=hint) from error
