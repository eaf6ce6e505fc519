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
from foedus.reports.anchors import alignment_anchors, anchors_note, draw_anchors
from foedus.reports.coded_years import CodedTo, Dash, coded_to, draw_band, draw_line, draw_points, mark_boundary
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, table_of
from foedus.reports.spreading import spread
from foedus.reports.wording import number, pair_name, signed, state_name

__all__ = [
    "FIRST_YEAR",
    "PAIR_STYLES",
    "TRIANGLE_TYPES",
    "LineStyle",
    "chances_of",
    "triangle_figure",
    "type_words",
    "types_of",
    "yearly",
]


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
    "romantic_triangle": ("R", "romantic triangle (one pivot courted by two rivals)", "/"),
    "stable_marriage": ("S", "stable marriage (two against one)", "\\"),
    "unit_veto": ("U", "unit veto (all hostile)", "x"),
}
"""Type -> (letter, words, strokes: none, rising, falling or both)."""

_NOTE: Final = (
    "Alignment runs from −1 (apart in word and deed) to +1 (together), by a measurement model that looks at "
    "all years at once. Bands are 90%; mistakes in coding and the choice of weights are not in them. Markers "
    "are hollow below zero. Strip: M ménage à trois (all friendly), R romantic triangle (one pivot), S stable "
    "marriage (two against one), U unit veto (all hostile)"
)
_CHANCES_NOTE: Final = ", the type of the best estimates; the paler, the less probable it is that it was this type."

_STROKES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "": (),
    "/": ((0.0, 1.0),),
    "\\": ((1.0, 0.0),),
    "x": ((0.0, 1.0), (1.0, 0.0)),
}
_TYPE_COLOURS: Final = {"M": "teal", "R": "amber", "S": "blue", "U": "red"}


