"""Well-known pairs and years on an axis of alignment, so that its numbers mean something."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import polars as pl
from matplotlib.axes import Axes

from foedus.reports.figure import PALETTE
from foedus.reports.spreading import spread
from foedus.reports.wording import number

__all__ = ["Anchor", "alignment_anchors", "anchors_note", "draw_anchors"]

Anchor = tuple[str, float]
"""Words and value."""

#: Chosen for being well known and far apart; their values are read from the packaged measure.
_KNOWN: Final = (
    ("US–UK 2020", "USA", "GBR", 2020),
    ("US–India 2020", "USA", "IND", 2020),
    ("US–Vietnam 2020", "USA", "VNM", 2020),
    ("US–Russia 1983", "USA", "RUS", 1983),
)
_SIZE: Final = 9.0


@lru_cache(maxsize=1)
def alignment_anchors() -> tuple[Anchor, ...]:
    """Return the anchors of an axis of alignment, from the packaged measure, highest first.

    Examples
    --------
    >>> [words for words, _ in alignment_anchors()]
    ['US–UK 2020', 'US–India 2020', 'US–Vietnam 2020', 'US–Russia 1983']
    """
    from foedus.evidence.evidence import Evidence

    packaged = Evidence.embedded()
    found = []
    for words, a, b, year in _KNOWN:
        value = packaged.pair(a, b, "alignment").filter(pl.col("year") == year)["value"]
        if value.len() and value[0] is not None:
            found.append((words, float(value[0])))
    return tuple(sorted(found, key=lambda anchor: -anchor[1]))


def anchors_note() -> str:
    """Return in a sentence what the marks at the right end of an axis are.

    Examples
    --------
    >>> anchors_note().partition(": ")[0]
    'Marks at the right place well-known pairs on the same scale'
    """
    told = ", ".join(f"{words} {number(value)}" for words, value in alignment_anchors())
    return f"Marks at the right place well-known pairs on the same scale: {told} (packaged measure)."


def draw_anchors(axes: Axes, anchors: Sequence[Anchor]) -> None:
    """Mark anchors at the right end of axes, each named beside its mark; those off the axis are left out."""
    low, high = axes.get_ylim()
    shown = sorted((value, words) for words, value in anchors if low <= value <= high)
    if not shown:
        return
    points = axes.bbox.height * 72 / axes.figure.dpi
    step = (high - low) * (_SIZE * 1.3) / points
    heights = spread([value for value, _ in shown], step, low, high)
    frame = axes.get_yaxis_transform()
    for height, (value, words) in zip(heights, shown, strict=True):
        axes.plot([1.0, 1.012], [value, value], color=PALETTE["muted"], linewidth=1.3, transform=frame, clip_on=False)
        axes.annotate(
            words, (1.012, value), xycoords=frame, xytext=(1.035, height), textcoords=frame, fontsize=_SIZE,
            color=PALETTE["muted"], va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": PALETTE["grid"], "lw": 0.8, "shrinkA": 1, "shrinkB": 0},
        )  # fmt: skip
