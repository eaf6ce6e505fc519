"""Changes of several states: each with its interval, sorted, and the years they come from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import (
    draw_claim_lines,
    measure_axis,
    shade_windows,
    title_above,
    title_below,
    title_years,
)
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.coded_years import coded_to, draw_line, mark_boundary
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.triangle_figure import yearly
from foedus.reports.wording import interval_text, measure_words, number, state_name

__all__ = ["changes_figure"]

_ROW: Final = 20.0
#: Room above the rows for the names of the lines, and below for the axis.
_HEAD, _FOOT = 44.0, 52.0
_YEARS: Final = 190.0


def changes_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw the change of each state with its interval, largest first, and the series with their windows beside it.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table, after that of its measurement; ``simultaneous`` if its intervals hold together.
    table
        ``state, value`` and perhaps ``low, high``: one row per state.
    """
    rows = table.drop_nulls("value").sort("value", descending=True).to_dicts()
    series = claim.series.get(name.rpartition(": ")[0] + ": series" if ": " in name else "series")
    drawn = series is not None and "state" in series.columns and not series.is_empty()
    tall = _HEAD + _FOOT + _ROW * (len(rows) + 1)
    wide_height = max(tall, _HEAD + _FOOT + 170.0)
    narrow_height = tall + (_YEARS + _FOOT if drawn else 0.0)

    def draw(canvas: Canvas, narrow: bool) -> None:
        height = points_tall(canvas)
        names = 92.0 / (348.0 if narrow else 720.0)
        if narrow:
            bars = canvas.add_axes((names, _FOOT / height, 0.96 - names, (tall - _HEAD - _FOOT) / height))
            above = (0.14, (tall + _FOOT - 8) / height, 0.82, (_YEARS - 24) / height)
        else:
            left = 0.50 + names if drawn else names + 0.06
            bars = canvas.add_axes((left, _FOOT / height, 0.97 - left, 1 - (_HEAD + _FOOT) / height))
            above = (0.065, _FOOT / height, 0.40, 1 - (_HEAD + _FOOT - 16) / height)
        if drawn and series is not None:
            _draw_years(canvas.add_axes(above), claim, series, narrow=narrow)
        _draw_rows(bars, claim, rows)

    together = name.endswith("simultaneous")
    known = all(row.get("low") is not None for row in rows)
    what = measure_words(claim.measure) if claim.measure else "the measure"
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: each state's change, intervals that hold together"
        if together
        else f"{claim.id}: how much each state changed, {what}",
        "Changes by state, largest first. " + " ".join(f"{state_name(r['state'])}: {_told(r)}." for r in rows),
        draw,
        table_of(
            ("state", "change", "90% interval"),
            [
                (state_name(r["state"]), number(r["value"], 3), interval_text((r.get("low"), r.get("high"))))
                for r in rows
            ],
        ),
        height=(wide_height, narrow_height),
        note=" ".join(
            each
            for each in (
                "Bars are intervals that hold together with 90%; years hang together, so they are too short."
                if together
                else "Bars are 90% intervals with a state's own years as units; years hang together: too short."
                if known
                else "Marks are the changes of single states; the claim's interval is over all of them.",
                "Solid line: the smallest change that counts for the claim; dashed: what counts against it.",
                "Thin lines: one state each; thick: their mean; shaded: the windows compared." if drawn else "",
            )
            if each
        ),
        series=_saved(table, series if drawn else None),
    )


def _saved(table: pl.DataFrame, series: pl.DataFrame | None) -> pl.DataFrame:
    """Return changes and the series in one table, told apart by the year, which changes do not have."""
    return table if series is None else pl.concat([table, series], how="diagonal_relaxed")


def _told(row: dict[str, Any]) -> str:
    interval = interval_text((row.get("low"), row.get("high")))
    return number(row["value"]) + (f" ({interval})" if interval else "")


def _draw_rows(axes: Axes, claim: ClaimView, rows: Sequence[dict[str, Any]]) -> None:
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, row in enumerate(rows):
        if row.get("low") is not None and row.get("high") is not None:
            axes.plot(
                [row["low"], row["high"]], [place, place], color=PALETTE["blue"], linewidth=4.5, alpha=0.5,
                solid_capstyle="butt",
            )  # fmt: skip
        axes.plot([row["value"]], [place], "o", color=PALETTE["blue"], ms=6)
    axes.set_yticks(range(len(rows)), [state_name(row["state"]) for row in rows], fontsize=10)
    axes.tick_params(length=0, axis="y")
    axes.tick_params(length=3, axis="x")
    axes.grid(axis="x")
    axes.axvline(0, color=PALETTE["muted"], linewidth=0.9, zorder=1)
    axes.locator_params(axis="x", nbins=5)
    if claim.rule is not None:
        ends = [v for row in rows for v in (row["value"], row.get("low"), row.get("high")) if v is not None]
        ends += [0.0, claim.rule.supported_beyond, claim.rule.other_bound]
        room = 0.06 * ((max(ends) - min(ends)) or 1.0)
        axes.set_xlim(min(ends) - room, max(ends) + room)
    unit = claim.unit or "unit of the claim"
    title_below(axes, f"change ({unit})")
    draw_claim_lines(axes, claim, "x")


def _draw_years(axes: Axes, claim: ClaimView, series: pl.DataFrame, *, narrow: bool) -> None:
    first, last = int(series["year"].min()), int(series["year"].max())  # type: ignore[arg-type]
    coded = coded_to(claim.measure, last)
    axes.set_xlim(first - 0.5, last + 0.5)
    shade_windows(axes, claim.windows, first, last)
    for part in series.partition_by("state", maintain_order=True):
        years, line, _ = yearly(part, first)
        draw_line(axes, years, line, coded, colour=PALETTE["muted"], width=0.9, alpha=0.6)
    mean = series.group_by("year").agg(pl.col("value").mean())
    years, line, _ = yearly(mean, first)
    draw_line(axes, years, line, coded, colour=PALETTE["blue"], width=2.6)
    low, high = axes.get_ylim()
    if math.isfinite(low) and low < 0 < high:
        axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
    # the names of windows stand at the foot
    axes.set_ylim(low - 0.10 * (high - low), high)
    axes.grid(axis="y")
    axes.tick_params(length=3)
    axes.locator_params(axis="x", nbins=4 if narrow else 6, integer=True)
    axes.locator_params(axis="y", nbins=5)
    if np.isfinite(line).any():
        title_above(axes, measure_axis(claim.measure, claim.unit) if claim.measure else claim.unit)
    title_years(axes)
    mark_boundary(axes, coded)
