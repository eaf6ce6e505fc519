"""The evidence behind one claim: which figure fits its tables, and its estimates side by side.

A claim provides named tables. `FORMS` lists the figures that are drawn from them, each with the name or the columns by
which a table is known; the first that fits is drawn. **To add a figure** for a kind of test: write
``reports/<what>_figure.py`` with a function ``(claim, name, table) -> Figure`` and add one row to `FORMS`.

What fits none takes one of two general forms. They draw any table of ``year, value`` (perhaps ``sd`` or ``low, high``,
and text columns that name the lines), or of a text column with ``value`` or ``effect`` (perhaps ``low, high``), with
the windows of the test and, where the table is in the unit of the effect, its two lines.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from foedus.arguments.kinds import DRAWN_BESIDE
from foedus.estimate import Estimate, Interval
from foedus.reports.axis_titles import draw_claim_lines, effect_title, title_below
from foedus.reports.census_figures import levels_figure, units_figure
from foedus.reports.changes_figure import changes_figure
from foedus.reports.claims import ClaimView, EstimateRow, figure_key, gate_words
from foedus.reports.count_figures import dependence_figure, series_table, spells_figure
from foedus.reports.endings_figure import endings_figure
from foedus.reports.event_study_figure import event_study_figure
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.hazard_figure import hazard_figure
from foedus.reports.lines_figure import (
    HIGH,
    LOW,
    column_of,
    label_columns,
    label_of,
    lines_figure,
    table_words,
    value_column,
)
from foedus.reports.margin_figure import margin_figure
from foedus.reports.matched_figure import matched_figure
from foedus.reports.rates_figure import rates_figure
from foedus.reports.response_figure import response_figure
from foedus.reports.specification_figure import comparable, specification_figure
from foedus.reports.texts_figure import texts_figure
from foedus.reports.tick_words import plain
from foedus.reports.timing_figure import timing_figure
from foedus.reports.wording import VERDICTS, interval_text, number

__all__ = ["FORMS", "Form", "evidence_figure", "variants_figure"]

_FIRST: Final = (
    "levels",
    "relations",
    "total",
    "series",
    "neighbours",
    "spells",
    "rates",
    "contrasts",
    "crossings",
    "earlier",
)
"""Tables that are drawn before others by the general forms."""


@dataclass(frozen=True)
class Form:
    """A figure, and the tables that it can be drawn from.

    Attributes
    ----------
    words
        What it shows.
    draw
        ``draw(claim, name, table)``; None where this table cannot be drawn so after all.
    columns
        Columns that the table must have.
    named
        Name that the table must have; empty if any will do.
    fewest
        Least number of rows.
    beside
        Tables that the claim must have as well.
    """

    words: str
    draw: Callable[[ClaimView, str, pl.DataFrame], Figure | None]
    columns: frozenset[str]
    named: str = ""
    fewest: int = 1
    beside: frozenset[str] = frozenset()

    def fits(self, claim: ClaimView, name: str, table: pl.DataFrame) -> bool:
        """Return whether a table of a claim can be drawn in this form."""
        fitting = (
            self.named in ("", name.rpartition(": ")[2])
            and self.columns <= set(table.columns)
            and table.height >= self.fewest
        )
        return fitting and self.beside <= set(claim.series)


def _form(
    words: str,
    draw: Callable[[ClaimView, str, pl.DataFrame], Figure | None],
    *columns: str,
    named: str = "",
    fewest: int = 1,
    beside: Sequence[str] = (),
) -> Form:
    return Form(words, draw, frozenset(columns), named, fewest, frozenset(beside))


def _before_and_after(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure | None:
    """Draw the difference after something beside that before it, and beside the variants."""
    before = table.filter(pl.col("when") == "before")
    if claim.main.effect is None or before.is_empty() or ": " in name:
        return None
    row = before.row(0, named=True)
    lead = EstimateRow(
        f"before it (lead), which must lie within {number(row['bound'])} either way",
        Estimate(row["value"], Interval(row["low"], row["high"]), row["n"]),
    )
    measured = [each for each in claim.variants if each.effect is not None and comparable(each, claim)]
    return _forest(
        claim, f"{claim.id}: the change after, the change before, and the variants", [claim.main, lead, *measured]
    )


FORMS: Final = (
    _form(
        "how pairs changed before and after", _before_and_after, "when", "value", "low", "high", "bound", named="leads"
    ),
    _form("how wide the margin was", margin_figure, "year", "value", "asked", named="margin", beside=["smallest"]),
    _form("whom each neighbour trades with", dependence_figure, "neighbour", "dependence", "rival"),
    _form("how much ended in which way", endings_figure, "ending", "years", "incidence"),
    _form("what became of each pair", spells_figure, "pair", "entry_year", "years_followed", "fell"),
    _form(
        "what changed around the onset", event_study_figure, "lag", "value", "low", "high", "bound", named="event_time"
    ),
    _form("which change came first", timing_figure, "year", "value", "posterior", named="earlier"),
    _form("how often it happened", rates_figure, "value", "low", "high", named="rates"),
    _form("when the onsets came, by exposure", hazard_figure, "year", "third", "cumulative", named="onset_years"),
    _form("what followed a pulse", response_figure, "years_later", "value", "low", "high", named="responses"),
    _form("what holds for every unit", units_figure, "unit", "reading", "value", named="units"),
    _form("the total by each reading", levels_figure, "reading", "year", "value", named="levels"),
    _form("where it stands among matched pairs", matched_figure, "pair", "rank", "distance", "value", named="matched"),
    _form("which texts say it", texts_figure, "date", "text", "list", "value", named="texts"),
    _form("who said how much", lines_figure, "year", "speaker", "value", named="speeches"),
    _form("how much each state changed", changes_figure, "state", "value", "low", "high", named="simultaneous"),
    _form("how much each state changed", changes_figure, "state", "value", named="change_by_state", fewest=3),
)
"""Figures of particular tables, in the order in which they are tried; a table of the claim's own test comes first."""


