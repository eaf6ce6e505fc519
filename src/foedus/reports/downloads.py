"""The files of a figure inside its page: drawing, image and numbers, as links that need neither network nor scripts.

A file travels in the address of its link (RFC 2397), so a browser saves it by name from a page opened as a file, with
scripts off, and under any policy that forbids connections.
"""

from __future__ import annotations

import base64
import csv
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from foedus.reports.figure import Figure, Table
from foedus.reports.figure_file import figure_bytes, figure_pixels
from foedus.reports.painting import SCALE, palette_png

__all__ = ["Download", "downloads_of", "figure_csv"]


@dataclass(frozen=True)
class Download:
    """One file.

    Attributes
    ----------
    label
        What a reader presses.
    name
        File name: argument or run, claim, and what is drawn.
    href
        The file itself, as the address of a link.
    """

    label: str
    name: str
    href: str


def downloads_of(of: str) -> Callable[[Figure], tuple[Download, ...]]:
    """Return a function that gives the files of a figure.

    Parameters
    ----------
    of
        Name of the argument or run, with which every file name begins.

    Examples
    --------
    >>> from foedus.reports.figure import draw_figure, table_of
    >>> figure = draw_figure("evidence-c4", "t", "d", lambda canvas, narrow: None, table_of(("a",), [("1",)]))
    >>> [each.name for each in downloads_of("pushed-together")(figure)][::2]
    ['pushed-together-evidence-c4.svg', 'pushed-together-evidence-c4.csv']
    """
    start = _plain(of)

    def files(figure: Figure) -> tuple[Download, ...]:
        name = f"{start}-{_plain(figure.key)}"
        numbers = Download("CSV", f"{name}.csv", _address("text/csv;charset=utf-8", figure_csv(figure).encode("utf-8")))
        if figure.draw is None:
            return (numbers,)
        return (
            Download("SVG", f"{name}.svg", _address("image/svg+xml", figure_bytes(figure, "svg"))),
            Download("PNG", f"{name}.png", _address("image/png", _image(figure))),
            numbers,
        )

    return files


def figure_csv(figure: Figure) -> str:
    """Return the numbers of a figure as CSV: its series, unrounded, or else the whole of its table.

    Lists are joined with semicolons, and numbers of a table have the minus sign that programs read.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    table = figure.series
    if table is None:
        return _table_csv(figure.table)
    writer.writerow(table.columns)
    for row in table.iter_rows():
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _image(figure: Figure) -> bytes:
    """Return the image of a figure: painted in another process meanwhile, or now."""
    ready = None if figure.painted is None else figure.painted.result(figure.title, figure.note)
    return palette_png(figure_pixels(figure, scale=SCALE)) if ready is None else ready


def _table_csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.header)
    for row in (*table.rows, *table.further):
        writer.writerow([re.sub(r"−(?=[\d.])", "-", cell) for cell in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | pl.Series):
        return "; ".join(str(each) for each in value)
    return "" if value is None else value


def _plain(text: str) -> str:
    """Return a text as part of a file name that every system takes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "figure"


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
