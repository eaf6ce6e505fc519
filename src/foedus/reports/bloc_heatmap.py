"""Heat map of a bloc: every state with every other in one year, similar states side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from foedus.axes import FloatArray
from foedus.errors import CoverageError, InputError
from foedus.reports.coded_years import coded_to
from foedus.reports.figure import Figure, Table, draw_figure, table_of
from foedus.reports.measured import (
    BAND,
    STRONG,
    UNDER_TEXT,
    Cell,
    Subject,
    centred,
    checked,
    draw_cells,
    draw_legend,
    extent,
    footnote,
    key_of_ids,
    label,
    legend_height,
)
from foedus.reports.wording import number, signed, state_name

__all__ = ["MOST_STATES", "bloc_heatmap", "seriation"]

#: Largest number of states whose squares can be told apart on one page. *Assumed*.
MOST_STATES: Final = 45
#: Side of a square from which its number is printed, in points.
_PRINTED: Final = 27.0
#: Space between squares and legend, in points.
_GAP: Final = 8.0


def seriation(values: FloatArray) -> list[int]:
    """Return the order that puts states with similar relations side by side.

    Parameters
    ----------
    values
        Square matrix, shape ``(state, state)``; NaN = no data, the diagonal is not read.

    Returns
    -------
    list of int
        Positions: average linkage of the differences between rows, leaves in the order that keeps neighbours closest;
        of the two directions, the one whose first state comes first in the input.

    References
    ----------
    bar_joseph_2001

    Examples
    --------
    >>> seriation(np.array([[0, -1, 1.0], [-1, 0, -1], [1, -1, 0]]))
    [0, 2, 1]
    """
    n = len(values)
    if n < 3:
        return list(range(n))
    filled = np.array(values, dtype=float)
    np.fill_diagonal(filled, np.nan)
    mean = float(np.nanmean(filled)) if np.isfinite(filled).any() else 0.0
    filled = np.where(np.isnan(filled), mean, filled)
    apart = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            others = np.ones(n, dtype=bool)
            others[[i, j]] = False
            rows = np.concatenate([filled[i, others] - filled[j, others], filled[others, i] - filled[others, j]])
            apart[i, j] = apart[j, i] = np.sqrt((rows**2).mean())
    order = [int(leaf) for leaf in leaves_list(linkage(squareform(apart), "average", optimal_ordering=True))]
    return order if order[0] < order[-1] else order[::-1]


def bloc_heatmap(
    table: pl.DataFrame,
    subject: Subject,
    *,
    year: int | None = None,
    states: Sequence[str] | None = None,
    keep_order: bool = False,
    directed: bool = False,
    key: str = "heatmap",
) -> Figure:
    """Draw a measure of pairs as a square: states by states, in one year.

    Parameters
    ----------
    table
        ``state_a, state_b, year, value`` and perhaps ``sd, n``.
    subject
        What is measured.
    year
        Year drawn; None = the last of the table.
    states
        States drawn; None = those with a value in that year. A pair without a value is hatched.
    keep_order
        Whether to draw the states in the order given; otherwise in that of `seriation`.
    directed
        Whether rows act on columns; otherwise the two halves mirror each other.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Shade: size of the value. If 0 is the middle, blue is above it and red, with a bar or a minus, below; a thin
        cell has a 90% band that contains 0.

    Raises
    ------
    CoverageError
        If the year has no value.
    InputError
        If there are fewer than two states, more than `MOST_STATES`, or one is named twice.
    TableError
        If the table lacks a column, contains a key twice or has no value.
    """
    known = checked(table.filter(pl.col("state_b").is_not_null()), subject)
    when = int(known["year"].max()) if year is None else year  # type: ignore[arg-type]
    known = known.filter(pl.col("year") == when)
    if states is not None:
        known = known.filter(pl.col("state_a").is_in(list(states)) & pl.col("state_b").is_in(list(states)))
    if known.is_empty():
        raise CoverageError(f"{subject.name} has no value for these states", where=str(when))
    names = sorted({*known["state_a"], *known["state_b"]}) if states is None else list(states)
    if len(set(names)) < len(names) or not 2 <= len(names) <= MOST_STATES:
        raise InputError(
            f"{len(names)} states cannot be drawn", expected=f"2 to {MOST_STATES} different ones", hint="Name them"
        )
    value, sd = _squares(known, names, directed=directed)
    if not keep_order:
        order = seriation(value)
        names, value, sd = [names[i] for i in order], value[np.ix_(order, order)], sd[np.ix_(order, order)]
    middle, top = centred(known, subject), extent(known, subject)
    unsure = middle and bool((np.abs(value) < BAND * sd).any())

    def side(narrow: bool) -> float:
        room = (348.0 - 38.0) if narrow else (720.0 - 132.0)
        return min(60.0, room / len(names))

    def height(narrow: bool) -> float:
        return side(narrow) * len(names) + 24.0 + _GAP + legend_height(narrow=narrow)

    def draw(canvas: Canvas, narrow: bool) -> None:
        width, tall, cell = (348.0 if narrow else 720.0), height(narrow), side(narrow)
        left, full = (36.0 if narrow else 126.0), cell * len(names)
        low = legend_height(narrow=narrow)
        axes = canvas.add_axes((left / width, (low + _GAP) / tall, full / width, full / tall))
        axes.set(xlim=(0, len(names)), ylim=(len(names), 0))
        printed = cell >= _PRINTED
        strongest = UNDER_TEXT if printed else STRONG
        draw_cells(axes, _cells(value, sd), top, signed=middle, bar=0.0 if printed else 0.4, strongest=strongest)
        if printed:
            _print(axes, value, middle=middle, size=min(11.0, cell / 3.3))
        size = max(5.0, min(11.0, cell * 0.72))
        axes.set_xticks(np.arange(len(names)) + 0.5, names, fontsize=min(size, cell / 2.35) if cell < 26 else size)
        if cell < 20:
            axes.tick_params(axis="x", labelrotation=90)
            axes.set_xticks(np.arange(len(names)) + 0.5, names, fontsize=size)
        rows = names if narrow else [label((name,), longest=18) for name in names]
        axes.set_yticks(np.arange(len(names)) + 0.5, rows, fontsize=size)
        axes.tick_params(length=0, pad=3, top=False, labeltop=True, bottom=False, labelbottom=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        legend = canvas.add_axes((0.014, 0, 0.98, low / tall))
        draw_legend(legend, top, signed=middle, unsure=unsure, width=0.98 * width, strongest=strongest)

    words = subject.words[:1].upper() + subject.words[1:]
    reading = [f"Unit: {subject.unit}."]
    reading.append("Rows act on columns." if directed else "The halves mirror each other.")
    reading.append("States in the order given." if keep_order else "States with similar relations are side by side.")
    coded = coded_to(subject.name, when)
    if coded:
        reading.append(coded.note(str(when)))
    if middle:
        reading.append("Blue: above 0. Red with a bar or minus: below.")
    return draw_figure(
        key,
        f"{words}, {when}",
        _describe(names, value, subject, when),
        draw,
        _table(names, value, sd, directed=directed),
        height=(height(False), height(True)),
        note=footnote(known, subject, f"{len(names)} states", *reading, key_of_ids(names)),
    )


def _squares(table: pl.DataFrame, names: Sequence[str], *, directed: bool) -> tuple[FloatArray, FloatArray]:
    """Return square arrays of value and sd; NaN where nothing is known."""
    place: Mapping[str, int] = {name: i for i, name in enumerate(names)}
    value, sd = (np.full((len(names), len(names)), np.nan) for _ in range(2))
    for a, b, found, deviation in table.select("state_a", "state_b", "value", "sd").iter_rows():
        for i, j in ((place[a], place[b]), (place[b], place[a]))[: 1 if directed else 2]:
            value[i, j], sd[i, j] = found, np.nan if deviation is None else deviation
    return value, sd


def _cells(value: FloatArray, sd: FloatArray) -> list[Cell]:
    """Cells with a thin gap between them; the diagonal stays empty."""
    return [
        (
            j + 0.03,
            i + 0.03,
            0.94,
            0.94,
            float(value[i, j]) if np.isfinite(value[i, j]) else None,
            float(sd[i, j]) if np.isfinite(sd[i, j]) else None,
        )
        for i in range(len(value))
        for j in range(len(value))
        if i != j
    ]


def _print(axes: Axes, value: FloatArray, *, middle: bool, size: float) -> None:
    for (i, j), each in np.ndenumerate(value):
        if i != j and np.isfinite(each):
            text = signed(float(each), 2) if middle else number(float(each), 2)
            short = text.replace("0.", ".", 1) if abs(each) < 1 else text
            axes.text(j + 0.5, i + 0.5, short, ha="center", va="center", fontsize=size)


def _describe(names: Sequence[str], value: FloatArray, subject: Subject, year: int) -> str:
    parts = [f"Heat map of {subject.words} among {len(names)} states in {year}"]
    if np.isfinite(value).any():
        for words, find in (("highest", np.nanargmax), ("lowest", np.nanargmin)):
            i, j = np.unravel_index(int(find(value)), value.shape)
            pair = f"{state_name(names[int(i)])}–{state_name(names[int(j)])}"
            parts.append(f"{words} {pair} at {number(float(value[i, j]))}")
    return "; ".join(parts) + "."


def _table(names: Sequence[str], value: FloatArray, sd: FloatArray, *, directed: bool) -> Table:
    rows = [
        (names[i], names[j], number(float(value[i, j]), 3), number(float(sd[i, j]), 3))
        for i in range(len(names))
        for j in range(len(names))
        if (i != j if directed else i < j)
    ]
    return table_of(("state", "with", "value", "sd"), rows, most=2_000)
