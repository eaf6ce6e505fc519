"""What the axes of a figure of a claim show, with units, and where the claim's two lines lie on them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final, Literal

from matplotlib.axes import Axes

from foedus.measures.catalogue import find_measure
from foedus.reports.claims import ClaimView
from foedus.reports.figure import PALETTE
from foedus.reports.wording import measure_words, number

__all__ = [
    "PLATE",
    "draw_claim_lines",
    "effect_title",
    "measure_axis",
    "shade_windows",
    "title_above",
    "title_below",
    "title_years",
]

PLATE: Final = {"facecolor": PALETTE["paper"], "edgecolor": "none", "pad": 0.4}
"""Ground of words that a line may cross."""
_SIZE: Final = 10.5
_TICK: Final = 11.0
#: Width of a letter of words, and of numbers, over the size of its font. *Assumed*, a little above the mean.
_LETTER: Final = 0.56
_LETTER_TICK: Final = 0.62
_WINDOW_WORDS: Final = {"before": "before", "after": "after", "years": "tested"}
#: Points from the top of the axes to the words of the lines, and between the two.
_LINE_WORDS: Final = (3.0, 13.0)


def title_above(axes: Axes, text: str) -> None:
    """Write the title of an upright axis above it, level, in as many lines as its width needs, and fit its labels in.

    To be called when the axis has its limits and ticks.
    """
    _fit_labels(axes)
    wide = axes.bbox.width * 72 / _dpi(axes)
    axes.set_ylabel("\n".join(textwrap.wrap(text, int(wide / (_SIZE * _LETTER)))), rotation=0, ha="left", va="bottom",
                    fontsize=_SIZE, linespacing=1.15)  # fmt: skip
    axes.yaxis.set_label_coords(0.0, 1.015)


def title_below(axes: Axes, text: str) -> None:
    """Write the title of a level axis below it, in as many lines as its width needs."""
    wide = axes.bbox.width * 72 / _dpi(axes)
    axes.set_xlabel("\n".join(textwrap.wrap(text, int(wide / (_SIZE * _LETTER)))), fontsize=_SIZE, labelpad=2,
                    linespacing=1.15)  # fmt: skip


def _dpi(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    return 72.0 if figure is None else float(figure.dpi)


def _fit_labels(axes: Axes) -> None:
    """Move the left end of axes so that the labels of the upright axis are not cut."""
    labels = axes.yaxis.get_major_formatter().format_ticks([float(at) for at in axes.get_yticks()])
    low, high = sorted(axes.get_ylim())
    shown = [label for label, at in zip(labels, axes.get_yticks(), strict=True) if low <= at <= high]
    needed = max((len(label) for label in shown), default=0) * _LETTER_TICK * _TICK + 8.0
    place = axes.get_position()
    whole = axes.bbox.width * 72 / _dpi(axes) / place.width
    if place.x0 * whole < needed:
        axes.set_position((needed / whole, place.y0, place.x1 - needed / whole, place.height))


def title_years(axes: Axes) -> None:
    """Title a level axis of years."""
    axes.set_xlabel("year", fontsize=_SIZE, labelpad=2)


def measure_axis(name: str, otherwise: str = "") -> str:
    """Return what an axis of a measure shows, with its unit.

    Parameters
    ----------
    name
        Name of a measure.
    otherwise
        Unit where the catalogue does not know the measure.

    Examples
    --------
    >>> measure_axis("alignment"), measure_axis("us_troops_share")
    ('alignment (index −1 to 1)', 'share of US troops abroad (0 to 1)')
    """
    words, entry = measure_words(name), find_measure(name)
    unit = entry.unit if entry is not None else otherwise
    if unit == words or unit.startswith("share"):
        unit = "0 to 1" if unit in (words, "share") else unit
    return f"{words} ({unit})" if unit else words


def effect_title(claim: ClaimView) -> str:
    """Return what an axis of a claim's effects shows, with its unit.

    Examples
    --------
    >>> from foedus.reports.claims import EstimateRow
    >>> effect_title(ClaimView("C1", "P1", "s", "trend", "mixed", "", EstimateRow("m"), unit="alignment"))
    'effect (alignment)'
    """
    return f"effect ({claim.unit or 'unit of the claim'})"


def shade_windows(axes: Axes, windows: Mapping[str, tuple[int, int]], first: int, last: int) -> None:
    """Shade the windows that a test compares or covers, each named at its head; the whole of the axis is not shaded."""
    for name, (start, end) in windows.items():
        low, high = max(start, first), min(end, last)
        if low > high or (low == first and high == last):
            continue
        axes.axvspan(low - 0.4, high + 0.4, color=PALETTE["shade"], linewidth=0, zorder=0)
        words = _WINDOW_WORDS.get(name, name)
        span = f"{low}–{high % 100:02d}" if high // 100 == low // 100 else f"{low}–{high}"
        side = "left" if low == first else "right" if high == last else "center"
        at = {"left": low - 0.2, "right": high + 0.2, "center": (low + high) / 2}[side]
        axes.text(
            at, 0.015, f"{words} {span}" if name != "years" else f"{words} from {low}", ha=side, va="bottom",
            transform=axes.get_xaxis_transform(), fontsize=9.5, color=PALETTE["muted"],
        )  # fmt: skip


def draw_claim_lines(axes: Axes, claim: ClaimView, along: Literal["x", "y"]) -> None:
    """Draw the lines of a claim, *for* solid and *against* dashed, across the axis ``along`` which its effect runs.

    Along ``x`` they are named above the axes, one below the other; along ``y`` at the right end of each.
    """
    if claim.rule is None:
        return
    rule = claim.rule
    both = {"for": rule.supported_beyond, "against": rule.other_bound}
    ends = (1, -1) if rule.direction == "within" else (1,)
    same = both["for"] == both["against"]
    for place, (name, value) in enumerate(both.items()):
        if same and place:
            continue
        for end in ends:
            line = axes.axvline if along == "x" else axes.axhline
            line(end * value, color=PALETTE["ink"], linewidth=1.5, linestyle="-" if name == "for" else (0, (4.0, 2.5)))
        above = (rule.direction == "above") == (name == "for")
        words = f"line {number(value)}" if same else f"{name}: {'≥' if above else '≤'} {number(value)}"
        if rule.direction == "within":
            words = f"{name}: {'within' if name == 'for' else 'beyond'} ±{number(value)}"
        if along == "x":
            _above(axes, value, words, _LINE_WORDS[0] + _LINE_WORDS[1] * (0 if same else 1 - place))
        else:
            axes.annotate(
                words, (1.0, value), xycoords=axes.get_yaxis_transform(), xytext=(-2, 2), textcoords="offset points",
                ha="right", va="bottom", fontsize=9.5,
            )  # fmt: skip


def _above(axes: Axes, value: float, words: str, up: float) -> None:
    """Write words above the axes at a value, on the side of it where there is room."""
    low, high = axes.transData.inverted().transform(axes.transAxes.transform([(0, 0), (1, 0)]))[:, 0]
    at = (axes.transData.transform((value, 0))[0] - axes.bbox.x0) / axes.bbox.width
    if not min(low, high) <= value <= max(low, high):
        return
    axes.annotate(
        words, (at, 1.0), xycoords="axes fraction", xytext=(3 if at < 0.5 else -3, up), textcoords="offset points",
        ha="left" if at < 0.5 else "right", va="bottom", fontsize=9.5, bbox=PLATE, zorder=5,
    )  # fmt: skip
    axes.annotate(
        "", (at, 1.0), xycoords="axes fraction", xytext=(0, up + 9), textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": PALETTE["ink"], "lw": 0.8},
    )  # fmt: skip
