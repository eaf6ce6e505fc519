"""The difference between two runs: the paired difference of each watched pair over time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.analyses.comparing import Comparison
from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.wording import number, pair_name, signed
from foedus.states import parse_pair

__all__ = ["comparison_figure"]

_MOST: Final = 6
"""Largest number of pairs drawn: more do not fit on a page."""


def comparison_figure(result: Comparison, *, pair: Any = None, key: str = "comparison") -> Figure:
    """Draw the difference in alignment between the second run and the first, future by future.

    Parameters
    ----------
    result
        The comparison of two runs.
    pair
        One pair; when omitted, the first six that both runs watch.
    key
        Key of the figure.

    Returns
    -------
    Figure
        One panel per pair: median and bands of 50% and 90% of the paired futures.

    Raises
    ------
    InputError
        If the runs do not watch the pair.
    """
    data = result.dataset
    held = [_ends(str(name)) for name in data["pair"].values]
    chosen = [parse_pair(pair)] if pair is not None else held[:_MOST]
    wanted = [next((each for each in held if set(each) == set(asked)), None) for asked in chosen]
    if None in wanted:
        told = ", ".join(":".join(each) for each in held)
        raise InputError(f"the runs do not watch {':'.join(chosen[0])}", expected=f"one of: {told}")
    time = np.asarray(data["time"].values, dtype=float)
    bands = np.asarray(data["difference_alignment"].transpose("pair", "quantile", "time").values, dtype=float)
    drawn = [(each, bands[held.index(each)]) for each in wanted if each is not None]
    label = f"{result.second.label} minus {result.first.label}"
    reach = 1.08 * max(float(np.abs(band).max()) for _, band in drawn) or 0.1

    abreast = 1 if len(drawn) == 1 else 2
    heights = (66.0 + 190.0 * -(-len(drawn) // abreast), 66.0 + 190.0 * len(drawn))

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns = 1 if narrow else abreast
        rows = -(-len(drawn) // columns)
        tall = heights[narrow]
        grid = canvas.add_gridspec(
            rows, columns, left=0.16 if narrow else 0.09, right=0.97, top=1 - 26 / tall, bottom=40 / tall, hspace=0.5
        )
        for place, (ends, band) in enumerate(drawn):
            axes = canvas.add_subplot(grid[place // columns, place % columns])
            low, lower, middle, upper, high = band
            axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
            axes.grid(axis="y")
            axes.fill_between(time, low, high, color=PALETTE["blue"], alpha=0.17, linewidth=0)
            axes.fill_between(time, lower, upper, color=PALETTE["blue"], alpha=0.30, linewidth=0)
            axes.plot(time, middle, color=PALETTE["blue"], linewidth=2.0)
            axes.set_title(pair_name(*ends), fontsize=11.5, pad=6)
            axes.set(xlim=(time[0], time[-1]), ylim=(-reach, reach))
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            if place // columns == rows - 1:
                axes.set_xlabel("year")
            if place % columns == 0:
                axes.set_ylabel("difference in alignment")

    return draw_figure(
        key,
        f"What the second run changes: {label}",
        f"Line charts of the paired difference in alignment of {len(drawn)} pairs of states.",
        draw,
        table_of(("pair", "year", "median", "90% of futures"), [_row(ends, time, band) for ends, band in drawn]),
        height=heights,
        note=(
            f"{result.second.spec.members} futures, paired one by one; alignment runs from −1 to 1. Darker band 50% of "
            "futures, lighter 90%. Conditional on the model; parameters assumed."
        ),
    )


def _ends(name: str) -> tuple[str, str]:
    a, _, b = name.replace("–", "-").replace(":", "-").partition("-")
    return a, b


def _row(ends: tuple[str, str], time: FloatArray, band: FloatArray) -> tuple[str, ...]:
    last = band[:, -1]
    return pair_name(*ends), number(time[-1], 0), signed(last[2]), f"{signed(last[0])} to {signed(last[-1])}"
