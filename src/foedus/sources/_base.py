"""The description of every source, and the checks that its table has to pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from foedus.errors import DataError

__all__ = ["YEAR", "Column", "File", "Source", "check_table", "read_csv", "read_parquet"]

PolarsType: TypeAlias = DataType | DataTypeClass

YEAR = pl.Int32
"""The one type of a calendar year in every table, so that tables join."""


@dataclass(frozen=True, slots=True)
class File:
    """One raw file: its path inside the data folder and the checksum of the version we read.

    Parameters
    ----------
    path
        Path relative to the data folder, with forward slashes.
    sha256
        SHA-256 of the whole file, 64 lower-case hexadecimal digits.
    """

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tidy table.

    Parameters
    ----------
    name, dtype
        Name and polars type.
    unit
        Unit, or the codes and what they mean.
    missing
        What null means; ``None`` if null never occurs.
    """

    name: str
    dtype: PolarsType
    unit: str
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset: what it is, what may be done with it, and how it becomes a tidy table.

    Parameters
    ----------
    name, title, version
        Our short name, the dataset's own title and its version.
    coverage
        First and last calendar year that the dataset covers. Within it, an absent row of an event source means
        that nothing was recorded; outside it, nothing is known.
    licence
        Terms of use as far as known.
    citation
        Bibliography key.
    files
        Raw files in the order in which the reader takes them.
    embeddable
        Whether measures derived from it may be packaged with foedus.
    description
        What a row of the tidy table is.
    traps
        Peculiarities of the raw files that the reader handles or that a user must know.
    columns, key
        Schema of the tidy table, and the columns that identify a row.
    reader
        Function from the paths of `files` to the tidy table.
    """

    name: str
    title: str
    version: str
    coverage: tuple[int, int]
    licence: str
    citation: str
    files: tuple[File, ...]
    embeddable: bool
    description: str
    traps: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    reader: Callable[..., pl.DataFrame]

    @property
    def schema(self) -> dict[str, PolarsType]:
        """Names and types of the tidy table's columns, in order."""
        return {column.name: column.dtype for column in self.columns}


def check_table(source: Source, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` in the column order of `source`, or raise an error that says how it violates the source's schema.

    Parameters
    ----------
    source
        The source the table was read from.
    frame
        A table as its reader returned it.

    Returns
    -------
    polars.DataFrame
        The same rows, columns in schema order, sorted by the key.

    Raises
    ------
    DataError
        A column is missing or has another type, a key is null or occurs twice, a value is not finite, there is a null
        where none is allowed, or a year is outside the coverage.
    """

    def broken(message: str, expected: str) -> DataError:
        return DataError(message, where=f"source {source.name}", expected=expected)

    if dict(frame.schema.items()) != source.schema:
        found, expected = (
            ", ".join(f"{name}: {dtype}" for name, dtype in sorted(schema.items()))
            for schema in (dict(frame.schema.items()), source.schema)
        )
        raise broken(f"columns are {found}", expected)
    frame = frame.select(list(source.schema)).sort(source.key, maintain_order=True)
    for column in source.columns:
        values = frame[column.name]
        if column.missing is None and values.null_count():
            raise broken(f"{values.null_count()} nulls in column {column.name}", "none")
        if values.dtype.is_float() and not values.drop_nulls().is_finite().all():
            raise broken(f"values that are not finite in column {column.name}", "finite numbers or null")
    duplicates = int(frame.select(pl.struct(source.key).is_duplicated().sum()).item()) if frame.height else 0
    if duplicates:
        raise broken(f"{duplicates} rows share their key {source.key}", "one row per key")
    if "year" in frame.columns and frame.height:
        first, last = source.coverage
        outside = frame.filter(~pl.col("year").is_between(first, last)).height
        if outside:
            raise broken(f"{outside} rows outside the coverage", f"years {first} to {last}")
    return frame


def read_csv(
    path: Path, columns: Mapping[str, PolarsType], *, null_values: tuple[str, ...] = (), encoding: str = "utf8"
) -> pl.DataFrame:
    """Read the named columns of a comma-separated file with the given types.

    Raises
    ------
    DataError
        The file lacks a column or contains a value of another type.
    """
    try:
        return pl.read_csv(
            path,
            columns=list(columns),
            schema_overrides=dict(columns),
            null_values=["", *null_values],
            encoding=encoding,
            glob=False,
            infer_schema=False,
        ).select(list(columns))
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise _unreadable(path, columns, error) from error


def read_parquet(path: Path, columns: Mapping[str, PolarsType]) -> pl.DataFrame:
    """Read the named columns of a Parquet file, cast to the given types.

    Raises
    ------
    DataError
        The file lacks a column or contains a value that does not fit its type.
    """
    try:
        frame = pl.read_parquet(path, columns=list(columns), glob=False)
        return frame.select(pl.col(name).cast(dtype, strict=True) for name, dtype in columns.items())
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, columns, error) from error


def _unreadable(path: Path, columns: Mapping[str, PolarsType], error: Exception) -> DataError:
    return DataError(
        f"cannot read the file: {str(error).splitlines()[0]}",
        where=str(path),
        expected=", ".join(f"{name}: {dtype}" for name, dtype in columns.items()),
        hint="Replace it with the version whose checksum the source states",
    )
