"""The evidence behind one claim: its series over time, or its estimates side by side.

A claim provides named tables. Three forms are drawn, distinguished by their columns:

- ``year, value`` and perhaps ``sd`` or ``low, high`` and a text column that names the line: lines with bands;
- a text column with ``value`` or ``effect`` and perhaps ``low, high``: estimates side by side;
- neither: the claim's own estimate beside its variants.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from foedus.analyses.caveats import caveats_of_series
from foedus.axes import FloatArray
from foedus.estimate import Estimate, Interval
from foedus.reports.census_figures import levels_figure, units_figure
from foedus.reports.claims import ClaimView, EstimateRow, figure_key, gate_words
from foedus.reports.coded_years import coded_to, draw_band, draw_line, draw_points, mark_boundary
from foedus.reports.count_figures import dependence_figure, series_table, spells_figure, timing_figure
from foedus.reports.endings_figure import endings_figure
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.many_lines_figure import many_lines_figure
from foedus.reports.margin_figure import margin_figure
from foedus.reports.triangle_figure import PAIR_STYLES, LineStyle, yearly
from foedus.reports.wording import VERDICTS, interval_text, measure_words, number, pair_name, place_names

__all__ = ["evidence_figure", "variants_figure"]

_STYLES: Final = (
    *PAIR_STYLES,
    LineStyle(PALETTE["teal"], (0, (7.0, 2.0, 1.5, 2.0)), "D"),
    LineStyle(PALETTE["plum"], (0, (3.0, 1.5)), "v"),
    LineStyle(PALETTE["muted"], (0, (1.0, 1.0)), "P", 1.4),
)
_LOW: Final = ("low", "lo", "lower", "q05")
_HIGH: Final = ("high", "hi", "upper", "q95")
_FIRST: Final = (
    "simultaneous",
    "incidence",
    "relations",
    "series",
    "total",
    "neighbours",
    "spells",
    "rates",
    "contrasts",
    "earlier",
)
_SHOWS: Final = {
    "relations": "how close each pair was",
    "margin": "how much closer the pair was than either to the outsider",
    "total": "the total",
    "simultaneous": "each state's change, intervals that hold together",
    "rates": "how often it happened, per 100 at risk",
    "contrasts": "what the model changes, against its baseline",
    "earlier": "the change that came first",
    "later": "the change that came later",
}
_OF_THE_MEASURE: Final = ("series", "relations", "total", "margin")
"""Tables over the years that show the claim's measure, or differences of it, which end where its coding does."""
_VALUES: Final = ("value", "effect", "rate", "share", "estimate", "mean")


def evidence_figure(claim: ClaimView) -> Figure | None:
    """Draw the evidence of one claim.

    Parameters
    ----------
    claim
        A judged claim.

    Returns
    -------
    Figure or None
        None for a claim that has neither series nor an effect.
    """
    if {"margin", "smallest"} <= set(claim.series):
        return margin_figure(claim, claim.series["margin"], claim.series["smallest"])
    named = sorted(claim.series.items(), key=lambda item: _FIRST.index(item[0]) if item[0] in _FIRST else len(_FIRST))
    for name, table in named:
        if table.is_empty():
            continue
        if {"neighbour", "dependence", "rival"} <= set(table.columns):
            return dependence_figure(claim, table)
        if {"ending", "years", "incidence"} <= set(table.columns):
            return endings_figure(claim, table)
        if {"pair", "entry_year", "years_followed", "fell"} <= set(table.columns):
            return spells_figure(claim, table)
        if claim.test == "census" and name == "units":
            drawn = units_figure(claim, table)
            if drawn is not None:
                return drawn
            continue
        if claim.test == "census" and name == "levels":
            return levels_figure(claim, table)
        if claim.test == "hazard_ratio":
            break  # the ratios themselves, on their own scale
        if name == "earlier" and "posterior" in table.columns:
            both = {each: claim.series[each] for each in ("earlier", "later") if each in claim.series}
            return timing_figure(claim, both)
        if _value_column(table) is None:
            continue
        if "year" in table.columns and table["year"].n_unique() > 2:
            return _lines(claim, name, table)
        if _label_columns(table):
            return _rows(claim, name, table)
    return variants_figure(claim) if claim.tested else None


def variants_figure(claim: ClaimView) -> Figure:
    """Draw a claim's estimate beside the variants named beforehand."""
    estimates = [claim.main, *claim.variants, *([claim.since] if claim.since else [])]
    return _forest(claim, f"{claim.id}: the estimate and its variants", [e for e in estimates if e.effect is not None])


