"""What the figures of a measure share: its words, its signs, its cells and the note on where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import matplotlib as mpl
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from foedus.errors import TableError
from foedus.reports.figure import PALETTE
from foedus.reports.wording import measure_words, number, state_name
from foedus.reports.wording import signed as with_sign
from foedus.sources import SOURCES

__all__ = [
    "BAND",
    "Cell",
    "Subject",
    "centred",
    "checked",
    "draw_cells",
    "draw_legend",
    "extent",
    "footnote",
    "label",
    "shade",
]

#: Standard deviations on either side that cover 90 % of a normal distribution.
BAND: Final = 1.645

_COLUMNS: Final = ("state_a", "state_b", "year", "value", "sd", "n")
#: Steps of shade between nothing and the strongest value; few enough to be told apart in a legend.
_STEPS: Final = 12
#: Side of a cell whose sign is uncertain, as a fraction of a full one.
_SMALL: Final = 0.58
#: Opacity at 0, so that a small value can be told from no data.
_FAINT: Final = 0.06
#: Opacity of the strongest value if nothing is printed on it.
STRONG: Final = 0.92
#: The same under a number, whose contrast then stays above 4.5 to 1 in light and in dark mode.
UNDER_TEXT: Final = 0.52
#: Width in points from which the legend needs only one row.
_ONE_ROW: Final = 520.0


@dataclass(frozen=True)
class Subject:
    """What a figure is about.

    Attributes
    ----------
    name, unit
        The measure and its unit, as in `foedus.MEASURES`.
    sources
        Names of the sources from which it is made.
    uncertainty
        Where its standard deviation comes from, or why there is none.
    notes
        Sentences on where its numbers come from.
    """

    name: str
    unit: str
    sources: tuple[str, ...] = ()
    uncertainty: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The measure in words."""
        return measure_words(self.name)


Cell: TypeAlias = tuple[float, float, float, float, float | None, float | None]
"""Left, bottom, width, height, value, sd; a value of None means no data."""


def checked(table: pl.DataFrame, subject: Subject) -> pl.DataFrame:
    """Return the table of a measure with all its columns and only rows with a value.

    Raises
    ------
    TableError
        If a column is missing, a key occurs twice, or nothing is left to draw.
    """
    missing = [name for name in ("state_a", "state_b", "year", "value") if name not in table.columns]
    if missing:
        raise TableError(f"the table of {subject.name} lacks columns", where=", ".join(missing))
    absent = [pl.lit(None, pl.Float64).alias(name) for name in ("sd", "n") if name not in table.columns]
    kept = (
        table.with_columns(absent)
        .select(pl.col("state_a", "state_b").cast(pl.String), *_COLUMNS[2:])
        .with_columns(pl.col("value", "sd", "n").cast(pl.Float64).fill_nan(None))
        .filter(pl.col("value").is_not_null())
    )
    if kept.is_empty():
        raise TableError(f"{subject.name} has no value to draw", expected="a table with values")
    if kept.select(pl.struct(_COLUMNS[:3]).is_duplicated().any()).item():
        raise TableError(f"the table of {subject.name} contains a key twice", expected="one row per pair and year")
    return kept


def centred(table: pl.DataFrame, subject: Subject) -> bool:
    """Return whether 0 is the middle of a measure: its unit says so, or a value is below 0."""
    return "−1" in subject.unit or float(table["value"].min() or 0.0) < 0.0  # type: ignore[arg-type]


def extent(table: pl.DataFrame, subject: Subject) -> float:
    """Return the value drawn in full shade: 1 for an index, else the largest absolute value."""
    greatest = float(table["value"].abs().max() or 0.0)  # type: ignore[arg-type]
    bounded = any(word in subject.unit for word in ("index", "ratio", "share", "1, 0 or −1")) and greatest <= 1.0
    return 1.0 if bounded and greatest > 0.4 else greatest or 1.0


def label(states: Sequence[str | None], *, longest: int = 24) -> str:
    """Return states as a title: names joined by a dash, ids if that is too long, "world" if there are none.

    Examples
    --------
    >>> label(("RUS", "CHN")), label((None, None)), label(("COD", "CAF"))
    ('Russia–China', 'world', 'COD–CAF')
    """
    known = [state for state in states if state]
    if not known:
        return "world"
    words = "–".join(state_name(state) for state in known)
    return words if len(words) <= longest else "–".join(known)


def key_of_ids(states: Iterable[str | None], *, most: int = 16) -> str:
    """Return the names behind ids of states, or nothing if they are too many to be read."""
    known = sorted({state for state in states if state})
    return f"Codes: {', '.join(f'{each} {state_name(each)}' for each in known)}." if 0 < len(known) <= most else ""


def shade(value: float, top: float, strongest: float = STRONG) -> float:
    """Return the opacity of a value in steps, from a trace at 0 to ``strongest`` at ``top``."""
    step = min(_STEPS, max(0, round(abs(value) / top * _STEPS)))
    return round(_FAINT + (strongest - _FAINT) * step / _STEPS, 3)


