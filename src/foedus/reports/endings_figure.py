"""How pacts or close pairs ended, year after year: the cumulative incidence of each kind of ending."""

from __future__ import annotations

from typing import Final

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.reports.claims import ClaimView, figure_key
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of

__all__ = ["ENDING_WORDS", "endings_figure"]

ENDING_WORDS: Final = {
    "opposed": "opposition of either kind",
    "dispute": "after a dispute with force between the two",
    "rival_pact": "after a pact with the other's rival",
    "drifted": "apart without either",
    "ceased": "one of the states ceased",
}
"""Endings in words, in the order in which they are drawn."""

_STYLES: Final = {
    "opposed": ("red", "-"),
    "dispute": ("red", "-"),
    "rival_pact": ("amber", (0, (6.0, 2.0))),
    "drifted": ("blue", (0, (2.0, 1.5))),
    "ceased": ("muted", (0, (7.0, 2.0, 1.5, 2.0))),
}

_MARGIN: Final = 0.3
"""Years drawn beyond the horizon, where the interval of what the claim counts stands."""


def endings_figure(claim: ClaimView, name: str, table: pl.DataFrame) -> Figure:
    """Draw the share that had ended in each way by each year after the beginning.

    Parameters
    ----------
    claim
        The claim for which it is evidence; its lines are drawn beside that of the endings it counts, together.
    name, table
        ``ending, years, incidence, counted``, one row per kind of ending and whole year.
    """
    ways = [way for way in ENDING_WORDS if way in set(table["ending"])]
    curves = {way: table.filter(pl.col("ending") == way).sort("years") for way in ways}
    counted = table.filter("counted").group_by("years").agg(pl.col("incidence").sum()).sort("years")
    last = int(table["years"].max())  # type: ignore[arg-type]
    lines = sorted({claim.rule.supported_beyond, claim.rule.other_bound}) if claim.rule is not None else []

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        rows = len(ways) + 2 if narrow else -(-(len(ways) + 2) // 2)
        top = 1 - (12 + 15 * rows) / tall
        left = 0.14 if narrow else 0.085
        axes = canvas.add_axes((left, 44 / tall, 0.97 - left, top - 44 / tall))
        for way, curve in curves.items():
            colour, dash = _STYLES[way]
            axes.step(*_steps(curve), where="post", color=PALETTE[colour], ls=dash, lw=1.8, label=ENDING_WORDS[way])
        axes.step(*_steps(counted), where="post", color=PALETTE["ink"], lw=2.8, label="all that the claim counts")
        if claim.main.low is not None and claim.main.high is not None:
            ends = [100 * claim.main.low, 100 * claim.main.high]
            axes.plot([last + _MARGIN] * 2, ends, "-_", color=PALETTE["ink"], lw=1.6, ms=9, clip_on=False)
        for place, line in enumerate(lines):
            label = "_" if place else _line_words(lines)
            axes.axhline(100 * line, color=PALETTE["ink"], ls=":", lw=1.3, label=label)
        axes.set(
            xlim=(0, last + _MARGIN),
            ylim=(0, None),
            xlabel="time since it began (years)",
            ylabel="share ended so far (%)",
        )
        axes.grid(axis="y")
        canvas.legend(
            loc="upper left", ncols=1 if narrow else 2, frameon=False, fontsize=10.5, handlelength=2.8,
            borderaxespad=0.1, labelspacing=0.25,
        )  # fmt: skip

    at_end = [
        (ENDING_WORDS[way], f"{100 * float(curve['incidence'][-1]):.1f}%", "yes" if curve["counted"][-1] else "no")
        for way, curve in curves.items()
    ]
    total = f"{100 * float(counted['incidence'][-1]):.1f}%" if counted.height else "0%"
    return draw_figure(
        figure_key(claim.id),
        f"{claim.id}: how they ended, and how soon",
        f"Lines of the share ended in each way within {last} years: "
        + "; ".join(f"{words} {share}" for words, share, _ in at_end)
        + f". What the claim counts: {total}.",
        draw,
        table_of(("ending", f"share within {last} years", "counted"), at_end),
        height=(250.0, 330.0),
        series=table,
        note="One ending precludes the others (competing risks). What has not ended counts while it was followed. "
        f"At the right the {100 * claim.level:.0f}% interval of what the claim counts.",
    )


def _steps(curve: pl.DataFrame) -> tuple[list[float], list[float]]:
    """Return years and shares in per cent, the last one held so that it is seen."""
    years, shares = curve["years"].to_list(), [100 * share for share in curve["incidence"]]
    return [*years, years[-1] + _MARGIN], [*shares, shares[-1]]


def _line_words(lines: list[float]) -> str:
    shares = [f"{100 * line:g}%" for line in lines]
    return f"line of the test, {shares[0]}" if len(shares) == 1 else f"lines of the test, {' and '.join(shares)}"
