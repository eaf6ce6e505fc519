"""Which change came first: what is counted in each year, and how probable each year is as that of the change."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.axes import FloatArray
from foedus.reports.axis_titles import title_above, title_years
from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.count_figures import series_table
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall

__all__ = ["timing_figure"]

_WORDS: Final = {"earlier": "the change claimed to come first", "later": "the change claimed to come later"}
_COLOURS: Final = {"earlier": ("blue", "o", "solid"), "later": ("amber", "s", (0, (5.0, 2.0)))}
_COUNTS: Final = 66.0
_ODDS: Final = 150.0
_GAP: Final = 44.0
_HEAD, _FOOT = 26.0, 40.0


def timing_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw the counts that date each change, and below them the probability of each year as that of the change.

    Parameters
    ----------
    claim
        The claim for which it is evidence: its table ``later`` is drawn too, and what its table ``dated`` says is known
        to the day or the year, ``year, name``.
    name, table
        ``earlier``, and ``year, value, posterior``.
    """
    changes = {each: claim.series[each] for each in ("earlier", "later") if each in claim.series}
    dated = claim.series.get("dated")
    first = min(int(part["year"].min()) for part in changes.values())  # type: ignore[arg-type]
    last = max(int(part["year"].max()) for part in changes.values())  # type: ignore[arg-type]
    counted = claim.test != "precedes"
    tall = _HEAD + len(changes) * (_COUNTS + _GAP) + _ODDS + _FOOT

    def draw(canvas: Canvas, narrow: bool) -> None:
        height = points_tall(canvas)
        left, width = (0.12, 0.84) if narrow else (0.075, 0.895)
        top = height - _HEAD
        for each, part in changes.items():
            axes = canvas.add_axes((left, (top - _COUNTS) / height, width, _COUNTS / height))
            _draw_counts(axes, each, part, counted=counted)
            _finish(axes, first, last, dated, narrow=narrow)
            axes.tick_params(labelbottom=False)
            title_above(axes, f"{_WORDS[each]}: {claim.main.name} ({'number a year' if counted else 'value a year'})")
            top -= _COUNTS + _GAP
        axes = canvas.add_axes((left, _FOOT / height, width, _ODDS / height))
        for each, part in changes.items():
            _draw_odds(axes, each, part)
        # the legend has the top of the panel to itself
        axes.set_ylim(0, 1.42 * max(100 * float(part["posterior"].max()) for part in changes.values()))  # type: ignore[arg-type]
        _finish(axes, first, last, dated, narrow=narrow, named=True)
        title_above(axes, "probability that it changed then (%)")
        title_years(axes)
        axes.legend(loc="upper left", frameon=False, fontsize=9.5, handlelength=2.6)

    peaks = []
    for each, part in changes.items():
        best = part.sort("posterior", descending=True, nulls_last=True).row(0, named=True)
        low, high = _ninety(part)
        peaks.append(f"{_WORDS[each]}: most probable year {best['year']}, 90% between {low} and {high}")
    told = [f"{row['name']}: {row['year']:g}" for row in dated.iter_rows(named=True)] if dated is not None else []
    joined = pl.concat(
        part.select(pl.lit(each).alias("change"), "year", "value", "posterior") for each, part in changes.items()
    )
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: which change came first",
        f"Yearly {'counts' if counted else 'values'}, and the probability of a change in each year. "
        f"{'; '.join([*peaks, *told])}.",
        draw,
        series_table(joined),
        height=tall,
        note="A bar over the curve spans 90% of the probability. Where a curve is spread out, the data do not identify "
        "the year well." + (" Upright line: a date that is known." if dated is not None else ""),
        series=joined,
    )


def _ninety(part: pl.DataFrame) -> tuple[int, int]:
    """Return the years between which 90% of the probability lies."""
    odds: FloatArray = part["posterior"].fill_null(0).to_numpy().astype(float)
    sums = np.cumsum(odds) / (odds.sum() or 1.0)
    low, high = int(np.searchsorted(sums, 0.05)), int(np.searchsorted(sums, 0.95))
    years = part["year"].to_numpy()
    return int(years[low]), int(years[min(high, years.size - 1)])


def _draw_counts(axes: Axes, name: str, part: pl.DataFrame, *, counted: bool) -> None:
    colour = PALETTE[_COLOURS[name][0]]
    if not counted:
        axes.plot(part["year"], part["value"], color=colour, marker=_COLOURS[name][1], ms=3.2, linewidth=1.5)
        axes.locator_params(axis="y", nbins=3)
        return
    axes.bar(part["year"], part["value"], width=0.75, color=colour, alpha=0.55, linewidth=0)
    axes.locator_params(axis="y", nbins=3, integer=True)
    axes.set_ylim(0, None)


def _draw_odds(axes: Axes, name: str, part: pl.DataFrame) -> None:
    colour, marker, dash = _COLOURS[name]
    share = 100 * part["posterior"].fill_null(0).to_numpy()
    axes.fill_between(part["year"].to_numpy(), 0, share, color=PALETTE[colour], alpha=0.15, linewidth=0)
    axes.plot(
        part["year"], share, marker=marker, color=PALETTE[colour], ms=3.2, linewidth=1.7, linestyle=dash,
        label=_WORDS[name],
    )  # fmt: skip
    low, high = _ninety(part)
    top = 1.07 * float(share.max())
    axes.plot([low, high], [top, top], color=PALETTE[colour], linewidth=3.0, solid_capstyle="butt")


def _finish(
    axes: Axes, first: int, last: int, dated: pl.DataFrame | None, *, narrow: bool, named: bool = False
) -> None:
    axes.set_xlim(first - 0.8, last + 0.8)
    axes.tick_params(length=3)
    axes.locator_params(axis="x", nbins=5 if narrow else 8, integer=True)
    for row in dated.iter_rows(named=True) if dated is not None else ():
        axes.axvline(row["year"], color=PALETTE["ink"], linewidth=1.4)
        if named:
            room = (last + 0.8 - row["year"]) / (last - first + 1.6) * axes.bbox.width * 72 / axes.figure.dpi
            at_left = room < 0.58 * 9.5 * len(row["name"]) + 6
            axes.annotate(
                row["name"], (row["year"], 0.72), xycoords=axes.get_xaxis_transform(), fontsize=9.5, va="top",
                xytext=(-4 if at_left else 4, 0), textcoords="offset points", ha="right" if at_left else "left",
            )  # fmt: skip