def triangle_figure(
    series: Mapping[tuple[str, str], pl.DataFrame],
    types: Sequence[tuple[int, str]],
    *,
    chances: Mapping[int, float] | None = None,
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
    chances
        Year -> probability that the triangle was of this type, which is how strongly its colour is drawn; years without
        one are drawn as strongly as if it were certain.
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
    anchors = alignment_anchors()

    def draw(canvas: Canvas, narrow: bool) -> None:
        left = 0.17 if narrow else 0.1
        right = 0.96 if narrow else 0.745
        right = 0.72 if narrow else right
        top = 0.80 if narrow else 0.94
        axes = canvas.add_axes((left, 0.26, right - left, top - 0.26))
        strip = canvas.add_axes((left, 0.125, right - left, 0.085))
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
        axes.set_ylabel("alignment (−1 apart to +1 together)", rotation=0, ha="left", va="bottom", fontsize=10.5)
        axes.yaxis.set_label_coords(0.0, 1.015)
        axes.tick_params(labelbottom=False, length=3)
        mark_boundary(axes, coded)
        if narrow:
            _legend(canvas, labels, coded)
            draw_anchors(axes, anchors)
        else:
            _end_labels(axes, labels, anchors)
        _type_strip(strip, types, chances or {}, first, last, narrow=narrow)
        strip.set_xlabel("year", fontsize=10.5)

    return draw_figure(
        key,
        f"Who stood closer to whom: {_states(series)} since {first}",
        _describe(lines, types),
        draw,
        _table(lines, types, chances or {}, first, last),
        height=(430.0, 450.0),
        note=" ".join(
            (_NOTE + (_CHANCES_NOTE if chances else "."), anchors_note(), *((coded.note(),) if coded else ()), *basis)
        ),
        series=_saved(series, types, chances or {}, first),
    )


def types_of(years: pl.DataFrame) -> list[tuple[int, str]]:
    """Return (year, type) from the table of `foedus.measures.triangle.triangle`, for years with a type."""
    return list(years.drop_nulls("type").select("year", "type").iter_rows())


def chances_of(years: pl.DataFrame) -> dict[int, float]:
    """Return year -> probability of that year's type, from the same table; without errors, nothing."""
    named = [name for name in TRIANGLE_TYPES if f"p_{name}" in years.columns]
    if not named:
        return {}
    rows = years.drop_nulls("type").iter_rows(named=True)
    found = {int(row["year"]): row.get(f"p_{row['type']}") for row in rows}
    return {year: float(chance) for year, chance in found.items() if chance is not None}


def _saved(
    series: Mapping[tuple[str, str], pl.DataFrame],
    types: Sequence[tuple[int, str]],
    chances: Mapping[int, float],
    first: int,
) -> pl.DataFrame:
    """Return the relations and the types as one table: a row for each pair and year."""
    parts = [
        table.filter(pl.col("year") >= first).select(
            pl.lit(pair_name(*pair)).alias("pair"),
            pl.col("year").cast(pl.Int64),
            pl.col("value").cast(pl.Float64),
            *(pl.col(name).cast(pl.Float64) for name in ("sd",) if name in table.columns),
        )
        for pair, table in series.items()
    ]
    kinds = pl.DataFrame(
        [(year, name, chances.get(year)) for year, name in types],
        schema={"year": pl.Int64, "type": pl.String, "p_type": pl.Float64},
        orient="row",
    )
    return pl.concat(parts, how="diagonal").join(kinds, on="year", how="left", maintain_order="left")


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


def _end_labels(
    axes: Axes, labels: Sequence[tuple[float, str, LineStyle]], anchors: Sequence[tuple[str, float]]
) -> None:
    """Name lines at their ends, and anchors between them where they belong."""
    named: list[tuple[float, str, LineStyle | None]] = [
        *((value, f"{name} {signed(value, 1)}", style) for value, name, style in labels),
        *((value, words, None) for words, value in anchors),
    ]
    named.sort(key=lambda each: each[0])
    low, high = axes.get_ylim()
    heights = spread([value for value, _, _ in named], 0.115, low, high)
    frame = axes.get_yaxis_transform()
    for height, (value, words, style) in zip(heights, named, strict=True):
        colour = PALETTE["muted"] if style is None else style.colour
        axes.plot([1.0, 1.01], [value, value], color=colour, linewidth=1.3, transform=frame, clip_on=False)
        axes.annotate(
            words, (1.01, value), xycoords=frame, xytext=(1.035, height), textcoords=frame, color=colour, va="center",
            fontsize=9.5 if style is None else 11, weight="normal" if style is None else "bold", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": PALETTE["grid"], "lw": 0.8, "shrinkA": 1, "shrinkB": 0},
        )  # fmt: skip


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


def _type_strip(
    axes: Axes, types: Sequence[tuple[int, str]], chances: Mapping[int, float], first: int, last: int, *, narrow: bool
) -> None:
    """Draw a cell for each year, as strong as its type is probable; strokes and letters tell types without colour."""
    axes.set(xlim=(first, last + 0.5), ylim=(0, 1))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    named = {year: name for year, name in types if year >= first}
    points = axes.bbox.width * 72 / axes.figure.dpi / max(1, last - first)
    # strokes of types stand some 9 points apart, however many years those are
    step = max(1, round(9.0 / points))
    for year, name in named.items():
        letter, _, strokes = TRIANGLE_TYPES.get(name, ("", "", ""))
        colour, chance = PALETTE[_TYPE_COLOURS.get(letter, "muted")], chances.get(year, 1.0)
        axes.add_patch(Rectangle((year, 0), 1, 1, facecolor=colour, alpha=0.62 * chance, linewidth=0))
        if year % step:
            continue
        reach = next((n for n in range(step, 0, -1) if all(named.get(year + k) == name for k in range(n))), 1)
        for low, high in _STROKES[strokes]:
            ends = (low, low + (high - low) * reach / step)
            axes.plot([year, year + reach], ends, color=colour, linewidth=0.9, alpha=chance, solid_capstyle="butt")
    # a letter is some 9 points wide, and stands where its spell is wider
    least = 11.0 / points
    for start, end, name in _spells(types, first):
        if start > first:
            axes.axvline(start, color=PALETTE["ink"], linewidth=0.8)
        if end - start >= least:
            axes.text(
                (start + end) / 2, 0.5, TRIANGLE_TYPES.get(name, ("",))[0], ha="center", va="center", fontsize=11,
                weight="bold", bbox={"facecolor": PALETTE["paper"], "edgecolor": "none", "pad": 1.0},
            )  # fmt: skip
    axes.tick_params(length=3)
    if narrow:
        axes.locator_params(axis="x", nbins=5, integer=True)


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
    lines: Mapping[tuple[str, str], tuple[FloatArray, ...]],
    types: Sequence[tuple[int, str]],
    chances: Mapping[int, float],
    first: int,
    last: int,
) -> Table:
    named = dict(types)
    header = ["year"] + [pair_name(*pair) for pair in lines] + ["type"] + (["probability of it"] if chances else [])
    rows = []
    for year in range(first, last + 1):
        cells = [str(year)]
        for years, value, _ in lines.values():
            index = int(year - years[0]) if years.size else -1
            cells.append(number(float(value[index])) if 0 <= index < value.size else "")
        chance = [number(chances.get(year))] if chances else []
        rows.append([*cells, type_words(named.get(year, "")), *chance])
    return table_of(header, rows)
