"""The verdicts at a glance: each claim's effect against its threshold, every claim on its own axis."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.wording import VERDICTS, interval_text, number

__all__ = ["verdict_figure"]

_COLOURS: Final = {
    "supported": "teal",
    "contradicted": "red",
    "not borne out": "amber",
    "mixed": "plum",
    "undetermined": "muted",
}
_MARKS: Final = {"supported": "o", "contradicted": "X", "not borne out": "v", "mixed": "D", "undetermined": "s"}


class _Axis:
    """Maps one claim's numbers to 0..1 so that the claimed direction always points right."""

    def __init__(self, claim: ClaimView, extra: Sequence[EstimateRow] = ()) -> None:
        ends = [claim.main.effect, claim.main.low, claim.main.high, claim.threshold]
        # a ratio of zero has no logarithm: such a claim is drawn on a linear scale
        self.log = claim.ratio and all(value is None or value > 0 for value in ends)
        self.flip = claim.toward < 0
        self.origin = claim.no_effect
        points = [self.origin]
        if claim.threshold is not None:
            points += [claim.threshold, *([-claim.threshold] if claim.toward == 0 else [])]
        for each in (claim.main, *extra):
            points += [value for value in (each.effect, each.low, each.high) if value is not None]
        steps = [self._scale(value) for value in points]
        low, high = min(steps), max(steps)
        pad = 0.08 * ((high - low) or 1.0)
        self.low, self.high = low - pad, high + pad

    def _scale(self, value: float) -> float:
        return math.log(value) if self.log else value

    def __call__(self, value: float) -> float:
        place = (self._scale(value) - self.low) / (self.high - self.low)
        place = min(1.0, max(0.0, place))
        return 1 - place if self.flip else place


def verdict_figure(claims: Sequence[ClaimView], *, key: str = "verdicts") -> Figure | None:
    """Draw every tested claim as a strip: threshold line, effect mark, interval bar.

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
    tested = [claim for claim in claims if claim.tested]
    if not tested:
        return None
    rows = len(tested)

    def draw(canvas: Canvas, narrow: bool) -> None:
        axes = canvas.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1), ylim=(rows, 0))
        axes.axis("off")
        for index, claim in enumerate(tested):
            (_narrow_row if narrow else _wide_row)(axes, index, claim)

    return draw_figure(
        key,
        "How far each claim is from its threshold",
        "One strip per tested claim. "
        + " ".join(f"{claim.id}: effect {claim.main.text}, {claim.verdict}." for claim in tested),
        draw,
        table_of(
            ("claim", "effect", "90% interval", "threshold", "unit", "verdict"),
            [
                (
                    f"{claim.id} {claim.statement}",
                    number(claim.main.effect),
                    interval_text((claim.main.low, claim.main.high)),
                    claim.threshold_words,
                    claim.unit,
                    claim.verdict,
                )
                for claim in tested
            ],
        ),
        height=(54.0 * rows, 96.0 * rows),
        note=(
            "Each strip has its own scale, turned so that the claim's direction points right. Tall line: the smallest "
            "effect that counts, fixed before looking; the whole bar must lie in the shaded part for 'supported'. "
            "Dotted line: no effect at all. Bar: 90% interval; mark: best estimate."
        ),
    )


def _wide_row(axes: Axes, index: int, claim: ClaimView) -> None:
    middle = index + 0.5
    if index:
        axes.axhline(index, color=PALETTE["grid"], linewidth=0.8)
    axes.text(0.005, middle, claim.id, weight="bold", fontsize=12.5, va="center")
    lines = textwrap.wrap(claim.statement, 44)
    text = "\n".join(lines[:2]) + (" …" if len(lines) > 2 else "")
    axes.text(0.06, middle, text, fontsize=11, va="center", linespacing=1.25)
    _strip(axes, claim, 0.44, 0.80, middle, 0.26)
    _verdict(axes, claim, 0.825, middle)


def _narrow_row(axes: Axes, index: int, claim: ClaimView) -> None:
    if index:
        axes.axhline(index, color=PALETTE["grid"], linewidth=0.8)
    axes.text(0.0, index + 0.14, claim.id, weight="bold", fontsize=12.5, va="center")
    symbol = VERDICTS.get(claim.verdict, ("", ""))[0]
    colour = PALETTE[_COLOURS.get(claim.verdict, "muted")]
    axes.text(0.12, index + 0.14, f"{symbol} {claim.verdict}", weight="bold", fontsize=11.5, va="center", color=colour)
    axes.text(1.0, index + 0.14, number(claim.main.effect), fontsize=11.5, va="center", ha="right")
    lines = textwrap.wrap(claim.statement, 50)
    axes.text(0.0, index + 0.34, lines[0] + (" …" if len(lines) > 1 else ""), fontsize=10.5, va="center")
    _strip(axes, claim, 0.02, 0.98, index + 0.62, 0.15)


def _strip(axes: Axes, claim: ClaimView, left: float, right: float, middle: float, half: float) -> None:
    scale = _Axis(claim)
    colour = PALETTE[_COLOURS.get(claim.verdict, "muted")]

    def at(value: float) -> float:
        return left + (right - left) * scale(value)

    axes.plot([left, right], [middle, middle], color=PALETTE["grid"], linewidth=1.2, zorder=1)
    axes.plot(
        [at(scale.origin)] * 2, [middle - half, middle + half], color=PALETTE["muted"], linewidth=1.0, ls=(0, (1, 2))
    )
    _end(axes, at(scale.origin), middle + half, number(scale.origin, 0), muted=True)
    if claim.threshold is not None:
        line = at(claim.threshold)
        start, end = (at(-claim.threshold), line) if claim.toward == 0 else (line, right)
        axes.add_patch(
            Rectangle(
                (start, middle - half),
                end - start,
                2 * half,
                facecolor=PALETTE["shade"],
                edgecolor=PALETTE["grid"],
                hatch="////",
                linewidth=0,
                zorder=0,
            )
        )
        for bound in {line, start if claim.toward == 0 else line}:
            axes.plot([bound, bound], [middle - half, middle + half], color=PALETTE["ink"], linewidth=1.8)
        if abs(line - at(scale.origin)) > 0.05 * (right - left):
            _end(axes, line, middle + half, number(claim.threshold))
    main = claim.main
    low = at(main.low) if main.low is not None else (right if scale.flip else left)
    high = at(main.high) if main.high is not None else (left if scale.flip else right)
    axes.plot([low, high], [middle, middle], color=colour, linewidth=5.5, alpha=0.55, solid_capstyle="butt", zorder=3)
    if main.effect is not None:
        mark = _MARKS.get(claim.verdict, "s")
        axes.plot([at(main.effect)], [middle], mark, color=colour, ms=10, mec=PALETTE["paper"], mew=1.0, zorder=4)


def _end(axes: Axes, x: float, y: float, text: str, *, muted: bool = False) -> None:
    axes.text(x, y + 0.03, text, fontsize=9.5, ha="center", va="top", color=PALETTE["muted" if muted else "ink"])


def _verdict(axes: Axes, claim: ClaimView, left: float, middle: float) -> None:
    symbol = VERDICTS.get(claim.verdict, ("", ""))[0]
    colour = PALETTE[_COLOURS.get(claim.verdict, "muted")]
    axes.text(left, middle - 0.15, f"{symbol} {claim.verdict}", color=colour, weight="bold", fontsize=12, va="center")
    axes.text(left, middle + 0.2, claim.main.text, fontsize=9.5, va="center", color=PALETTE["muted"])
