"""From the lines of an event file to a table of text, every line with the number of columns it must have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from foedus.errors import TableError
from foedus.sources.event_ingest._blocks import read_blocks, unreadable
from foedus.sources.event_ingest._layouts import (
    OPTIONAL,
    ROLES,
    Layout,
    Reading,
    complete,
    find_layout,
    match_names,
    wanted_layouts,
)
from foedus.user_tables import read_parquet_safely

__all__ = ["Rows", "parquet_rows", "text_rows"]

_BEFORE = re.compile(rb'[ \t]*(?:"?sep=[^\s"]"?[,;]*)?\r?\n')
_SLICE = 200_000  # rows of Parquet at a time

Rows = tuple[pl.DataFrame, Layout, str, int, int]
"""Columns ``row`` and `ROLES` (score and id null where there are none), the layout, what a row is called, done, all."""


def text_rows(path: Path, wanted: str) -> Iterator[Rows]:
    """Yield the rows of a text file block by block; ``row`` is the number of the line.

    Raises
    ------
    TableError
        The file is not an event file, or a line has too few or too many columns.
    """
    reading: Reading | None = None
    for block in read_blocks(path):
        text, line = block.text, block.line
        if reading is None:
            text, line = _begun(text, line)
            first, _, after = text.partition(b"\n")
            reading = find_layout(first.decode("utf-8", "replace").rstrip("\r"), str(path), wanted)
            if reading.header:
                text, line = after, line + 1
        text = _without_blank_end(text)
        while text[:1] in (b"\n", b"\r"):
            text, line = text[1:], line + (text[:1] == b"\n")
        if text:
            yield _table(text, line, reading, path), reading.layout, "line", block.done, block.total


def _begun(text: bytes, line: int) -> tuple[bytes, int]:
    """Return a text from its header on, and its line: blank lines may precede it, and ``sep=;`` as Excel has it."""
    while (match := _BEFORE.match(text)) is not None:
        text, line = text[match.end() :], line + 1
    return text, line


def _without_blank_end(text: bytes) -> bytes:
    """Return a text without lines of blanks at its end, as editors leave them; a line of tabs is a row of its own."""
    while text and not text[(start := text.rfind(b"\n", 0, len(text) - 1) + 1) :].strip(b" \r\n"):
        text = text[:start]
    return text


def _table(text: bytes, line: int, reading: Reading, path: Path) -> pl.DataFrame:
    _check_width(text, line, reading, path)
    places = sorted(set(reading.places.values()))
    try:
        table = pl.read_csv(
            text,
            has_header=False,
            separator=reading.delimiter,
            quote_char='"' if reading.quoted else None,
            schema={f"column_{place + 1}": pl.String for place in range(reading.width)},
            columns=places,
            encoding="utf8-lossy",
        )
    except pl.exceptions.PolarsError as error:
        raise unreadable(path, error, line) from error
    by_role = {role: f"column_{place + 1}" for role, place in reading.places.items()}
    columns = [
        (pl.col(by_role[role]).str.strip_chars() if role in by_role else pl.lit(None, pl.String)).alias(role)
        for role in ROLES
    ]
    numbered = table.select(columns).with_columns(pl.int_range(line, pl.len() + line, dtype=pl.Int64).alias("row"))
    return numbered.filter(~pl.all_horizontal(pl.col(role).is_null() for role in ROLES))


def _check_width(text: bytes, line: int, reading: Reading, path: Path) -> None:
    """Count the columns of every line; in a plain block by its bytes, else line by line."""
    delimiter, width = reading.delimiter.encode(), reading.width
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    if not (reading.quoted and b'"' in text) and text.count(delimiter) == lines * (width - 1):
        return
    decoded = io.StringIO(text.decode("utf-8", "replace"), newline="\n")
    rows = csv.reader(
        decoded,
        delimiter=reading.delimiter,
        quoting=csv.QUOTE_MINIMAL if reading.quoted else csv.QUOTE_NONE,
    )
    expected = f"{width} columns in every line"
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            where = f"{path}, line {line + number - 1}"
            if rows.line_num != number:
                raise TableError("a quoted field runs past the end of its line", where=where, expected="one line each")
            if row and len(row) != width:
                raise TableError(f"the line has {len(row)} columns", where=where, expected=expected)
    except csv.Error as error:
        raise unreadable(path, error, line + number - 1) from error


def parquet_rows(path: Path, wanted: str) -> Iterator[Rows]:
    """Yield the rows of a Parquet file slice by slice; ``row`` counts from 1.

    Raises
    ------
    TableError
        The file cannot be read to its end, lacks a column, or stores codes as numbers.
    """

    def opened() -> tuple[pl.LazyFrame, pl.Schema, int]:
        scan = pl.scan_parquet(path, glob=False)
        return scan, scan.collect_schema(), int(scan.select(pl.len()).collect().item())

    scan, schema, height = read_parquet_safely(opened, path, what="the event file")
    layout, places = _parquet_layout(schema.names(), path, wanted)
    names = {role: schema.names()[place] for role, place in places.items()}
    if schema[names["code"]].is_numeric():
        raise TableError(
            "event codes are stored as numbers, which lose their leading zeros",
            where=f"{path}, column {names['code']}",
            expected="CAMEO codes as text: 010 and 10 are two codes",
        )
    columns = [
        (_as_text(names[role], schema[names[role]]) if role in names else pl.lit(None, pl.String)).alias(role)
        for role in ROLES
    ]
    for start in range(0, height, _SLICE):
        part = scan.slice(start, _SLICE).select(columns)
        table = read_parquet_safely(part.collect, path, what="the event file")
        numbered = table.with_columns(pl.int_range(start + 1, pl.len() + start + 1, dtype=pl.Int64).alias("row"))
        yield numbered, layout, "row", min(start + _SLICE, height), height


def _parquet_layout(columns: list[str], path: Path, wanted: str) -> tuple[Layout, dict[str, int]]:
    for layout in wanted_layouts(wanted):
        places = match_names(layout, columns)
        if complete(layout, places):
            return layout, places
    best = max(wanted_layouts(wanted), key=lambda layout: len(match_names(layout, columns)))
    found = match_names(best, columns)
    lacking = [names[0] for role, names in best.names.items() if role not in found and role not in OPTIONAL]
    raise TableError(
        f"the file lacks the column {', '.join(lacking)}",
        where=str(path),
        expected=best.described if found else "; ".join(layout.described for layout in wanted_layouts(wanted)),
    )


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_temporal():
        return column.cast(pl.Date, strict=False).cast(pl.String)
    return column.cast(pl.String, strict=False).str.strip_chars()
