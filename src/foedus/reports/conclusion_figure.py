"""What a conclusion rests on, drawn in layers: the conclusion, its premises with their verdicts, and theirs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyBboxPatch

from foedus.arguments.conclusions import Concluded, Premise, conclusion_words
from foedus.arguments.grounds import Ground
from foedus.reports.figure import PALETTE, Drawing, Figure, draw_figure, table_of
from foedus.reports.wording import VERDICTS, spell_out, typeset

__all__ = ["conclusion_figure"]

_WIDTH: Final = {False: 716.0, True: 344.0}
_INDENT: Final = {False: 44.0, True: 20.0}
_GAP: Final = 9.0
"""Room between two boxes, in points."""

_LINE: Final = 13.5
_LETTER: Final = 5.75
"""Width of a letter of ten points, ample."""

_COLOURS: Final = {
    "supported": "blue",
    "contradicted": "red",
    "not borne out": "amber",
    "mixed": "plum",
}

_NOTE: Final = (
    "Each box rests on those set in below it. A solid line leads to a premise that is necessary, a dashed one to a "
    "premise of a group of which any suffices. Sign and word give the verdict on the premise; ‘ruled out’ means "
    "contradicted or not borne out. Whether the conclusion follows is computed from the verdicts; that it does not "
    "follow from these premises does not make it false."
)


@dataclass(frozen=True)
class _Box:
    """A sentence in its place: how far it is set in, its words, and the box that rests on it."""

    name: str
    head: str
    words: tuple[str, ...]
    layer: int
    top: float
    colour: str
    above: int | None = None
    dashed: bool = False

    @property
    def height(self) -> float:
        return _LINE * (1 + len(self.words)) + 9.0


def conclusion_figure(found: Concluded, *, key: str = "conclusion") -> Figure:
    """Draw a conclusion and everything that it rests on.

    Parameters
    ----------
    found
        A conclusion with its premises. One on which several sentences rest is drawn below the first and named below
        the others.
    key
        Key of the figure.
    """
    boxes = {narrow: _boxes(found, narrow=narrow) for narrow in (False, True)}
    heights = {narrow: each[-1].top + each[-1].height + 6.0 for narrow, each in boxes.items()}
    draw: Drawing = _drawing(boxes, heights)
    said = found.statement.rstrip(".")
    return draw_figure(
        key,
        f"What the conclusion rests on: {said[0].lower()}{said[1:]}" if not found.is_claim else
        f"What the conclusion ({found.name}) rests on: {said}",
        typeset(conclusion_words(found)),
        draw,
        table_of(
            ("claim", "what it says", "verdict", "as a premise", "rests on", "without it falls", "falls as things are"),
            [_row(each) for each in found.premises],
        ),
        height=(heights[False], heights[True]),
        note=_NOTE,
        series=_series(found),
    )  # fmt: skip


def _drawing(boxes: dict[bool, list[_Box]], heights: dict[bool, float]) -> Drawing:
    def draw(canvas: Canvas, narrow: bool) -> None:
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-2, _WIDTH[narrow] + 2), ylim=(heights[narrow], 0))
        axes.axis("off")
        for box in boxes[narrow]:
            _draw_line(axes, boxes[narrow], box, narrow)
        for box in boxes[narrow]:
            _draw_box(axes, box, narrow)

    return draw


def _boxes(found: Concluded, *, narrow: bool) -> list[_Box]:
    """Return the conclusion and its premises from top to bottom, each set in below what rests on it."""
    by_id = {each.id: each for each in found.premises}
    indent, boxes = _INDENT[narrow], list[_Box]()
    top = 4.0

    def place(name: str, head: str, text: str, layer: int, colour: str, above: int | None, dashed: bool) -> int:
        nonlocal top
        room = int((_WIDTH[narrow] - indent * layer - 16) / _LETTER)
        words = tuple(textwrap.wrap(spell_out(typeset(text)), room))
        boxes.append(_Box(name, head, words, layer, top, colour, above, dashed))
        top += boxes[-1].height + _GAP
        return len(boxes) - 1

    def below(grounds: Sequence[Ground], layer: int, above: int) -> None:
        for ground in grounds:
            for name in ground.claims:
                premise, again = by_id[name], any(box.name == name for box in boxes)
                text = "as above" if again else premise.statement
                head = _head(premise, ground)
                colour = _COLOURS.get(premise.verdict.value, "muted")
                at = place(name, head, text, layer, colour, above, not ground.needs_each)
                if not again:
                    below(premise.rests_on, layer + 1, at)

    own = "" if found.verdict is None else f" · own test: {_sign(found.verdict.value)} {found.verdict.value}"
    verb = {"follows": "follows", "does not follow": "does not follow", "open": "open whether it follows"}
    name = found.name if found.is_claim else "Conclusion"
    root = place(found.name, f"{name} · {verb[found.follows.value]}{own}", found.statement, 0, "ink", None, False)
    below(found.rests_on, 1, root)
    return boxes


def _head(premise: Premise, ground: Ground) -> str:
    verdict = premise.verdict.value
    follows = "" if premise.follows is None else f" · from its premises: {premise.follows.value}"
    others = [] if ground.needs_each else [each for each in ground.claims if each != premise.id]
    suffices = f" · this or {' or '.join(others)} suffices" if others else ""
    return f"{_sign(verdict)} {premise.id} {verdict}{follows}{suffices}"


def _sign(verdict: str) -> str:
    return VERDICTS[verdict][0]


def _draw_box(axes: Axes, box: _Box, narrow: bool) -> None:
    left = _INDENT[narrow] * box.layer
    patch = FancyBboxPatch(
        (left + 2, box.top + 2), _WIDTH[narrow] - left - 4, box.height - 4, boxstyle="round,pad=0,rounding_size=4",
        linewidth=1.6 if box.layer == 0 else 1.0, edgecolor=PALETTE[box.colour], facecolor=PALETTE["paper"],
    )  # fmt: skip
    axes.add_patch(patch)
    axes.text(left + 9, box.top + 12, box.head, fontsize=10, va="center", weight="bold", color=PALETTE[box.colour])
    for i, line in enumerate(box.words, 1):
        axes.text(left + 9, box.top + 12 + _LINE * i, line, fontsize=10, va="center")


def _draw_line(axes: Axes, boxes: Sequence[_Box], box: _Box, narrow: bool) -> None:
    if box.above is None:
        return
    above = boxes[box.above]
    x = _INDENT[narrow] * above.layer + _INDENT[narrow] / 2.0
    y = box.top + min(box.height / 2.0, 14.0)
    style = (0, (3.0, 2.0)) if box.dashed else "-"
    axes.plot([x, x, _INDENT[narrow] * box.layer + 2], [above.top + above.height, y, y], color=PALETTE["muted"],
              linewidth=1.2, ls=style, zorder=0)  # fmt: skip


def _row(each: Premise) -> tuple[str, ...]:
    return (
        each.id,
        each.statement,
        each.verdict.value,
        each.status.value if each.follows is None else f"{each.status.value}; from its premises: {each.follows.value}",
        _rests(each.rests_on),
        ", ".join(each.falls),
        ", ".join(each.falls_now),
    )


def _rests(grounds: Sequence[Ground]) -> str:
    words = {True: " and ", False: " or "}
    return "; ".join(words[ground.mode == "all"].join(ground.claims) for ground in grounds)


def _edges(name: str, grounds: Sequence[Ground]) -> Iterator[tuple[str, str, str, str]]:
    for ground in grounds:
        for premise in ground.claims:
            yield name, premise, "necessary" if ground.needs_each else "one suffices", ground.why


def _series(found: Concluded) -> pl.DataFrame:
    """Return one row per line of the drawing: what rests on what, how, and the verdict."""
    by_id = {each.id: each for each in found.premises}
    rows = [*_edges(found.name, found.rests_on)]
    for each in found.premises:
        rows += _edges(each.id, each.rests_on)
    return pl.DataFrame(
        [
            {
                "sentence": name,
                "rests_on": premise,
                "mode": mode,
                "verdict": by_id[premise].verdict.value,
                "status": by_id[premise].status.value,
                "falls": ", ".join(by_id[premise].falls),
                "falls_now": ", ".join(by_id[premise].falls_now),
                "why": why,
            }
            for name, premise, mode, why in rows
        ]
    )
