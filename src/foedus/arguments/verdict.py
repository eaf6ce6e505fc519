"""The rule by which an interval becomes a verdict, and by which several verdicts become one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from foedus.estimate import Interval

__all__ = ["Standing", "Threshold", "Verdict", "combine", "judge", "position"]


class Verdict(StrEnum):
    """What the evidence says about a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
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
    def text(self) -> str:
        """The threshold in words."""
        number, other = f"{self.supported_beyond:g}", f"{self.other_bound:g}"
        if self.direction == "within":
            return f"between -{number} and {number} {self.unit}; against it: wholly beyond {other} either way"
        sign, against = (">", "<") if self.direction == "above" else ("<", ">")
        return f"{sign}{'=' if self.inclusive else ''} {number} {self.unit}; against it: {against} {other}"


def position(interval: Interval | None, threshold: Threshold) -> Literal["for", "against", "between"]:
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
        ``for`` beyond the bound in the claimed direction, ``against`` beyond the other, else ``between``.

    Examples
    --------
    >>> rule = Threshold(direction="above", supported_beyond=0.1, unit="points")
    >>> [position(Interval(*limits), rule) for limits in ((0.2, 0.3), (-0.3, -0.2), (0.0, 0.2), (-0.2, 0.0))]
    ['for', 'against', 'between', 'between']
    """
    if interval is None or math.isnan(interval.low) or math.isnan(interval.high):
        return "between"
    bound, other = threshold.supported_beyond, threshold.other_bound
    if threshold.direction == "within":
        if -bound < interval.low and interval.high < bound:
            return "for"
        return "against" if interval.low > other or interval.high < -other else "between"
    # "below" is the mirror image of "above".
    low, high = (interval.low, interval.high) if threshold.direction == "above" else (-interval.high, -interval.low)
    if threshold.direction == "below":
        bound, other = -bound, -other
    if low > bound or (threshold.inclusive and low == bound):
        return "for"
    return "against" if high < other else "between"


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
        Supported, contradicted or undetermined.
    """
    if not gate_passed:
        return Verdict.UNDETERMINED
    return {"for": Verdict.SUPPORTED, "against": Verdict.CONTRADICTED, "between": Verdict.UNDETERMINED}[
        position(interval, threshold)
    ]


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the single verdict of measurements named beforehand as deciding.

    If they disagree the claim is mixed; without any it is not yet tested. A measurement that failed its gate
    must be left out by the caller unless it is the claim's own first one.

    Examples
    --------
    >>> combine([Verdict.SUPPORTED, Verdict.SUPPORTED]).value, combine([Verdict.SUPPORTED, Verdict.CONTRADICTED]).value
    ('supported', 'mixed')
    """
    if not verdicts:
        return Verdict.NOT_YET_TESTED
    return verdicts[0] if len(set(verdicts)) == 1 else Verdict.MIXED
