"""More lines over time than styles can distinguish, each named at its end, with their mean on top."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import shade_windows, title_above, title_years
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.coded_years import CodedTo, draw_line, mark_boundary
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, points_tall
from foedus.reports.spreading import spread
from foedus.reports.triangle_figure import yearly

__all__ = ["many_lines_figure"]


def many_lines_figure(
    claim: ClaimView,
    words: str,
    groups: Mapping[str, pl.DataFrame],
    table: Table,
    coded: CodedTo | None = None,
    *,
    title: str = "value",
    series: pl.DataFrame | None = None,
) -> Figure:
    """Draw more lines than styles can distinguish: thin, labelled at their end, with their mean on top.

    Parameters
    ----------
    claim
        The claim for which they are evidence; the windows of its test are shaded.
    words
        What they show.
    groups
        Name -> ``year, value``.
    table, series
        The numbers, as text and unrounded.
    coded
        Up to when the measure is coded.
    title
        Of the upright axis, with its unit.
    """
    first = min(int(part["year"].min()) for part in groups.values())  # type: ignore[arg-type]
    last = max(int(part["year"].max()) for part in groups.values())  # type: ignore[arg-type]
    mean = (
        pl.concat(part.select("year", "value") for part in groups.values()).group_by("year").agg(pl.col("value").mean())
    )

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        axes = canvas.add_axes((0.13 if narrow else 0.075, 40 / tall, 0.60 if narrow else 0.74, 1 - 66 / tall))
        axes.set_xlim(first - 0.3, last + 0.3)
        shade_windows(axes, claim.windows, first, last)
        ends = []
        for label, part in groups.items():
            years, line, _ = yearly(part, first)
            draw_line(axes, years, line, coded, colour=PALETTE["muted"], width=1.0, alpha=0.75)
            known = np.flatnonzero(np.isfinite(line))
            if known.size:
                ends.append((float(line[known[-1]]), label))
        years, line, _ = yearly(mean, first)
        draw_line(axes, years, line, coded, colour=PALETTE["blue"], width=3.0)
        low, high = axes.get_ylim()
        if low < 0 < high:
            axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
        axes.grid(axis="y")
        axes.tick_params(length=3)
        axes.locator_params(axis="x", nbins=4 if narrow else 8, integer=True)
        title_above(axes, title)
        title_years(axes)
        mark_boundary(axes, coded)
        step = (high - low) * 14.5 / (tall - 66)
        heights = spread([end for end, _ in sorted(ends)], step, low, high)
        for height, (end, label) in zip(heights, sorted(ends), strict=True):
            axes.annotate(
                label,
                (last + 0.3, end),
                xytext=(1.035, height),
                textcoords=axes.get_yaxis_transform(),
                fontsize=10,
                va="center",
                arrowprops={"arrowstyle": "-", "color": PALETTE["grid"], "lw": 0.8},
            )

    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: {words}, {first}–{last}",
        f"Line chart of {words} for {len(groups)} series, {first} to {last}, with their mean.",
        draw,
        table,
        height=max(330.0, 94.0 + 15.5 * len(groups)),
        note="Thin lines: one each, named at its end. Thick line: their mean. Gaps are years without data."
        + (" Shaded: the years that the test compares or covers." if claim.windows else "")
        + (f" {coded.note()}" if coded else ""),
        series=series,
    )
