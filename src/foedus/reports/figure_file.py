"""A figure as a separate file: SVG or PNG with title above and note below, written completely or not at all."""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray
from PIL import Image

from foedus.errors import InputError, UnknownNameError
from foedus.plain_text import escaped
from foedus.reports.figure import PALETTE, Drawing, Figure, draw_pixels
from foedus.reports.page import stylesheet
from foedus.reports.whole_file import write_whole

__all__ = ["figure_bytes", "figure_pixels", "write_figure"]

_EDGE: Final = 10.0
_TITLE_SIZE: Final = 14.0
_NOTE_SIZE: Final = 9.5
#: Mean width of a letter over the font size, in the font with which the figures are measured.
_LETTER: Final = 0.56
_FORMATS: Final = (".svg", ".png")


def figure_bytes(figure: Figure, kind: Literal["svg", "png"], *, narrow: bool = False, scale: float = 3.0) -> bytes:
    """Draw a figure with its title and note.

    Parameters
    ----------
    figure
        A figure that can be drawn again (with ``draw``).
    kind
        ``svg``: text stays text, and colours follow the reader's light or dark setting; ``png``: light.
    narrow
        Whether to draw the version for a phone (348 points) instead of the one for a page (720).
    scale
        Of a ``png``: pixels per point.

    Returns
    -------
    bytes
        The file, the same for the same figure.

    Raises
    ------
    InputError
        If the figure cannot be drawn again.
    """
    if figure.draw is None:
        raise InputError("this figure cannot be drawn again", where=figure.key, expected="one made by draw_figure")
    if kind == "png":
        out = io.BytesIO()
        Image.fromarray(figure_pixels(figure, narrow=narrow, scale=scale)).save(out, "PNG")
        return out.getvalue()
    frame = _Frame.of(figure, narrow=narrow)
    return _alone(frame.around(figure.narrow if narrow else figure.wide)).encode("utf-8")


def figure_pixels(figure: Figure, *, narrow: bool = False, scale: float = 3.0) -> NDArray[np.uint8]:
    """Draw a figure with its title and note as pixels: red, green, blue, shape (row, column, colour).

    Parameters
    ----------
    figure, narrow, scale
        As in `figure_bytes`.

    Raises
    ------
    InputError
        If the figure cannot be drawn again.
    """
    if figure.draw is None:
        raise InputError("this figure cannot be drawn again", where=figure.key, expected="one made by draw_figure")
    frame = _Frame.of(figure, narrow=narrow)
    return draw_pixels(frame.drawing(figure.draw), narrow=narrow, height=frame.height, scale=scale)


def write_figure(figure: Figure, path: Path | str, *, narrow: bool = False) -> Path:
    """Write a figure as ``.svg`` or ``.png``.

    Parameters
    ----------
    figure
        A figure that can be drawn again (with ``draw``).
    path
        File to write; an existing one is replaced in one step.
    narrow
        As in `figure_bytes`.

    Returns
    -------
    Path
        The absolute path written.

    Raises
    ------
    UnknownNameError
        If the name ends in neither.
    StoreError
        If it cannot be written; an existing file then stays as it was.
    """
    target = Path(path).expanduser().absolute()
    if target.suffix.lower() not in _FORMATS:
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(path), expected="a name ending in .svg or .png"
        )
    content = figure_bytes(figure, "png" if target.suffix.lower() == ".png" else "svg", narrow=narrow)
    return write_whole(content, target, what="figure", parameter="`path`")


