"""Small multiples: one measure over time, a panel for each pair or state, all on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.reports.coded_years import CodedTo, coded_to, draw_band, draw_line, draw_points, mark_boundary
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, table_of
from foedus.reports.measured import BAND, Subject, centred, checked, footnote, hatch, key_of_ids, label
from foedus.reports.triangle_figure import yearly
from foedus.reports.wording import number, signed

__all__ = ["MOST_PANELS", "small_multiples"]

#: Largest number of panels that can be read on one page. *Assumed*.
MOST_PANELS: Final = 30
_ROW: Final = 116.0
#: Smallest room for the numbers of the value axis, in points.
_LEFT: Final = 38.0
Line: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]
Key: TypeAlias = tuple[str | None, str | None]


def small_multiples(
    table: pl.DataFrame,
    subject: Subject,
    *,
    first: int | None = None,
    last: int | None = None,
    key: str = "small-multiples",
) -> Figure:
    """Draw a measure over time, one panel for each pair or state.

    Parameters
    ----------
    table
        ``state_a, state_b, year, value`` and perhaps ``sd, n``; state_b null for a measure of states, both for one of
        the whole system. Panels come in the order of the rows.
    subject
        What is measured.
    first, last
        Years drawn; None = those of the table. Give years that the measure covers: within them a year without a value
        is hatched as no data.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Line: the value; band: 1.645 standard deviations on either side, if there are any. Dashed and pale past the last
        coded year of a measure that carries coding forward.

    Raises
    ------
    InputError
        If there are more than `MOST_PANELS` panels.
    TableError
        If the table lacks a column, contains a key twice or has no value.

    Examples
    --------
    >>> rows = {"state_a": ["CHN"] * 2, "state_b": ["RUS"] * 2, "year": [1990, 1991], "value": [0.5, 0.6]}
    >>> small_multiples(pl.DataFrame(rows), Subject("alignment", "index −1 to 1")).title
    'Alignment: China–Russia, 1990–1991'
    """
    known = checked(table, subject)
    pairs: list[Key] = list(known.select("state_a", "state_b").unique(maintain_order=True).iter_rows())
    if len(pairs) > MOST_PANELS:
        raise InputError(
            f"{len(pairs)} panels are too many to read",
            expected=f"at most {MOST_PANELS} pairs or states",
            hint="Name `pairs`, or draw the `kind` heatmap or partners" if pairs[0][1] else "Name `states`",
        )
    start = int(known["year"].min()) if first is None else first  # type: ignore[arg-type]
    end = int(known["year"].max()) if last is None else last  # type: ignore[arg-type]
    lines = {pair: _line(known, pair, start, end) for pair in pairs}
    coded = coded_to(subject.name, min(end, int(known["year"].max())))  # type: ignore[arg-type]
    low, high = _limits(known, subject)
    rows_of = {narrow: math.ceil(len(pairs) / _columns(len(pairs), narrow)) for narrow in (False, True)}

    left = _left(low, high, len(pairs))
    titles = [_titles(pairs, _across(len(pairs), narrow, left)) for narrow in (False, True)]
    by_ids = any("–".join(each for each in pair if each) in titles[0] + titles[1] for pair in pairs)

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns, rows = _columns(len(pairs), narrow), rows_of[narrow]
        width, height = (348.0 if narrow else 720.0), _height(rows, len(pairs), narrow)
        bottom, top = 24.0, 22.0
        across = _across(len(pairs), narrow, left)
        tall = (height - bottom) / rows
        for place, line in enumerate(lines.values()):
            row, column = divmod(place, columns)
            axes = canvas.add_axes(
                (
                    (left + column * across) / width,
                    (bottom + (rows - 1 - row) * tall + 3) / height,
                    (across - 12) / width,
                    (tall - top - 6) / height,
                )
            )
            _panel(axes, line, (start, end), (low, high), coded)
            mark_boundary(axes, coded, fontsize=9.0)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=max(3, int(across / 90.0)), integer=True, min_n_ticks=1))
            places, words = _ticks(low, high, _value_ticks(len(pairs)))
            axes.set_yticks(places, words)
            if len(pairs) > 1:
                axes.set_title(titles[narrow][place], fontsize=11, pad=4)
            axes.tick_params(labelleft=column == 0, labelbottom=place + columns >= len(pairs))

    years = f"{start}–{end}" if end > start else str(start)
    words = subject.words[:1].upper() + subject.words[1:]
    banded = known["sd"].is_not_null().any()
    return draw_figure(
        key,
        f"{words}, {years}" if len(pairs) > 1 else f"{words}: {label(pairs[0], longest=60)}, {years}",
        _describe(lines, subject),
        draw,
        _table(known),
        height=(_height(rows_of[False], len(pairs), False), _height(rows_of[True], len(pairs), True)),
        note=footnote(
            known,
            subject,
            f"{len(pairs)} {'panel' if len(pairs) == 1 else 'panels'}",
            f"Unit: {subject.unit}.",
            "All panels share both scales." if len(pairs) > 1 else "",
            "The number is the last value.",
            "Band: 90% (1.645 standard deviations)." if banded else "No band: no standard deviation is known.",
            "Hatched: no data.",
            coded.note() if coded else "",
            key_of_ids(state for pair in pairs for state in pair) if by_ids else "",
        ),
    )


def _across(count: int, narrow: bool, left: float) -> float:
    """Return the width of a panel with the gap beside it, in points."""
    return ((348.0 if narrow else 720.0) - left - 6.0) / _columns(count, narrow)


def _left(low: float, high: float, count: int) -> float:
    """Return the room for the numbers of the value axis, in points."""
    longest = max(map(len, _ticks(low, high, _value_ticks(count))[1]), default=0)
    return max(_LEFT, 6.4 * longest + 9.0)


def _value_ticks(count: int) -> int:
    """Return the largest number of steps of the value axis: a single panel is taller."""
    return 5 if count == 1 else 3


def _ticks(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    """Return the ticks of the value axis, and their labels with as many digits as the step between them needs."""
    every = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low, high)
    step = float(every[1] - every[0])
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    places = [float(tick) for tick in every if low <= tick <= high]
    # Rounding may leave a tiny number in place of 0.
    places = [0.0 if abs(tick) < step / 1e6 else tick for tick in places]
    return places, [signed(tick, digits) if low < 0 else number(tick, digits) for tick in places]


def _titles(pairs: Sequence[Key], across: float) -> list[str]:
    """Return the titles of the panels beside their last values: names if all fit, else ids for all."""
    longest = int((across - 12.0 - 42.0) / 7.4)
    words = [label(pair, longest=99) for pair in pairs]
    return words if max(map(len, words)) <= longest else [label(pair, longest=0) for pair in pairs]


def _columns(count: int, narrow: bool) -> int:
    if narrow:
        return min(count, 2)
    return 1 if count == 1 else 2 if count <= 4 else 3 if count <= 9 else 4 if count <= 16 else 5


def _height(rows: int, count: int, narrow: bool) -> float:
    one = 300.0 if count == 1 and not narrow else 220.0 if count == 1 else 176.0 if count <= 4 and not narrow else _ROW
    return rows * one + 24.0


def _line(table: pl.DataFrame, pair: Key, first: int, last: int) -> Line:
    """Return the values for every year drawn, NaN where none is known."""
    chosen = table.filter(
        pl.col("state_a").eq_missing(pl.lit(pair[0], pl.String))
        & pl.col("state_b").eq_missing(pl.lit(pair[1], pl.String))
        & pl.col("year").is_between(first, last)
    )
    years = np.arange(first, last + 1, dtype=float)
    value, sd = np.full(years.size, np.nan), np.full(years.size, np.nan)
    if not chosen.is_empty():
        found, values, deviations = yearly(chosen, first)
        place = found.astype(int) - first
        value[place], sd[place] = values, deviations
    return years, value, sd


def _limits(table: pl.DataFrame, subject: Subject) -> tuple[float, float]:
    """Return the limits of the value axis: symmetric about 0 if 0 is the middle, from 0 if all is above and near it."""
    reach = table.with_columns(sd=pl.col("sd").fill_null(0.0) * BAND)
    low = float((reach["value"] - reach["sd"]).min())  # type: ignore[arg-type]
    high = float((reach["value"] + reach["sd"]).max())  # type: ignore[arg-type]
    if centred(table, subject):
        top = max(abs(low), abs(high)) or 1.0
        top = min(top, 1.0) if "−1 to 1" in subject.unit else top
        # 0 stays visible, and a side without a value is not drawn
        return -1.06 * top if low < 0 else -0.06 * top, 1.06 * top if high > 0 else 0.06 * top
    top = high or 1.0
    return 0.0, 1.06 * (min(top, 1.0) if "0 to 1" in subject.unit or subject.unit.startswith("share") else top)


def _panel(axes: Axes, line: Line, span: tuple[int, int], limits: tuple[float, float], coded: CodedTo | None) -> None:
    years, value, sd = line
    for start, end in _holes(years, value):
        hatch(axes, (start - 0.5, limits[0]), end - start + 1.0, limits[1] - limits[0])
    axes.grid(axis="y")
    if limits[0] < 0 < limits[1]:
        axes.axhline(0, color=PALETTE["muted"], linewidth=0.9, zorder=1.5)
    draw_band(
        axes,
        years,
        np.maximum(value - BAND * sd, limits[0]),
        np.minimum(value + BAND * sd, limits[1]),
        coded,
        colour=PALETTE["blue"],
        alpha=0.22,
    )
    draw_line(axes, years, value, coded, colour=PALETTE["blue"], width=1.6)
    seen = np.isfinite(value)
    # an isolated year with data is not part of any line or band
    alone = seen & ~np.append(False, seen[:-1]) & ~np.append(seen[1:], False)
    draw_points(axes, years[alone], value[alone], coded, marker="o", colour=PALETTE["blue"], size=3.5)
    lone = alone & np.isfinite(sd)
    low, high = value[lone] - BAND * sd[lone], value[lone] + BAND * sd[lone]
    axes.vlines(
        years[lone], np.maximum(low, limits[0]), np.minimum(high, limits[1]), color=PALETTE["blue"], alpha=0.3, lw=3.5
    )
    axes.set(xlim=(span[0] - 0.5, span[1] + 0.5), ylim=limits)
    axes.tick_params(length=2.5, labelsize=10)
    if seen.any():
        final = float(value[np.flatnonzero(seen)[-1]])
        digits = 0 if bool((value[seen] == np.round(value[seen])).all()) else 2
        text = signed(final, digits) if limits[0] < 0 else number(final, digits)
        axes.set_title(text, loc="right", fontsize=10.5, pad=4, color=PALETTE["muted"], weight="normal")


def _holes(years: FloatArray, value: FloatArray) -> list[tuple[float, float]]:
    """Return the first and last years of stretches without a value."""
    holes: list[tuple[float, float]] = []
    for year, known in zip(years, np.isfinite(value), strict=True):
        if known:
            continue
        if holes and holes[-1][1] == year - 1:
            holes[-1] = (holes[-1][0], year)
        else:
            holes.append((year, year))
    return [(float(a), float(b)) for a, b in holes]


def _describe(lines: dict[Key, Line], subject: Subject) -> str:
    parts = []
    for pair, (years, value, _) in lines.items():
        seen = np.flatnonzero(np.isfinite(value))
        if seen.size:
            begin, end = int(seen[0]), int(seen[-1])
            parts.append(
                f"{label(pair, longest=80)} from {number(float(value[begin]))} in {int(years[begin])} "
                f"to {number(float(value[end]))} in {int(years[end])}"
            )
    return f"Line charts of {subject.words}, a panel each: " + "; ".join(parts) + "."


def _table(table: pl.DataFrame) -> Table:
    names: Sequence[str] = ("state_a", "state_b", "year", "value", "sd", "n")
    rows = [
        (a or "", b or "", str(year), number(value, 3), number(sd, 3), number(None if n is None else int(n)))
        for a, b, year, value, sd, n in table.select(names).iter_rows()
    ]
    return table_of(("state", "with", "year", "value", "sd", "n"), rows)
