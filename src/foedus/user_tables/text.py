"""A text table: its encoding, its delimiter, and its cells with the line each row begins on."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Final

from foedus.errors import TableError
from foedus.user_tables.formulas import unguarded
from foedus.user_tables.names import BLANKS, shown

__all__ = ["Cells", "decoded", "read_cells"]

Cells = tuple[list[str], list[list[str]], list[int]]
"""Header, rows of cells without blanks around them, and the lines on which the header and each row begin."""

_SEP: Final = re.compile(r'"?sep=([^\s"])"?[,;]*(?:\r\n|\r|\n)')
_DELIMITERS: Final = (",", ";", "\t", "|")
_BOMS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_PACKED: Final = (
    (b"PK\x03\x04", "a zip archive or a workbook"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"%PDF", "a PDF"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ", "packed by xz"),
)
_AS_UTF8: Final = "Save it as UTF-8"
_EXPECTED: Final = "a table as CSV (UTF-8) or Parquet"


def decoded(content: bytes, path: Path | str, *, expected: str = _EXPECTED) -> str:
    """Return a file's text, in UTF-8 or, with a mark of byte order, UTF-16.

    Raises
    ------
    TableError
        For anything else, saying what it seems to be.
    """
    for magic, words in _PACKED:
        if content.startswith(magic):
            raise TableError(f"the file is {words}", where=str(path), expected=expected, hint="Export it as CSV")
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    if encoding == "UTF-32":
        raise TableError("the file is UTF-32 text", where=str(path), expected=expected, hint=_AS_UTF8)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if encoding == "utf-8" and content.count(b"\0") > len(content) // 4:
            raise TableError(
                "the file is UTF-16 without its mark", where=f"{path}, line {line}", expected=expected, hint=_AS_UTF8
            ) from None
        raise TableError(
            f"the file is not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'} text: byte 0x{content[error.start]:02x}",
            where=f"{path}, line {line}",
            expected=expected,
            hint="It may be Windows-1252 or another 8-bit encoding: save it as UTF-8",
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        wide = text.count("\x00") > len(text) // 4
        raise TableError(
            "the file is UTF-16 without its mark" if wide else "the file holds a NUL character",
            where=f"{path}, line {line}",
            expected=expected,
            hint=_AS_UTF8 if wide else None,
        )
    return text


def read_cells(text: str, path: Path | str) -> Cells:
    """Split a text table into its header and rows.

    The delimiter is what a first line ``sep=;`` says, as spreadsheets write it, else the comma, semicolon, tab or bar
    that parts the header into most columns. Blank lines are passed over; empty cells at the end of a line, as
    spreadsheets leave them, are too.

    Raises
    ------
    TableError
        For an empty text, a header with an empty or repeated name, a line with another number of cells, or quotes
        that do not close; the error tells the line.
    """
    if not text.strip():
        raise TableError("the file is empty", where=str(path), expected="a header and one line for each row")
    skipped = 0
    if told := _SEP.match(text):
        text, delimiter, skipped = text[told.end() :], told.group(1), 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=delimiter, skipinitialspace=delimiter != "\t"
    )
    header: list[str] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    begin = 1 + skipped
    try:
        for found in reader:
            line, begin = begin, reader.line_num + 1 + skipped
            cells = [unguarded(cell.strip(BLANKS)) for cell in found]
            if not any(cells):
                continue
            if header is None:
                header = _header(cells, f"{path}, line {line}")
                lines.append(line)
                continue
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
            if len(cells) != len(header):
                raise TableError(
                    f"the line has {len(cells)} cells", where=f"{path}, line {line}", expected=f"{len(header)}"
                )
            rows.append(cells)
            lines.append(line)
    except csv.Error as error:
        said = "a quoted cell has no end" if "unexpected end" in str(error) else str(error)
        raise TableError(f"the line is not CSV: {said}", where=f"{path}, line {begin}", expected=_EXPECTED) from None
    if header is None:
        raise TableError("the file is empty", where=str(path), expected="a header and one line for each row")
    return header, rows, lines


def _delimiter(text: str) -> str:
    lines = io.StringIO(text, newline="")
    first = next(line for line in lines if line.strip()).rstrip("\r\n")
    counts = {
        mark: len(next(csv.reader([first], delimiter=mark, skipinitialspace=mark != "\t"), [])) for mark in _DELIMITERS
    }
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def _header(cells: list[str], where: str) -> list[str]:
    names = list(cells)
    while names and not names[-1]:
        names.pop()
    for place, name in enumerate(names):
        if not name:
            raise TableError(f"column {place + 1} has no name", where=where, expected="a header that names each column")
        if name in names[:place]:
            raise TableError(f"the column {shown(name)} is there twice", where=where, expected="each column once")
    return names
