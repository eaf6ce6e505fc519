"""A figure in a report: two drawings, one table, and a description for those who cannot see it.

Every figure is drawn twice, for a page and for a phone, because text that shrinks with its picture
cannot be read at 390 px. Colours are written as CSS variables, so one drawing serves light and dark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

import polars as pl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from foedus.plain_text import escaped
from foedus.reports.canvas_style import PALETTE, POINTS_PER_INCH, drawing_style
from foedus.reports.figure_frame import NARROW, WIDE, Frame
from foedus.reports.painting_ahead import Painted, paint_ahead

__all__ = [
    "PALETTE",
    "Drawing",
    "Figure",
    "Table",
    "draw_figure",
    "draw_svg",
    "empty_canvas",
    "points_tall",
    "points_wide",
    "table_of",
]


@dataclass(frozen=True)
class Table:
    """The numbers behind a figure, as text ready to print.

    Parameters
    ----------
    header
        Column titles, units included.
    rows
        Cells as text; an empty cell is missing data.
    left_out
        Number of further rows, which are not printed.
    further
        Those rows, for the file with all numbers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0
    further: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True, repr=False)
class Figure:
    """One figure of a report.

    Parameters
    ----------
    key
        Short name, unique in its report; prefixes every id in the drawing.
    title
        What the figure shows, in words that a newcomer understands.
    description
        Description for a reader who cannot see it.
    wide, narrow
        The drawing for a page and for a phone, as inline SVG.
    table
        The numbers drawn.
    note
        How to read it, and what it leaves out.
    draw, height
        The function that drew it, and its height in points, wide and narrow: enough to draw it again for a file. None
        if the figure was made in another way.
    series
        The numbers drawn, unrounded, for a file; None where ``table`` is all there is.
    painted
        Its image, where another process paints it meanwhile.
    """

    key: str
    title: str
    description: str
    wide: str
    narrow: str
    table: Table
    note: str = ""
    draw: Callable[[Canvas, bool], None] | None = field(default=None, repr=False, compare=False)
    height: tuple[float, float] = field(default=(320.0, 320.0), repr=False, compare=False)
    series: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    painted: Painted | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        return f"<figure {self.key}: {self.title}>"


Drawing = Callable[[Canvas, bool], None]
"""Draws on a canvas; the second argument tells whether it is the narrow version."""


def draw_figure(
    key: str,
    title: str,
    description: str,
    draw: Drawing,
    table: Table,
    *,
    height: float | tuple[float, float] = 320.0,
    note: str = "",
    series: pl.DataFrame | None = None,
) -> Figure:
    """Draw a figure in both widths.

    Parameters
    ----------
    key, title, description, table, note, series
        As in :class:`Figure`.
    draw
        Called with the canvas and whether it is narrow.
    height
        Height in points, one number or (wide, narrow).

    Returns
    -------
    Figure
        With SVG that is the same, byte for byte, for the same input.
    """
    tall = height if isinstance(height, tuple) else (height, height)
    narrow = draw_svg(key, title, description, draw, narrow=True, height=tall[True])
    canvas, wide = _drawn(key, title, description, draw, narrow=False, height=tall[False])
    painted = paint_ahead(canvas, Frame.of(title, note, tall[False], narrow=False))
    return Figure(key, title, description, wide, narrow, table, note, draw, tall, series, painted)


def draw_svg(key: str, title: str, description: str, draw: Drawing, *, narrow: bool, height: float) -> str:
    """Draw a figure in one width, as inline SVG.

    Parameters
    ----------
    key, title, description, draw
        As in `draw_figure`; ids in the drawing begin with the key and ``w`` or ``n``.
    narrow
        Whether to draw the version for a phone.
    height
        In points.
    """
    return _drawn(key, title, description, draw, narrow=narrow, height=height)[1]


def empty_canvas(*, narrow: bool, height: float) -> Canvas:
    """Return a canvas to draw on, at a pixel a point; within `drawing_style`."""
    return Canvas(figsize=((NARROW if narrow else WIDE) / POINTS_PER_INCH, height / POINTS_PER_INCH))


def _drawn(key: str, title: str, description: str, draw: Drawing, *, narrow: bool, height: float) -> tuple[Canvas, str]:
    """Draw a figure in one width; return the canvas, and what is on it as inline SVG."""
    key = f"{key}-{'n' if narrow else 'w'}"
    with drawing_style(**{"svg.hashsalt": key}):
        canvas = empty_canvas(narrow=narrow, height=height)
        FigureCanvasSVG(canvas)
        draw(canvas, narrow)
        out = io.StringIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas.savefig(out, format="svg", metadata=metadata)
    return canvas, _inline(escaped(out.getvalue()), key, escaped(title), escaped(description))


def points_tall(canvas: Canvas) -> float:
    """Return the height of a canvas, or of a part of one, in points."""
    return float(canvas.bbox.height) * POINTS_PER_INCH / float(canvas.dpi)


def points_wide(canvas: Canvas) -> float:
    """Return the width of a canvas, or of a part of one, in points."""
    return float(canvas.bbox.width) * POINTS_PER_INCH / float(canvas.dpi)


def _inline(svg: str, key: str, title: str, description: str) -> str:
    """Turn a stand-alone SVG file into one that can be on a page with others."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"<style[^>]*>.*?</style>", "", body, flags=re.DOTALL)
    body = body.replace("xlink:href", "href")
    body = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{key}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", body)
    body = _FAMILY.sub("", body)
    body = _FONT.sub(r"\1 system-ui", body)
    body = _ROTATION.sub("", body)
    body = _COORDINATES.sub(lambda match: _LONG_DECIMAL.sub(r"\1", match.group(0)), body)
    body = _colour_pattern().sub(lambda match: f"var(--f-{_NAMES[match.group(0).lower()]})", body)
    body = re.sub(r"\n\s*", "\n", body)
    viewbox = re.search(r'viewBox="([^"]+)"', body)
    frame = viewbox.group(1) if viewbox else f"0 0 {WIDE} 320"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" preserveAspectRatio="xMidYMid meet">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
    )
    return opening + body[body.index(">") + 1 :].strip()


_FAMILY: Final = re.compile(r"font-family: [^;\"]+;? ?")
_FONT: Final = re.compile(r"(font: [^;\"]*?\d+(?:\.\d+)?px) [^;\"]+")
_ROTATION: Final = re.compile(r' transform="rotate\(-0 [^)]*\)"')
_COORDINATES: Final = re.compile(r'\b(?:d|x|y|x1|x2|y1|y2|transform)="[^"]*"')
_LONG_DECIMAL: Final = re.compile(r"(\d+\.\d{2})\d+")
_NAMES: Final = {code: name for name, code in PALETTE.items()}


@lru_cache(maxsize=1)
def _colour_pattern() -> re.Pattern[str]:
    return re.compile("|".join(PALETTE.values()), flags=re.IGNORECASE)


def table_of(header: Sequence[str], rows: Sequence[Sequence[str]], *, most: int = 400) -> Table:
    """Return a table cut at ``most`` rows, saying how many were left out."""
    kept = tuple(tuple(row) for row in rows[:most])
    further = tuple(tuple(row) for row in rows[most:])
    return Table(tuple(header), kept, len(further), further)
