"""A figure as a separate file: SVG or PNG with title above and note below, written completely or not at all."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Final, Literal, cast

from matplotlib.figure import Figure as Canvas

from foedus.errors import InputError, UnknownNameError
from foedus.reports.figure import PALETTE, Drawing, Figure, draw_png, draw_svg
from foedus.reports.page import stylesheet
from foedus.reports.whole_file import write_whole

__all__ = ["figure_bytes", "write_figure"]

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
    draw, heights = _framed(figure, figure.draw)
    if kind == "png":
        return draw_png(draw, narrow=narrow, height=heights[narrow], scale=scale)
    framed = draw_svg(figure.key, figure.title, figure.description, draw, narrow=narrow, height=heights[narrow])
    return _alone(framed).encode("utf-8")


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


def _framed(figure: Figure, inner: Drawing) -> tuple[Drawing, tuple[float, float]]:
    """Return a drawing with title and note, and its heights."""
    titles = [_wrapped(figure.title, _TITLE_SIZE * 1.09, narrow=narrow) for narrow in (False, True)]
    notes = [_wrapped(figure.note, _NOTE_SIZE, narrow=narrow) for narrow in (False, True)]
    heads = [_EDGE + _TITLE_SIZE * 1.3 * len(lines) + 8.0 for lines in titles]
    feet = [_EDGE + _NOTE_SIZE * 1.4 * len(lines) + (8.0 if lines else 0.0) for lines in notes]
    heights = [head + body + foot for head, body, foot in zip(heads, figure.height, feet, strict=True)]

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall, width = heights[narrow], 348.0 if narrow else 720.0
        parts = canvas.add_gridspec(3, 1, height_ratios=[heads[narrow], figure.height[narrow], feet[narrow]], hspace=0)
        # a part of a canvas accepts axes like a whole one
        inner(cast(Canvas, canvas.add_subfigure(parts[1])), narrow)
        x = _EDGE / width
        for number, line in enumerate(titles[narrow]):
            y = 1 - (_EDGE + _TITLE_SIZE * (1.0 + 1.3 * number)) / tall
            canvas.text(x, y, line, fontsize=_TITLE_SIZE, weight="bold", va="baseline")
        for number, line in enumerate(notes[narrow]):
            y = (feet[narrow] - 8.0 - _NOTE_SIZE * (1.0 + 1.4 * number)) / tall
            canvas.text(x, y, line, fontsize=_NOTE_SIZE, color=PALETTE["muted"], va="baseline")

    return draw, (heights[0], heights[1])


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
