"""A table that a user brings as a file: one reader for every command and function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.errors import TableError
from foedus.near_names import nearest
from foedus.user_tables.names import BLANKS, clean_name, shown
from foedus.user_tables.parquet import read_parquet_safely
from foedus.user_tables.text import decoded, read_cells

__all__ = ["UserTable", "read_table"]

_EXPECTED: Final = "a table as CSV or Parquet"
_WORDS: Final = (pl.String, pl.Categorical, pl.Enum)
_YEARS: Final = 9999
_LARGEST: Final = 1e50
_EXACT: Final = 2**53
"""Up to here double precision holds every whole number."""
_NUMBER: Final = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, eq=False)
class UserTable:
    """A table as it was written, and where each of its rows stands.

    Attributes
    ----------
    path
        The file.
    frame
        Its columns: text of a text table, of a Parquet file as they are. An empty cell is null.
    lines
        Line of the file on which each row begins; None for a Parquet file.
    header_line
        Line of the names of its columns.
    """

    path: Path
    frame: pl.DataFrame
    lines: tuple[int, ...] | None
    header_line: int | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self.frame.columns

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.frame.height

    def where(self, row: int, column: str) -> str:
        """Return where a cell stands, as a person sees it."""
        place = f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"
        return f"{self.path}, {place}, column {column}"

    @property
    def head(self) -> str:
        """Where the names of the columns stand."""
        return str(self.path) if self.header_line is None else f"{self.path}, line {self.header_line}"

    def check_columns(self, needed: Sequence[str], optional: Sequence[str] = (), *, rows: str = "one row each") -> None:
        """Refuse a table that lacks a column, has one that nobody reads, or has no rows.

        Raises
        ------
        TableError
            Naming all of them.
        """
        known = [*needed, *optional]
        expected = f"columns {', '.join(needed)}" + (f", and if wanted {', '.join(optional)}" if optional else "")
        missing = [name for name in needed if name not in self.columns]
        strange = [name for name in self.columns if name not in known]
        if missing:
            told = ", ".join(missing)
            hint = nearest(missing[0], strange) if strange else None
            if len(missing) == len(needed) and hint is None:
                hint = "The first line must name the columns"
            if len(self.columns) == 1:
                hint = "Cells are parted by commas, semicolons, tabs or bars; the first line names the columns"
            raise TableError(f"the table lacks the column {told}", where=self.head, expected=expected, hint=hint)
        if strange:
            told = ", ".join(shown(name).strip('"') for name in strange)
            hint = nearest(strange[0], known)
            raise TableError(f"the table has an unknown column {told}", where=self.head, expected=expected, hint=hint)
        if not self.height:
            raise TableError("the table has no rows", where=str(self.path), expected=rows)

    def names(self, column: str) -> pl.Series:
        """Return a column of names or other identifiers as text, in the one form of `clean_name`.

        ``010`` and ``10`` are two identifiers. Whole numbers of a Parquet file become their digits.

        Raises
        ------
        TableError
            For an empty cell, a name that `clean_name` refuses, or a column that holds no names.
        """
        values = self.frame[column]
        if values.dtype.is_float():
            values = self._whole_numbers(values, column)
        if not (values.dtype in _WORDS or values.dtype.is_integer() or values.dtype == pl.Null):
            raise TableError(
                f"the column holds {values.dtype}",
                where=f"{self.path}, column {column}",
                expected="names or whole numbers",
            )
        text = values.cast(pl.String)
        self._refuse_empty(text, column)
        clean: dict[str, str] = {}
        for name in text.unique(maintain_order=True).to_list():
            try:
                clean[name] = clean_name(name, what=column)
            except TableError as error:
                row = int((text == name).arg_true()[0])
                raise TableError(error.message, where=self.where(row, column), expected=error.expected) from None
        return pl.Series(column, [clean[name] for name in text.to_list()], dtype=pl.String)

    def _whole_numbers(self, values: pl.Series, column: str) -> pl.Series:
        """Return identifiers that a Parquet file holds as floats, because some are missing, as whole numbers."""
        values = values.fill_nan(None)
        odd = ~(values.is_finite() & (values == values.round()) & (values.abs() <= _EXACT)).fill_null(value=True)
        if bool(odd.any()):
            row = int(odd.arg_true()[0])
            raise TableError(
                f"the {column} is the number {values[row]:g}",
                where=self.where(row, column),
                expected="names or whole numbers",
                hint="Write identifiers as text",
            )
        return values.cast(pl.Int64)

    def words(self, column: str) -> pl.Series:
        """Return a column as text, as it is written; no cell may be empty.

        Raises
        ------
        TableError
            For an empty cell, or a column of truth values or lists.
        """
        values = self.frame[column]
        if not (values.dtype in _WORDS or values.dtype.is_numeric() or values.dtype == pl.Null):
            raise TableError(
                f"the column holds {values.dtype}", where=f"{self.path}, column {column}", expected="numbers or words"
            )
        text = values.cast(pl.String).str.strip_chars(BLANKS)
        self._refuse_empty(text, column)
        return text

    def numbers(self, column: str, *, least: float | None = None) -> pl.Series:
        """Return a column of finite numbers.

        Parameters
        ----------
        column
            Name of the column.
        least
            Smallest value allowed.

        Raises
        ------
        TableError
            For a cell that is empty, not a finite number, below `least`, larger than 1e50 (its square and the square
            of that must still be numbers), or so close to another number of the column that double precision makes
            them one; quoting it.
        """
        text = self.words(column)
        plain = text.str.replace_all("−", "-", literal=True).str.strip_chars()
        values = plain.set(~plain.str.contains(_NUMBER), None).cast(pl.Float64, strict=False)
        # letters are no digits, though a parser may know them as infinity or not-a-number
        bad = values.is_null() | ~values.is_finite()
        if bool(bad.any()):
            row = int(bad.arg_true()[0])
            value = text[row]
            comma = "," in value and value.replace(",", "").strip("-+").isdigit()
            raise TableError(
                f"{shown(value)} is not a {'finite ' if _is_endless(value) else ''}number",
                where=self.where(row, column),
                expected="a number with a decimal point" if comma else "a number",
                hint="A comma does not part decimals here" if comma else None,
            )
        self._check_sizes(column, text, values, least)
        self._check_precision(column, text, plain, values)
        return values.alias(column)

    def _check_sizes(self, column: str, text: pl.Series, values: pl.Series, least: float | None) -> None:
        if least is not None:  # weights are divided by their sum
            tiny = (values != 0) & (values.abs() < 1.0 / _LARGEST)
            if bool(tiny.any()):
                row = int(tiny.arg_true()[0])
                raise TableError(
                    f"{shown(text[row])} is too small to calculate with",
                    where=self.where(row, column),
                    expected=f"0, or a number of at least {1.0 / _LARGEST:g}",
                )
        large = values.abs() > _LARGEST
        if bool(large.any()):
            row = int(large.arg_true()[0])
            raise TableError(
                f"{shown(text[row])} is too large to calculate with",
                where=self.where(row, column),
                expected=f"a number from {-_LARGEST:g} to {_LARGEST:g}".replace("-", "−"),
            )
        small = values < least if least is not None else None
        if small is not None and bool(small.any()):
            row = int(small.arg_true()[0])
            raise TableError(
                f"the {column} {shown(text[row])} is below {least:g}",
                where=self.where(row, column),
                expected=f"a number of {least:g} or more",
            )

    def _check_precision(self, column: str, text: pl.Series, plain: pl.Series, values: pl.Series) -> None:
        """Refuse two numbers that are different as written and the same in double precision."""
        written = pl.DataFrame({"plain": plain, "value": values}).unique(maintain_order=True)
        for (value,), rows in written.filter(pl.col("value").is_duplicated()).group_by("value", maintain_order=True):
            exact: dict[Decimal, str] = {}
            for each in rows["plain"].to_list():
                exact.setdefault(Decimal(each), each)
            if len(exact) > 1:
                first, second = list(exact.values())[:2]
                row = int((plain == second).arg_true()[0])
                raise TableError(
                    f"{shown(first)} and {shown(second)} would both be read as {value!r}",
                    where=self.where(row, column),
                    expected="numbers that differ within 15 significant digits",
                    hint="Names and codes belong in a column of names; subtract a common offset from measurements.",
                )

    def years(self, column: str = "year") -> pl.Series:
        """Return a column of years.

        Raises
        ------
        TableError
            For a cell that is not a whole number from −9999 to 9999.
        """
        values = self.numbers(column)
        bad = (values != values.round()) | (values.abs() > _YEARS)
        if bool(bad.any()):
            row = int(bad.arg_true()[0])
            raise TableError(
                f"{shown(self.words(column)[row])} is not a whole year",
                where=self.where(row, column),
                expected="such as 1938",
            )
        return values.cast(pl.Int32)

    def refuse_repeats(self, table: pl.DataFrame, key: Sequence[str]) -> None:
        """Refuse a key that stands in two rows.

        Parameters
        ----------
        table
            The columns of the key as they were read, row by row those of this table.
        key
            Their names.

        Raises
        ------
        TableError
            Naming the key and both lines.
        """
        repeated = table.select(pl.struct(key).is_duplicated()).to_series()
        if not bool(repeated.any()):
            return
        second = int(table.select(~pl.struct(key).is_first_distinct()).to_series().arg_true()[0])
        values = table.select(key).row(second)
        told = ", ".join(f"{name} {value}" for name, value in zip(key, values, strict=True) if value is not None)
        same = pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(value)) for name, value in zip(key, values, strict=True)
        )
        first = int(table.select(same).to_series().arg_true()[0])
        places = "" if self.lines is None else f", lines {self.lines[first]} and {self.lines[second]}"
        raise TableError(
            "a row occurs twice", where=f"{self.path}{places}: {told}", expected=f"one row per {', '.join(key)}"
        )

    def _refuse_empty(self, text: pl.Series, column: str) -> None:
        empty = text.is_null() | (text.str.strip_chars() == "")
        if bool(empty.any()):
            row = int(empty.arg_true()[0])
            raise TableError(f"the {column} is empty", where=self.where(row, column), expected=f"a value of {column}")


def _is_endless(text: str) -> bool:
    """Whether a text would be a number, were it finite."""
    return text.strip("+-− ").lower() in ("inf", "infinity", "nan") or re.match(_NUMBER, text) is not None


def read_table(path: Path | str) -> UserTable:
    """Read a table: Parquet, or text with a header, parted by commas, semicolons, tabs or bars, in UTF-8 or UTF-16.

    Raises
    ------
    TableError
        When it cannot be read, saying why and on which line.
    """
    file = Path(path).expanduser()
    content = _content(file)
    if content.startswith(b"PAR1") or file.suffix.lower() == ".parquet":
        return UserTable(file, _parquet(file), None)
    header, rows, lines = read_cells(decoded(content, file), file)
    columns: dict[str, list[Any]] = {name: [row[place] or None for row in rows] for place, name in enumerate(header)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))
    return UserTable(file, frame, tuple(lines[1:]), lines[0])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise TableError("there is no such file", where=str(file), expected=_EXPECTED) from None
    except IsADirectoryError:
        raise TableError("this is a folder", where=str(file), expected=_EXPECTED) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TableError(
            f"the file cannot be read: {reason}", where=shown(str(file)).strip('"'), expected=_EXPECTED
        ) from None


def _parquet(file: Path) -> pl.DataFrame:
    table = read_parquet_safely(lambda: pl.read_parquet(file, glob=False), file)
    for name, kind in table.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            raise TableError(
                f"the column holds {kind}", where=f"{file}, column {name}", expected="one plain value in each cell"
            )
    return table
