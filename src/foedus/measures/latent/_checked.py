"""Tables stored as Parquet under a name that contains their checksum: either complete or absent."""

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
"""How often to retry if another process replaced a table between finding and reading it. *Assumed*."""


def save(table: pl.DataFrame, folder: Path, stem: str, *, rows: int) -> None:
    """Write a table in one move as ``<stem>.<checksum>.parquet``, and remove previous files with that stem.

    Parameters
    ----------
    table
        Table to store.
    folder
        Folder to write to; created if it does not exist.
    stem
        Name by which it is found.
    rows
        Rows per row group: as few as are needed at a time.

    Notes
    -----
    Stored tables can be recomputed, so a folder that cannot be written, or a full disk, only costs time later: nothing
    is stored then, and no error is raised.
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
    """Return the table with that stem as Parquet, or None if there is no intact one.

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
                continue  # a folder with that name, or someone else's file
            if path.name == f"{stem}.{_checksum(found)}.parquet":
                return BytesIO(found)
        if not replaced:
            break
    return None


def forget(folder: Path, stem: str) -> None:
    """Remove the table with that stem, if there is one."""
    _remove(_named(folder, stem))


def _checksum(content: bytes | memoryview) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def _named(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}.*.parquet"))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()
