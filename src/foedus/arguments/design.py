"""The design line of a measurement: could it, at its own size, have said yes, and could it have said no?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.blas_threads import one_blas_thread

if TYPE_CHECKING:
    from foedus.arguments.kinds import Finding, Replay

__all__ = ["Decidable", "design_line", "effects_to_make"]

_EXTREME: Final = 20
"""Data sets made at the most extreme effect that there can be, to see whether any of them decides."""

_FAR: Final = 10.0
"""Where an effect has no limit the most extreme is so many lengths of the interval beyond both lines (assumed)."""


@dataclass(frozen=True)
class Decidable:
    """What a measurement could have said, by simulation with its own estimator at its own size.

    Attributes
    ----------
    could_support, could_contradict
        Whether the most favourable and the most unfavourable data that there can be lead to these verdicts.
    at_line, at_twice, at_short
        Effects that were made: the line *for*, twice it, and as far short of it.
    power_at_line, power_at_twice
        Share of made-up data sets that support the claim at these effects; near .05 at the line itself.
    denial
        Share that contradict it or do not bear it out at ``at_short``.
    needed
        How many cases the most favourable data would need to support the claim; None where that is not known.
    noun
        What those cases are.
    draws
        Data sets made at each effect.
    """

    could_support: bool
    could_contradict: bool
    at_line: float
    at_twice: float
    at_short: float
    power_at_line: float
    power_at_twice: float
    denial: float
    draws: int
    needed: int | None = None
    noun: str = ""

    @property
    def informative(self) -> bool:
        """Whether it could have said yes, and no."""
        return self.could_support and self.could_contradict

    @property
    def head(self) -> str:
        """What it could not have said, in a few words; empty if it could have said yes and no."""
        if self.informative:
            return ""
        if not (self.could_support or self.could_contradict):
            return "uninformative by design"
        return f"could not have said {'no' if self.could_support else 'yes'}"

    @property
    def text(self) -> str:
        """The design line in words."""
        needed = "" if self.needed is None else f"; {self.needed} {self.noun} are needed"
        if not self.could_support and not self.could_contradict:
            head = f"Uninformative by design: no data of this size could have decided it{needed}."
        elif not self.could_support:
            head = f"One-sided by design: no data of this size could have supported it{needed}."
        elif not self.could_contradict:
            head = "One-sided by design: no data of this size could have contradicted it."
        else:
            head = "It could have said yes, and it could have said no."
        if self.draws == 1:
            return (
                f"{head} A census has no sampling error: what is not known of its units is all that could keep it open."
            )
        return (
            f"{head} Of {self.draws} made-up data sets {self.power_at_line:.2f} support it where the effect lies on "
            f"the line ({self.at_line:.3g}), {self.power_at_twice:.2f} at twice the line ({self.at_twice:.3g}); "
            f"{self.denial:.2f} contradict it or do not bear it out as far short of it ({self.at_short:.3g})."
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the design line as plain JSON values."""
        return {
            "supported": self.could_support,
            "contradicted": self.could_contradict,
            "n_needed": self.needed,
            "at_line": self.at_line,
            "at_twice": self.at_twice,
            "at_short": self.at_short,
            "power_at_line": self.power_at_line,
            "power_at_twice": self.power_at_twice,
            "denial": self.denial,
            "draws": self.draws,
            "text": self.text,
        }


def effects_to_make(rule: Threshold, replay: Replay, length: float, *, ratio: bool = False) -> tuple[float, float]:
    """Return the effect that is twice the line *for*, and the one as far short of that line.

    Parameters
    ----------
    rule
        The lines.
    replay
        Gives the limits of the effect.
    length
        Length of the interval that was found: what stands for a line where the line is zero.
    ratio
        Whether the effect is a ratio.

    Returns
    -------
    tuple of float
        Of a line l: 2 l and 0 of a difference (0 and 2 l where the claim is that nothing happens the other way), l² and
        1 of a ratio, half and twice as far from the end of its scale of a share, 0 and 2 l of a claim that the effect
        is small; plus and minus ``length`` where l is zero.

    Examples
    --------
    >>> from foedus.arguments.kinds import Replay
    >>> rule = Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=1.0, unit="ratio")
    >>> effects_to_make(rule, Replay(lambda effect, stream: None), 1.0, ratio=True)
    (0.25, 1.0)
    """
    line = rule.supported_beyond
    if rule.direction == "within":
        return 0.0, 2.0 * line
    if ratio:
        return line**2, 1.0
    low, high = replay.limits
    if (low, high) == (0.0, 1.0):
        end = high if rule.direction == "above" else low
        return (line + end) / 2.0, min(max(line + (line - end), low), high)
    step = (abs(line) or length) * (1.0 if rule.direction == "above" else -1.0)
    return min(max(line + step, low), high), min(max(line - step, low), high)


def design_line(finding: Finding, rule: Threshold, *, seed: int = 0) -> Decidable | None:
    """Return the design line of a measurement.

    Parameters
    ----------
    finding
        What was found, with its ``replay``.
    rule
        Its lines.
    seed
        Seed of the made-up data.

    Returns
    -------
    Decidable or None
        None where the kind of test cannot be replayed, such as one that rests on simulation.

    Notes
    -----
    The noise of the made-up data is that found in the record, so a small record gives a rough design line. Monte
    Carlo error of a share of 200 data sets is at most .035 (one standard error).
    """
    replay = finding.replay
    if replay is None:
        return None
    stream = np.random.default_rng(seed)
    length = finding.interval.high - finding.interval.low
    length = length if math.isfinite(length) and length > 0 else abs(rule.supported_beyond) or 1.0

    def made(effect: float) -> Iterator[Verdict]:
        for _ in range(replay.draws):
            with one_blas_thread():
                interval = replay.draw(effect, stream)
            yield Verdict.UNDETERMINED if interval is None else judge(interval, rule)

    def share(effect: float, *asked: Verdict) -> float:
        return sum(each in asked for each in made(effect)) / replay.draws

    best, worst = _extremes(rule, replay, length)
    yes, no = (
        verdict in islice(made(effect), _EXTREME)
        for effect, verdict in ((best, Verdict.SUPPORTED), (worst, Verdict.CONTRADICTED))
    )
    twice, short = effects_to_make(rule, replay, length, ratio=finding.no_effect == 1.0)
    return Decidable(
        could_support=yes,
        could_contradict=no,
        at_line=rule.supported_beyond,
        at_twice=twice,
        at_short=short,
        # what the most favourable data cannot do no other data can
        power_at_line=share(rule.supported_beyond, Verdict.SUPPORTED) if yes else 0.0,
        power_at_twice=share(twice, Verdict.SUPPORTED) if yes else 0.0,
        denial=share(short, Verdict.CONTRADICTED, Verdict.NOT_BORNE_OUT),
        draws=replay.draws,
        needed=None if yes or replay.needed is None else replay.needed(rule),
        noun=finding.cases[1] if finding.cases is not None else "",
    )


def _extremes(rule: Threshold, replay: Replay, length: float) -> tuple[float, float]:
    """Return the effects most favourable and most unfavourable to the claim."""
    lines = (rule.supported_beyond, rule.other_bound)
    reach = _FAR * max(length, abs(lines[0] - lines[1]))
    low, high = replay.limits
    low, high = max(low, min(lines) - reach), min(high, max(lines) + reach)
    if rule.direction == "within":
        return 0.0, high
    return (high, low) if rule.direction == "above" else (low, high)
