"""A figure in a report: two drawings, one table, and a description for those who cannot see it.

Every figure is drawn twice, for a page and for a phone, because text that shrinks with its picture
cannot be read at 390 px. Colours are written as CSS variables, so one drawing serves light and dark.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray
from PIL import Image

from foedus.plain_text import escaped

__all__ = [
    "PALETTE",
    "Drawing",
    "Figure",
    "Table",
    "draw_figure",
    "draw_png",
    "draw_svg",
    "points_tall",
    "points_wide",
    "table_of",
]

PALETTE: Final[dict[str, str]] = {
    "ink": "#1c1d22",
    "muted": "#5b626d",
    "grid": "#dcdfe4",
    "paper": "#fefefd",
    "blue": "#1b6899",
    "red": "#b13a27",
    "amber": "#94600b",
    "teal": "#12706a",
    "plum": "#77468f",
    "shade": "#eef1f4",
}
"""Named colours; each hexadecimal code occurs once, since the drawing is rewritten by code."""

_WIDE: Final = 720.0
_NARROW: Final = 348.0
_POINTS_PER_INCH: Final = 72.0

_RC: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 12.0,
    "axes.edgecolor": PALETTE["muted"],
    "axes.labelcolor": PALETTE["muted"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": PALETTE["ink"],
    "axes.labelsize": 11.5,
    "axes.unicode_minus": True,
    "axes.grid": False,
    "axes.facecolor": "none",
    "grid.color": PALETTE["grid"],
    "grid.linewidth": 0.8,
    "text.color": PALETTE["ink"],
    "text.parse_math": False,  # names and titles are the user's: a dollar sign is literal
    "text.usetex": False,
    "xtick.color": PALETTE["muted"],
    "ytick.color": PALETTE["muted"],
    "xtick.labelsize": 11.0,
    "ytick.labelsize": 11.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.dpi": _POINTS_PER_INCH,
    "hatch.linewidth": 0.6,
    "hatch.color": PALETTE["muted"],
    "patch.linewidth": 0.8,
    "path.simplify": True,
}


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
    drawings = [draw_svg(key, title, description, draw, narrow=narrow, height=tall[narrow]) for narrow in (False, True)]
    return Figure(key, title, description, drawings[0], drawings[1], table, note, draw, tall, series)


def draw_png(draw: Drawing, *, narrow: bool, height: float, scale: float = 3.0) -> bytes:
    """Draw on white for a raster image.

    Parameters
    ----------
    draw
        Called with the canvas and whether it is narrow.
    narrow
        Whether to draw the version for a phone.
    height
        In points.
    scale
        Pixels per point.

    Returns
    -------
    bytes
        A PNG, the same for the same input.
    """
    out = io.BytesIO()
    Image.fromarray(draw_pixels(draw, narrow=narrow, height=height, scale=scale)).save(out, "PNG")
    return out.getvalue()


def draw_pixels(draw: Drawing, *, narrow: bool, height: float, scale: float = 3.0) -> NDArray[np.uint8]:
    """Draw on white, as pixels: red, green, blue, shape (row, column, colour); the same for the same input.

    Parameters
    ----------
    draw, narrow, height, scale
        As in `draw_png`.
    """
    settings: Any = {**_RC, "figure.facecolor": PALETTE["paper"], "savefig.facecolor": PALETTE["paper"]}
    size = ((_NARROW if narrow else _WIDE) / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
    with _drawing(settings):
        canvas = Canvas(figsize=size)
        agg: Any = FigureCanvasAgg(canvas)
        draw(canvas, narrow)  # at a pixel a point, as for the page
        canvas.set_dpi(_POINTS_PER_INCH * scale)
        agg.draw()
        return np.asarray(agg.buffer_rgba())[..., :3].copy()


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
    width = _NARROW if narrow else _WIDE
    key = f"{key}-{'n' if narrow else 'w'}"
    settings: Any = {**_RC, "svg.hashsalt": key}
    with _drawing(settings):
        canvas = Canvas(figsize=(width / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
        FigureCanvasSVG(canvas)
        draw(canvas, narrow)
        out = io.StringIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas.savefig(out, format="svg", metadata=metadata)
    return _inline(escaped(out.getvalue()), key, escaped(title), escaped(description))


def points_tall(canvas: Canvas) -> float:
    """Return the height of a canvas, or of a part of one, in points."""
    return float(canvas.bbox.height) * _POINTS_PER_INCH / float(canvas.dpi)


def points_wide(canvas: Canvas) -> float:
    """Return the width of a canvas, or of a part of one, in points."""
    return float(canvas.bbox.width) * _POINTS_PER_INCH / float(canvas.dpi)


@contextmanager
def _drawing(settings: Any) -> Iterator[None]:
    """Settings of a drawing, without warnings about glyphs that only the measuring font lacks, not the reader's."""
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


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
    frame = viewbox.group(1) if viewbox else f"0 0 {_WIDE} 320"
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
