"""Signed networks in files: CSV with the header ``source,target,sign``, one undirected tie in a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from foedus.errors import TableError

__all__ = ["COLUMNS", "read_ties"]

COLUMNS: Final = ("source", "target", "sign")
_EXPECTED: Final = "the header source,target,sign"
_SIGNS: Final = {
    "1": 1, "+1": 1, "1.0": 1, "+1.0": 1, "-1": -1, "−1": -1, "-1.0": -1, "−1.0": -1,
}  # fmt: skip


def read_ties(path: Path) -> list[tuple[str, str, int]]:
    """Read the ties of a signed network.

    Parameters
    ----------
    path
        UTF-8 CSV with the columns ``source, target, sign`` in any order; the sign is 1 or −1. A tie may stand
        twice, in either direction, if its sign is the same.

    Returns
    -------
    list
        Source, target and sign of each line.

    Raises
    ------
    TableError
        If the file cannot be read, is empty or has no tie; a column is unknown, missing or there twice; a line has
        too few or too many cells, an empty name, a sign other than 1 and −1, or a tie of a node with itself; or a
        pair has both signs. The error tells the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("the file is no UTF-8 text", where=str(path), expected="a CSV file in UTF-8") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TableError(f"the file cannot be read: {reason}", where=str(path), expected="a CSV file") from error
    if not text.strip():
        raise TableError("the file is empty", where=str(path), expected=f"{_EXPECTED} and one line for each tie")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    ties: dict[frozenset[str], tuple[int, int]] = {}
    rows: list[tuple[str, str, int]] = []
    order: tuple[int, ...] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path}, line {reader.line_num}"
            if order is None:
                order = _columns([cell.strip() for cell in cells], where)
                continue
            a, b, sign = _tie(cells, order, where)
            known, line = ties.setdefault(frozenset((a, b)), (sign, reader.line_num))
            if known != sign:
                raise TableError(
                    f"{a} and {b} have sign {sign} here and {known} in line {line}",
                    where=where,
                    expected="one sign for each pair",
                )
            rows.append((a, b, sign))
    except csv.Error as error:
        raise TableError(f"the line is no CSV: {error}", where=f"{path}, line {reader.line_num}") from error
    if not rows:
        raise TableError("the file has no tie", where=str(path), expected="one line for each tie below the header")
    return rows


def _columns(names: Sequence[str], where: str) -> tuple[int, ...]:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        hint = "The first line must be the header" if len(names) == len(COLUMNS) else None
        if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
            hint = "Cells are separated by commas"
        raise TableError(f"an unknown column {unknown[0]!r}", where=where, expected=_EXPECTED, hint=hint)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise TableError(f"no column {missing[0]!r}", where=where, expected=_EXPECTED)
    if len(names) > len(COLUMNS):
        twice = next(name for name in names if names.count(name) > 1)
        raise TableError(f"the column {twice!r} is there twice", where=where, expected=_EXPECTED)
    return tuple(names.index(name) for name in COLUMNS)


def _tie(cells: Sequence[str], order: tuple[int, ...], where: str) -> tuple[str, str, int]:
    if len(cells) != len(COLUMNS):
        raise TableError(f"the line has {len(cells)} cells", where=where, expected=f"{len(COLUMNS)}")
    a, b, text = (cells[place].strip() for place in order)
    for name, column in ((a, "source"), (b, "target")):
        if not name:
            raise TableError(f"the {column} is empty", where=where, expected="a name")
    if text not in _SIGNS:
        raise TableError(f"the sign is {text!r}", where=where, expected="1 or -1")
    if a == b:
        raise TableError(f"{a} has a tie with itself", where=where, expected="two different nodes")
    return a, b, _SIGNS[text]
