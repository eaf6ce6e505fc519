"""Built tables stored on disk, identified by what they were built from."""

from __future__ import annotations

import hashlib
import os
import uuid
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final

import polars as pl

from foedus.cache_folders import user_cache
from foedus.errors import StoreError
from foedus.source_hash import source_hash, sources_of
from foedus.sources import SOURCES

__all__ = ["CACHE_VARIABLE", "cache_folder", "key_of", "write_parquet"]

CACHE_VARIABLE: Final = "FOEDUS_CACHE"
"""Environment variable naming the folder of built tables."""

_CODE: Final = ("states", "sources", "panels", "library/facts/memberships.toml")
_ROW_GROUP: Final = 1 << 16  # rows; small enough that reading one pair's years skips most of the file


def cache_folder(path: Path | str | None = None) -> Path:
    """Return the folder of built tables: `path`, else ``FOEDUS_CACHE``, else the user's cache or a temporary one."""
    given = path if path is not None else os.environ.get(CACHE_VARIABLE) or None
    return Path(given) if given is not None else user_cache() / "panel"


def key_of(table: str, sources: list[str]) -> str:
    """Return a key for the content of a built table: package version, code, packaged tables and raw files.

    Parameters
    ----------
    table
        Name of the table.
    sources
        Sources it is built from.

    Returns
    -------
    str
        24 hexadecimal digits; it changes as soon as any of these does.
    """
    digest = hashlib.blake2b(digest_size=12)
    parts = [table, metadata.version("foedus"), pl.__version__, _code_hash()]
    parts += [f"{file.path}={file.sha256}" for name in sources for file in SOURCES[name].files]
    digest.update("\n".join(parts).encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _code_hash() -> str:
    """Hash the code and the packaged tables that determine what a panel contains."""
    return source_hash(sources_of(_CODE, suffixes=(".py", ".csv", ".toml")))


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table so that readers see either all of it or nothing.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    partial = path.with_name(f".{path.stem}-{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(partial, compression="zstd", row_group_size=_ROW_GROUP)
        os.replace(partial, path)
    except OSError as error:
        raise StoreError(
            f"cannot store a built table: {error.strerror or error}",
            where=str(path),
            expected="a writable folder",
            hint=f"Set {CACHE_VARIABLE} to such a folder.",
        ) from error
    finally:
        _forget(partial)


def _forget(partial: Path) -> None:
    """Remove what an interrupted write left behind; even the folder may not have been created."""
    if partial.parent.is_dir():
        partial.unlink(missing_ok=True)
