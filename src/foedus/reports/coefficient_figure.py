"""Coefficients of a fit with their intervals, one row each, and leads below them."""

from __future__ import annotations

import textwrap

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.analyses.fitting.results import Fit
from foedus.reports.axis_titles import title_below
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.wording import interval_text, number

__all__ = ["coefficient_figure"]


def coefficient_figure(fit: Fit) -> Figure:
    """Draw the coefficients of a fit with their intervals.

    Parameters
    ----------
    fit
        What `foedus.fit` returned. A ratio is drawn on a logarithmic scale.
    """
    leads = [] if fit.leads is None else [{**row, "term": f"{row['term']}, before"} for row in fit.leads.to_dicts()]
    rows = [*fit.table.to_dicts(), *leads]
    size = len(rows)

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.30 if narrow else 0.34
        axes = canvas.add_axes((left, 50 / tall, 0.86 - left, 1 - 70 / tall))
        if fit.neutral == 1.0 and all(row["low"] > 0 for row in rows):
            axes.set_xscale("log")
            axes.minorticks_off()
        axes.axvline(fit.neutral, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0)))
        for place, row in enumerate(rows):
            main = place < size - len(leads)
            colour = PALETTE["blue" if main else "muted"]
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=4.5, alpha=0.55)
            axes.plot([row["estimate"]], [place], "o" if main else "D", color=colour, ms=7)
            words = "\n".join(textwrap.wrap(str(row["term"]), 16 if narrow else 36)[:2])
            frame = axes.get_yaxis_transform()
            axes.text(-0.03, place, words, transform=frame, fontsize=11, ha="right", va="center")
            axes.text(1.03, place, number(row["estimate"]), transform=frame, fontsize=11, va="center")
        axes.set(ylim=(size - 0.4, -0.6))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        title_below(axes, f"{'ratio' if fit.neutral else 'coefficient'} ({fit.outcome})")

    told = [(str(row["term"]), number(row["estimate"]), interval_text((row["low"], row["high"]))) for row in rows]
    level = f"{fit.level:.0%}"
    return draw_figure(
        f"fit-{fit.subject}",
        f"{fit.outcome}: coefficients of a {fit.subject} fit",
        f"Coefficients with {level} intervals. " + " ".join(f"{name}: {value} ({span})." for name, value, span in told),
        draw,
        table_of(("term", "estimate", f"{level} interval"), told),
        height=(90.0 + 34 * size, 90.0 + 40 * size),
        note=f"Bars are {level} intervals; the dotted line is no effect. {fit.n:,} rows"
        + ("" if fit.clusters is None else f", {fit.clusters:,} clusters ({fit.clustering})")
        + "."
        + (" Diamonds: the change before, which ought to be none." if leads else ""),
        series=pl.DataFrame(rows, schema=fit.table.schema),
    )
