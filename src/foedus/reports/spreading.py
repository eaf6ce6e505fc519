"""Heights for labels that would otherwise cover each other."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["spread"]


def spread(ends: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Return heights at least ``step`` apart, near sorted values, within the axis where they fit.

    Parameters
    ----------
    ends
        Where the labels belong, lowest first.
    step
        Height of a label.
    low, high
        Ends of the axis.

    Examples
    --------
    >>> spread([0.0, 0.1, 2.0], 1.0, -1.0, 4.0)
    [-0.45, 0.55, 2.0]
    """
    if not ends:
        return []
    up: list[float] = []
    for end in ends:
        up.append(max(end, up[-1] + step) if up else end)
    down: list[float] = []
    for end in reversed(ends):
        down.append(min(end, down[-1] - step) if down else end)
    # the mean of two arrangements that keep the distance keeps it too, and stays near the values
    heights = [(a + b) / 2 for a, b in zip(up, reversed(down), strict=True)]
    over, under = max(0.0, heights[-1] - high), max(0.0, low - heights[0])
    return [height - over + under for height in heights]
