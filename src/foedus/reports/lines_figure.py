"""A claim's evidence over the years: lines with bands, the windows of its test, and its two lines where they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from foedus.analyses.caveats import caveats_of_series
from foedus.axes import FloatArray
from foedus.reports.anchors import alignment_anchors, anchors_note, draw_anchors
from foedus.reports.axis_titles import draw_claim_lines, measure_axis, shade_windows, title_above, title_years
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.coded_years import CodedTo, coded_to, draw_band, draw_line, draw_points, mark_boundary
from foedus.reports.count_figures import series_table
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall
from foedus.reports.many_lines_figure import many_lines_figure
from foedus.reports.tick_words import exponential
from foedus.reports.triangle_figure import PAIR_STYLES, LineStyle, yearly
from foedus.reports.wording import measure_words, pair_name, place_names

__all__ = ["column_of", "label_columns", "label_of", "lines_figure", "table_words", "value_column"]

_STYLES: Final = (
    *PAIR_STYLES,
    LineStyle(PALETTE["teal"], (0, (7.0, 2.0, 1.5, 2.0)), "D"),
    LineStyle(PALETTE["plum"], (0, (3.0, 1.5)), "v"),
    LineStyle(PALETTE["muted"], (0, (1.0, 1.0)), "P", 1.4),
)
LOW: Final = ("low", "lo", "lower", "q05")
HIGH: Final = ("high", "hi", "upper", "q95")
_VALUES: Final = ("value", "effect", "rate", "share", "estimate", "mean")
_SHOWS: Final = {
    "relations": "how close each pair was",
    "margin": "how much closer the pair was than either to the outsider",
    "total": "the total",
    "contrasts": "what the policy changes in the model",
    "speeches": "hostile sentences by who spoke",
    "crossings": "in what share of simulated futures it comes",
}
_OWN_UNITS: Final = {"speeches": "hostile sentences about the state (share of all sentences of the year's speeches)"}
"""Tables over the years in a unit that is neither the claim's nor its measure's, and the title of their axis."""

_OF_THE_MEASURE: Final = ("series", "relations", "total", "margin")
"""Tables over the years that show the claim's measure, or differences of it, which end where its coding does."""
_OF_THE_EFFECT: Final = ("levels", "margin")
"""Tables over the years in the unit of the claim's effect, across which its two lines are drawn."""

_LEVELS: Final = ("level", "public_opinion")
"""Kinds of test whose effect is the level of their series."""


