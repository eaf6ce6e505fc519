"""A ratio of hazards: with its interval between the claim's lines, and below it when the onsets came, by exposure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from foedus.reports.axis_titles import PLATE, draw_claim_lines, effect_title, title_above, title_below, title_years
from foedus.reports.claims import ClaimView, EstimateRow, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.tick_words import plain
from foedus.reports.wording import interval_text, number

__all__ = ["hazard_figure"]

_ROW: Final = (26.0, 40.0)
_HEAD: Final = 32.0
_BETWEEN: Final = 74.0
"""Points below the ratios: ticks, their title, and the title of the curves."""
_CURVES: Final = 150.0
_FOOT: Final = 38.0
_MOST: Final = 6
_WIDEST: Final = 40.0
"""Ratio to which, and to the inverse of which, the axis goes at most; an interval beyond has an arrow (assumed)."""
_STYLES: Final = {
    "most": ("blue", "-", 2.2),
    "middle": ("muted", (0, (4.0, 2.0)), 1.5),
    "least": ("ink", (0, (1.2, 1.2)), 2.0),
}


def hazard_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure | None:
    """Draw the ratios that decide, on a logarithmic axis with the claim's lines, and cumulative onsets by exposure.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of the table.
    table
        ``year, third, onsets, at_risk, cumulative``: of years with an onset, by third of the exposure (``least``,
        ``middle``, ``most``), the cumulative hazard: onsets for each at risk, summed up over the years.

    Returns
    -------
    Figure or None
        None for a table of another measurement than the claim's own, whose unit and lines may differ.
    """
    ratios = _ratios(claim)
    if ": " in name or not claim.ratio or not ratios:
        return None
    thirds = [third for third in _STYLES if third in table["third"]]
    words = {third: _third_words(third, len(thirds)) for third in thirds}
    counts = {
        third: tuple(int(part[column].sum()) for column in ("onsets", "at_risk"))
        for third in thirds
        for part in [table.filter(pl.col("third") == third)]
    }

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left, right = (0.04, 0.96) if narrow else (0.40, 0.84)
        upper = _ROW[narrow] * len(ratios)
        top = canvas.add_axes((left, 1 - (_HEAD + upper) / tall, right - left, upper / tall))
        _draw_ratios(top, claim, ratios, narrow=narrow)
        edge = 0.13 if narrow else 0.09
        below = canvas.add_axes((edge, _FOOT / tall, (0.96 if narrow else 0.72) - edge, _CURVES / tall))
        _draw_curves(
            below, table, {third: f"{words[third]}:\n{counts[third][0]:,} onsets" for third in thirds}, narrow=narrow
        )

    told = [
        (row.name, number(row.effect), interval_text((row.low, row.high)), number(row.n), row.verdict) for row in ratios
    ]
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: are the exposed sooner or later, and when the onsets came",
        "Ratios of hazards. "
        + " ".join(f"{each}: {value} ({interval})." for each, value, interval, *_ in told)
        + " Onsets in years with any: "
        + "; ".join(f"{words[third]}, {onsets:,} among {risk:,} at risk" for third, (onsets, risk) in counts.items())
        + ".",
        draw,
        table_of(
            ("measurement", "ratio of hazards", f"{100 * claim.level:.0f}% interval", "n", "verdict from it"), told
        ),
        height=tuple(_HEAD + _BETWEEN + _CURVES + _FOOT + row * len(ratios) for row in _ROW),  # type: ignore[arg-type]
        note=f"Above: bars are {100 * claim.level:.0f}% intervals, with what the test holds alike; dotted is no "
        "effect. Below: the chances of an onset in each year summed over the years, nothing held alike; the record is "
        "cut in thirds of the exposure, or in those with and without it.",
        series=table,
    )


def _ratios(claim: ClaimView) -> list[EstimateRow]:
    """Return the claim's ratio and those of other measurements that decide, as far as there is room."""
    others = [row for row in claim.variants if row.role == "deciding" and _alike(row, claim)]
    return [row for row in (claim.main, *others) if row.effect is not None][:_MOST]


def _alike(row: EstimateRow, claim: ClaimView) -> bool:
    return row.rule is None or (claim.rule is not None and row.rule.printed == claim.rule.printed == "ratio")


