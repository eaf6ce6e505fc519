"""What the panel holds: ``variables.csv`` read, checked, and checked against a table."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal, TypeAlias, get_args

import polars as pl

from foedus.errors import TableError, UnknownNameError

__all__ = [
    "DTYPES",
    "KEYS",
    "Dims",
    "Kind",
    "Missing",
    "Variable",
    "check",
    "load_variables",
    "parse_variables",
    "variable",
]

Dims: TypeAlias = Literal["state", "dyad"]
Missing: TypeAlias = Literal["zero", "unknown"]
Kind: TypeAlias = Literal["binary", "ordinal", "count", "continuous"]

DTYPES: Final[dict[str, type[pl.DataType]]] = {"Int8": pl.Int8, "Int32": pl.Int32, "Float64": pl.Float64}
KEYS: Final[dict[str, tuple[str, ...]]] = {"state": ("state", "year"), "dyad": ("state_a", "state_b", "year")}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the panel.

    Parameters
    ----------
    name
        Column name.
    dims
        ``"state"`` for state-years, ``"dyad"`` for undirected dyad-years.
    dtype
        Name of the polars type.
    unit
        Unit, empty for a yes/no variable.
    kind
        Level of measurement.
    source
        Source it is read from, whose coverage is also the variable's. ``"states"`` is the table of states.
    missing
        What an absent row inside the coverage means: ``"zero"`` (nothing happened) or ``"unknown"`` (null).
        Outside the coverage every value is null.
    low, high
        Bounds of valid values, both included; None where there is none.
    description
        What it measures.
    """

    name: str
    dims: Dims
    dtype: str
    unit: str
    kind: Kind
    source: str
    missing: Missing
    low: float | None
    high: float | None
    description: str


@lru_cache(maxsize=1)
def load_variables() -> tuple[Variable, ...]:
    """Read the schema.

    Returns
    -------
    tuple of Variable
        In file order.

    Raises
    ------
    TableError
        If a row has a value outside the allowed choices, or a name occurs twice.
    """
    text = resources.files("foedus.panels").joinpath("variables.csv").read_text("utf-8")
    return parse_variables(text)


def parse_variables(text: str) -> tuple[Variable, ...]:
    """Parse the text of a schema file; see `load_variables`."""
    variables = tuple(_parse(row) for row in csv.DictReader(text.splitlines()))
    names = [found.name for found in variables]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableError("variable named twice", where=f"variables.csv: {', '.join(twice)}", expected="unique names")
    return variables


def _parse(row: dict[str, str]) -> Variable:
    dims, kind, missing, dtype = row["dims"], row["kind"], row["missing"], row["dtype"]
    choices: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("dims", dims, get_args(Dims)),
        ("kind", kind, get_args(Kind)),
        ("missing", missing, get_args(Missing)),
        ("dtype", dtype, tuple(DTYPES)),
    )
    for column, value, valid in choices:
        if value not in valid:
            where = f"variables.csv: {row['name']}.{column} = {value!r}"
            raise TableError("value outside its choices", where=where, expected=f"one of: {', '.join(valid)}")
    return Variable(
        name=row["name"],
        dims=dims,  # type: ignore[arg-type]  # checked just above
        dtype=dtype,
        unit=row["unit"],
        kind=kind,  # type: ignore[arg-type]  # checked just above
        source=row["source"],
        missing=missing,  # type: ignore[arg-type]  # checked just above
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
        description=row["description"],
    )


def variable(name: str) -> Variable:
    """Find a variable by name.

    Raises
    ------
    UnknownNameError
        If the panel has no such variable; the error lists those it has.
    """
    for found in load_variables():
        if found.name == name:
            return found
    names = ", ".join(found.name for found in load_variables())
    raise UnknownNameError("the panel has no such variable", where=name, expected=f"one of: {names}")


def check(frame: pl.DataFrame, dims: Dims) -> pl.DataFrame:
    """Return the table if it matches the schema.

    Parameters
    ----------
    frame
        A state-year or dyad-year table.
    dims
        Which of the two.

    Raises
    ------
    TableError
        If a column is missing, extra or of another type, a key is null or occurs twice, or a value is
        not finite or out of its bounds.
    """
    keys = KEYS[dims]
    variables = [found for found in load_variables() if found.dims == dims]
    expected: dict[str, type[pl.DataType]] = {key: pl.Int32 if key == "year" else pl.String for key in keys}
    expected |= {found.name: DTYPES[found.dtype] for found in variables}
    if dict(frame.schema) != expected:
        differing = sorted(set(frame.schema.items()) ^ set(expected.items()), key=str)
        raise TableError("columns differ from variables.csv", where=f"{dims}-year panel", expected=str(differing))
    if any(frame[key].null_count() for key in keys) or frame.select(keys).n_unique() != frame.height:
        raise TableError("keys are null or occur twice", where=f"{dims}-year panel", expected=f"one row per {keys}")
    for found in variables:
        values = frame[found.name].drop_nulls()
        if values.dtype.is_float() and not values.is_finite().all():
            raise TableError("value is not finite", where=found.name, expected="finite numbers or null")
        low = -math.inf if found.low is None else found.low
        high = math.inf if found.high is None else found.high
        outside = values.filter((values < low) | (values > high))
        if len(outside):
            raise TableError(f"{len(outside)} values out of bounds", where=found.name, expected=f"{low} to {high}")
    return frame
