"""Where dynamics take a network: each node by name, in its camp, from its ties at the start to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.analyses.settling import Settled
from foedus.errors import InputError
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.wording import number, state_name

__all__ = ["settling_figure"]

#: Height of a node's row, in points, and of the rows of more than `_MANY` nodes.
_ROW: Final = (17.0, 10.0)
_MANY: Final = 60
#: Room below the rows for the axis and the legend, and beside them for names, in points.
_FOOT: Final = 66.0
_NAMES: Final = 128.0
#: Letters of a name that are drawn; the table has the whole name.
_LETTERS: Final = 20


@dataclass(frozen=True)
class _Row:
    name: str
    camp: int
    ties: int
    start: float | None
    end: float
    low: float | None
    high: float | None


def settling_figure(found: Settled, *, key: str = "settling") -> Figure:
    """Draw how far each node's ties already spoke for the camp in which it ends.

    Parameters
    ----------
    found
        From `foedus.dynamics`.
    key
        Key of the figure.

    Returns
    -------
    Figure
        A row for each node, grouped by camp. Hollow: share of the node's ties at the start that agree with camp 1, that
        is, positive ones to nodes that end in it and negative ones to nodes that do not. Filled: share of the balanced
        ends in which the node is in camp 1, with its 90% interval where the dynamics are random.

    Raises
    ------
    InputError
        If no node ends in a camp.

    Examples
    --------
    >>> from foedus.analyses.settling import dynamics
    >>> settling_figure(dynamics("europe-1907")).title
    'Dynamics of Europe, 1907: 3 against 3'
    """
    rows = _rows(found)
    if not rows:
        raise InputError("no run ended in camps, so there are none to draw", where=found.network.title)
    sizes = [sum(row.camp == camp for row in rows) for camp in (1, 2)]
    tall = len(rows) * _ROW[len(rows) > _MANY] + 2 * _ROW[0] + _FOOT

    def draw(canvas: Canvas, narrow: bool) -> None:
        left = _NAMES / (348.0 if narrow else 720.0)
        axes = canvas.add_axes((left, _FOOT / tall, 0.96 - left, 1 - _FOOT / tall))
        _draw_rows(axes, rows)
        legend = canvas.add_axes((0, 0, 1, 24 / tall))
        _draw_legend(legend, found.replicates > 1, narrow=narrow)

    header = ("node", "camp", "ties", "share of ties for camp 1", "share of ends in camp 1", "90%", "n")
    n = found.table["n"][0] if found.replicates > 1 else 1
    cells = [
        (
            row.name, str(row.camp), str(row.ties), number(row.start), number(row.end),
            "" if row.low is None or row.high is None else f"{number(row.low)} to {number(row.high)}", str(n),
        )
        for row in rows
    ]  # fmt: skip
    return draw_figure(
        key,
        f"Dynamics of {found.network.title}: {sizes[0]} against {sizes[1]}",
        _describe(rows),
        draw,
        table_of(header, cells),
        height=tall,
        note=_note(found, len(rows)),
    )


def _rows(found: Settled) -> list[_Row]:
    """Return the nodes that have a camp: camp 1 first, in each those first whose ties speak most for it."""
    graph, labels = found.network.graph, found.network.labels
    if found.network.year is not None:
        labels = {state: state_name(state) for state in graph.nodes}
    camp = {node: place for place, nodes in enumerate(found.camps, start=1) for node in nodes}
    side = np.array([{1: 1.0, 2: -1.0}.get(camp.get(node, 0), np.nan) for node in graph.nodes])
    ties = graph.matrix().toarray().astype(np.float64)
    rows = []
    limits = found.table.select("low", "high").rows()
    for place, node in enumerate(graph.nodes):
        if node not in camp:
            continue
        speaks = ties[place] * side
        speaks = speaks[np.isfinite(speaks) & (speaks != 0)]
        start = float((speaks > 0).mean()) if speaks.size else None
        low, high = limits[place]
        rows.append(
            _Row(labels.get(node, node), camp[node], speaks.size, start, float(found.together[place]), low, high)
        )
    return sorted(rows, key=lambda row: (row.camp, -(0.5 if row.start is None else row.start), row.name))


def _draw_rows(axes: Axes, rows: Sequence[_Row]) -> None:
    heights: list[float] = []
    at = 0.0
    for camp in (1, 2):
        members = [row for row in rows if row.camp == camp]
        if members:
            axes.text(
                0.5, at, f"camp {camp}: {len(members)}", ha="center", va="center", fontsize=11, weight="bold",
                bbox={"facecolor": PALETTE["paper"], "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
        at += 1
        for _ in members:
            heights.append(at)
            at += 1
    for row, y in zip(rows, heights, strict=True):
        colour = PALETTE["blue"] if row.camp == 1 else PALETTE["red"]
        if row.start is not None:
            axes.plot([row.start, row.end], [y, y], color=colour, linewidth=1.2, alpha=0.5)
        if row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [y, y], color=colour, linewidth=3.4, alpha=0.35, solid_capstyle="butt")
        axes.plot([row.end], [y], marker="o", markersize=6, color=colour, linestyle="none", clip_on=False)
        if row.start is not None:
            axes.plot(
                [row.start], [y], marker="o", markersize=5, markeredgecolor=colour, markerfacecolor=PALETTE["paper"],
                markeredgewidth=1.3, linestyle="none", clip_on=False,
            )  # fmt: skip
    names = [row.name if len(row.name) <= _LETTERS else row.name[: _LETTERS - 1] + "…" for row in rows]
    axes.set_yticks(heights, names, fontsize=10.5 if len(rows) <= _MANY else 7.5)
    axes.set(xlim=(-0.02, 1.02), ylim=(at - 0.4, -0.6))
    axes.set_xlabel("share that puts it in camp 1 (0 to 1)")
    axes.axvline(0.5, color=PALETTE["grid"], linewidth=0.8, zorder=0)
    axes.grid(axis="y", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _draw_legend(axes: Axes, random: bool, *, narrow: bool) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    words = ("of its ties at the start", "of the ends" + (", with 90%" if random else ""))
    for place, text in enumerate(words):
        x = (0.03 if narrow else 0.18) + place * (0.50 if narrow else 0.30)
        axes.plot(
            [x], [0.5], marker="o", markersize=5.5, markeredgecolor=PALETTE["ink"], linestyle="none",
            markerfacecolor=PALETTE["ink"] if place else PALETTE["paper"],
        )  # fmt: skip
        axes.text(x + (0.03 if narrow else 0.015), 0.5, text, fontsize=9.5, va="center")


def _against(rows: Sequence[_Row]) -> list[str]:
    """Return the nodes most of whose ties spoke for the other camp."""
    return [
        row.name for row in rows if row.start is not None and (row.start < 0.5 if row.camp == 1 else row.start > 0.5)
    ]


def _describe(rows: Sequence[_Row]) -> str:
    camps = [", ".join(row.name for row in rows if row.camp == camp) for camp in (1, 2)]
    return f"Two camps at the end: {camps[0] or 'nobody'} against {camps[1] or 'nobody'}."


def _note(found: Settled, drawn: int) -> str:
    against = _against(_rows(found))
    moved = (
        f"Against most of their ties at the start: {', '.join(against)}." if against
        else "None ends against most of its ties at the start."
    )  # fmt: skip
    ended = round(found.balanced.value * found.replicates)
    runs = "" if found.replicates == 1 else f" {ended} of {found.replicates} runs end balanced; shares are of those."
    time = (
        ""
        if found.time is None
        else f" Relations diverge at time {number(found.time, 3)}, one over the strength of a tie."
    )
    left = found.network.graph.size - drawn
    without = f" {left} without a camp of their own are left out." if left else ""
    return f"{moved} Dynamics: {found.words}.{runs}{time}{without}"
