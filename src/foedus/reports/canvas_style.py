"""How every figure looks: colours, fonts and lines, given to matplotlib while one is drawn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl

__all__ = ["PALETTE", "POINTS_PER_INCH", "drawing_style"]

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

POINTS_PER_INCH: Final = 72.0

_SETTINGS: Final[dict[str, Any]] = {
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
    "figure.dpi": POINTS_PER_INCH,
    "hatch.linewidth": 0.6,
    "hatch.color": PALETTE["muted"],
    "patch.linewidth": 0.8,
    "path.simplify": True,
}


@contextmanager
def drawing_style(**more: Any) -> Iterator[None]:
    """Settings of a drawing, without warnings about glyphs that only the measuring font lacks, not the reader's."""
    settings: Any = {**_SETTINGS, **more}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
