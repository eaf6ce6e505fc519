"""One state's partners over time: a strip of years for each, friends on top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import polars as pl
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.errors import InputError
from foedus.reports.coded_years import coded_to, mark_boundary
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.measured import (
    BAND,
    Cell,
    Subject,
    centred,
    checked,
    draw_cells,
    draw_legend,
    extent,
    footnote,
    label,
    legend_height,
    shade,
)
from foedus.reports.wording import number, signed, state_name

__all__ = ["MOST_PARTNERS", "partners_figure"]

#: Largest number of strips that can be read on one page. *Assumed*.
MOST_PARTNERS: Final = 60
_ROW: Final = 17.0
_AXIS: Final = 24.0


def partners_figure(
    table: pl.DataFrame,
    subject: Subject,
    state: str,
    *,
    partners: Sequence[str] | None = None,
    top: int = 20,
    first: int | None = None,
    last: int | None = None,
    key: str = "partners",
) -> Figure:
    """Draw a measure between one state and its partners, a strip of years for each.

    Parameters
    ----------
    table
        ``state_a, state_b, year, value`` and perhaps ``sd, n``; for a directed measure the rows from the state.
    subject
        What is measured.
    state
        The state whose partners are drawn.
    partners
        Partners drawn, in this order; None = the `top` ones by the size of their mean, highest mean first.
    top
        Largest number of partners, if none are named.
    first, last
        Years drawn; None = those of the table. Within them a year without a value is hatched as no data.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Shade: size of the value. If 0 is the middle, blue is above it and red with a bar through it below; a thin
        stretch has a 90% band that contains 0.

    Raises
    ------
    InputError
        If no partner has a value, or there are more than `MOST_PARTNERS`.
    TableError
        If the table lacks a column, contains a key twice or has no value.
    """
    known = checked(table.filter(pl.col("state_b").is_not_null()), subject)
    known = known.filter((pl.col("state_a") == state) | (pl.col("state_b") == state)).with_columns(
        partner=pl.when(pl.col("state_a") == state).then("state_b").otherwise("state_a")
    )
    if known.select(pl.struct("partner", "year").is_duplicated().any()).item():
        # A directed measure given in both directions: take what the state does to others.
        known = known.filter(pl.col("state_a") == state)
    start = int(known["year"].min() or 0) if first is None else first  # type: ignore[arg-type]
    end = int(known["year"].max() or 0) if last is None else last  # type: ignore[arg-type]
    known = known.filter(pl.col("year").is_between(start, end))
    means = known.group_by("partner").agg(pl.col("value").mean())
    chosen = _chosen(means, partners, top)
    known = known.filter(pl.col("partner").is_in(chosen))
    if known.is_empty() or len(chosen) > MOST_PARTNERS:
        raise InputError(
            f"{len(chosen)} partners with {known.height} values cannot be drawn",
            where=f"{subject.name} of {state}",
            expected=f"1 to {MOST_PARTNERS} partners with values",
        )
    coded = coded_to(subject.name, int(known["year"].max()))  # type: ignore[arg-type]
    mean = dict(means.iter_rows())
    middle, greatest = centred(known, subject), extent(known, subject)
    cells = {partner: _strip(known, partner, start, end, greatest, middle=middle) for partner in chosen}
    unsure = middle and bool((known["value"].abs() < BAND * known["sd"]).any())

    def height(narrow: bool) -> float:
        return _ROW * len(chosen) + 14.0 + _AXIS + legend_height(narrow=narrow)

    def draw(canvas: Canvas, narrow: bool) -> None:
        width, tall = (348.0 if narrow else 720.0), height(narrow)
        left, right, low = (92.0 if narrow else 130.0), 44.0, legend_height(narrow=narrow)
        axes = canvas.add_axes(
            (left / width, (low + _AXIS) / tall, (width - left - right) / width, _ROW * len(chosen) / tall)
        )
        axes.set(xlim=(start - 0.5, end + 0.5), ylim=(len(chosen), 0))
        for row, partner in enumerate(chosen):
            strip = [(x, row + y, w, h, value, sd) for x, y, w, h, value, sd in cells[partner]]
            draw_cells(axes, strip, greatest, signed=middle)
            if partner in mean:
                text = signed(mean[partner]) if middle else number(mean[partner])
                axes.text(
                    1.0 + 6.0 / (width - left - right),
                    row + 0.5,
                    text,
                    transform=axes.get_yaxis_transform(),
                    va="center",
                    fontsize=10,
                    color=PALETTE["muted"],
                )
        axes.text(
            1.0 + 6.0 / (width - left - right),
            -0.45,
            "mean",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9.5,
            color=PALETTE["muted"],
        )
        names = [label((partner,), longest=13 if narrow else 19) for partner in chosen]
        axes.set_yticks([row + 0.5 for row in range(len(chosen))], names, fontsize=10.5)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5 if narrow else 9, integer=True, min_n_ticks=1))
        axes.tick_params(axis="y", length=0, pad=4)
        axes.tick_params(axis="x", length=3)
        axes.spines["left"].set_visible(False)
        mark_boundary(axes, coded, fontsize=9.5, shift=0.5, above=True)
        legend = canvas.add_axes((0.014, 0, 0.98, low / tall))
        draw_legend(legend, greatest, signed=middle, unsure=unsure, width=0.98 * width)

    years = f"{start}–{end}" if end > start else str(start)
    words = subject.words[:1].upper() + subject.words[1:]
    how = "Partners as named." if partners is not None else "Partners with the largest mean in size, highest first."
    reading = [f"Unit: {subject.unit}.", how, "On the right: mean over the years with data."]
    if coded:
        reading.append(coded.note("Right of the dotted line"))
    if middle:
        reading.append("Blue: above 0. Red with a bar through it: below.")
    return draw_figure(
        key,
        f"{words}: {state_name(state)} and its partners, {years}",
        _describe(chosen, mean, subject, state, years),
        draw,
        table_of(
            ("partner", "year", "value", "sd"),
            [
                (partner, str(year), number(value, 3), number(sd, 3))
                for partner, year, value, sd in known.sort("partner", "year")
                .select("partner", "year", "value", "sd")
                .iter_rows()
            ],
        ),
        height=(height(False), height(True)),
        note=footnote(known, subject, f"{len(chosen)} partners", *reading),
    )


def _chosen(means: pl.DataFrame, partners: Sequence[str] | None, top: int) -> list[str]:
    if partners is not None:
        return list(dict.fromkeys(partners))
    largest = means.sort(pl.col("value").abs(), "partner", descending=[True, False]).head(max(1, top))
    return largest.sort("value", "partner", descending=[True, False])["partner"].to_list()


def _strip(table: pl.DataFrame, partner: str, first: int, last: int, top: float, *, middle: bool) -> list[Cell]:
    """Return the cells of one partner: years that look the same are one cell, so that no seam shows between them."""
    found = {
        year: (value, sd)
        for year, value, sd in table.filter(pl.col("partner") == partner).select("year", "value", "sd").iter_rows()
    }

    def look(year: int) -> tuple[float | None, bool, bool]:
        value, sd = found.get(year, (None, None))
        if value is None:
            return None, False, False
        return shade(value, top), middle and value < 0, middle and sd is not None and abs(value) < BAND * sd

    cells: list[Cell] = []
    for _, years in groupby(range(first, last + 1), key=look):
        alike = list(years)
        value, sd = found.get(alike[0], (None, None))
        cells.append((alike[0] - 0.5, 0.08, float(len(alike)), 0.84, value, sd))
    return cells


def _describe(chosen: Sequence[str], mean: dict[str, float], subject: Subject, state: str, years: str) -> str:
    told = [f"{state_name(partner)} {number(mean[partner])}" for partner in chosen if partner in mean]
    return f"Strips of {subject.words} between {state_name(state)} and {len(chosen)} partners, {years}; means: " + (
        ", ".join(told) + "."
    )
