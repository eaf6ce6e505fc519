"""What changed around an onset: the effect in every year before and after it, with its interval."""

from __future__ import annotations

from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import draw_claim_lines, title_above
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.count_figures import series_table
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall
from foedus.reports.wording import number

__all__ = ["event_study_figure"]

_NAME: Final = "event_time"
_PANEL: Final = 152.0
_GAP: Final = 62.0
_HEAD, _FOOT = 40.0, 40.0


def event_study_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw effects by year from the onset, one panel for each deciding measurement.

    Parameters
    ----------
    claim
        The claim for which it is evidence; those of its tables that end in ``event_time`` are panels.
    name, table
        ``event_time``: ``lag, value, low, high, bound`` and perhaps ``case`` and ``of``, a single onset and its name.
    """
    panels = {claim.main.name: table}
    panels |= {
        each.removesuffix(f": {_NAME}"): part for each, part in claim.series.items() if each.endswith(f": {_NAME}")
    }
    cases = [part["of"][0] for part in panels.values() if "case" in part.columns]

    def height(columns: int) -> float:
        rows = -(-len(panels) // columns)
        return _HEAD + rows * _PANEL + (rows - 1) * _GAP + _FOOT

    wide = 1 if len(panels) == 1 else 2

    units = {row.name: row.rule.unit for row in claim.variants if row.rule is not None}

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns = 1 if narrow else wide
        tall = points_tall(canvas)
        left, right = (0.14, 0.97) if narrow else (0.07, 0.97)
        width = (right - left - 0.08 * (columns - 1)) / columns
        for place, (title, part) in enumerate(panels.items()):
            row, column = divmod(place, columns)
            bottom = tall - _HEAD - _PANEL - row * (_PANEL + _GAP)
            axes = canvas.add_axes((left + column * (width + 0.08), bottom / tall, width, _PANEL / tall))
            _panel(axes, part)
            if part is table:
                draw_claim_lines(axes, claim, "y")
            last = place + columns >= len(panels)
            axes.tick_params(labelbottom=last)
            axes.set_xlabel("time from the onset (years)" if last else "", fontsize=10.5, labelpad=2)
            unit = units.get(title) or claim.unit or "unit of the claim"
            title_above(axes, f"effect: {title} ({unit})" if part is table else f"{title} ({unit})")

    told = "; ".join(f"{title}: {_last(part)}" for title, part in panels.items())
    joined = pl.concat(
        [part.select(pl.lit(title).alias("measurement"), pl.all()) for title, part in panels.items()],
        how="diagonal_relaxed",
    )
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: what changed around the onset",
        f"Effects in the years before and after the onset, less those of matched pairs. {told}.",
        draw,
        series_table(joined),
        height=(height(wide), height(1)),
        note="Bands hold 90%; changes are counted from the year before the onset, which is at the upright line. Before "
        "it the effect must lie within the grey band, or nothing is concluded."
        + (f" Dashed: a single case ({', '.join(cases)}), which decides nothing." if cases else ""),
        series=joined,
    )


def _last(part: pl.DataFrame) -> str:
    row = part.sort("lag").row(-1, named=True)
    return f"{number(row['value'], 3)} ({number(row['low'], 3)} to {number(row['high'], 3)}) after {row['lag']} years"


def _panel(axes: Axes, part: pl.DataFrame) -> None:
    part = part.sort("lag")
    lags, bound = part["lag"].to_numpy(), float(part["bound"][0])
    first, last = int(lags[0]), int(lags[-1])
    axes.fill_between([first - 0.4, -0.5], -bound, bound, color=PALETTE["muted"], alpha=0.14, linewidth=0)
    axes.axhline(0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0)))
    axes.axvline(-0.5, color=PALETTE["ink"], linewidth=1.2)
    low, high = (part[name].fill_null(part["value"]).to_numpy() for name in ("low", "high"))
    axes.fill_between(lags, low, high, color=PALETTE["blue"], alpha=0.2, linewidth=0)
    axes.plot(lags, part["value"], "o-", color=PALETTE["blue"], ms=4, linewidth=1.8)
    if "case" in part.columns:
        axes.plot(lags, part["case"], color=PALETTE["amber"], linewidth=1.4, linestyle=(0, (4.0, 2.5)))
    axes.set_xlim(first - 0.4, last + 0.4)
    axes.locator_params(axis="x", nbins=last - first + 1, integer=True)
    axes.locator_params(axis="y", nbins=5)
    axes.tick_params(length=3)