@dataclass(frozen=True)
class _Frame:
    """Title above and note below a drawing: heights in points, and lines with their size, weight and place."""

    head: float
    body: float
    foot: float
    width: float
    lines: tuple[tuple[str, float, str, float], ...]

    @classmethod
    def of(cls, figure: Figure, *, narrow: bool) -> _Frame:
        titles = _wrapped(figure.title, _TITLE_SIZE * 1.09, narrow=narrow)
        notes = _wrapped(figure.note, _NOTE_SIZE, narrow=narrow)
        head = _EDGE + _TITLE_SIZE * 1.3 * len(titles) + 8.0
        foot = _EDGE + _NOTE_SIZE * 1.4 * len(notes) + (8.0 if notes else 0.0)
        body = figure.height[narrow]
        tops = [_EDGE + _TITLE_SIZE * (1.0 + 1.3 * number) for number in range(len(titles))]
        below = [head + body + 8.0 + _NOTE_SIZE * (1.0 + 1.4 * number) for number in range(len(notes))]
        lines = [(line, _TITLE_SIZE, "ink", y) for line, y in zip(titles, tops, strict=True)]
        lines += [(line, _NOTE_SIZE, "muted", y) for line, y in zip(notes, below, strict=True)]
        return cls(head, body, foot, 348.0 if narrow else 720.0, tuple(lines))

    @property
    def height(self) -> float:
        return self.head + self.body + self.foot

    def drawing(self, inner: Drawing) -> Drawing:
        """Return a drawing with its frame."""

        def draw(canvas: Canvas, narrow: bool) -> None:
            parts = canvas.add_gridspec(3, 1, height_ratios=[self.head, self.body, self.foot], hspace=0)
            # a part of a canvas accepts axes like a whole one
            inner(cast(Canvas, canvas.add_subfigure(parts[1])), narrow)
            for line, size, colour, y in self.lines:
                weight = "bold" if colour == "ink" else "normal"
                at = (_EDGE / self.width, 1 - y / self.height)
                canvas.text(*at, line, fontsize=size, weight=weight, color=PALETTE[colour], va="baseline")

        return draw

    def around(self, svg: str) -> str:
        """Return a drawing made for a page with its frame, the drawing as it is."""
        begin, end = svg.index("</desc>") + len("</desc>"), svg.rindex("</svg>")
        opening = re.sub(r'viewBox="[^"]*"', f'viewBox="0 0 {self.width:g} {self.height:g}"', svg[:begin], count=1)
        texts = "".join(
            f'<text style="{"font-weight: 700; " if colour == "ink" else ""}font-size: {size:g}px; text-anchor: start; '
            f'fill: var(--f-{colour})" x="{_EDGE:g}" y="{y:.4g}">{escape(escaped(line))}</text>\n'
            for line, size, colour, y in self.lines
        )
        return f'{opening}<g transform="translate(0 {self.head:g})">{svg[begin:end]}</g>\n{texts}</svg>'


def _wrapped(text: str, size: float, *, narrow: bool) -> list[str]:
    return textwrap.wrap(text, int(((348.0 if narrow else 720.0) - 2 * _EDGE) / (size * _LETTER)))


def _alone(svg: str) -> str:
    """Turn a drawing made for a page into a file: colours written out, with rules for dark mode.

    Colours are written into the drawing itself, because many programs that read SVG do not support variables; the rules
    that a browser follows in dark mode find them by their code.
    """
    plain = re.sub(r"var\(--f-(\w+)\)", lambda match: PALETTE[match.group(1)], svg)
    dark = _dark_palette()
    rules = "".join(
        f'[style*="{prop}: {code}"]{{{prop}:{dark[name]}!important}}'
        for name, code in PALETTE.items()
        if name in dark
        for prop in ("fill", "stroke")
    )
    face = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif!important}"
    style = f"<style>{face}@media (prefers-color-scheme:dark){{{rules}}}</style>"
    frame = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', plain)
    width, height = frame.groups() if frame else ("720", "320")
    paper = f'<rect width="{width}" height="{height}" style="fill: {PALETTE["paper"]}"/>'
    body = plain.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)
    end = body.index("</desc>") + len("</desc>")
    return f"{body[:end]}{style}{paper}{body[end:]}\n"


def _dark_palette() -> dict[str, str]:
    """Colours of the figures in dark mode, from the style sheet of the pages."""
    css = stylesheet()
    dark = css[css.index("prefers-color-scheme:dark") :]
    return dict(re.findall(r"--f-(\w+):(#[0-9a-f]{3,6})", dark[: dark.index("}}")]))
