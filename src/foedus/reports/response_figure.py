"""What followed a pulse: the response in each of the years after it, with its interval."""

from __future__ import annotations

from typing import Final

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import draw_claim_lines, effect_title, title_above
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.wording import interval_text, number

__all__ = ["response_figure"]

_ROOM: Final = 0.5
"""Years drawn beyond the first and the last response."""


def response_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure | None:
    """Draw the response in each year after a pulse.

    Parameters
    ----------
    claim
        The claim for which it is evidence; its lines are drawn where the table is of its own test.
    name
        Name of the table.
    table
        ``years_later, value, low, high, rows, tested``: one row for each year after the pulse.

    Returns
    -------
    Figure or None
        None for a table of another measurement than the claim's own, whose unit and lines may differ.
    """
    if ": " in name:
        return None
    rows = table.sort("years_later")
    years = rows["years_later"].to_list()

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left = 0.15 if narrow else 0.09
        axes = canvas.add_axes((left, 46 / tall, 0.97 - left, 1 - 120 / tall))
        axes.axhline(0.0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0)))
        for row in rows.iter_rows(named=True):
            colour = PALETTE["blue" if row["tested"] else "muted"]
            axes.plot([row["years_later"]] * 2, [row["low"], row["high"]], color=colour, linewidth=4.5, alpha=0.55,
                      solid_capstyle="butt")  # fmt: skip
            axes.plot([row["years_later"]], [row["value"]], "o" if row["tested"] else "D", color=colour, ms=8)
        axes.set(xlim=(years[0] - _ROOM, years[-1] + _ROOM), xlabel="time since the pulse (years)")
        axes.set_xticks(years)
        axes.grid(axis="y")
        draw_claim_lines(axes, claim, "y")
        title_above(axes, effect_title(claim))

    told = [
        (
            f"{row['years_later']}",
            number(row["value"]),
            interval_text((row["low"], row["high"])),
            f"{row['rows']}",
            "yes" if row["tested"] else "no",
        )
        for row in rows.iter_rows(named=True)
    ]
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: what followed a pulse",
        "Responses with intervals, by years after the pulse: "
        + "; ".join(f"{year}: {value} ({interval})" for year, value, interval, *_ in told)
        + ".",
        draw,
        table_of(("years after the pulse", "response", f"{100 * claim.level:.0f}% interval", "rows", "tested"), told),
        height=(250.0, 320.0),
        series=table,
        note=f"Bars hold {100 * claim.level:.0f}% each; the round mark decides. The dotted line is no response.",
    )
