"""Tables kept as Parquet under a name that holds their own checksum: whole, or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl

__all__ = ["forget", "load", "save"]

_TRIES: Final = 3
"""How often to look again where another process replaced a table between finding and reading it. *Assumed*."""


def save(table: pl.DataFrame, folder: Path, stem: str, *, rows: int) -> None:
    """Write a table in one move as ``<stem>.<checksum>.parquet``, and remove what had that stem before.

    Parameters
    ----------
    table
        What to keep.
    folder
        Where to; made if it is not there.
    stem
        Name it is found by.
    rows
        Rows of a group: as few as are wanted at a time.

    Notes
    -----
    What is kept can be computed anew, so that a folder that cannot be written, or a full disk, costs time later and
    never the answer: nothing is kept then, and nothing is raised.
    """
    buffer = BytesIO()
    table.write_parquet(buffer, compression="zstd", row_group_size=rows)
    target = folder / f"{stem}.{_checksum(buffer.getbuffer())}.parquet"
    partial = folder / f".{stem}-{uuid.uuid4().hex}.tmp"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_bytes(buffer.getbuffer())
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        _remove(path for path in _named(folder, stem) if path != target)


def load(folder: Path, stem: str) -> BytesIO | None:
    """Return the table of that stem as Parquet, or None where there is none that is whole.

    Examples
    --------
    >>> load(Path("no such folder"), "record") is None
    True
    """
    for _ in range(_TRIES):
        replaced = False
        for path in _named(folder, stem):
            try:
                found = path.read_bytes()
            except FileNotFoundError:
                replaced = True
                continue
            except OSError:
                continue  # a folder of that name, or a file of somebody else's
            if path.name == f"{stem}.{_checksum(found)}.parquet":
                return BytesIO(found)
        if not replaced:
            break
    return None


def forget(folder: Path, stem: str) -> None:
    """Remove the table of that stem, if there is one."""
    _remove(_named(folder, stem))


def _checksum(content: bytes | memoryview) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def _named(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}.*.parquet"))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()
