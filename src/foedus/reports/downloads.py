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
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from PIL import Image

from foedus.reports.figure import Figure, Table
from foedus.reports.figure_file import figure_bytes, figure_pixels

__all__ = ["Download", "downloads_of", "figure_csv", "small_png"]

#: Pixels per point of an image, which is then 1,440 pixels wide.
_SCALE: Final = 2.0
#: Colours of an image: those of a figure, and steps between them at slanted edges.
_COLOURS: Final = 128
#: Of zlib, 1 to 9: from here on an image takes many times as long and gets 3% smaller.
_EFFORT: Final = 6


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
            Download(
                "PNG",
                f"{name}.png",
                _address("image/png", _small(figure_pixels(figure, scale=_SCALE))),
            ),
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


def small_png(content: bytes) -> bytes:
    """Return a drawing as a PNG with a palette, a third as large; the same for the same input."""
    with Image.open(io.BytesIO(content)) as image:
        return _small(np.asarray(image.convert("RGB")))


def _small(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as a PNG with a palette: chosen among the colours that occur, not among all pixels, for speed."""
    codes = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    found, place = np.unique(codes, return_inverse=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=-1).astype(np.uint8)
    few = Image.fromarray(colours[None]).quantize(colors=_COLOURS, dither=Image.Dither.NONE)
    image = Image.fromarray(np.asarray(few)[0][place].reshape(codes.shape))
    image.putpalette(few.getpalette() or [])
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_EFFORT)
    return out.getvalue()


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
