"""How much closer a pair was than an outsider to either, year by year, and the posterior of its smallest margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.coded_years import CodedTo, coded_to, draw_band, draw_line, mark_boundary
from foedus.reports.count_figures import series_table
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall
from foedus.reports.triangle_figure import yearly
from foedus.reports.wording import number

if TYPE_CHECKING:
    from datetime import date

__all__ = ["margin_figure"]

_DAYS: Final = 365.25


def margin_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw the margin of every year with its band, and the posterior of the smallest margin of the years asked.

    Parameters
    ----------
    claim
        The claim for which it is evidence; its series ``smallest`` has ``margin, density``, and ``mark`` names a dated
        event.
    name, table
        ``margin``: ``year, value, low, high, asked``.
    """
    margin, smallest = table, claim.series["smallest"]
    first, last = int(margin["year"].min()), int(margin["year"].max())  # type: ignore[arg-type]
    asked = margin.filter("asked")["year"]
    span = (int(asked.min()), int(asked.max()))  # type: ignore[arg-type]
    coded = coded_to(claim.measured, last)
    mark = claim.series.get("mark")
    event = None if mark is None or mark.is_empty() else mark.row(0)
    line = claim.threshold or 0.0

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        grid = canvas.add_gridspec(
            2, 1, height_ratios=(3, 2), left=0.17 if narrow else 0.09, right=0.97,
            top=1 - 26 / tall, bottom=44 / tall, hspace=0.6,
        )  # fmt: skip
        above, below = (canvas.add_subplot(grid[place, 0]) for place in range(2))
        _years(above, margin, span, event, coded)
        below.fill_between(smallest["margin"], smallest["density"], color=PALETTE["blue"], alpha=0.25, linewidth=0)
        below.plot(smallest["margin"], smallest["density"], color=PALETTE["blue"], linewidth=1.8)
        below.axvline(line, color=PALETTE["ink"], linewidth=1.2)
        below.set_ylim(0, None)
        below.set_title(f"its smallest value, {span[0]}–{span[1]}", fontsize=11.5)
        below.set_xlabel("smallest margin (difference of alignment)")
        below.set_ylabel("density (per unit of margin)")
        below.tick_params(length=3)
        if narrow:
            above.locator_params(axis="x", nbins=5)
            below.locator_params(axis="x", nbins=5)

    lowest = margin.filter("asked").sort("value").row(0, named=True)
    told = (
        f"Line of the margin by year, {first} to {last}, smallest on average in {lowest['year']} "
        f"({number(lowest['value'])}); below, the posterior of the smallest margin of {span[0]} to {span[1]}, "
        f"{claim.main.text}."
    )
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: how much closer the pair was than either to the outsider, {first}–{last}",
        told + (f" Marked: {event[1]}, {event[0]}." if event else ""),
        draw,
        series_table(margin),
        height=(430.0, 430.0),
        series=pl.concat([margin, smallest], how="diagonal_relaxed"),
        note=" ".join(
            (
                "The band is 90% of each year's margin. The smallest margin is that of whole paths: below the lowest "
                "point of the line, as each path has its own worst year.",
                *((f"Only {span[0]}–{span[1]}, between the grey areas, count.",) if span != (first, last) else ()),
                *((coded.note(),) if coded else ()),
            )
        ),
    )


def _years(
    axes: Axes, margin: pl.DataFrame, span: tuple[int, int], event: tuple[date, str] | None, coded: CodedTo | None
) -> None:
    """Draw the margin of every year."""
    first, last = int(margin["year"].min()), int(margin["year"].max())  # type: ignore[arg-type]
    years, value, _ = yearly(margin.select("year", "value"), first)
    low, high = (yearly(margin.select("year", value=name), first)[1] for name in ("low", "high"))
    draw_band(axes, years, low, high, coded, colour=PALETTE["blue"], alpha=0.17)
    draw_line(axes, years, value, coded, colour=PALETTE["blue"], width=2.0)
    for start, end in ((first - 0.3, span[0] - 0.5), (span[1] + 0.5, last + 0.3)):
        if end > start + 0.3:
            axes.axvspan(start, end, color=PALETTE["muted"], alpha=0.1, linewidth=0)
    axes.axhline(0, color=PALETTE["ink"], linewidth=1.2)
    if event is not None:
        day, label = event
        at = day.year + (day.timetuple().tm_yday - 1) / _DAYS
        axes.axvline(at, color=PALETTE["ink"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
        axes.text(at + 0.2, 0.02, label, transform=axes.get_xaxis_transform(), fontsize=10, ha="left", va="bottom")
    axes.set_xlim(first - 0.3, last + 0.3)
    axes.set_ylabel("margin (difference of alignment)")
    axes.grid(axis="y")
    axes.tick_params(length=3)
    mark_boundary(axes, coded)
    axes.set_xlabel("year")
