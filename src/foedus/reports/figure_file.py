"""A figure as a separate file: SVG or PNG with title above and note below, written completely or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError, UnknownNameError
from foedus.reports.canvas_style import PALETTE, drawing_style
from foedus.reports.figure import Figure, empty_canvas
from foedus.reports.figure_frame import Frame
from foedus.reports.page import stylesheet
from foedus.reports.painting import painted, png_of
from foedus.reports.whole_file import write_whole

__all__ = ["figure_bytes", "figure_pixels", "write_figure"]

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
        return png_of(figure_pixels(figure, narrow=narrow, scale=scale))
    return _alone(_frame(figure, narrow=narrow).around(figure.narrow if narrow else figure.wide)).encode("utf-8")


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
    with drawing_style():
        canvas = empty_canvas(narrow=narrow, height=figure.height[narrow])
        figure.draw(canvas, narrow)
    return painted(canvas, _frame(figure, narrow=narrow), scale)


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


def _frame(figure: Figure, *, narrow: bool) -> Frame:
    return Frame.of(figure.title, figure.note, figure.height[narrow], narrow=narrow)


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