def evidence_figure(claim: ClaimView) -> Figure | None:
    """Draw the evidence of one claim.

    Parameters
    ----------
    claim
        A judged claim.

    Returns
    -------
    Figure or None
        None for a claim that has neither series nor an effect.
    """
    known = {name: table for name, table in claim.series.items() if not table.is_empty() and not _beside(name)}
    own = {name: table for name, table in known.items() if ": " not in name}
    for tables in (own, known):
        for form in FORMS:
            for name, table in tables.items():
                if form.fits(claim, name, table) and (figure := form.draw(claim, name, table)) is not None:
                    return figure
    if claim.ratio and claim.test == "hazard_ratio":
        return _every_measurement(claim)  # the ratios themselves, on their own scale
    for name in sorted(known, key=lambda each: _FIRST.index(each) if each in _FIRST else len(_FIRST)):
        figure = _general(claim, name, known[name])
        if figure is not None:
            return figure
    return _every_measurement(claim) if claim.tested else None


def _beside(name: str) -> bool:
    """Whether a table is of a measurement that is only shown, which has a figure of its own."""
    of, _, what = name.rpartition(": ")
    return bool(of) and what in DRAWN_BESIDE


def _every_measurement(claim: ClaimView) -> Figure:
    """Draw what was measured in the claim's unit, or where that is little all that was measured."""
    return specification_figure(claim, key=figure_key(claim.id)) or variants_figure(claim)