def _third_words(third: str, count: int) -> str:
    if count == 2:
        return {"least": "not exposed", "most": "exposed"}.get(third, third)
    return {"least": "least exposed third", "middle": "middle third", "most": "most exposed third"}[third]


def _draw_ratios(axes: Axes, claim: ClaimView, ratios: Sequence[EstimateRow], *, narrow: bool) -> None:
    rule = claim.rule
    bounds = [] if rule is None else [rule.supported_beyond, rule.other_bound]
    ends = [end for row in ratios for end in (row.low, row.effect, row.high) if end and math.isfinite(end)]
    known = [end for end in (*ends, *bounds, 1.0) if end > 0]
    low, high = max(min(known) / 1.25, 1 / _WIDEST), min(max(known) * 1.25, _WIDEST)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(len(ratios) - 0.5, -0.5)
    axes.xaxis.set_major_locator(LogLocator(10, subs=(1.0,) if high > 60 * low else (1.0, 2.0, 5.0)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.axvline(1.0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0)))
    for place, row in enumerate(ratios):
        at = place + (0.22 if narrow else 0.0)
        _draw_ratio(axes, at, row, (low, high), main=place == 0)
        frame = axes.get_yaxis_transform()
        value = f"{number(row.effect)} ({interval_text((row.low, row.high))})"
        if narrow:
            text = textwrap.shorten(row.name, 34, placeholder=" …")
            axes.text(0.0, place - 0.22, f"{text}: {number(row.effect)}", transform=frame, fontsize=9.5, va="center",
                      bbox=PLATE)  # fmt: skip
        else:
            axes.text(-0.03, at, "\n".join(textwrap.wrap(row.name, 44)[:2]), transform=frame, fontsize=10, ha="right",
                      va="center", linespacing=1.1)  # fmt: skip
            axes.text(1.03, at, value, transform=frame, fontsize=9.5, va="center")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=3)
    axes.grid(axis="x")
    title_below(axes, f"{effect_title(claim).removesuffix(')')}, log scale)")
    draw_claim_lines(axes, claim, "x")


def _draw_ratio(axes: Axes, at: float, row: EstimateRow, span: tuple[float, float], *, main: bool) -> None:
    colour = PALETTE["blue" if main else "muted"]
    low = span[0] if row.low is None or row.low < span[0] else row.low
    high = span[1] if row.high is None or row.high > span[1] else row.high
    axes.plot([low, high], [at, at], color=colour, linewidth=4.5, alpha=0.55, solid_capstyle="butt")
    for cut, end, mark in ((low == span[0], low, "<"), (high == span[1], high, ">")):
        if cut:
            axes.plot([end], [at], mark, color=colour, ms=6, clip_on=False)
    if row.effect is not None and span[0] <= row.effect <= span[1]:
        axes.plot([row.effect], [at], "o" if main else "D", color=colour, ms=7.5 if main else 6)


def _draw_curves(axes: Axes, table: pl.DataFrame, words: dict[str, str], *, narrow: bool) -> None:
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    ends: list[tuple[float, str]] = []
    for third in words:
        colour, dashes, width = _STYLES[third]
        rows = table.filter(pl.col("third") == third).sort("year")
        years, heights = [first, *rows["year"].to_list(), last], [0.0, *rows["cumulative"].to_list()]
        axes.plot(years, [*heights, heights[-1]], color=PALETTE[colour], linestyle=dashes, linewidth=width,
                  drawstyle="steps-post", label=words[third].replace("\n", " "))  # fmt: skip
        ends.append((heights[-1], third))
    top = max(end for end, _ in ends) or 1.0
    axes.set(xlim=(first, last), ylim=(0, 1.06 * top))
    axes.grid(axis="y")
    axes.tick_params(length=3)
    if narrow:
        axes.legend(loc="upper left", fontsize=9, frameon=False)
    else:
        at = -math.inf
        for end, third in sorted(ends):
            at = max(end / (1.06 * top), at + 0.19)
            axes.text(1.02, at, words[third], transform=axes.transAxes, fontsize=9.5,
                      color=PALETTE[_STYLES[third][0]], va="center", linespacing=1.1)  # fmt: skip
    title_years(axes)
    title_above(axes, "onsets so far (expected number, of one always at risk)")
