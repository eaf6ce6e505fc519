"""The strategic triangle over time: three relations, and which of Dittmer's four types they form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from foedus.axes import FloatArray
from foedus.reports.coded_years import CodedTo, Dash, coded_to, draw_band, draw_line, draw_points, mark_boundary
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, table_of
from foedus.reports.wording import number, pair_name, signed, state_name

__all__ = ["FIRST_YEAR", "PAIR_STYLES", "TRIANGLE_TYPES", "LineStyle", "triangle_figure", "type_words", "yearly"]


@dataclass(frozen=True)
class LineStyle:
    """How lines are distinguished without colour: dash, marker and width."""

    colour: str
    dash: Dash
    marker: str
    width: float = 1.8


PAIR_STYLES: Final = (
    LineStyle(PALETTE["blue"], "solid", "o", 2.4),
    LineStyle(PALETTE["red"], (0.0, (5.0, 2.0)), "s"),
    LineStyle(PALETTE["amber"], (0.0, (1.5, 1.7)), "^", 2.0),
)
"""Styles of the first, second and third pair."""

FIRST_YEAR: Final = 1946
"""First year drawn unless told."""

TRIANGLE_TYPES: Final[dict[str, tuple[str, str, str]]] = {
    "menage_a_trois": ("M", "ménage à trois (all friendly)", ""),
    "romantic_triangle": ("R", "romantic triangle (one pivot courted by two rivals)", "////"),
    "stable_marriage": ("S", "stable marriage (two against one)", ""),
    "unit_veto": ("U", "unit veto (all hostile)", "...."),
}
"""Type -> (letter, words, hatch)."""

_NOTE: Final = (
    "Alignment runs from −1 (apart in word and deed) to +1 (together), by a measurement model that looks at "
    "all years at once. Bands are 90%; mistakes in coding and the choice of weights are not in them. Markers "
    "are hollow below zero. Strip: M ménage à trois (all friendly), R romantic triangle (one pivot), S stable "
    "marriage (two against one), U unit veto (all hostile)."
)

_TYPE_COLOURS: Final = {"M": "teal", "R": "amber", "S": "blue", "U": "red"}


def triangle_figure(
    series: Mapping[tuple[str, str], pl.DataFrame],
    types: Sequence[tuple[int, str]],
    *,
    key: str = "triangle",
    first: int = FIRST_YEAR,
    basis: Sequence[str] = (),
) -> Figure:
    """Draw three relations with their error bands, and a strip of triangle types below.

    Parameters
    ----------
    series
        Pair -> table ``year, value, sd``; a year that is missing or null leaves a gap.
    types
        (year, type name) in order; names as in :data:`TRIANGLE_TYPES`.
    key
        Key of the figure.
    first
        First year drawn.
    basis
        Sentences on where the relations come from.

    Returns
    -------
    Figure
        Band: 1.645 standard deviations, which account for ballots and the assumed coding constants. Dashed and pale
        past the last year for which alignment is coded.
    """
    lines = {pair: yearly(table, first) for pair, table in series.items()}
    last = max((int(line[0][-1]) for line in lines.values() if line[0].size), default=first)
    coded = coded_to("alignment", last)

    def draw(canvas: Canvas, narrow: bool) -> None:
        left = 0.17 if narrow else 0.1
        right = 0.96 if narrow else 0.745
        top = 0.84 if narrow else 0.97
        axes = canvas.add_axes((left, 0.26, right - left, top - 0.26))
        strip = canvas.add_axes((left, 0.125, right - left, 0.075))
        axes.axhline(0, color=PALETTE["muted"], linewidth=0.9, zorder=1)
        axes.grid(axis="y")
        labels: list[tuple[float, str, LineStyle]] = []
        for (pair, (years, value, sd)), style in zip(lines.items(), PAIR_STYLES, strict=False):
            draw_band(axes, years, value - 1.645 * sd, value + 1.645 * sd, coded, colour=style.colour, alpha=0.18)
            draw_line(axes, years, value, coded, colour=style.colour, width=style.width, dash=style.dash)
            mark = np.isin(years % 10, (0.0,)) & np.isfinite(value)
            for filled in (True, False):
                chosen = mark & ((value >= 0) if filled else (value < 0))
                face = style.colour if filled else PALETTE["paper"]
                draw_points(
                    axes, years[chosen], value[chosen], coded,
                    marker=style.marker, colour=style.colour, size=6, face=face,
                )  # fmt: skip
            known = np.flatnonzero(np.isfinite(value))
            if known.size:
                labels.append((float(value[known[-1]]), pair_name(*pair), style))
        axes.set(xlim=(first, last + 0.5), ylim=(-1.02, 1.02))
        axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
        axes.set_ylabel("alignment (−1 to 1)", fontsize=10.5)
        axes.tick_params(labelbottom=False, length=3)
        axes.text(first + 0.6, 0.93, "together ↑", color=PALETTE["muted"], fontsize=10.5)
        axes.text(first + 0.6, -0.98, "apart ↓", color=PALETTE["muted"], fontsize=10.5)
        mark_boundary(axes, coded)
        if narrow:
            _legend(canvas, labels, coded)
        else:
            _end_labels(axes, labels)
        _type_strip(strip, types, first, last, coded)
        strip.set_xlabel("year", fontsize=10.5)

    return draw_figure(
        key,
        f"Who stood closer to whom: {_states(series)} since {first}",
        _describe(lines, types),
        draw,
        _table(lines, types, first, last),
        height=(410.0, 440.0),
        note=" ".join((_NOTE, *((coded.note(),) if coded else ()), *basis)),
    )


def _states(pairs: Iterable[tuple[str, str]]) -> str:
    names = [state_name(state) for state in dict.fromkeys(state for pair in pairs for state in pair)]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def yearly(table: pl.DataFrame, first: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (years, value, sd) without gaps in the years; NaN where nothing is known.

    Parameters
    ----------
    table
        Columns ``year, value`` and perhaps ``sd``.
    first
        First year kept.

    Returns
    -------
    tuple of arrays
        Each of shape (year,).
    """
    kept = table.filter(pl.col("year") >= first).sort("year")
    if kept.is_empty():
        empty = np.zeros(0)
        return empty, empty, empty
    start, end = int(kept["year"][0]), int(kept["year"][-1])
    years = np.arange(start, end + 1, dtype=float)
    value = np.full(years.size, np.nan)
    sd = np.full(years.size, np.nan)
    place = kept["year"].to_numpy() - start
    value[place] = kept["value"].cast(pl.Float64).to_numpy()
    if "sd" in kept.columns:
        sd[place] = kept["sd"].cast(pl.Float64).to_numpy()
    return years, value, sd


