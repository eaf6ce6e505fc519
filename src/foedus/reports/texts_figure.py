"""Evidence of texts that members of an alliance agreed: which of them say it, by the list of either source."""

from __future__ import annotations

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import shade_windows, title_years
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.count_figures import series_table
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall

__all__ = ["texts_figure"]


def texts_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw every text at its date, filled where it is on a source's list.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table.
    table
        ``date, text, list, value``: 1 on the list, 0 not.
    """
    lists = table["list"].unique(maintain_order=True).to_list()
    first, last = int(table["date"].dt.year().min()), int(table["date"].dt.year().max())  # type: ignore[arg-type]
    counts = {each: int(table.filter(pl.col("list") == each)["value"].sum()) for each in lists}
    whole = table.height // len(lists)

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.05 if narrow else 0.24
        axes = canvas.add_axes((left, 44 / tall, 0.97 - left, 1 - 56 / tall))
        axes.set(xlim=(first - 0.6, last + 1.6), ylim=(len(lists) - 0.4, -0.7))
        shade_windows(axes, claim.windows, first, last)
        for row, each in enumerate(lists):
            _row(axes, table.filter(pl.col("list") == each), row)
            words = f"{each}: {counts[each]} of {whole}"
            if narrow:
                axes.text(0.0, row - 0.38, words, transform=axes.get_yaxis_transform(), fontsize=10.5)
            else:
                axes.text(-0.02, row, words, transform=axes.get_yaxis_transform(), fontsize=11, ha="right", va="center")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=3)
        axes.locator_params(axis="x", nbins=5 if narrow else 9, integer=True)
        title_years(axes)

    told = "; ".join(f"{each} {count}" for each, count in counts.items())
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: which agreed texts say it, {first}–{last}",
        f"A mark for each of {whole} texts by date, filled where it says it, in the years tested and in others. "
        f"Filled: {told}.",
        draw,
        series_table(table),
        height=(120.0 + 40 * len(lists), 130.0 + 56 * len(lists)),
        note="Filled: the text is on that source's list of those that say it; hollow: it is not. Texts of one day "
        "stand beside each other. All texts that the rule takes in are counted; there is no sampling error.",
        series=table,
    )


def _row(axes: Axes, part: pl.DataFrame, row: int) -> None:
    """Draw the texts of one list; those of one day or nearly so are moved apart."""
    place = -1e9
    for day, value in part.sort("date").select("date", "value").iter_rows():
        at = max(day.year + (day.timetuple().tm_yday - 1) / 365.25, place + 0.28)
        place = at
        colour = PALETTE["blue"] if value else PALETTE["muted"]
        axes.plot([at], [row], "o", color=colour, mfc=colour if value else "none", ms=8)
