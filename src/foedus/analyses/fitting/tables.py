"""Tables to be fitted: a file, a data frame or measures by name; columns are checked where they are used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import TableError, UnknownNameError
from foedus.near_names import nearest, one_of
from foedus.user_tables import UserTable, read_table, shown

__all__ = ["FitTable", "names_of", "table_to_fit"]

_EXPECTED: Final = "the path of a CSV, Parquet or Stata file, a polars or pandas DataFrame, or measures by name"
_MISSING: Final = ("", "NA", "N/A", "NaN", "nan", "null", ".")
"""How text files write a missing value."""
_PAIRS: Final = (("state_a", "state_b"), ("ccode1", "ccode2"), ("state1", "state2"), ("iso3_a", "iso3_b"))
"""Usual names of the two columns of a pair's states."""


@dataclass(frozen=True, eq=False)
class FitTable:
    """A table whose columns are read by name.

    Attributes
    ----------
    frame
        The table.
    title
        What it is, for messages.
    written
        The file it was read from, which knows the lines; None for a data frame.
    """

    frame: pl.DataFrame
    title: str
    written: UserTable | None = None

    def check(self, name: str, what: str) -> str:
        """Return the name of a column that exists.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest.
        """
        if name not in self.frame.columns:
            raise UnknownNameError(
                f"the table has no column {shown(name)} for the {what}",
                where=self.title,
                expected=one_of(self.frame.columns),
                hint=nearest(name, self.frame.columns),
            )
        return name

    def numbers(self, name: str, what: str) -> NDArray[np.float64]:
        """Return a column of numbers, shape (row,): NaN where a cell is empty or NA.

        Raises
        ------
        UnknownNameError
            If there is no such column.
        TableError
            For a cell that is not a finite number, quoting it.
        """
        values = self.frame[self.check(name, what)]
        if values.dtype == pl.Boolean:
            values = values.cast(pl.Int8)
        if values.dtype.is_numeric():
            found = values.cast(pl.Float64).to_numpy()
            endless = np.isinf(found)
            if endless.any():
                self._refuse(name, int(np.flatnonzero(endless)[0]), "is not finite")
            return np.array(found, dtype=np.float64)
        if values.dtype not in (pl.String, pl.Categorical, pl.Null):
            raise TableError(
                f"the {what} {name} holds {values.dtype}", where=self.title, expected="a column of numbers"
            )
        text = values.cast(pl.String).str.strip_chars()
        text = text.set(text.is_in(_MISSING), None).str.replace("−", "-", literal=True)
        numbers = text.cast(pl.Float64, strict=False)
        bad = (numbers.is_null() & text.is_not_null()) | ~numbers.fill_null(0.0).is_finite()
        if bad.any():
            self._refuse(name, int(bad.arg_true()[0]), "is not a number")
        return np.array(numbers.fill_null(float("nan")).to_numpy(), dtype=np.float64)

    def labels(self, name: str, what: str) -> NDArray[np.str_]:
        """Return a column of labels as text, shape (row,): empty where a cell is missing.

        Raises
        ------
        UnknownNameError
            If there is no such column.
        TableError
            For a column that holds neither words nor numbers.
        """
        values = self.frame[self.check(name, what)]
        if values.dtype.is_float():
            values = values.fill_nan(None)
            if (values.is_null() | (values == values.round())).all():
                values = values.cast(pl.Int64)  # a data frame keeps whole numbers with gaps as floats
        if values.dtype.is_nested() or values.dtype in (pl.Object, pl.Binary):
            raise TableError(f"the {what} {name} holds {values.dtype}", where=self.title, expected="words or numbers")
        text = values.cast(pl.String).str.strip_chars()
        text = text.set(text.is_in(_MISSING), None).fill_null("")
        return np.asarray(text.to_list(), dtype=np.str_)

    def pair(self, given: Sequence[str] | None = None) -> tuple[str, str] | None:
        """Return the names of the columns of a pair's two states: those given, or the usual ones; None if none."""
        if given is not None:
            return self.check(given[0], "first state"), self.check(given[1], "second state")
        return next((each for each in _PAIRS if set(each) <= set(self.frame.columns)), None)

    def _refuse(self, name: str, row: int, fault: str) -> None:
        where = f"{self.title}, row {row + 1}, column {name}" if self.written is None else self.written.where(row, name)
        raise TableError(
            f"{shown(str(self.frame[name][row]))} {fault}",
            where=where,
            expected="a number, or an empty cell or NA where it is not known",
        )


