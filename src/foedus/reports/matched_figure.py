"""A pair among the pairs that are matched with it, each by name."""

from __future__ import annotations

from typing import Final

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.estimate.intervals import Z_90
from foedus.reports.axis_titles import title_below
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.wording import number, state_name

__all__ = ["matched_figure"]

_ROW: Final = 20.0
_HEAD, _FOOT = 10.0, 52.0


def matched_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw every matched pair's value with its error, largest first, the pair in question among them.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table; what stands before ``: matched`` names the measurement.
    table
        ``pair, rank, distance, value, sd``; rank 0 is the pair in question. Where values may not be passed on, how
        like each pair is in the matching is drawn instead.
    """
    open_ = table["value"].null_count() == 0
    by = "value" if open_ else "distance"
    rows = table.sort(by, "rank", descending=[open_, False]).to_dicts()
    what = (name.rpartition(": ")[0] or claim.main.name) if open_ else "how unlike it is in power, distance and region"
    tall = _HEAD + _FOOT + _ROW * len(rows)

    def draw(canvas: Canvas, narrow: bool) -> None:
        height = points_tall(canvas)
        left = 0.46 if narrow else 0.32
        axes = canvas.add_axes((left, _FOOT / height, 0.96 - left, 1 - (_HEAD + _FOOT) / height))
        for place, row in enumerate(rows):
            own = row["rank"] == 0
            colour = PALETTE["blue" if own else "muted"]
            if open_ and row["sd"]:
                reach = Z_90 * row["sd"]
                axes.plot(
                    [row["value"] - reach, row["value"] + reach], [place, place], color=colour, linewidth=3.2,
                    alpha=0.5, solid_capstyle="butt",
                )  # fmt: skip
            axes.plot([row[by]], [place], "o" if own else "D", color=colour, ms=7.5 if own else 5.5)
        axes.set_yticks(range(len(rows)), [_named(row["pair"], narrow=narrow) for row in rows], fontsize=10)
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row["rank"] == 0 else "normal")
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        title_below(axes, f"{what} ({'value of the measure' if open_ else 'sd'})")

    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: the pair among its matched pairs, {what}",
        "Pairs in order. " + " ".join(f"{_named(row['pair'])}: {number(row[by])}." for row in rows),
        draw,
        table_of(
            ("pair", "order of likeness", "value", "error (sd)"),
            [
                (_named(row["pair"]), "the pair itself" if row["rank"] == 0 else str(row["rank"]),
                 number(row["value"]) if open_ else "not passed on", number(row["sd"]) if open_ else "")
                for row in rows
            ],
        ),
        height=tall,
        note="Matched on power, distance of capitals and region. "
        + (
            "Bars: 90% of the error of measurement; a pair's rank is what the claim is about."
            if open_
            else "The source forbids passing values on: what they come to is packaged, with the hash of the data."
        ),
        series=table,
    )  # fmt: skip


def _named(pair: str, *, narrow: bool = False) -> str:
    names = [state_name(state) for state in pair.split("-")]
    return "–".join(pair.split("-")) if narrow and sum(map(len, names)) > 24 else " – ".join(names)