def lines_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw a claim's evidence over the years.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table: ``levels`` and ``margin`` are in the unit of its effect, ``series``, ``relations`` and
        ``total`` in that of its measure.
    table
        ``year``, a value, perhaps ``sd`` or ``low, high``, and text columns that name the lines.
    """
    columns = label_columns(table)
    value = str(value_column(table))
    shown: dict[str, pl.DataFrame] = {}
    for row_key, part in table.partition_by(columns, as_dict=True).items() if columns else [((), table)]:
        label = label_of(dict(zip(columns, row_key, strict=True)), columns) if columns else table_words(name, claim)
        shown[label] = part.rename({value: "value"}) if value != "value" else part
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    coded = coded_to(claim.measure or claim.measured, last) if name in _OF_THE_MEASURE else None
    title = _axis(claim, name)
    if len(shown) > len(_STYLES):
        return many_lines_figure(
            claim, table_words(name, claim), shown, series_table(table), coded, title=title, series=table
        )
    # two lines of legend hold about four short names
    legend_rows = -(-len(shown) // 2) if len(shown) > 1 else 0
    anchors = alignment_anchors() if (claim.measure or claim.measured) == "alignment" and name == "relations" else ()

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        rows = (len(shown) if narrow else legend_rows) if legend_rows else 0
        top, foot = 1 - (32 + 18 * rows) / tall, 38 / tall
        left = 0.13 if narrow else 0.075
        right = (0.72 if narrow else 0.85) if anchors else 0.95 if narrow else 0.97
        axes = canvas.add_axes((left, foot, right - left, top - foot))
        axes.set_xlim(first - 0.3, last + 0.3)
        shade_windows(axes, claim.windows, first, last)
        for (label, part), style in zip(shown.items(), _STYLES, strict=False):
            _draw_one(axes, part, style, coded, first, label)
        if anchors:
            axes.set_ylim(-1.02, 1.02)
        low, high = axes.get_ylim()
        if low < 0 < high:
            axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
        if name in _OF_THE_EFFECT or (claim.test in _LEVELS and name == "series"):
            draw_claim_lines(axes, claim, "y")
            # the names of windows stand at the foot, below the lower line
            axes.set_ylim(axes.get_ylim()[0] - 0.08 * (axes.get_ylim()[1] - axes.get_ylim()[0]), axes.get_ylim()[1])
        axes.grid(axis="y")
        if first < 2020 < last:
            axes.axvline(2020.99, color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
            axes.text(2020.6, 0.985, "essay", transform=axes.get_xaxis_transform(), fontsize=10, ha="right", va="top")
        axes.tick_params(length=3)
        axes.locator_params(axis="x", nbins=5 if narrow else 9, integer=True)
        _unlog(axes, claim, name)
        title_above(axes, title)
        title_years(axes)
        draw_anchors(axes, anchors)
        mark_boundary(axes, coded)
        if legend_rows:
            canvas.legend(
                loc="upper left",
                bbox_to_anchor=(0.0, 1.0),
                frameon=False,
                ncols=1 if narrow else 2,
                fontsize=10.5,
                handlelength=3.2,
                labelspacing=0.25,
                borderaxespad=0.1,
            )

    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: {table_words(name, claim)}, {first}–{last}",
        f"Line chart of {table_words(name, claim)} for {', '.join(shown)}, {first} to {last}.",
        draw,
        series_table(table),
        height=(300.0 + 18 * legend_rows, 270.0 + 18 * len(shown)),
        note=" ".join(_notes(claim, name, table, coded, anchored=bool(anchors))),
        series=table,
    )


def _draw_one(axes: Axes, part: pl.DataFrame, style: LineStyle, coded: CodedTo | None, first: int, label: str) -> None:
    years, line, sd = yearly(part, first)
    band = _band(part, first, line, sd)
    if band is not None:
        draw_band(axes, years, band[0], band[1], coded, colour=style.colour, alpha=0.17)
    draw_line(axes, years, line, coded, colour=style.colour, width=style.width, dash=style.dash)
    axes.plot(
        [], [], style.marker, color=style.colour, linestyle="solid" if coded else style.dash, linewidth=style.width,
        ms=4.5, label=label,
    )  # fmt: skip
    mark = np.isfinite(line) & (years % 5 == 0 if years.size > 12 else np.ones(years.size, dtype=bool))
    draw_points(axes, years[mark], line[mark], coded, marker=style.marker, colour=style.colour, size=4.5)


def _axis(claim: ClaimView, name: str) -> str:
    """Return the title of the upright axis, with its unit."""
    if name in _OWN_UNITS:
        return _OWN_UNITS[name]
    if name in _OF_THE_EFFECT:
        return f"{table_words(name)} ({claim.unit or 'unit of the claim'})"
    if name == "total" and claim.unit.startswith("ln of "):
        return f"{claim.unit.removeprefix('ln of ').partition(',')[0]}, all hosts together (log scale)"
    measured = claim.measure or claim.measured
    if name in _OF_THE_MEASURE and measured:
        return measure_axis(measured, claim.unit)
    return f"{table_words(name, claim)} ({claim.unit or 'number'})"


def _unlog(axes: Axes, claim: ClaimView, name: str) -> None:
    """Label an axis of natural logarithms with what they are the logarithms of."""
    if name == "total" and claim.unit.startswith("ln of "):
        low, high = axes.get_ylim()
        steps = [step * 10.0**power for power in range(-2, 9) for step in (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)]
        inside = [step for step in steps if low <= np.log(step) <= high]
        if len(inside) >= 2:
            axes.set_yticks(np.log(inside))
        axes.yaxis.set_major_formatter(FuncFormatter(exponential))


def _notes(claim: ClaimView, name: str, table: pl.DataFrame, coded: CodedTo | None, *, anchored: bool) -> Sequence[str]:
    first, last = table["year"].min(), table["year"].max()
    windows = [each for each in claim.windows.values() if each != (first, last)]
    return (
        "Bands are 90% where the source gives an error; gaps are years without data.",
        *(("Shaded: the years that the test compares or covers.",) if windows else ()),
        *((anchors_note(),) if anchored else ()),
        *((coded.note(),) if coded else ()),
        *_publics(claim, table),
        *_caveats(claim, name, table),
    )


def _publics(claim: ClaimView, table: pl.DataFrame) -> tuple[str, ...]:
    """Say over how many publics a yearly mean is taken, where the claim is judged on others."""
    if "publics" not in table.columns or table.is_empty():
        return ()
    low, high = (int(each) for each in (table["publics"].min(), table["publics"].max()))  # type: ignore[arg-type]
    count = f"{low}" if low == high else f"{low} to {high}"
    judged = "" if claim.main.n in (low, None) else f"; the claim is judged on the {claim.main.n} asked in each window"
    return (f"The line is the mean of the {count} publics asked in every survey{judged}.",)


def _caveats(claim: ClaimView, name: str, table: pl.DataFrame) -> tuple[str, ...]:
    """Return what the claim's measure is known to get wrong about the pairs drawn."""
    if name != "relations" or "pair" not in table.columns:
        return ()
    parts = table.partition_by("pair", as_dict=True, maintain_order=True)
    series = {(a, b): part for (label,), part in parts.items() for a, _, b in [str(label).partition("-")]}
    return caveats_of_series(series, claim.measure or claim.measured)


