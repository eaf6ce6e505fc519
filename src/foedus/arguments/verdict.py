"""The rule by which an interval becomes a verdict, and by which several verdicts become one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from foedus.arguments.formats import Format, format_of_unit, in_format, unit_words
from foedus.estimate import Interval

__all__ = ["Standing", "Threshold", "Verdict", "Zone", "combine", "holds", "judge", "position", "zones"]

Zone: TypeAlias = Literal["against", "short", "for"]
"""Where an effect may lie: beyond *against*, short of *for* without that, or beyond *for*."""


class Verdict(StrEnum):
    """What the evidence says about a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_BORNE_OUT = "not borne out"
    MIXED = "mixed"
    UNDETERMINED = "undetermined"
    UNTESTABLE = "untestable"
    NOT_YET_TESTED = "not yet tested"


class Standing(StrEnum):
    """What a verdict is based on."""

    RECORD = "record"
    MODEL_CONDITIONAL = "model-conditional"
    NOT_TESTED = "not-tested"


class Threshold(BaseModel):
    """The smallest effect of interest, fixed before looking at the data.

    Attributes
    ----------
    direction
        Where the claim places the effect: ``above`` or ``below`` the threshold, or ``within`` plus and minus it.
    supported_beyond
        The interval must lie entirely beyond this in the claimed direction.
    contradicted_beyond
        The interval must lie entirely beyond this in the other direction. If left out: the mirror image on the other
        side of zero, or the same bound for ``within``.
    inclusive
        Whether an interval that just touches ``supported_beyond`` counts as beyond it ("at least").
    unit
        Unit of the effect.
    format
        How the effect is printed; if left out, what the unit says (`foedus.arguments.formats`).
    fixed_here
        True where the argument left the number open and this file fixed it.
    why
        Reason for a number fixed here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Literal["above", "below", "within"]
    supported_beyond: float
    contradicted_beyond: float | None = None
    inclusive: bool = False
    unit: str
    format: Format | None = None
    fixed_here: bool = False
    why: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Threshold:
        if self.fixed_here and not self.why:
            raise ValueError("a number fixed here needs its reason in 'why'")
        other = self.other_bound
        wrong = {
            "above": other > self.supported_beyond,
            "below": other < self.supported_beyond,
            "within": self.supported_beyond <= 0 or other < self.supported_beyond,
        }[self.direction]
        if wrong or not (math.isfinite(other) and math.isfinite(self.supported_beyond)):
            raise ValueError(f"bounds {self.supported_beyond} and {other} leave no room for direction {self.direction}")
        return self

    @property
    def other_bound(self) -> float:
        """Bound that an effect must pass in the other direction to contradict the claim."""
        if self.contradicted_beyond is not None:
            return self.contradicted_beyond
        return self.supported_beyond if self.direction == "within" else 0.0 - self.supported_beyond

    @property
    def value(self) -> float:
        """Bound in the claimed direction."""
        return self.supported_beyond

    @property
    def printed(self) -> Format:
        """How its numbers are printed."""
        return self.format or format_of_unit(self.unit)

    def words(self, value: float) -> str:
        """Return a number of its unit in words, such as ``25%``."""
        form = self.printed
        if form == "ratio" and math.isfinite(value):
            return f"{value:g}×"  # a line is printed as it was fixed
        return f"{value:g}" if form == "number" else in_format(value, form)

    @property
    def claimed(self) -> str:
        """What is claimed, in words."""
        bound = self.words(self.supported_beyond)
        if self.direction == "within":
            return f"between -{bound} and {bound} {self.unit}"
        sign = f"{'>' if self.direction == 'above' else '<'}{'=' if self.inclusive else ''}"
        unit = unit_words(self.unit, self.printed)
        return f"{sign} {bound} {unit}" if self.printed in ("number", "years") else f"{sign} {bound} ({unit})"

    @property
    def opposite(self) -> str:
        """What would count against it, in words."""
        other = self.words(self.other_bound)
        if self.direction == "within":
            return f"wholly beyond {other} either way"
        return f"{'<' if self.direction == 'above' else '>'} {other}"

    @property
    def text(self) -> str:
        """The threshold in words."""
        return f"{self.claimed}; against it: {self.opposite}"


def zones(interval: Interval | None, threshold: Threshold) -> frozenset[Zone]:
    """Return the zones that an interval touches.

    Parameters
    ----------
    interval
        Limits of the effect, in the threshold's unit; None or NaN touches every zone, because nothing is ruled out.
    threshold
        Bounds and claimed direction.

    Returns
    -------
    frozenset
        Some of ``for`` (beyond ``supported_beyond`` in the claimed direction), ``against`` (beyond the other bound) and
        ``short`` (neither). An end on a bound is ``short``; on an inclusive ``supported_beyond`` it is ``for``.

    Examples
    --------
    >>> rule = Threshold(direction="above", supported_beyond=0.1, unit="points")
    >>> [sorted(zones(Interval(*limits), rule)) for limits in ((0.2, 0.3), (-0.05, 0.05), (-0.3, 0.0))]
    [['for'], ['short'], ['against', 'short']]
    """
    if interval is None or math.isnan(interval.low) or math.isnan(interval.high):
        return frozenset(("for", "short", "against"))
    bound, other = threshold.supported_beyond, threshold.other_bound
    if threshold.direction == "within":
        # Measured by its distance from zero, the claim is that the effect is small.
        inside = interval.low <= 0.0 <= interval.high
        ends = sorted((abs(interval.low), abs(interval.high)))
        low, high = -ends[1], -(0.0 if inside else ends[0])
        bound, other = -bound, -other
    elif threshold.direction == "above":
        low, high = interval.low, interval.high
    else:
        # "below" is the mirror image of "above".
        low, high = -interval.high, -interval.low
        bound, other = -bound, -other
    touched: set[Zone] = set()
    if high > bound or (threshold.inclusive and high == bound):
        touched.add("for")
    if low < other:
        touched.add("against")
    room = other < bound or not threshold.inclusive
    if room and high >= other and (low < bound or (low == bound and not threshold.inclusive)):
        touched.add("short")
    return frozenset(touched)


def position(interval: Interval | None, threshold: Threshold) -> Literal["for", "against", "short", "between"]:
    """Return on which side of a threshold an interval lies entirely, if on any.

    Parameters
    ----------
    interval
        Limits of the effect; None or NaN lies on neither side.
    threshold
        Bounds and claimed direction.

    Returns
    -------
    str
        ``for`` beyond the bound in the claimed direction, ``against`` beyond the other, ``short`` wholly short of the
        first without lying beyond the second, else ``between``.

    References
    ----------
    lakens_2017

    Examples
    --------
    >>> rule = Threshold(direction="above", supported_beyond=0.1, unit="points")
    >>> [position(Interval(*limits), rule) for limits in ((0.2, 0.3), (-0.3, -0.2), (0.0, 0.2), (-0.2, 0.0))]
    ['for', 'against', 'between', 'short']
    """
    touched = zones(interval, threshold)
    if "for" not in touched:
        return "short" if "short" in touched else "against"
    return "for" if len(touched) == 1 else "between"


def holds(differences: NDArray[np.float64], rule: Threshold) -> NDArray[np.bool_]:
    """Return which of many effects, such as one a future, lie beyond the line *for*."""
    sign = {"above": 1.0, "below": -1.0, "within": -1.0}[rule.direction]
    size = np.abs(differences) if rule.direction == "within" else differences
    bound = sign * rule.supported_beyond
    return np.asarray(sign * size >= bound if rule.inclusive else sign * size > bound)


_JUDGED: Final = {
    "for": Verdict.SUPPORTED,
    "against": Verdict.CONTRADICTED,
    "short": Verdict.NOT_BORNE_OUT,
    "between": Verdict.UNDETERMINED,
}


def judge(interval: Interval | None, threshold: Threshold, *, gate_passed: bool = True) -> Verdict:
    """Return the verdict of one measurement on the record.

    Parameters
    ----------
    interval
        Limits of the effect.
    threshold
        Bounds fixed beforehand.
    gate_passed
        False if the measure fails its known-world gate: nothing can then be concluded from it.

    Returns
    -------
    Verdict
        Supported, contradicted, not borne out or undetermined.
    """
    return _JUDGED[position(interval, threshold)] if gate_passed else Verdict.UNDETERMINED


def combine(verdicts: Sequence[Verdict], *, impossibility: bool = False) -> Verdict:
    """Return the single verdict of measurements named beforehand as deciding.

    Parameters
    ----------
    verdicts
        One per measurement. Those not tested or untestable are not counted, and a measurement that failed its gate
        must be left out by the caller.
    impossibility
        Whether the claim says that something cannot happen: one counter-measurement then contradicts it.

    Returns
    -------
    Verdict
        All equal: that one. Else the first that fits: one contradicted, of a claim of impossibility: contradicted; one
        undetermined: undetermined; one supported: mixed; contradicted with not borne out: not borne out. Without any
        that counts: not yet tested.

    Examples
    --------
    >>> combine([Verdict.SUPPORTED, Verdict.SUPPORTED]).value, combine([Verdict.SUPPORTED, Verdict.CONTRADICTED]).value
    ('supported', 'mixed')
    >>> combine([Verdict.UNDETERMINED, Verdict.CONTRADICTED], impossibility=True).value
    'contradicted'
    """
    found = {each for each in verdicts if each not in (Verdict.UNTESTABLE, Verdict.NOT_YET_TESTED)}
    if not found:
        return Verdict.NOT_YET_TESTED
    if len(found) == 1:
        return found.pop()
    if impossibility and Verdict.CONTRADICTED in found:
        return Verdict.CONTRADICTED
    for part, whole in (
        (Verdict.UNDETERMINED, Verdict.UNDETERMINED),
        (Verdict.MIXED, Verdict.MIXED),
        (Verdict.SUPPORTED, Verdict.MIXED),
    ):
        if part in found:
            return whole
    return Verdict.NOT_BORNE_OUT
