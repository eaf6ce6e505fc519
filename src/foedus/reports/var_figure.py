"""Responses of a vector autoregression: a panel for every impulse and response, with its band."""

from __future__ import annotations

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.analyses.fitting.var import VarResult
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.wording import interval_text, number

__all__ = ["var_figure"]


def var_figure(result: VarResult) -> Figure:
    """Draw the responses of every series to an impulse in every series.

    Parameters
    ----------
    result
        What ``foedus.fit("var", ...)`` returned.
    """
    names = list(dict.fromkeys(result.responses["impulse"]))
    count = len(names)
    cells = {
        (impulse, response): result.responses.filter(
            (pl.col("impulse") == impulse) & (pl.col("response") == response)
        ).sort("step")
        for impulse in names
        for response in names
    }

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        left, right, low, high = 0.12 if narrow else 0.07, 0.985, 12 / tall, 1 - 4 / tall
        wide, deep = (right - left) / count, (high - low) / count
        for row, response in enumerate(names):
            for column, impulse in enumerate(names):
                place = (left + column * wide, high - (row + 1) * deep + 32 / tall, wide * 0.8, deep - 56 / tall)
                axes = canvas.add_axes(place)
                cell = cells[impulse, response]
                steps, value = cell["step"].to_list(), cell["value"].to_list()
                if not cell["low"].null_count():
                    axes.fill_between(
                        steps, cell["low"].to_list(), cell["high"].to_list(), color=PALETTE["blue"], alpha=0.25, lw=0
                    )
                axes.plot(steps, value, color=PALETTE["blue"], lw=1.8)
                axes.axhline(0.0, color=PALETTE["muted"], linewidth=1, linestyle=(0, (1.0, 2.0)))
                axes.set_title(f"{impulse} → {response}", fontsize=10, loc="left", pad=3)
                axes.tick_params(labelsize=9)
                axes.set_xlabel("steps after the impulse" if row == count - 1 else "", fontsize=9.5)
                axes.set_ylabel("response" if column == 0 else "", fontsize=9.5)

    last = int(result.responses["step"].to_numpy().max())
    ends = [
        (impulse, response, *(_told(cell.filter(pl.col("step") == step)) for step in (0, 1, last)))
        for (impulse, response), cell in cells.items()
    ]
    level = f"{100 * result.level:g}%"
    return draw_figure(
        "responses",
        f"What follows an impulse: {result.outcome}",
        f"Responses with {level} bands. "
        + " ".join(f"{response} to {impulse} after 1 step: {after}." for impulse, response, _, after, _ in ends),
        draw,
        table_of(("impulse", "response", "at once", "after 1 step", f"after {last} steps"), ends),
        height=(150.0 * count + 40, 150.0 * count + 60),
        note=f"An impulse is one standard deviation of a series' disturbance, {result.kind}; bands hold {level} at "
        "each step by itself. To lead is not to cause.",
        series=result.responses,
    )


def _told(row: pl.DataFrame) -> str:
    value, low, high = row.select("value", "low", "high").row(0)
    return number(value) if low is None else f"{number(value)} ({interval_text((low, high))})"