def _band(part: pl.DataFrame, first: int, line: FloatArray, sd: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    low, high = column_of(part, LOW), column_of(part, HIGH)
    if low and high:
        ends = [yearly(part.select("year", pl.col(name).alias("value")), first)[1] for name in (low, high)]
        return ends[0], ends[1]
    if np.isfinite(sd).any():
        return line - 1.645 * sd, line + 1.645 * sd
    return None


def value_column(table: pl.DataFrame) -> str | None:
    """Return the column of values of a table of evidence; None if it has none."""
    return column_of(table, _VALUES)


def label_columns(table: pl.DataFrame) -> list[str]:
    """Return the columns that name the rows of a table of evidence."""
    return [name for name, kind in table.schema.items() if kind in (pl.String, pl.Categorical)]


def column_of(table: pl.DataFrame, names: Sequence[str]) -> str | None:
    """Return the first of some columns that a table has."""
    return next((name for name in names if name in table.columns), None)


def label_of(row: Mapping[str, object], columns: Sequence[str]) -> str:
    """Return the name of a row, from its text columns."""
    if list(columns[:2]) in (["state_a", "state_b"], ["a", "b"]):
        rest = [str(row[name]) for name in columns[2:] if row[name]]
        return ", ".join([pair_name(str(row[columns[0]]), str(row[columns[1]])), *rest])
    return ", ".join(place_names(str(row[name])) for name in columns if row[name] is not None)


def table_words(name: str, claim: ClaimView | None = None) -> str:
    """Return in words what a table of evidence shows."""
    measured = "" if claim is None else claim.measure or claim.measured
    if measured and name in ("series", "relations", "total"):
        words = measure_words(measured)
        return f"{_SHOWS[name]}: {words}" if name == "relations" else words
    return _SHOWS.get(name, name.replace("_", " ").replace("-", " ").strip())
