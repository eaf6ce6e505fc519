"""More lines over time than styles can distinguish, each named at its end, with their mean on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.coded_years import CodedTo, draw_line, mark_boundary
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, points_tall
from foedus.reports.triangle_figure import yearly

__all__ = ["many_lines_figure"]


def many_lines_figure(
    claim: ClaimView,
    words: str,
    groups: Mapping[str, pl.DataFrame],
    table: Table,
    coded: CodedTo | None = None,
) -> Figure:
    """Draw more lines than styles can distinguish: thin, labelled at their end, with their mean on top."""
    first = min(int(part["year"].min()) for part in groups.values())  # type: ignore[arg-type]
    last = max(int(part["year"].max()) for part in groups.values())  # type: ignore[arg-type]
    mean = (
        pl.concat(part.select("year", "value") for part in groups.values()).group_by("year").agg(pl.col("value").mean())
    )

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        axes = canvas.add_axes((0.13 if narrow else 0.075, 24 / tall, 0.60 if narrow else 0.74, 1 - 32 / tall))
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
        axes.set_xlim(first - 0.3, last + 0.3)
        axes.tick_params(length=3)
        if narrow:
            axes.locator_params(axis="x", nbins=5)
        mark_boundary(axes, coded)
        step = (high - low) * 14.5 / (tall - 32)
        heights = _spread([end for end, _ in sorted(ends)], step, low, high)
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
        height=max(300.0, 60.0 + 15.5 * len(groups)),
        note="Thin lines: one each, named at its end. Thick line: their mean. Gaps are years without data."
        + (f" {coded.note()}" if coded else ""),
    )


def _spread(ends: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Return label heights at least ``step`` apart, near the sorted line ends, within the axis where they fit."""
    if not ends:
        return []
    up: list[float] = []
    for end in ends:
        up.append(max(end, up[-1] + step) if up else end)
    down: list[float] = []
    for end in reversed(ends):
        down.append(min(end, down[-1] - step) if down else end)
    # the mean of two arrangements that keep the distance keeps it too, and stays near the line ends
    heights = [(a + b) / 2 for a, b in zip(up, reversed(down), strict=True)]
    over, under = max(0.0, heights[-1] - high), max(0.0, low - heights[0])
    return [height - over + under for height in heights]
