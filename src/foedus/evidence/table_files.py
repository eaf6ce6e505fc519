"""Packaged tables as files: Parquet by name, and a hash of their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import DataError

__all__ = ["read_tables", "tables_hash", "write_tables"]

Keys = Mapping[str, tuple[str, ...]]


def tables_hash(tables: Mapping[str, pl.DataFrame], keys: Keys) -> str:
    """Return the SHA-256 of the tables' canonical text: sorted rows, columns in order, as CSV."""
    digest = hashlib.sha256()
    for name, by in keys.items():
        table = tables[name].sort(by)
        digest.update(f"{name}:{','.join(table.columns)}\n".encode())
        digest.update(table.write_csv(float_precision=6).encode())
    return digest.hexdigest()


def write_tables(tables: Mapping[str, pl.DataFrame], keys: Keys, folder: Path) -> None:
    """Write each table, sorted by its keys, to a folder."""
    for name, by in keys.items():
        tables[name].sort(by).write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=19)


def read_tables(keys: Keys, folder: Path, manifest: str) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Read the tables and the manifest of a folder.

    Raises
    ------
    DataError
        If a file is missing or damaged.
    """
    try:
        record = json.loads((folder / manifest).read_text(encoding="utf-8"))
        tables = {name: pl.read_parquet(folder / f"{name}.parquet", glob=False) for name in keys}
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise DataError(
            f"the evidence cannot be read: {error}", where=str(folder), hint="Install foedus again or remove the folder"
        ) from error
    return tables, record
