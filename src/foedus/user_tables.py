"""A table that a user brings as a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import TableError

__all__ = ["read_table"]


def read_table(path: Path) -> pl.DataFrame:
    """Read a table: Parquet by its name, else CSV with a header.

    Raises
    ------
    TableError
        When it cannot be read.
    """
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path, glob=False)
        return pl.read_csv(path, infer_schema_length=None, glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TableError(
            f"the table cannot be read: {first_line}", where=str(path), expected="CSV or Parquet"
        ) from error
