"""A user's table of positions or of weights, checked and brought into one form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import TableError
from foedus.states import load_states
from foedus.user_tables import read_table

__all__ = ["read_positions", "read_weights"]

_VOTES: Final = ("ballot", "actor", "position")
_POSITIONS: Final = ("actor", "item", "position")
_OPTIONAL: Final = ("year", "weight")
_WORDS: Final = (pl.String, pl.Categorical, pl.Enum)


def read_positions(path: Path, *, states: bool = False) -> pl.DataFrame:
    """Read a table ``actor, item, position[, year][, weight]``, or votes ``ballot, actor, position[, year][, weight]``.

    Parameters
    ----------
    path
        CSV or Parquet.
    states
        Whether actors are states: names and codes are then read in the year of their row, and become state ids.

    Returns
    -------
    pl.DataFrame
        ``actor, item, year, position`` and, if given, ``weight``; `year` is null where the table has none.

    Raises
    ------
    TableError
        If the file cannot be read or has no rows, a column is missing or unknown, a cell is empty or no finite number,
        or an actor has two positions on one item.
    UnknownStateError
        With `states`, if an actor is no state, or none in the year of its row.
    """
    table = _read(path)
    item = "ballot" if "ballot" in table.columns else "item"
    _check_columns(table, path, _VOTES if item == "ballot" else _POSITIONS, _OPTIONAL)
    _check_cells(table, path, numbers=("position", *(name for name in _OPTIONAL if name in table.columns)))
    found = table.select(
        pl.col("actor").cast(pl.String),
        pl.col(item).alias("item"),
        _year(table, path),
        pl.col("position").cast(pl.String if table.schema["position"] in _WORDS else pl.Float64).cast(pl.Float64),
        *([pl.col("weight").cast(pl.Float64)] if "weight" in table.columns else []),
    )
    if states:
        found = _resolved(found)
    _check_key(found, ("actor", "item", "year"), path)
    if "weight" in found.columns and bool((found["weight"] < 0).any()):
        raise TableError("a weight is negative", where=f"{path}, column weight", expected="numbers of zero or more")
    return found


def read_weights(path: Path) -> pl.DataFrame:
    """Read weights ``item[, year], weight``.

    Raises
    ------
    TableError
        As `read_positions`.
    """
    table = _read(path)
    _check_columns(table, path, ("item", "weight"), ("year",))
    _check_cells(table, path, numbers=tuple(name for name in ("weight", "year") if name in table.columns))
    dated = [_year(table, path)] if "year" in table.columns else []
    found = table.select(pl.col("item").cast(pl.String), *dated, pl.col("weight").cast(pl.Float64))
    _check_key(found, ("item", "year") if dated else ("item",), path)
    return found


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise TableError("the table cannot be read: there is no such file", where=str(path), expected="CSV or Parquet")
    table = read_table(path)
    if table.is_empty():
        raise TableError("the table has no rows", where=str(path), expected="one row per position")
    return table


def _check_columns(table: pl.DataFrame, path: Path, needed: Sequence[str], optional: Sequence[str]) -> None:
    expected = f"columns {', '.join(needed)}, and if wanted {', '.join(optional)}"
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise TableError(f"the table lacks the column {', '.join(missing)}", where=str(path), expected=expected)
    unknown = [name for name in table.columns if name not in {*needed, *optional}]
    if unknown:
        raise TableError(f"the table has an unknown column {', '.join(unknown)}", where=str(path), expected=expected)


def _check_cells(table: pl.DataFrame, path: Path, numbers: Sequence[str]) -> None:
    for name, kind in table.schema.items():
        if kind.is_nested() or (name in numbers and not (kind.is_numeric() or kind in _WORDS)):
            raise TableError(
                f"the column holds {kind}", where=f"{path}, column {name}", expected="one plain value in each cell"
            )
        column = table[name]
        if name in numbers:
            values = (column.cast(pl.String) if kind in _WORDS else column).cast(pl.Float64, strict=False)
            bad = ~values.is_finite().fill_null(value=False)
        else:
            bad = column.is_null()
        if bool(bad.any()):
            # Counted as a person sees it: the header is line 1.
            line = int(bad.arg_true()[0]) + 2
            wanted = "a finite number" if name in numbers else "a value"
            raise TableError(
                "a cell is empty or no finite number", where=f"{path}, line {line}, column {name}", expected=wanted
            )


def _year(table: pl.DataFrame, path: Path) -> pl.Expr:
    if "year" not in table.columns:
        return pl.lit(None, pl.Int32).alias("year")
    years = table["year"]
    values = (years.cast(pl.String) if years.dtype in _WORDS else years).cast(pl.Float64)
    if bool(((values != values.round()) | (values.abs() > 9999)).any()):
        raise TableError("a year is no whole number", where=f"{path}, column year", expected="years such as 1938")
    return pl.lit(values.cast(pl.Int32)).alias("year")


def _check_key(table: pl.DataFrame, key: Sequence[str], path: Path) -> None:
    twice = pl.struct(key).is_duplicated()
    repeated = table.filter(twice)
    if repeated.height:
        named = zip(key, repeated.select(key).row(0), strict=True)
        where = ", ".join(f"{name} {value}" for name, value in named if value is not None)
        raise TableError("a row stands twice", where=f"{path}, {where}", expected=f"one row per {', '.join(key)}")


def _resolved(table: pl.DataFrame) -> pl.DataFrame:
    """Give actors the ids of the states they name in the year of their row."""
    states = load_states()
    named = table.select("actor", "year").unique().sort("actor", "year")
    ids = [states.lookup(actor, year=year).id for actor, year in named.iter_rows()]
    resolved = named.with_columns(id=pl.Series(ids, dtype=pl.String))
    joined = table.join(resolved, on=["actor", "year"], how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(actor=pl.col("id")).drop("id")