def _value_column(table: pl.DataFrame) -> str | None:
    return next((name for name in _VALUES if name in table.columns), None)


def _label_columns(table: pl.DataFrame) -> list[str]:
    return [name for name, kind in table.schema.items() if kind in (pl.String, pl.Categorical)]


def _column(table: pl.DataFrame, names: Sequence[str]) -> str | None:
    return next((name for name in names if name in table.columns), None)


def _label(row: dict[str, object], columns: Sequence[str]) -> str:
    if list(columns[:2]) in (["state_a", "state_b"], ["a", "b"]):
        rest = [str(row[name]) for name in columns[2:] if row[name]]
        return ", ".join([pair_name(str(row[columns[0]]), str(row[columns[1]])), *rest])
    return ", ".join(place_names(str(row[name])) for name in columns if row[name] is not None)


def _lines(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    columns = _label_columns(table)
    value = str(_value_column(table))
    groups: dict[str, pl.DataFrame] = {}
    for row_key, part in table.partition_by(columns, as_dict=True).items() if columns else [((), table)]:
        label = _label(dict(zip(columns, row_key, strict=True)), columns) if columns else _words(name, claim)
        groups[label] = part.rename({value: "value"}) if value != "value" else part
    first = int(table["year"].min())  # type: ignore[arg-type]
    last = int(table["year"].max())  # type: ignore[arg-type]
    coded = coded_to(claim.measured, last) if name in _OF_THE_MEASURE else None
    if len(groups) > len(_STYLES):
        return many_lines_figure(claim, _words(name, claim), groups, series_table(table), coded)
    shown = groups
    # two lines of legend hold about four short names
    legend_rows = -(-len(shown) // 2)

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        rows = len(shown) if narrow else legend_rows
        top = 1 - (14 + 18 * rows) / tall
        axes = canvas.add_axes((0.13 if narrow else 0.075, 24 / tall, 0.84 if narrow else 0.90, top - 24 / tall))
        for (label, part), style in zip(shown.items(), _STYLES, strict=False):
            years, line, sd = yearly(part, first)
            band = _band(part, first, line, sd)
            if band is not None:
                draw_band(axes, years, band[0], band[1], coded, colour=style.colour, alpha=0.17)
            draw_line(axes, years, line, coded, colour=style.colour, width=style.width, dash=style.dash)
            axes.plot(
                [], [], style.marker, color=style.colour, linestyle="solid" if coded else style.dash,
                linewidth=style.width, ms=4.5, label=label,
            )  # fmt: skip
            mark = np.isfinite(line) & (years % 5 == 0 if years.size > 12 else np.ones(years.size, dtype=bool))
            draw_points(axes, years[mark], line[mark], coded, marker=style.marker, colour=style.colour, size=4.5)
        low, high = axes.get_ylim()
        if low < 0 < high:
            axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
        axes.grid(axis="y")
        if first < 2020 < last:
            axes.axvline(2020.99, color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
            axes.text(2020.6, 0.985, "essay", transform=axes.get_xaxis_transform(), fontsize=10, ha="right", va="top")
        axes.set_xlim(first - 0.3, last + 0.3)
        axes.tick_params(length=3)
        mark_boundary(axes, coded)
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
        f"{claim.id}: {_words(name, claim)}, {first}–{last}",
        f"Line chart of {_words(name, claim)} for {', '.join(shown)}, {first} to {last}.",
        draw,
        series_table(table),
        height=(270.0 + 18 * legend_rows, 240.0 + 18 * len(shown)),
        note=" ".join(
            (
                "Bands are 90% where the source gives an error; gaps are years without data.",
                *((coded.note(),) if coded else ()),
                *_caveats(claim, name, table),
            )
        ),
    )


def _caveats(claim: ClaimView, name: str, table: pl.DataFrame) -> tuple[str, ...]:
    """Return what the claim's measure is known to get wrong about the pairs drawn."""
    if name != "relations" or "pair" not in table.columns:
        return ()
    parts = table.partition_by("pair", as_dict=True, maintain_order=True)
    series = {(a, b): part for (label,), part in parts.items() for a, _, b in [str(label).partition("-")]}
    return caveats_of_series(series, claim.measured)


def _band(part: pl.DataFrame, first: int, line: FloatArray, sd: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    low, high = _column(part, _LOW), _column(part, _HIGH)
    if low and high:
        ends = [yearly(part.select("year", pl.col(name).alias("value")), first)[1] for name in (low, high)]
        return ends[0], ends[1]
    if np.isfinite(sd).any():
        return line - 1.645 * sd, line + 1.645 * sd
    return None


def _rows(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    columns, value = _label_columns(table), str(_value_column(table))
    low, high = _column(table, _LOW), _column(table, _HIGH)
    estimates = [
        EstimateRow(
            _label(row, columns) + (f", {row['year']}" if "year" in row else ""),
            Estimate(row[value], Interval(*(_end(row[name] if name else None) for name in (low, high)))),
        )
        for row in table.head(24).iter_rows(named=True)
        if row[value] is not None
    ]
    figure = _forest(claim, f"{claim.id}: {_words(name, claim)}", estimates, of_effect="effect" in table.columns)
    return replace(figure, table=series_table(table), series=table)


def _end(value: float | None) -> float:
    return math.nan if value is None else value


def _forest(claim: ClaimView, title: str, estimates: Sequence[EstimateRow], *, of_effect: bool = True) -> Figure:
    """Draw estimates side by side; those other than the claim's effect get no threshold and no ratio axis."""
    count = max(1, len(estimates))

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left, right = (0.04, 0.96) if narrow else (0.40, 0.84)
        axes = canvas.add_axes((left, 24 / tall, right - left, 1 - 40 / tall))
        ratio = claim.ratio and of_effect
        if ratio and all((1 if e.low is None else e.low) > 0 for e in estimates):
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.axvline(
            claim.no_effect if of_effect else 0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0))
        )
        if claim.threshold is not None and of_effect:
            for bound in (claim.threshold, -claim.threshold)[: 2 if claim.toward == 0 else 1]:
                axes.axvline(bound, color=PALETTE["ink"], linewidth=1.6)
            axes.text(
                claim.threshold,
                1.0,
                f" threshold {number(claim.threshold)}",
                transform=axes.get_xaxis_transform(),
                fontsize=10,
                va="bottom",
                ha="center",
            )
        for index, each in enumerate(estimates):
            _estimate_row(axes, index, each, main=index == 0, narrow=narrow)
        axes.set(ylim=(count - 0.4, -0.75))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=3)
        axes.minorticks_off()
        axes.grid(axis="x")

    return draw_figure(
        figure_key(claim.id),
        title,
        "Estimates with 90% intervals. " + " ".join(f"{each.name}: {each.text}." for each in estimates),
        draw,
        table_of(
            ("estimate", "effect", "90% interval", "n", "clusters", "gate", "verdict from it"),
            [
                (
                    each.name,
                    number(each.effect),
                    interval_text((each.low, each.high)),
                    number(each.n),
                    number(each.clusters),
                    gate_words(each.gate),
                    each.verdict,
                )
                for each in estimates
            ],
        ),
        height=(52.0 + 34 * count, 52.0 + 46 * count),
        note=(f"Unit: {claim.unit}. " if claim.unit and of_effect else "")
        + "Bars are 90% intervals; the dotted line is no effect.",
    )


def _estimate_row(axes: Axes, index: int, each: EstimateRow, *, main: bool, narrow: bool) -> None:
    colour = PALETTE["blue" if main else "muted"]
    if each.low is not None and each.high is not None:
        axes.plot([each.low, each.high], [index, index], color=colour, linewidth=4.5, alpha=0.55, solid_capstyle="butt")
    if each.effect is not None:
        axes.plot([each.effect], [index], "o" if main else "D", color=colour, ms=8 if main else 6.5)
    symbol = VERDICTS.get(each.verdict, ("", ""))[0]
    label = f"{symbol} {each.name}".strip()
    frame = axes.get_yaxis_transform()
    if narrow:
        axes.text(0.0, index - 0.36, textwrap.shorten(label, 52, placeholder=" …"), transform=frame, fontsize=10.5)
    else:
        wrapped = "\n".join(textwrap.wrap(label, 44)[:2])
        axes.text(-0.03, index, wrapped, transform=frame, fontsize=11, ha="right", va="center", linespacing=1.2)
        axes.text(1.03, index, number(each.effect), transform=frame, fontsize=11, va="center")


def _words(name: str, claim: ClaimView | None = None) -> str:
    """Return in words what a table of evidence shows."""
    if claim is not None and claim.measured and name in ("series", "relations", "total"):
        measured = measure_words(claim.measured)
        return f"{_SHOWS[name]}: {measured}" if name == "relations" else measured
    return _SHOWS.get(name, name.replace("_", " ").replace("-", " ").strip())
