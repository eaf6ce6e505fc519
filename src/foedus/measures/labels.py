"""From labelled tables to arrays and back: checks, pair keys and the long form of a matrix of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.axes import FloatArray
from foedus.errors import TableError

__all__ = ["Pairs", "keep_pairs", "long_pairs", "nulls", "ordered_pairs", "pair_rows", "require"]

Pairs = Sequence[tuple[str, str]]


def require(table: pl.DataFrame, columns: Iterable[str], name: str, key: Sequence[str] = ()) -> None:
    """Check that a table has its columns and that its key is unique.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise TableError(f"table {name} lacks columns", where=", ".join(missing), expected=", ".join(columns))
    if key and table.height and bool(table.select(pl.struct(key).is_duplicated().any()).item()):
        first = table.filter(pl.struct(key).is_duplicated()).select(key).row(0)
        raise TableError(
            f"table {name} contains a key twice", where=str(first), expected=f"one row per {', '.join(key)}"
        )


def ordered_pairs(pairs: Pairs) -> pl.DataFrame:
    """Table ``state_a, state_b`` of pairs in alphabetical order, without duplicates.

    Raises
    ------
    TableError
        If a state is paired with itself.
    """
    for a, b in pairs:
        if a == b:
            raise TableError("a pair needs two states", where=f"{a}:{b}")
    rows = sorted({(min(pair), max(pair)) for pair in pairs})
    return pl.DataFrame(rows, schema={"state_a": pl.String, "state_b": pl.String}, orient="row")


def keep_pairs(table: pl.DataFrame, pairs: Pairs | None) -> pl.DataFrame:
    """Rows of the given pairs only (all if None)."""
    return table if pairs is None else table.join(ordered_pairs(pairs), on=["state_a", "state_b"], how="semi")


def nulls(table: pl.DataFrame) -> pl.DataFrame:
    """Turn NaN into null in every float column."""
    floats = [name for name, dtype in table.schema.items() if dtype.is_float()]
    return table.with_columns(pl.col(name).fill_nan(None) for name in floats)


def long_pairs(states: Sequence[str], year: int, columns: Mapping[str, FloatArray]) -> pl.DataFrame:
    """One row per unordered pair from square arrays.

    Parameters
    ----------
    states
        Labels of both axes, in alphabetical order.
    year
        Value of column ``year``.
    columns
        Arrays of shape ``(state, state)`` by column name; the upper triangle is read.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year`` and the columns; NaN becomes null.
    """
    first, second = np.triu_indices(len(states), k=1)
    flat = {name: np.asarray(values)[first, second] for name, values in columns.items()}
    return pair_rows(states, year, first, second, flat)


def pair_rows(
    actors: Sequence[str],
    year: int | None,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    columns: Mapping[str, NDArray[Any]],
) -> pl.DataFrame:
    """One row per given pair.

    Parameters
    ----------
    actors
        Labels, in alphabetical order.
    year
        Value of column ``year``, null if None.
    first, second
        Indices of the two actors of each pair among the labels, shape ``(pair,)``.
    columns
        Arrays of shape ``(pair,)`` by column name.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year`` and the columns; NaN becomes null.
    """
    labels = pl.Series(actors, dtype=pl.String)
    found = [
        labels.gather(first).alias("state_a"),
        labels.gather(second).alias("state_b"),
        pl.repeat(year, first.size, dtype=pl.Int32, eager=True).alias("year"),
        *(pl.Series(name, values) for name, values in columns.items()),
    ]
    table = pl.DataFrame(found)
    gappy = [name for name, values in columns.items() if values.dtype.kind == "f" and bool(np.isnan(values).any())]
    return table.with_columns(pl.col(gappy).fill_nan(None)) if gappy else table
