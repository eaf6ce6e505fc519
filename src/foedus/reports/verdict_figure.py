"""The verdicts at a glance: each claim's interval between its two lines, every claim on its own scale."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from foedus.reports.claims import ClaimView
from foedus.reports.figure import PALETTE, Figure, Table, draw_figure, table_of
from foedus.reports.strips import Bar, Strip, strip_of
from foedus.reports.wording import VERDICTS, number

__all__ = ["verdict_figure"]

_COLOURS: Final = {
    "supported": "blue",
    "contradicted": "red",
    "not borne out": "amber",
    "mixed": "plum",
    "undetermined": "muted",
}
_WASHES: Final = {"against": ("amber", 0.16), "short": ("muted", 0.20), "for": ("blue", 0.16)}
_SIZE: Final = {"wide": 720.0, "narrow": 348.0}
_HEAD: Final = 24.0
_LINE: Final = 13.5
"""Height of a line of text, in points."""

_LETTER: Final = 5.4
"""Width of a letter of nine points, ample."""

_BELOW: Final = 27.0
"""Room below a strip for its lines and its ends."""


_NOTE: Final = (
    "Each strip has its own scale, turned so that the side of the claim is right; its ends are printed below it in the "
    "claim's unit. Tall lines: the two bounds fixed in the claim's file; between them, grey, lies what is too small. A "
    "verdict needs the whole bar on one side of a line. Bar: 90% interval with its estimate; of a census and of coded "
    "dates the range of measurement, between two ticks and without an estimate where readings of the record differ; "
    "thin bars: further deciding measurements; diamond: the same on data since 2020, an arrow where it lies "
    "off the scale. A forecast is judged since 2020 alone. Dotted and hollow: without a say."
)


@dataclass(frozen=True)
class _Row:
    """A claim with its strip and the lines of text beside it."""

    claim: ClaimView
    strip: Strip
    statement: list[str]
    reading: list[str]
    unit: list[str]
    narrow: bool

    @property
    def strip_height(self) -> float:
        """Height of the zones."""
        return 16.0 + self.step * (len(self.strip.bars) - 1)

    @property
    def step(self) -> float:
        """From one bar to the next; bars with words at them need room."""
        return 14.0 if any(bar.kind == "future" for bar in self.strip.bars) else 9.0

    @property
    def height(self) -> float:
        """Height of the row."""
        text = _LINE * (len(self.statement) + len(self.reading))
        if self.narrow:
            return 22.0 + text + 18.0 + self.strip_height + self.below + 8.0
        return max(text, 15.0 + self.strip_height + self.below, 4 * _LINE) + 18.0

    @property
    def below(self) -> float:
        """Room below the strip: for its lines, its ends, and a unit that does not fit between these."""
        return _BELOW + (0.0 if self.unit_fits else 12.0 * len(self.unit))

    @property
    def unit_fits(self) -> bool:
        """Whether the unit stands between the ends of the scale."""
        left, right = _span(self.narrow)
        taken = len(self.strip.ends[0]) + len(self.strip.ends[1]) + 4
        return len(self.strip.unit) + taken <= (right - left) / _LETTER


def verdict_figure(claims: Sequence[ClaimView], *, key: str = "verdicts") -> Figure | None:
    """Draw every tested claim as a strip: both lines, the zone between them, the intervals.

    Parameters
    ----------
    claims
        Judged claims; those without an effect are left out.
    key
        Key of the figure.

    Returns
    -------
    Figure or None
        None if no claim has an effect.
    """
    pairs = [(claim, strip) for claim in claims if claim.tested and (strip := strip_of(claim)) is not None]
    if not pairs:
        return None
    rows = {narrow: [_row(claim, strip, narrow=narrow) for claim, strip in pairs] for narrow in (False, True)}

    def draw(canvas: Canvas, narrow: bool) -> None:
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, _SIZE["narrow" if narrow else "wide"]), ylim=(_height(rows[narrow]), 0))
        axes.axis("off")
        left, right = _span(narrow)
        axes.text(left, 10, "◂ counts against", fontsize=10, va="center", color=PALETTE["amber"], weight="bold")
        axes.text(
            right, 10, "bears it out ▸", fontsize=10, va="center", ha="right", color=PALETTE["blue"], weight="bold"
        )
        top = _HEAD
        for row in rows[narrow]:
            axes.axhline(top, color=PALETTE["grid"], linewidth=0.8)
            (_draw_narrow if narrow else _draw_wide)(axes, row, top)
            top += row.height

    return draw_figure(
        key,
        "How far each claim is from a verdict",
        "One strip per tested claim. "
        + " ".join(f"{claim.id}: {claim.said}, {claim.unit_words}, {claim.verdict}." for claim, _ in pairs),
        draw,
        _table([claim for claim, _ in pairs]),
        height=(_height(rows[False]), _height(rows[True])),
        note=_NOTE,
    )


def _table(claims: Sequence[ClaimView]) -> Table:
    return table_of(
        (
            "claim",
            "effect (90% interval or range)",
            "unit",
            "line for it",
            "line against it",
            "n",
            "verdict",
            "since 2020",
        ),
        [
            (
                f"{claim.id} {claim.statement}",
                claim.said,
                claim.unit_words,
                *(("", "") if claim.simulated else claim.lines),
                "" if claim.simulated else number(claim.main.n),
                claim.verdict,
                "" if claim.since is None else f"{claim.since.verdict}: {claim.in_unit(claim.since)}",
            )
            for claim in claims
        ],
    )


def _row(claim: ClaimView, strip: Strip, *, narrow: bool) -> _Row:
    width = 56 if narrow else 45
    head = "" if claim.reading is None else claim.reading.head
    if narrow and claim.first is not None:
        head = " · ".join(part for part in (head, f"first test: {claim.first.verdict}") if part)
    left, right = _span(narrow)
    unit = textwrap.wrap(strip.unit, int((right - left) / _LETTER))
    return _Row(claim, strip, textwrap.wrap(claim.statement, width), textwrap.wrap(head, width), unit, narrow)


def _height(rows: Sequence[_Row]) -> float:
    return _HEAD + sum(row.height for row in rows)


def _span(narrow: bool) -> tuple[float, float]:
    return (4.0, 344.0) if narrow else (318.0, 578.0)


def _draw_wide(axes: Axes, row: _Row, top: float) -> None:
    axes.text(2, top + 16, row.claim.id, weight="bold", fontsize=12, va="center")
    _text(axes, row, 40, top + 16)
    left, right = _span(narrow=False)
    _draw_strip(axes, row, left, right, top + 22)
    _verdict(axes, row.claim, 594, top + 16, hidden=row.strip.hidden)


def _draw_narrow(axes: Axes, row: _Row, top: float) -> None:
    axes.text(2, top + 13, row.claim.id, weight="bold", fontsize=12, va="center")
    _verdict(axes, row.claim, 40, top + 13, beside=True)
    _text(axes, row, 2, top + 32)
    left, right = _span(narrow=True)
    _draw_strip(axes, row, left, right, top + 22 + _LINE * (len(row.statement) + len(row.reading)) + 18)


def _text(axes: Axes, row: _Row, left: float, top: float) -> None:
    for i, line in enumerate(row.statement):
        axes.text(left, top + _LINE * i, line, fontsize=10.5, va="center")
    for i, line in enumerate(row.reading, len(row.statement)):
        axes.text(left, top + _LINE * i, line, fontsize=10.5, va="center", color=PALETTE["muted"], style="italic")


def _verdict(axes: Axes, claim: ClaimView, left: float, top: float, *, hidden: int = 0, beside: bool = False) -> None:
    symbol = VERDICTS.get(claim.verdict, ("", ""))[0]
    colour = PALETTE[_COLOURS.get(claim.verdict, "muted")]
    axes.text(left, top, f"{symbol} {claim.verdict}", color=colour, weight="bold", fontsize=11.5, va="center")
    since = "" if claim.since is None else f"since: {claim.since.verdict}"
    if beside:
        axes.text(344, top, since, fontsize=9.5, va="center", ha="right", color=PALETTE["muted"])
        return
    first = "" if claim.first is None else f"first test: {claim.first.verdict}"
    more = f"{hidden} more in its table" if hidden else ""
    further = [each for each in (since, first, more) if each]
    for i, words in enumerate(further, 1):
        axes.text(left, top + _LINE * i, words, fontsize=9.5, va="center", color=PALETTE["muted"])


def _draw_strip(axes: Axes, row: _Row, left: float, right: float, top: float) -> None:
    strip, tall = row.strip, row.strip_height

    def at(place: float) -> float:
        return left + (right - left) * place

    for zone in strip.zones:
        colour, alpha = _WASHES[zone.name]
        box = Rectangle((at(zone.left), top), at(zone.right) - at(zone.left), tall, linewidth=0, alpha=alpha, zorder=0)
        box.set_facecolor(PALETTE[colour])
        axes.add_patch(box)
    if not strip.zones:
        axes.plot([left, right], [top + tall, top + tall], color=PALETTE["muted"], linewidth=0.8)
    for line in strip.lines:
        axes.plot([at(line.place)] * 2, [top - 2, top + tall + 2], color=PALETTE["ink"], linewidth=1.4, zorder=2)
    for i, bar in enumerate(strip.bars):
        _bar(axes, bar, (left, right), top + 8.0 + row.step * i)
    _line_labels(axes, row, left, right, top + tall + 9)
    foot = top + tall + 21
    axes.text(left, foot, strip.ends[0], fontsize=9, va="center", color=PALETTE["muted"])
    axes.text(right, foot, strip.ends[1], fontsize=9, va="center", ha="right", color=PALETTE["muted"])
    for i, words in enumerate([strip.unit] if row.unit_fits else row.unit):
        y = foot if row.unit_fits else foot + 12.0 * (i + 1)
        axes.text((left + right) / 2, y, words, fontsize=9, va="center", ha="center", color=PALETTE["muted"])


def _line_labels(axes: Axes, row: _Row, left: float, right: float, y: float) -> None:
    """Print the numbers of the lines below them; of two that would touch each moves to its own side."""
    marks = row.strip.lines
    both = " (both lines)" if row.claim.one_line and len(marks) == 1 else ""
    for i, mark in enumerate(marks):
        x = left + (right - left) * mark.place
        words = mark.text + both
        half = 2.9 * len(words)
        close = len(marks) > 1 and min(abs(mark.place - each.place) for each in marks if each is not mark) < 0.2
        side = ("right" if i == 0 else "left" if i == len(marks) - 1 else "center") if close else "center"
        if side == "center" and x - half < left:
            side, x = "left", left
        elif side == "center" and x + half > right:
            side, x = "right", right
        axes.text(x, y, words, fontsize=9, va="center", ha=side, weight="bold")


def _bar(axes: Axes, bar: Bar, span: tuple[float, float], y: float) -> None:
    left, right = span
    ends = [left + (right - left) * each for each in (bar.left, bar.right)]
    x = left + (right - left) * bar.place
    colour = PALETTE["ink" if bar.kind == "main" else "muted"]
    width = {"main": 4.5, "also": 1.6, "since": 1.6, "future": 1.6}[bar.kind]
    style = (0, (1, 1.6)) if bar.silent else "-"
    axes.plot(ends, [y, y], color=colour, linewidth=min(width, 2.2) if bar.silent else width, ls=style, zorder=3,
              solid_capstyle="butt", dash_capstyle="butt")  # fmt: skip
    mark = {"main": "o", "also": "o", "since": "D", "future": "o"}[bar.kind]
    size = 8.5 if bar.kind == "main" else 4.0 if bar.kind == "also" else 5.5
    if bar.off:
        mark, size = {"left": "<", "right": ">"}[bar.off], 6.0
    face = PALETTE["paper"] if bar.silent else colour
    edge = colour if bar.silent else PALETTE["paper"]
    rim = 0.6 if bar.kind == "also" and not bar.silent else 1.2
    if bar.centred or bar.off:
        axes.plot([x], [y], mark, ms=size, mfc=face, mec=edge, mew=rim, zorder=4, clip_on=False)
    else:
        axes.plot(ends, [y, y], "|", ms=1.2 * size, color=colour, mew=1.4, zorder=4, clip_on=False)
        x = sum(ends) / 2.0
    if bar.kind == "main":
        _value(axes, bar.text, x, y - 16, left, right)
    elif bar.off:
        _boxed(axes, x + (-7.0 if bar.off == "right" else 7.0), y, bar.text, bar.off)
    elif bar.kind == "future":
        inner = bar.place > 0.5
        _boxed(axes, x + (-8 if inner else 8), y, bar.text, "right" if inner else "left")


def _boxed(axes: Axes, x: float, y: float, words: str, side: Literal["left", "right"]) -> None:
    """Print words beside a bar, on paper, so that no line runs through them."""
    box = {"facecolor": PALETTE["paper"], "edgecolor": "none", "pad": 0.8}
    axes.text(x, y, words, fontsize=9, va="center", ha=side, zorder=5, bbox=box)


def _value(axes: Axes, text: str, x: float, y: float, left: float, right: float) -> None:
    half = 3.4 * len(text)
    place = min(max(x, left + half), right - half)
    axes.text(place, y, text, fontsize=10.5, va="center", ha="center", weight="bold")
