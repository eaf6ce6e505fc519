"""How likely a verdict is by accident, and which verdicts stand when a whole argument is judged at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from scipy.special import ndtr, ndtri

from foedus.arguments.verdict import Threshold
from foedus.estimate import Estimate

__all__ = ["FALSE_DISCOVERIES", "adjusted", "claim_p"]

FALSE_DISCOVERIES: Final = 0.10
"""Share of false discoveries at which an adjusted p-value counts as standing."""


def claim_p(
    parts: Sequence[tuple[Estimate, Threshold, bool]], level: float, *, impossibility: bool = False
) -> float | None:
    r"""Return the p-value of saying anything about the effect claimed: that it is there, or that it is not.

    .. math:: p = \min\left(1, 2 \min\left(\max_i \Phi(-z_i), \max_i \Phi(z_i)\right)\right), \quad
        z_i = z_{(1+c)/2}\, \frac{e_i - l_i}{|e_i - u_i|}

    with e the estimate, l the line *for*, u the end of the interval on the side of l, and c the level; z is positive
    beyond the line. Of a claim of impossibility the smallest of m values for its denial counts, m times.

    Parameters
    ----------
    parts
        Estimate, lines, and whether it is a ratio (then on logarithms), of each deciding measurement that has a say.
    level
        Confidence level of the intervals.
    impossibility
        Whether one counter-measurement suffices.

    Returns
    -------
    float or None
        None without parts.

    Notes
    -----
    The normal curve is put through the interval's end; where intervals are exact or skewed the value is approximate. It
    is shown, and decides nothing.
    """
    if not parts:
        return None
    z = [_beyond(*part, level) for part in parts]
    there = max(float(ndtr(-each)) for each in z)
    denials = [float(ndtr(each)) for each in z]
    gone = min(1.0, len(z) * min(denials)) if impossibility else max(denials)
    return min(1.0, 2.0 * min(there, gone))


def adjusted(p_values: Mapping[str, float | None]) -> dict[str, float]:
    """Return Benjamini and Hochberg's adjusted p-values of those that have one.

    Parameters
    ----------
    p_values
        By claim.

    Returns
    -------
    dict
        A verdict stands at a share of false discoveries that is at least its value.

    References
    ----------
    benjamini_hochberg_1995

    Examples
    --------
    >>> {name: round(q, 3) for name, q in adjusted({"C1": 0.01, "C2": 0.04, "C3": None}).items()}
    {'C1': 0.02, 'C2': 0.04}
    """
    from scipy.stats import false_discovery_control  # importing takes half a second

    known = {name: p for name, p in p_values.items() if p is not None}
    if not known:
        return {}
    found = false_discovery_control(list(known.values()), method="bh")
    return {name: float(q) for name, q in zip(known, found, strict=True)}


def _beyond(estimate: Estimate, rule: Threshold, ratio: bool, level: float) -> float:
    """Return by how many standard errors an estimate lies beyond the line *for*; negative short of it."""
    quantile = float(ndtri((1.0 + level) / 2.0))
    centre, low, high = estimate.value, *estimate.interval
    if rule.direction == "within":
        lines = (rule.supported_beyond, -rule.supported_beyond)
        found = [_standardised(centre, low, high, line, side) for line, side in zip(lines, (-1, 1), strict=True)]
        return quantile * min(found)
    line, side = rule.supported_beyond, 1 if rule.direction == "above" else -1
    if ratio:
        centre, low, high, line = (math.log(each) if each > 0 else -math.inf for each in (centre, low, high, line))
    return quantile * _standardised(centre, low, high, line, side)


def _standardised(centre: float, low: float, high: float, line: float, side: int) -> float:
    if math.isnan(centre) or centre == line:
        return 0.0
    if not math.isfinite(centre):
        # nothing counted: only the limit on the other side is known
        end = high if centre < 0 else low
        known = math.isfinite(end) and (end < line if centre < 0 else end > line)
        return side * math.copysign(1.0, centre) * (1.0 if known else 0.0)
    half = abs(centre - (low if centre > line else high))
    distance = side * (centre - line)
    if half == 0.0:
        return math.copysign(math.inf, distance)
    return distance / half if math.isfinite(half) else 0.0
