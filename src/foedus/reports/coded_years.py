"""How a measure over time is drawn past its last coded year: dashed and pale, with that year at the boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np

from foedus.axes import BoolArray, FloatArray
from foedus.measures.catalogue import find_measure
from foedus.reports.figure import PALETTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

__all__ = ["CodedTo", "Dash", "coded_to", "draw_band", "draw_line", "draw_points", "mark_boundary"]

Dash: TypeAlias = Literal["solid"] | tuple[float, tuple[float, ...]]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_DASHED: Final[Dash] = (0.0, (3.0, 2.2))
#: Opacity past the boundary, over that before it.
_PALE: Final = 0.5
#: Width of a character over the size of its font, and height of a line of text. *Assumed*, for choosing a free corner.
_ACROSS: Final = 0.56
_TALL: Final = 1.25
#: Distance of the text from the boundary and from the edge, points.
_GAP: Final = 3.0
#: Share of the width within which an upright line is that of the boundary itself.
_SAME: Final = 1e-6
#: Points of lines that count as much as a word that is covered. *Assumed*.
_COVERED: Final = 1000


@dataclass(frozen=True)
class CodedTo:
    """The last year for which a measure is coded, and what ends in the record then.

    Attributes
    ----------
    year
        Last coded year.
    part
        What ends then, such as "disputes"; empty if the catalogue does not say.
    """

    year: int
    part: str = ""

    @property
    def words(self) -> str:
        """What is written at the boundary."""
        return f"coded to {self.year}" + (f": {self.part}" if self.part else "")

    def note(self, lead: str = "Dashed and pale") -> str:
        """Return as a sentence what the years past the boundary are; `lead` says how they can be told."""
        ended = f" ({self.part})" if self.part else ""
        return f"{lead}: past {self.year}, the last coded year{ended}; these years carry some of the coding forward."


def coded_to(name: str, last: int) -> CodedTo | None:
    """Return up to when a measure is coded, by the catalogue.

    Parameters
    ----------
    name
        Name of a measure, or its column in the packaged evidence.
    last
        Last year drawn.

    Returns
    -------
    CodedTo or None
        None if no year up to `last` carries coding forward.

    Examples
    --------
    >>> coded_to("alignment", 2024).words
    'coded to 2014: disputes'
    >>> coded_to("alignment", 2010) is None
    True
    """
    entry = find_measure(name)
    if entry is None or entry.coded_to is None or entry.coded_to >= last:
        return None
    return CodedTo(entry.coded_to, entry.ends_first)


def draw_line(
    axes: Axes,
    years: FloatArray,
    value: FloatArray,
    coded: CodedTo | None,
    *,
    colour: str,
    width: float,
    dash: Dash = "solid",
    alpha: float = 1.0,
) -> None:
    """Draw a line over the years: solid up to the boundary, dashed and pale past it.

    Parameters
    ----------
    axes
        Axes to draw on.
    years, value
        Shape (year,), in order; NaN leaves a gap.
    coded
        Boundary, from `coded_to`; None draws one line.
    colour, width, alpha
        Of the coded part.
    dash
        Used only where there is no boundary, so that a dashed line always means the same within a figure.
    """
    for part, past in _parts(years, coded, joined=True):
        style: Any = dash if coded is None else _DASHED if past else "solid"
        axes.plot(
            years[part], value[part], color=colour, linewidth=width, linestyle=style, alpha=alpha * _opacity(past=past)
        )


def draw_band(
    axes: Axes,
    years: FloatArray,
    low: FloatArray,
    high: FloatArray,
    coded: CodedTo | None,
    *,
    colour: str,
    alpha: float,
) -> None:
    """Draw a band over the years, shape (year,), paler past the boundary; parameters as for `draw_line`."""
    for part, past in _parts(years, coded, joined=True):
        axes.fill_between(
            years[part], low[part], high[part], color=colour, alpha=alpha * _opacity(past=past), linewidth=0
        )


def draw_points(
    axes: Axes,
    years: FloatArray,
    value: FloatArray,
    coded: CodedTo | None,
    *,
    marker: str,
    colour: str,
    size: float,
    face: str | None = None,
) -> None:
    """Draw markers, shape (year,), pale past the boundary; `face` is their filling, by default the colour."""
    for part, past in _parts(years, coded, joined=False):
        axes.plot(
            years[part], value[part], marker, color=colour, mfc=face or colour, ms=size, ls="none",
            alpha=_opacity(past=past),
        )  # fmt: skip


def _opacity(*, past: bool) -> float:
    return _PALE if past else 1.0


def _parts(years: FloatArray, coded: CodedTo | None, *, joined: bool) -> Iterator[tuple[BoolArray, bool]]:
    """Yield which years are drawn alike and whether they lie past the boundary; joined parts share its year."""
    if coded is None:
        yield np.ones(years.size, dtype=bool), False
        return
    before, past = years <= coded.year, years >= coded.year if joined else years > coded.year
    if before.any():
        yield before, False
    if past.any():
        yield past, True


def mark_boundary(
    axes: Axes, coded: CodedTo | None, *, fontsize: float = 10.0, shift: float = 0.0, above: bool = False
) -> None:
    """Write the last coded year at the boundary, in the corner beside it where least is drawn.

    Parameters
    ----------
    axes
        Axes with their lines, words and limits.
    coded
        Boundary, from `coded_to`; None writes nothing.
    fontsize
        Of the words; where these do not fit they are shortened.
    shift
        Added to the year, where a year is drawn as a cell rather than a point.
    above
        Whether to write above the axes, where all of them is cells.
    """
    if coded is None:
        return
    begin, end = axes.get_xlim()
    at = coded.year + shift
    if begin < at < end:
        axes.axvline(at, color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
    across, tall = (size * _points(axes) for size in (axes.get_window_extent().width, axes.get_window_extent().height))
    place = min(max((at - begin) / (end - begin), 0.0), 1.0)
    others = [(each - begin) / (end - begin) for each in _upright(axes)]
    before = max((each for each in others if each < place - _SAME), default=0.0)
    after = min((each for each in others if each > place + _SAME), default=1.0)
    rooms = {"right": (place - before) * across - _GAP, "left": (after - place) * across - _GAP}
    full = (coded.words, f"coded to {coded.year}", f"to {coded.year}")
    words = next((each for each in full if len(each) * _ACROSS * fontsize <= max(rooms.values())), full[-1])
    size = len(words) * _ACROSS * fontsize
    sides = [side for side, room in rooms.items() if room >= size] or [max(rooms, key=rooms.__getitem__)]
    drawn, taken = [*_drawn(axes)], [*_words(axes)]
    heights = (tall + 1.0,) if above else (tall - _GAP - _TALL * fontsize, _GAP)

    def crossed(corner: tuple[str, float]) -> float:
        side, low = corner
        left = place * across + (_GAP if side == "left" else -_GAP - size)
        right, high = left + size, low + _TALL * fontsize
        inside = sum(int(((x >= left) & (x <= right) & (y >= low - _GAP) & (y <= high + _GAP)).sum()) for x, y in drawn)
        covered = sum(left < r and right > x and low < t and high > y for x, y, r, t in taken)
        return inside + _COVERED * covered

    side, low = min(((side, low) for side in sides for low in heights), key=crossed)
    axes.text(
        place + (_GAP if side == "left" else -_GAP) / across, low / tall, words, transform=axes.transAxes, ha=side,
        va="bottom", fontsize=fontsize, color=PALETTE["muted"],
    )  # fmt: skip


def _points(axes: Axes) -> float:
    """Return how many points a pixel is, at the resolution at which the axes are drawn."""
    figure = axes.get_figure(root=True)
    return 72.0 / float(figure.dpi) if figure is not None else 1.0


def _upright(axes: Axes) -> Iterator[float]:
    """Yield where lines stand that cross the whole height of axes, such as that of the start of a simulation."""
    for line in axes.get_lines():
        x = np.asarray(line.get_xdata(), dtype=float)
        if line.get_transform() == axes.get_xaxis_transform() and x.size and np.ptp(x) == 0:
            yield float(x[0])


def _drawn(axes: Axes) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield the points of the lines on axes, about one a point of width, in points from the lower left corner."""
    frame, unit = axes.get_window_extent(), _points(axes)
    for line in axes.get_lines():
        if line.get_transform() != axes.transData:
            continue  # a line through the whole plot, as of zero or of a year
        xy = axes.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float))
        x, y = (xy[:, 0] - frame.x0) * unit, (xy[:, 1] - frame.y0) * unit
        if x.size and np.isfinite(x).all():
            fine = np.linspace(x.min(), x.max(), 1 + int(x.max() - x.min()))
            yield fine, np.interp(fine, x, y)


def _words(axes: Axes) -> Iterator[Box]:
    """Yield about where words stand on axes, in points from the lower left corner."""
    frame, unit = axes.get_window_extent(), _points(axes)
    for text in axes.texts:
        if not text.get_text():
            continue
        x, y = (text.get_transform().transform(text.get_position()) - (frame.x0, frame.y0)) * unit
        size = float(text.get_fontsize())
        wide, tall = len(text.get_text()) * _ACROSS * size, _TALL * size
        x -= {"left": 0.0, "center": wide / 2, "right": wide}[text.get_horizontalalignment()]
        y -= tall if text.get_verticalalignment() == "top" else 0.0
        yield x, y, x + wide, y + tall