def type_words(name: str) -> str:
    """Return a type of triangle in words."""
    return TRIANGLE_TYPES[name][1] if name in TRIANGLE_TYPES else name


def _end_labels(axes: Axes, labels: list[tuple[float, str, LineStyle]]) -> None:
    placed = -2.0
    for value, name, style in sorted(labels, key=lambda label: label[0]):
        height = max(value, placed + 0.13)
        placed = height
        axes.annotate(
            f"{name} {signed(value, 1)}",
            (1.0, height),
            xycoords=axes.get_yaxis_transform(),
            xytext=(7.0, 0.0),
            textcoords="offset points",
            color=style.colour,
            va="center",
            fontsize=11.5,
            weight="bold",
        )


def _legend(canvas: Canvas, labels: list[tuple[float, str, LineStyle]], coded: CodedTo | None) -> None:
    handles = [
        Line2D(
            [], [], color=style.colour, linestyle="solid" if coded else style.dash, marker=style.marker,
            linewidth=style.width,
        )
        for _, _, style in labels
    ]  # fmt: skip
    canvas.legend(
        handles,
        [name for _, name, _ in labels],
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        frameon=False,
        fontsize=10.5,
        handlelength=3.0,
        labelspacing=0.3,
    )


def _type_strip(axes: Axes, types: Sequence[tuple[int, str]], first: int, last: int, coded: CodedTo | None) -> None:
    axes.set(xlim=(first, last + 0.5), ylim=(0, 1))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if coded:
        # a veil of paper, which makes what lies under it pale
        start, width = coded.year + 1, last - coded.year
        axes.add_patch(Rectangle((start, 0), width, 1, facecolor=PALETTE["paper"], alpha=0.55, linewidth=0, zorder=2))
    for start, end, name in _spells(types, first):
        letter, _, hatch = TRIANGLE_TYPES.get(name, ("", "", ""))
        colour = PALETTE[_TYPE_COLOURS.get(letter, "muted")]
        axes.add_patch(
            Rectangle((start, 0), end - start, 1, facecolor=colour, alpha=0.25, linewidth=0)  # the wash
        )
        axes.add_patch(Rectangle((start, 0), end - start, 1, facecolor="none", edgecolor=colour, hatch=hatch, lw=0.5))
        if end - start >= 3:
            axes.text((start + end) / 2, 0.47, letter, ha="center", va="center", fontsize=11, weight="bold")
    axes.tick_params(length=3)


def _spells(types: Sequence[tuple[int, str]], first: int) -> list[tuple[int, int, str]]:
    spells: list[tuple[int, int, str]] = []
    for year, name in sorted(types):
        if year < first:
            continue
        if spells and spells[-1][2] == name and spells[-1][1] == year:
            spells[-1] = (spells[-1][0], year + 1, name)
        else:
            spells.append((year, year + 1, name))
    return spells


def _describe(lines: Mapping[tuple[str, str], tuple[FloatArray, ...]], types: Sequence[tuple[int, str]]) -> str:
    parts = []
    for pair, (years, value, _) in lines.items():
        known = np.flatnonzero(np.isfinite(value))
        if known.size:
            parts.append(
                f"{pair_name(*pair)} goes from {signed(float(value[known[0]]))} in {int(years[known[0]])} "
                f"to {signed(float(value[known[-1]]))} in {int(years[known[-1]])}"
            )
    tail = f". In {types[-1][0]} the triangle is a {type_words(types[-1][1])}." if types else "."
    return "Line chart. " + "; ".join(parts) + tail


def _table(
    lines: Mapping[tuple[str, str], tuple[FloatArray, ...]], types: Sequence[tuple[int, str]], first: int, last: int
) -> Table:
    named = dict(types)
    header = ["year"] + [pair_name(*pair) for pair in lines] + ["type"]
    rows = []
    for year in range(first, last + 1):
        cells = [str(year)]
        for years, value, _ in lines.values():
            index = int(year - years[0]) if years.size else -1
            cells.append(number(float(value[index])) if 0 <= index < value.size else "")
        rows.append([*cells, type_words(named.get(year, ""))])
    return table_of(header, rows)
