"""A signed network as its two best camps: states on a ring, one camp on each side, contradicting ties marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve
from numpy.typing import NDArray

from foedus.errors import InputError
from foedus.networks.two_camps.solving import Frustration
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.ring_layout import Ring, ring_layout
from foedus.reports.wording import number

__all__ = ["two_camps"]

#: Room below the ring for the legend, in points: one row on a page, four on a phone.
_LEGEND: Final = {False: 46.0, True: 74.0}
#: Room above it for the names of the camps.
_HEAD: Final = 24.0
#: Letters of a name that are drawn; the table has the whole name.
_LETTERS: Final = 18
#: Font size below which only states with a frustrated tie are named. *Assumed*.
_SMALLEST: Final = 6.0
#: How far ties bend towards the middle: 0 straight, 1 through it. *Assumed*.
_BEND: Final = 0.35

#: Kinds of ties: words, colour, width, strength, dashes; the last two contradict the camps.
_KINDS: Final = (
    ("friends, one camp", "muted", 0.4, 0.30, "solid"),
    ("foes, two camps", "teal", 0.7, 0.45, (0, (1, 2))),
    ("friends across camps", "blue", 1.7, 1.0, "solid"),
    ("foes within a camp", "red", 1.7, 1.0, (0, (4, 2))),
)


def two_camps(
    answer: Frustration,
    title: str = "",
    *,
    names: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    key: str = "two-camps",
) -> Figure:
    """Draw the two camps of a network, with the ties that contradict them.

    Parameters
    ----------
    answer
        From `foedus.networks.frustration`.
    title
        What the network represents, such as a year or the name of a file.
    names
        Name of each node in words, for those that have another one than their own.
    notes
        Sentences to put first in the note.
    key
        Key of the figure.

    Returns
    -------
    Figure
        States with a tie on a ring, camp 1 on the left and camp 2 on the right. Faint: ties that the camps explain.
        Strong: ties that they do not, solid between friends across camps, dashed between foes within one.

    Raises
    ------
    InputError
        If the network has no tie.

    Examples
    --------
    >>> from foedus.networks import SignedGraph, frustration
    >>> graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])
    >>> two_camps(frustration(graph)).title
    'Two camps: 1 of 3 ties contradicts them'
    """
    if not answer.graph.ties:
        raise InputError("a network without ties has no camps to draw", expected="one tie or more")
    named = [(names or {}).get(node, node) for node in answer.graph.nodes]
    label = dict(zip(answer.graph.nodes, named, strict=True))
    rings = {narrow: ring_layout(answer, 348.0 if narrow else 720.0, _letters(named)) for narrow in (False, True)}
    kinds = _kinds(answer)

    def height(narrow: bool) -> float:
        return _HEAD + rings[narrow].height + _LEGEND[narrow]

    def draw(canvas: Canvas, narrow: bool) -> None:
        ring, tall = rings[narrow], height(narrow)
        axes = canvas.add_axes((0, _LEGEND[narrow] / tall, 1, ring.height / tall))
        axes.set(xlim=(0, ring.width), ylim=(0, ring.height))
        axes.axis("off")
        for kind, (_, colour, width, strength, dashes) in enumerate(_KINDS):
            _ties(axes, answer, ring, np.flatnonzero(kinds == kind), colour, width, strength, dashes)
        _states(axes, answer, ring, named, set(_contradicting(answer)))
        for camp, (states, x, side) in enumerate(zip(answer.camps, (0.014, 0.986), ("left", "right"), strict=True), 1):
            mark = "●" if camp == 1 else "○"
            if states:
                words = f"{mark} camp {camp}: {len(states)}"
                canvas.text(x, 1 - 15 / tall, words, ha=side, va="baseline", fontsize=11, weight="bold")
        legend = canvas.add_axes((0, 0, 1, _LEGEND[narrow] / tall))
        _legend(legend, [int((kinds == kind).sum()) for kind in range(len(_KINDS))], ring.width, narrow=narrow)

    against = answer.frustrated()
    rows = [
        (label[a], label[b], "+" if sign > 0 else "−", _KINDS[2 if sign > 0 else 3][0])
        for a, b, sign in against.iter_rows()
    ]
    of = f" of {title}" if title else ""
    verb = "contradicts" if answer.value == 1 else "contradict"
    ties = f"{answer.graph.ties} tie{'s' if answer.graph.ties != 1 else ''}"
    return draw_figure(
        key,
        f"Two camps{of}: {answer.value} of {ties} {verb} them",
        _describe(answer),
        draw,
        table_of(("state", "with", "sign", "contradicts the camps as"), rows),
        height=(height(False), height(True)),
        note=" ".join([*notes, _note(answer, rings[False])]),
    )


def _letters(names: Sequence[str]) -> int:
    return min(_LETTERS, max(map(len, names)))


def _kinds(answer: Frustration) -> NDArray[np.int64]:
    """Return the kind of each tie, an index into `_KINDS`."""
    graph = answer.graph
    same = answer.side[graph.source] == answer.side[graph.target]
    return np.where(graph.sign > 0, np.where(same, 0, 2), np.where(same, 3, 1))


def _contradicting(answer: Frustration) -> NDArray[np.int64]:
    """Return the states with a tie that contradicts the camps."""
    graph, bad = answer.graph, _kinds(answer) >= 2
    return np.unique(np.concatenate([graph.source[bad], graph.target[bad]]))


def _ties(
    axes: Axes, answer: Frustration, ring: Ring, ties: NDArray[np.int64], colour: str, width: float, strength: float,
    dashes: object,
) -> None:  # fmt: skip
    """Draw all ties of a kind as one path: thousands of single ones would make a file too large to open."""
    if not ties.size:
        return
    first, last = ring.at[answer.graph.source[ties]], ring.at[answer.graph.target[ties]]
    middle = (first + last) / 2
    inward = np.array([ring.width, ring.height]) / 2 - middle
    deep = np.linalg.norm(inward, axis=1, keepdims=True)
    # ties of neighbours bend by no more than their distance, or they would be spikes
    apart = np.linalg.norm(last - first, axis=1, keepdims=True)
    bend = middle + inward * np.minimum(_BEND, (6.0 + 0.6 * apart) / np.maximum(deep, 1.0))
    points = np.stack([first, bend, last], axis=1).reshape(-1, 2)
    codes = np.tile(np.array([Curve.MOVETO, Curve.CURVE3, Curve.CURVE3], dtype=Curve.code_type), len(ties))
    axes.add_patch(
        PathPatch(
            Curve(points, codes), facecolor="none", edgecolor=PALETTE[colour], linewidth=width, alpha=strength,
            linestyle=dashes, capstyle="butt",
        )
    )  # fmt: skip


def _states(axes: Axes, answer: Frustration, ring: Ring, names: Sequence[str], marked: set[int]) -> None:
    nodes, size = answer.graph.nodes, ring.type_size
    first = set(answer.camps[0])
    for place in ring.order:
        x, y = ring.at[place]
        filled = nodes[place] in first
        axes.plot(
            [x], [y], marker="o", markersize=min(5.0, 0.55 * max(size, 4.0)), markeredgecolor=PALETTE["ink"],
            markeredgewidth=0.8, markerfacecolor=PALETTE["ink"] if filled else PALETTE["paper"], linestyle="none",
        )  # fmt: skip
        if size < _SMALLEST and place not in marked:
            continue
        name = names[place]
        shown = name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"
        outward = ring.outward[place]
        angle = float(np.degrees(np.arctan2(outward[1], outward[0])))
        left = outward[0] < 0
        axes.text(
            x + 5.0 * outward[0], y + 5.0 * outward[1], shown, fontsize=max(size, _SMALLEST),
            rotation=angle + 180 if left else angle, rotation_mode="anchor", ha="right" if left else "left",
            va="center_baseline", weight="bold" if place in marked else "normal",
            color=PALETTE["ink"] if place in marked else PALETTE["muted"],
        )  # fmt: skip


def _legend(axes: Axes, counts: Sequence[int], width: float, *, narrow: bool) -> None:
    columns = 1 if narrow else 4
    axes.set(xlim=(0, width), ylim=(-(len(_KINDS) // columns), 0.2))
    axes.axis("off")
    for place, ((words, colour, thick, strength, dashes), count) in enumerate(zip(_KINDS, counts, strict=True)):
        row, column = divmod(place, columns)
        x, y = 10.0 + column * (width - 10.0) / columns, -row - 0.45
        axes.plot(
            [x, x + 24], [y, y], color=PALETTE[colour], linewidth=max(thick, 1.0), alpha=max(strength, 0.6),
            linestyle=dashes, solid_capstyle="butt",
        )  # fmt: skip
        axes.text(x + 30, y, f"{words}: {count}", fontsize=9.5, va="center")


def _describe(answer: Frustration) -> str:
    first, second = answer.camps
    graph = answer.graph
    across = sum(1 for sign in answer.frustrated()["sign"] if sign > 0)
    return (
        f"Network of {len(first) + len(second)} states with {graph.ties} ties, {graph.negative} of them hostile, drawn "
        f"as two camps of {len(first)} and {len(second)}. {answer.value} ties contradict the camps: {across} between "
        f"friends across camps, {answer.value - across} between foes within one."
    )


def _note(answer: Frustration, ring: Ring) -> str:
    proof = (
        "Proven: no two camps contradict fewer ties; others may contradict as few."
        if answer.optimal
        else f"Not proven: any two camps contradict {answer.bound} ties or more (gap {answer.gap})."
    )
    tied = answer.graph.ties
    parts = len({int(answer.graph.components()[place]) for place in answer.graph.source})
    apart = (
        f" {parts} parts have no tie to each other: which of their camps stand on one side is arbitrary."
        if parts > 1
        else ""
    )
    few = " Only states with a contradicting tie are named." if ring.type_size < _SMALLEST else ""
    share = number(100 * answer.value / tied, 1)
    return f"Strong lines contradict the camps ({share}% of ties); names of their states are bold. {proof}{apart}{few}"
