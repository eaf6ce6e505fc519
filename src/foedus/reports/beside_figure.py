"""What is only shown beside a claim, year by year: a panel for each measurement, each in its own unit."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.arguments.formats import unit_words
from foedus.arguments.kinds import DRAWN_BESIDE
from foedus.reports.axis_titles import title_above, title_years
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, points_wide, table_of
from foedus.reports.spreading import spread
from foedus.reports.wording import number, place_names, spell_out

__all__ = ["beside_figure"]

_WRITTEN: Final = 2020
_TALL: Final = 236.0
_HEAD: Final = 60.0
_FOOT: Final = 38.0
_COLOURS: Final = ("blue", "red", "teal", "plum", "amber", "muted")
_DASHES: Final = ("-", "--", "-.", ":", (0, (6.0, 1.5)), (0, (3.0, 1.0, 1.0, 1.0)))
"""Taken in turn with the colours, and shifted with every round of these, so that no two lines are drawn alike."""


@dataclass(frozen=True)
class _Panel:
    """One measurement: its name, unit and lines, and its values by year."""

    name: str
    unit: str
    bounds: tuple[float, float] | None
    table: pl.DataFrame

    @property
    def label(self) -> str:
        """Column that names its lines."""
        return "reading" if "reading" in self.table.columns else "unit"


def beside_figure(claim: ClaimView) -> Figure | None:
    """Draw what is only shown beside a claim, where it was measured year by year.

    Parameters
    ----------
    claim
        A judged claim.

    Returns
    -------
    Figure or None
        None if nothing beside it was measured year by year. Tables that are the same are drawn once.
    """
    panels = _panels(claim)
    if not panels:
        return None

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns = 1 if narrow else 2
        rows = math.ceil(len(panels) / columns)
        tall, wide = points_tall(canvas), points_wide(canvas)
        each, across = tall / rows, wide / columns
        for place, panel in enumerate(panels):
            row, column = divmod(place, columns)
            bottom, left = tall - (row + 1) * each + _FOOT, column * across + 40.0
            room = 84.0 if panel.label == "unit" else 14.0
            axes = canvas.add_axes(
                (left / wide, bottom / tall, (across - 40.0 - room) / wide, (each - _HEAD - _FOOT) / tall)
            )
            _draw(axes, panel, letters=46 if narrow else 48, step=13.0 / (each - _HEAD - _FOOT))

    whole = pl.concat(
        panel.table.select(
            pl.lit(panel.name).alias("measurement"),
            pl.col(panel.label).alias("of"),
            pl.col("year").cast(pl.Int64),
            pl.col("value"),
        )
        for panel in panels
    )
    return draw_figure(
        f"beside-{claim.id.lower()}",
        f"{claim.id}: shown beside it, year by year",
        "Line charts, one each, of: " + "; ".join(panel.name for panel in panels) + ".",
        draw,
        table_of(
            ("measurement", "of", "year", "value"),
            [(name, place_names(of), str(year), number(value)) for name, of, year, value in whole.iter_rows()],
        ),
        height=(_TALL * math.ceil(len(panels) / 2), _TALL * len(panels)),
        note="None of it has a say. Every panel has a scale of its own, in the unit above it; dotted, where they fit: "
        "the measurement's two lines, for the claim and against it. Points are years with a value. Upright: "
        "the end of 2020, the last year that the argument could know.",
        series=whole,
    )


def _panels(claim: ClaimView) -> list[_Panel]:
    rows: Mapping[str, EstimateRow] = {spell_out(each.name): each for each in claim.variants}
    found: list[_Panel] = []
    for name, table in claim.series.items():
        of, _, what = name.rpartition(": ")
        row = rows.get(spell_out(of))
        if what not in DRAWN_BESIDE or table.is_empty() or row is None:
            continue
        again = [place for place, panel in enumerate(found) if table.equals(panel.table)]
        if again:
            # the same years of another measurement: the shorter name says least of one year
            place = again[0]
            found[place] = replace(found[place], name=min(found[place].name, spell_out(of), key=len))
            continue
        rule = row.rule
        unit = "" if rule is None else unit_words(rule.unit, rule.printed)
        level = rule is not None and what == "by_year"
        bounds = (rule.supported_beyond, rule.other_bound) if level and rule is not None else None
        found.append(_Panel(spell_out(of), unit, bounds, table))
    return found


def _draw(axes: Axes, panel: _Panel, *, letters: int, step: float) -> None:
    lines = panel.table.partition_by(panel.label, maintain_order=True)
    first, last = int(panel.table["year"].min()), int(panel.table["year"].max())  # type: ignore[arg-type]
    axes.set_xlim(first - 0.5, last + 0.5)
    ends = []
    for place, part in enumerate(lines):
        colour, dash = _COLOURS[place % len(_COLOURS)], _DASHES[(place + place // len(_COLOURS)) % len(_DASHES)]
        every = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": part["year"].dtype})
        known = every.join(part, on="year", how="left").sort("year")
        # few and scattered years are joined, or no line would be seen
        drawn = part.sort("year") if part.height < (last - first) / 2 else known
        axes.plot(
            drawn["year"],
            drawn["value"],
            color=PALETTE[colour],
            linestyle=dash,
            linewidth=1.5,
            label=place_names(str(part[panel.label][0])),
        )
        axes.plot(part["year"], part["value"], ".", color=PALETTE[colour], ms=4)
        end = part.sort("year").row(-1, named=True)
        ends.append((float(end["value"]), place_names(str(end[panel.label])), PALETTE[colour], int(end["year"])))
    if panel.bounds is not None:
        for bound in panel.bounds:
            axes.axhline(bound, color=PALETTE["ink"], linewidth=1.0, linestyle=":")
    if first < _WRITTEN < last:
        axes.axvline(_WRITTEN + 0.5, color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
    axes.grid(axis="y")
    axes.tick_params(length=3, labelsize=9.5)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    title = "\n".join(textwrap.wrap(panel.name, letters)[:2])
    title_above(axes, f"value ({panel.unit or panel.name})")
    title_years(axes)
    above = 5.0 + 12.5 * (1 + axes.get_ylabel().count("\n"))
    axes.set_title(title, fontsize=10, loc="left", pad=above)
    if panel.label == "reading":
        axes.legend(frameon=False, fontsize=9, handlelength=2.4, loc="best", borderaxespad=0.2, labelspacing=0.2)
        return
    low, high = axes.get_ylim()
    ends.sort()
    heights = spread([end[0] for end in ends], step * (high - low), low, high)
    for height, (value, label, colour, year) in zip(heights, ends, strict=True):
        axes.annotate(
            label, (year, value), xytext=(1.03, height), textcoords=axes.get_yaxis_transform(), fontsize=9.5,
            va="center", color=colour, arrowprops={"arrowstyle": "-", "color": PALETTE["grid"], "lw": 0.7},
        )  # fmt: skip
