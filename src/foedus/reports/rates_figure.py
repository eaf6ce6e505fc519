"""Rates of rare events: each with its interval, and only an upper limit where nothing happened."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.tick_words import plain
from foedus.reports.wording import number, place_names

__all__ = ["rates_figure"]

_ROW: Final = (30.0, 42.0)
_HEADING: Final = 24.0
_FOOT: Final = 42.0
#: Highest over lowest end from which the axis is logarithmic.
_WIDE: Final = 10.0


def rates_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw the rates that a claim compares, of its own measurement and of the others that decide.

    Parameters
    ----------
    claim
        The claim for which it is evidence.
    name
        Name of its own table of rates.
    table
        ``value, low, high`` per 100, and perhaps ``events, dyad_years``; a text column names the stratum.
    """
    groups = {claim.main.name: table}
    groups |= {
        other.removesuffix(f": {name}"): rates for other, rates in claim.series.items() if other.endswith(f": {name}")
    }
    listed = [(words, _row(row)) for words, part in groups.items() for row in part.iter_rows(named=True)]
    ends = [end for _, row in listed for end in (row["low"], row["high"]) if end]
    log = bool(ends) and max(ends) > _WIDE * min(ends)
    headed = len(groups) > 1

    def draw(canvas: Canvas, narrow: bool) -> None:
        height = points_tall(canvas)
        left, right = (0.04, 0.96) if narrow else (0.32, 0.80)
        axes = canvas.add_axes((left, _FOOT / height, right - left, 1 - (_FOOT + 8) / height))
        if log:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(10, subs=(1.0,)))
            axes.xaxis.set_major_formatter(FuncFormatter(plain))
            axes.xaxis.set_minor_formatter(NullFormatter())
            axes.set_xlim(min(ends) / 2, max(ends) * 1.3)
        else:
            axes.set_xlim(0, 1.05 * max(ends, default=1.0))
        at = 0.0
        for place, words in enumerate(groups):
            if headed:
                _draw_heading(axes, 0.0 if narrow else -left / (right - left), at, words, narrow=narrow)
                at += _HEADING
            for index, row in enumerate(row for other, row in listed if other == words):
                _draw_rate(axes, at + _ROW[narrow] / 2, row, main=index == 0, narrow=narrow)
                at += _ROW[narrow]
            if place + 1 < len(groups):
                axes.axhline(at, color=PALETTE["grid"], linewidth=0.8)
        axes.set_ylim(at, 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=3)
        axes.grid(axis="x")
        axes.set_xlabel("events (per 100 at risk" + (", log scale)" if log else ")"), fontsize=10.5, labelpad=2)

    rows = len(listed)
    heads = _HEADING * len(groups) * headed
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: how often it happened",
        "Rates with 90% intervals. " + " ".join(f"{row['stratum']}: {_words(row)}." for _, row in listed),
        draw,
        table_of(
            ("what", "among", "events", "at risk", "rate per 100", "90% interval"),
            [
                (words, row["stratum"], number(row["events"]), number(row["years"], 0), number(row["value"], 3),
                 f"{number(row['low'], 3)} to {number(row['high'], 3)}")
                for words, row in listed
            ],
        ),
        height=(_FOOT + 8 + _ROW[0] * rows + heads, _FOOT + 8 + _ROW[1] * rows + heads),
        note="Bars are exact 90% intervals. "
        + (
            "An open mark with an arrow is an upper limit: none happened, and a rate up to there is not ruled out."
            if any(_none(row) for _, row in listed)
            else "Counts are deflated where the same pairs or states come back."
        ),
        series=pl.concat(
            [part.with_columns(pl.lit(words).alias("measurement")) for words, part in groups.items()],
            how="diagonal_relaxed",
        ),
    )  # fmt: skip


def _draw_heading(axes: Axes, left: float, at: float, words: str, *, narrow: bool) -> None:
    short = textwrap.shorten(words, 50 if narrow else 90, placeholder=" …")
    frame = axes.get_yaxis_transform()
    axes.text(left, at + _HEADING / 2, short, transform=frame, fontsize=10.5, weight="bold", va="center")


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {"stratum", "value", "low", "high", "events"}
    at_risk = next((value for column, value in row.items() if column not in known and isinstance(value, float)), None)
    named = next((str(value) for value in row.values() if isinstance(value, str)), "")
    return {
        "stratum": place_names(named), "value": row["value"], "low": row.get("low"), "high": row.get("high"),
        "events": row.get("events"), "years": at_risk,
    }  # fmt: skip


def _none(row: Mapping[str, Any]) -> bool:
    return not row["value"] and bool(row["high"])


def _words(row: Mapping[str, Any]) -> str:
    counted = ""
    if row["events"] is not None and row["years"] is not None:
        counted = f"{row['events'] or 'none'} in {number(float(row['years']), 0)}"
    if _none(row):
        return f"at most {number(row['high'])}" + (f"; {counted}" if counted else "")
    return number(row["value"]) + (f"; {counted}" if counted else "")


def _draw_rate(axes: Axes, at: float, row: Mapping[str, Any], *, main: bool, narrow: bool) -> None:
    colour = PALETTE["blue" if main else "muted"]
    frame = axes.get_yaxis_transform()
    place = at + (9.0 if narrow else 0.0)
    if _none(row):
        axes.annotate(
            "", (axes.get_xlim()[0], place), xytext=(row["high"], place),
            arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6, "shrinkA": 0, "shrinkB": 1},
        )  # fmt: skip
        axes.plot([row["high"]], [place], "|", color=colour, ms=13, mew=2.2)
        axes.plot([row["high"]], [place], "o" if main else "D", color=colour, mfc=PALETTE["paper"], ms=6, mew=1.5)
    else:
        if row["low"] is not None and row["high"] is not None:
            axes.plot(
                [row["low"], row["high"]], [place, place], color=colour, linewidth=4.5, alpha=0.55,
                solid_capstyle="butt",
            )  # fmt: skip
        axes.plot([row["value"]], [place], "o" if main else "D", color=colour, ms=7)
    if narrow:
        told = f"{textwrap.shorten(row['stratum'], 32, placeholder=' …')}: {_words(row)}"
        axes.text(0.0, at - 8.0, told, transform=frame, fontsize=9.5, va="center")
    else:
        axes.text(-0.03, at, "\n".join(textwrap.wrap(row["stratum"], 30)[:2]), transform=frame, fontsize=11, ha="right",
                  va="center")  # fmt: skip
        axes.text(1.02, at, "\n".join(_words(row).split("; ")), transform=frame, fontsize=9.5, va="center")