def _general(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure | None:
    if value_column(table) is None:
        return None
    if "year" in table.columns and table["year"].n_unique() > 2:
        return lines_figure(claim, name, table)
    return _rows(claim, name, table) if label_columns(table) else None


def variants_figure(claim: ClaimView) -> Figure:
    """Draw a claim's estimate beside the variants named beforehand."""
    estimates = [claim.main, *claim.variants, *([claim.since] if claim.since else [])]
    return _forest(claim, f"{claim.id}: the estimate and its variants", [e for e in estimates if e.effect is not None])


def _rows(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    columns, value = label_columns(table), str(value_column(table))
    low, high = column_of(table, LOW), column_of(table, HIGH)
    estimates = [
        EstimateRow(
            label_of(row, columns) + (f", {row['year']}" if "year" in row else ""),
            Estimate(row[value], Interval(*(_end(row[name] if name else None) for name in (low, high)))),
        )
        for row in table.head(24).iter_rows(named=True)
        if row[value] is not None
    ]
    figure = _forest(
        claim,
        f"{claim.id}: {table_words(name, claim)}",
        estimates,
        of_effect="effect" in table.columns,
        words=f"{table_words(name, claim)} ({claim.unit or 'value'})",
    )
    return replace(figure, table=series_table(table), series=table)


def _end(value: float | None) -> float:
    return math.nan if value is None else value


def _forest(
    claim: ClaimView, title: str, estimates: Sequence[EstimateRow], *, of_effect: bool = True, words: str = ""
) -> Figure:
    """Draw estimates side by side; those other than the claim's effect get no threshold and no ratio axis."""
    count = max(1, len(estimates))

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left, right = (0.04, 0.96) if narrow else (0.40, 0.84)
        axes = canvas.add_axes((left, 54 / tall, right - left, 1 - 86 / tall))
        ratio = claim.ratio and of_effect
        if ratio and all((1 if e.low is None else e.low) > 0 for e in estimates):
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(FuncFormatter(plain))
        axes.axvline(
            claim.no_effect if of_effect else 0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0))
        )
        for index, each in enumerate(estimates):
            _estimate_row(axes, index, each, main=index == 0, narrow=narrow)
        axes.set(ylim=(count - 0.4, -0.75))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=3)
        axes.minorticks_off()
        axes.grid(axis="x")
        title_below(axes, effect_title(claim) if of_effect else words)
        if of_effect:
            draw_claim_lines(axes, claim, "x")

    return draw_figure(
        figure_key(claim.id),
        title,
        f"Estimates with {_spreads(estimates)}. " + " ".join(f"{each.name}: {each.text}." for each in estimates),
        draw,
        table_of(
            (
                "estimate",
                "effect",
                "90% interval" if all(e.sampled for e in estimates) else "90% interval or range",
                "n",
                "clusters",
                "gate",
                "verdict from it",
            ),
            [
                (
                    each.name,
                    number(each.effect) if each.centred else "",
                    interval_text((each.low, each.high)),
                    number(each.n),
                    number(each.clusters),
                    gate_words(each.gate),
                    each.verdict,
                )
                for each in estimates
            ],
        ),
        height=(98.0 + 34 * count, 98.0 + 46 * count),
        note=(f"Unit: {claim.unit}. " if claim.unit and of_effect else "")
        + (
            "Bars are 90% intervals for the number of futures simulated. Only the model speaks."
            if claim.simulated and "crossings" in claim.series
            else "Bars hold 90% of the futures; the dotted line is no change. Only the model speaks."
            if claim.simulated
            else f"Bars are {_spreads(estimates)}; the dotted line is no effect."
        )
        + (" Solid line: the smallest effect that counts; dashed: what counts against." if of_effect else ""),
        series=pl.DataFrame(
            [(each.name, each.effect, each.low, each.high, each.n, each.clusters, each.verdict) for each in estimates],
            schema={
                "estimate": pl.String,
                "effect": pl.Float64,
                "low": pl.Float64,
                "high": pl.Float64,
                "n": pl.Int64,
                "clusters": pl.Int64,
                "verdict": pl.String,
            },
            orient="row",
        ),
    )


def _spreads(estimates: Sequence[EstimateRow]) -> str:
    """Return what the bars of estimates are, in words."""
    if all(each.sampled for each in estimates):
        return "90% intervals"
    if not any(each.sampled for each in estimates):
        return "ranges of measurement, not of sampling"
    return "90% intervals, those of a census or of coded dates ranges of measurement"


def _estimate_row(axes: Axes, index: int, each: EstimateRow, *, main: bool, narrow: bool) -> None:
    colour = PALETTE["blue" if main else "muted"]
    if each.low is not None and each.high is not None:
        axes.plot([each.low, each.high], [index, index], color=colour, linewidth=4.5, alpha=0.55, solid_capstyle="butt")
    if each.effect is not None and each.centred:
        axes.plot([each.effect], [index], "o" if main else "D", color=colour, ms=8 if main else 6.5)
    symbol = VERDICTS.get(each.verdict, ("", ""))[0]
    label = f"{symbol} {each.name}".strip()
    frame = axes.get_yaxis_transform()
    if narrow:
        axes.text(0.0, index - 0.36, textwrap.shorten(label, 52, placeholder=" …"), transform=frame, fontsize=10.5)
    else:
        wrapped = "\n".join(textwrap.wrap(label, 44)[:2])
        axes.text(-0.03, index, wrapped, transform=frame, fontsize=11, ha="right", va="center", linespacing=1.2)
        axes.text(
            1.03, index, number(each.effect) if each.centred else each.text, transform=frame, fontsize=11, va="center"
        )
