"""Figures as pixels: a drawing with its title and note, painted on white, as a PNG."""

from __future__ import annotations

import io
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray
from PIL import Image

from foedus.reports.canvas_style import PALETTE, POINTS_PER_INCH, drawing_style
from foedus.reports.figure_frame import Frame

__all__ = ["SCALE", "painted", "palette_png", "png_of", "small_png"]

Pixels = NDArray[np.uint8]

SCALE: Final = 2.0
"""Pixels per point of an image in a page, which is then 1,440 pixels wide."""

#: Colours of an image: those of a figure, and steps between them at slanted edges.
_COLOURS: Final = 128
#: Of zlib, 1 to 9: from here on an image takes many times as long and gets 3% smaller.
_EFFORT: Final = 6


def painted(canvas: Canvas, frame: Frame, scale: float) -> Pixels:
    """Paint a drawing on white, with its title and note.

    Parameters
    ----------
    canvas
        What is drawn, at a pixel a point; it is given another size.
    frame
        Where title and note are.
    scale
        Pixels per point.

    Returns
    -------
    ndarray
        Red, green, blue, shape (row, column, colour); the same for the same drawing.
    """
    with drawing_style(**{"figure.facecolor": PALETTE["paper"]}):
        sheet = Canvas(figsize=(frame.width / POINTS_PER_INCH, frame.height / POINTS_PER_INCH))
        for line, size, colour, y in frame.lines:
            weight = "bold" if colour == "ink" else "normal"
            at = (frame.edge / frame.width, 1 - y / frame.height)
            sheet.text(*at, line, fontsize=size, weight=weight, color=PALETTE[colour], va="baseline")
        whole = _pixels(sheet, scale)
        canvas.set_facecolor(PALETTE["paper"])
        body = _pixels(canvas, scale)
    top = round(frame.head * scale)
    whole[top : top + len(body)] = body[: len(whole) - top]
    return whole


def _pixels(canvas: Canvas, scale: float) -> Pixels:
    agg: Any = FigureCanvasAgg(canvas)
    canvas.set_dpi(POINTS_PER_INCH * scale)
    agg.draw()
    return np.asarray(agg.buffer_rgba())[..., :3].copy()


def png_of(pixels: Pixels) -> bytes:
    """Return pixels as a PNG."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def small_png(content: bytes) -> bytes:
    """Return a drawing as a PNG with a palette, a third as large; the same for the same input."""
    with Image.open(io.BytesIO(content)) as image:
        return palette_png(np.asarray(image.convert("RGB")))


def palette_png(pixels: Pixels) -> bytes:
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