def names_of(given: Any, what: str) -> tuple[str, ...]:
    """Return names given as text, comma-separated, or as a list of texts.

    Raises
    ------
    TableError
        For anything else.
    """
    if given is None:
        return ()
    parts: list[Any] = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [None]
    if not all(isinstance(each, str) for each in parts):
        raise TableError(f"the {what} are not names", where=shown(str(given))[:80], expected='such as ["x1", "x2"]')
    return tuple(dict.fromkeys(each.strip() for part in parts for each in part.split(",") if each.strip()))


def table_to_fit(table: Any) -> FitTable:
    """Return a table to be fitted.

    Parameters
    ----------
    table
        The path of a CSV, Parquet or Stata file; a polars or pandas DataFrame; anything with such a ``table``, such as
        what `foedus.panel` returns; or the name of a measure or a list of names, whose panel is then built.

    Raises
    ------
    TableError
        If it is none of these, cannot be read, or has no rows.
    """
    found = _read(table)
    if not found.frame.height:
        raise TableError("the table has no rows", where=found.title, expected="one row for each observation")
    return found


def _read(table: Any) -> FitTable:
    if isinstance(table, FitTable):
        return table
    if isinstance(table, pl.DataFrame):
        return FitTable(table, "the data frame")
    if isinstance(getattr(table, "table", None), pl.DataFrame):
        return FitTable(table.table, table.headline() if hasattr(table, "headline") else "the table")
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        return FitTable(_from_pandas(table), "the data frame")
    if isinstance(table, str | Path) and _names_file(table):
        path = Path(table).expanduser()
        if path.suffix.lower() == ".dta":
            return FitTable(_from_stata(path), str(path))
        written = read_table(path)
        return FitTable(written.frame, str(path), written)
    if isinstance(table, str) or (isinstance(table, list | tuple) and all(isinstance(each, str) for each in table)):
        from foedus.analyses.panelling import panel

        made = panel(list(names_of(table, "measures")))
        return FitTable(made.table, made.headline())
    raise TableError(f"a {type(table).__name__} is no table to fit", expected=_EXPECTED)


def _names_file(text: str | Path) -> bool:
    path = Path(text).expanduser()
    try:
        return isinstance(text, Path) or bool(path.suffix) or path.is_file()
    except (OSError, ValueError):  # no path at all: too long, or with a null in it
        return False


def _from_pandas(frame: Any) -> pl.DataFrame:
    columns = [str(name) for name in frame.columns]
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise TableError(f"two columns are called {shown(twice)}", where="the data frame", expected="one of each name")
    index = [name for name in getattr(frame.index, "names", ()) if name is not None and str(name) not in columns]
    frame = frame.reset_index(level=index) if index else frame
    found = {}
    for name in frame.columns:
        values = frame[name]
        listed = [None if value is None or value != value else value for value in values.tolist()]
        try:
            found[str(name)] = pl.Series(str(name), listed, strict=True)
        except (TypeError, pl.exceptions.PolarsError):
            found[str(name)] = pl.Series(str(name), [None if each is None else str(each) for each in listed])
    return pl.DataFrame(found)


def _from_stata(path: Path) -> pl.DataFrame:
    import pandas as pd

    try:
        return _from_pandas(pd.read_stata(path, convert_categoricals=False))
    except (OSError, ValueError) as error:
        raise TableError(
            f"the Stata file cannot be read: {' '.join(str(error).split())[:120]}",
            where=str(path),
            expected="a .dta file",
        ) from error