def draw_cells(
    axes: Axes, cells: Iterable[Cell], top: float, *, signed: bool, bar: float = 1.0, strongest: float = STRONG
) -> None:
    """Draw cells so that size is shade, sign is colour *and* a bar through the middle, and no data is hatched.

    Parameters
    ----------
    axes
        Axes to draw on.
    cells
        In data units.
    top
        Value in full shade.
    signed
        Whether 0 is a middle: then a cell whose 90 % band contains 0 is drawn thin.
    bar
        Length of the bar over that of the cell; 0 for none, if the caller prints the sign.
    strongest
        Opacity of the value in full shade.
    """
    marks: list[list[tuple[float, float]]] = []
    for left, bottom, width, height, value, sd in cells:
        if value is None:
            hatch(axes, (left, bottom), width, height)
            continue
        unsure = signed and sd is not None and abs(value) < BAND * sd
        part = _SMALL if unsure else 1.0
        below = signed and value < 0
        axes.add_patch(
            Rectangle(
                (left, bottom + height * (1 - part) / 2),
                width,
                height * part,
                facecolor=PALETTE["red" if below else "blue"],
                alpha=shade(value, top, strongest),
                linewidth=0,
            )
        )
        if below and bar > 0:
            y, inset = bottom + height / 2, width * (1 - bar) / 2
            begin, end = left + inset, left + width - inset
            # one bar for adjacent cells, or it would look dotted
            if marks and marks[-1][1] == (begin, y):
                marks[-1][1] = (end, y)
            else:
                marks.append([(begin, y), (end, y)])
    axes.add_collection(LineCollection(marks, colors=PALETTE["ink"], linewidths=1.0, capstyle="butt"), autolim=False)


def hatch(axes: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    """Hatch a stretch without data."""
    # newer versions of the plotting library colour a hatch by this setting, older ones by the edge
    with mpl.rc_context({"hatch.color": PALETTE["grid"], "hatch.linewidth": 1.0}):
        axes.add_patch(
            Rectangle(corner, width, height, facecolor="none", edgecolor=PALETTE["grid"], hatch="////", linewidth=0)
        )


def legend_height(*, narrow: bool) -> float:
    """Height of the legend in points: one row on a page, two on a phone."""
    return 38.0 if narrow else 21.0


def draw_legend(axes: Axes, top: float, *, signed: bool, unsure: bool, width: float, strongest: float = STRONG) -> None:
    """Draw what the cells mean, in one row or two.

    Parameters
    ----------
    axes
        Axes to draw on, `legend_height` points high; their units become points, y downwards from 0.
    top
        Value in full shade.
    signed
        Whether 0 is a middle.
    unsure
        Whether a cell of uncertain sign occurs.
    width
        Width of the axes, in points.
    strongest
        As in `draw_cells`.
    """
    axes.set(xlim=(0, width), ylim=(legend_height(narrow=width < _ONE_ROW), 0))
    axes.axis("off")
    digits = 1 if top >= 1 else 2
    values = [-top, -top / 2, 0.0, top / 2, top] if signed else [0.0, top / 2, top]
    x = 0.0
    for value in values:
        # y runs downwards, so a cell is given by its lower edge and a negative height
        draw_cells(axes, [(x, 12.0, 20.0, -10.0, value, None)], top, signed=signed, strongest=strongest)
        axes.text(x + 23, 7, with_sign(value, digits) if signed else number(value, digits), va="center", fontsize=9.5)
        x += 54
    entries: list[tuple[str, Cell]] = [("no data", (0.0, 12.0, 20.0, -10.0, None, None))]
    if unsure:
        entries.append(("thin: 90% band contains 0", (0.0, 12.0, 20.0, -10.0, top / 2, top)))
    x, y = (0.0, 17.0) if width < _ONE_ROW else (x, 0.0)
    for words, (_, bottom, wide, high, value, sd) in entries:  # type: ignore[assignment]
        draw_cells(axes, [(x, bottom + y, wide, high, value, sd)], top, signed=signed, strongest=strongest)
        axes.text(x + 24, 7 + y, words, va="center", fontsize=9.5)
        x += 30 + 6.0 * len(words)


def footnote(table: pl.DataFrame, subject: Subject, things: str, *reading: str) -> str:
    """Return the note of every figure: how to read it, n, sources and uncertainty.

    Parameters
    ----------
    table
        The rows drawn, as returned by `checked`.
    subject
        What was measured.
    things
        What was counted, such as "3 pairs".
    *reading
        Sentences on how to read the figure.
    """
    low, high = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    years = f"{low}–{high}" if low < high else str(low)
    count = f"n = {number(table.height)} values ({things}, {years})"
    behind = table["n"].drop_nulls()
    if behind.len():
        least, most = (number(int(each)) for each in (behind.min(), behind.max()))  # type: ignore[arg-type]
        count += f", each resting on {least}" + (f" to {most} observations" if least != most else " observations")
    parts = [*(each for each in reading if each), f"{count}."]
    spread = table["sd"].drop_nulls()
    if spread.len():
        parts.append(f"Median standard deviation {number(float(spread.median()))}.")  # type: ignore[arg-type]
    if subject.uncertainty:
        parts.append(f"Uncertainty: {subject.uncertainty.rstrip('.')}.")
    if subject.sources:
        titles = dict.fromkeys(SOURCES[name].title if name in SOURCES else name for name in subject.sources)
        parts.append(f"Sources: {'; '.join(titles)}.")
    parts.extend(subject.notes)
    return " ".join(parts)
