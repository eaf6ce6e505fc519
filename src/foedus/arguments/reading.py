"""What an interval says in words, what it rules out, and what would settle a claim that stays open."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from foedus.arguments.formats import in_format
from foedus.arguments.verdict import Threshold, Verdict, Zone, zones
from foedus.estimate import Estimate, Interval

if TYPE_CHECKING:
    from foedus.arguments.kinds import Finding

__all__ = ["Reading", "combined_reading", "read_finding", "silent_reading", "times_narrower"]

HARDLY: Final = 5.0
"""Beyond this many times narrower more of the same will hardly settle a claim (assumed)."""

FEW_CLUSTERS: Final = 5
"""Fewer independent clusters than these earn a warning (assumed)."""

ON_THE_LINE: Final = 0.15
"""Within this share of the half-width from a line an estimate lies on it (assumed)."""


@dataclass(frozen=True)
class Reading:
    """What a judgement says in words.

    Attributes
    ----------
    head
        In two to six words, such as ``Leans against``.
    text
        In full sentences.
    ruled_out
        What the interval rules out; empty if nothing.
    settle
        What would settle it; empty if it is settled.
    factor
        How many times narrower the interval would have to be around the same centre; None where that is no question.
    silent
        Whether nothing may be concluded from what was measured, if anything was.
    """

    head: str
    text: str
    ruled_out: str = ""
    settle: str = ""
    factor: float | None = None
    silent: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as plain JSON values."""
        finite = self.factor is not None and math.isfinite(self.factor)
        return {
            "reading": self.text,
            "ruled_out": self.ruled_out,
            "settle": self.settle,
            "settle_factor": self.factor if finite else None,
        }


def silent_reading(verdict: Verdict, cause: str, *, by_design: bool = False) -> Reading:
    """Return the reading of what has no say: no test, nothing measured, a failed gate, coding that has ended.

    Parameters
    ----------
    verdict
        ``untestable``, ``not yet tested``, or ``undetermined`` where something was measured that decides nothing.
    cause
        Why, in a sentence or less.
    by_design
        Whether no test on this record could decide.
    """
    why = cause.strip().rstrip(".")
    if verdict is Verdict.UNTESTABLE:
        return Reading("Untestable", f"Untestable: {why}.", settle="A source that measures it.", silent=True)
    if verdict is Verdict.NOT_YET_TESTED:
        lacks = "What the test lacks, as said."
        return Reading("Not yet tested", f"Not yet tested: {why}.", settle=lacks, silent=True)
    if by_design:
        settle = "A record with enough cases to count, or a claim that says what would count."
        return Reading("No say", f"No say: {why}.", settle=settle, silent=True)
    return Reading("No say", f"No say: {why}.", settle="Data or a measure without this fault.", silent=True)


MODEL_SPEAKS: Final = Reading(
    "Only the model speaks",
    "Only the model speaks. A simulation never settles a claim.",
    settle="Nothing simulated.",
    silent=True,
)


def read_finding(finding: Finding, rule: Threshold, verdict: Verdict) -> Reading:
    """Return the reading of a measurement that has a say.

    Parameters
    ----------
    finding
        What was measured. Ratios are compared on the scale of their logarithm.
    rule
        Its two lines.
    verdict
        The verdict from it alone.

    Returns
    -------
    Reading
        The first that fits: nothing counted; not borne out; decided; the opposite ruled out; on a line; leaning.
    """
    touched = zones(finding.interval, rule)
    ruled_out = _ruled_out(touched, rule)
    open_ = verdict is Verdict.UNDETERMINED
    if finding.none_counted:
        head, text = _none_seen(finding, rule)
        if not open_:
            return Reading(head, f"{text} That alone decides: {verdict.value}.", ruled_out)
        return Reading(head, text, ruled_out, "Cases in which it could have happened; the limit follows their number.")
    if not open_ and not (verdict is Verdict.NOT_BORNE_OUT and "against" in touched):
        head, text = _decided(verdict, rule, finding.no_effect)
        return Reading(head, text, ruled_out)
    if open_ and finding.no_effect == 1.0 and (finding.interval.low <= 0 or math.isinf(finding.interval.high)):
        return _too_few(finding, ruled_out)
    factor = times_narrower(finding.estimate, rule, ratio=finding.no_effect == 1.0)
    settle = _settle(finding, factor)
    if verdict is Verdict.NOT_BORNE_OUT:
        text = f"Rules out what is claimed, {rule.claimed}. Open is whether the opposite holds or too little."
        return Reading("Rules out what is claimed", text, ruled_out, settle, factor)
    if "against" not in touched:
        text = f"Rules out the opposite, {rule.opposite}. Open is whether it is enough."
        return Reading("Rules out the opposite", text, ruled_out, settle, factor)
    head = _lean(finding, rule)
    more = "; not beyond error" if head.startswith("Leans") else ""
    return Reading(head, f"{head}{more}.", ruled_out, settle, factor)


def times_narrower(estimate: Estimate, rule: Threshold, *, ratio: bool = False) -> float | None:
    r"""Return how many times narrower an interval must be, around the same centre, to lie between two lines.

    .. math:: k = \max_{l \in (L, U)} \frac{|u_l - e|}{|l - e|}

    over the lines l inside the interval (L, U), with u the end beyond the line as seen from the estimate e.

    Parameters
    ----------
    estimate
        A number with its interval.
    rule
        Lines, in the same unit.
    ratio
        Whether distances are those of logarithms.

    Returns
    -------
    float or None
        At least 1; infinite where the estimate lies on a line; None where no line is inside the interval.
    """
    found = [
        math.inf if centre == line else abs(end - centre) / abs(line - centre)
        for centre, end, line in _crossed(estimate, rule, ratio=ratio)
    ]
    return max(found, default=None)


def combined_reading(verdict: Verdict, parts: Sequence[tuple[str, Verdict, Estimate, Threshold, Reading]]) -> Reading:
    """Return the reading of a claim from those of its deciding measurements that have a say.

    Parameters
    ----------
    verdict
        The combined verdict.
    parts
        Name, verdict, estimate, lines and reading of each measurement.

    Returns
    -------
    Reading
        Of one measurement its own; of several the combined verdict, followed by the least favourable one, which is
        called so in its head unless all read alike.
    """
    if len(parts) == 1:
        return parts[0][4]
    name, _, _, _, least = min(parts, key=lambda part: _favour(part[1], part[2], part[3]))
    counts = Counter(part[1] for part in parts)
    against = counts[Verdict.CONTRADICTED] + counts[Verdict.NOT_BORNE_OUT]
    said = f"{verdict.capitalize()}: {counts[Verdict.SUPPORTED]} of {len(parts)} measurements for it, {against}"
    text = f"{said} against or short of it. Least favourable, {name}: {least.text[0].lower()}{least.text[1:]}"
    # what has fallen short is settled; what is still open says what would close it
    open_ = next((part[4] for part in parts if part[1] is Verdict.UNDETERMINED and part[4].settle), least)
    settle = least if least.settle or verdict is not Verdict.UNDETERMINED else open_
    alike = len({part[4].head for part in parts}) == 1
    head = least.head if alike else f"Least favourable: {least.head[0].lower()}{least.head[1:]}"
    return Reading(head, text, least.ruled_out, settle.settle, settle.factor)


_RANK: Final = {Verdict.CONTRADICTED: 0, Verdict.NOT_BORNE_OUT: 1, Verdict.UNDETERMINED: 2, Verdict.SUPPORTED: 3}


def _favour(verdict: Verdict, estimate: Estimate, rule: Threshold) -> tuple[int, float]:
    """Order measurements by how much they favour the claim: by verdict, then by distance from the line in widths."""
    width = estimate.interval.high - estimate.interval.low
    if rule.direction == "within":
        margin = rule.supported_beyond - abs(estimate.value)
    else:
        margin = (estimate.value - rule.supported_beyond) * (1 if rule.direction == "above" else -1)
    return _RANK[verdict], margin / width if width > 0 and math.isfinite(width) else math.copysign(math.inf, margin)


def _lines(rule: Threshold) -> tuple[float, ...]:
    pair = (rule.supported_beyond, rule.other_bound)
    return (*pair, -pair[0], -pair[1]) if rule.direction == "within" else pair


def _crossed(estimate: Estimate, rule: Threshold, *, ratio: bool) -> list[tuple[float, float, float]]:
    """Return (estimate, end beyond, line) of every line that lies inside the interval, on the scale of the test."""
    low, high = estimate.interval
    centre = estimate.value
    found = []
    for line in sorted(set(_lines(rule))):
        if low < line < high and (not ratio or line > 0):
            end = high if line >= centre else low
            found.append((centre, end, line) if not ratio else (_log(centre), _log(end), _log(line)))
    return found


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _lean(finding: Finding, rule: Threshold) -> str:
    crossed = _crossed(finding.estimate, rule, ratio=finding.no_effect == 1.0)
    if any(abs(line - centre) < ON_THE_LINE * abs(end - centre) for centre, end, line in crossed):
        return "On the line"
    value = finding.effect
    place = zones(Interval(value, value), rule)
    return "Leans for" if "for" in place else "Leans against" if "against" in place else "Open every way"


def _decided(verdict: Verdict, rule: Threshold, no_effect: float) -> tuple[str, str]:
    if verdict is not Verdict.NOT_BORNE_OUT:
        return verdict.capitalize(), f"{verdict.capitalize()}."
    mirror = 1.0 / rule.supported_beyond if no_effect == 1.0 else -rule.supported_beyond
    if rule.direction != "within" and (rule.other_bound == no_effect or math.isclose(rule.other_bound, mirror)):
        return "Too small to matter", f"Too small to matter either way: falls short of {rule.claimed}."
    return "Falls short", f"Falls short of what is claimed, {rule.claimed}; the opposite does not hold either."


def _none_seen(finding: Finding, rule: Threshold) -> tuple[str, str]:
    form = rule.printed
    low, high = (f"{end:.3g}" if form == "number" else in_format(end, form) for end in finding.interval)
    if math.isnan(finding.effect):
        return "None seen yet", "None seen yet in either group: nothing is known."
    if finding.effect == 0:
        return "None seen yet", f"None seen yet: only an upper limit is known, {high}."
    seen = "None seen in the comparison yet" if math.isinf(finding.effect) else "No exception seen yet"
    return seen, f"{seen}: only a lower limit is known, {low}."


def _too_few(finding: Finding, ruled_out: str) -> Reading:
    """Return the reading of a ratio that its cases do not bound on one side or on either."""
    low, high = finding.interval
    count, noun = finding.cases or (finding.n or 0, "cases")
    known = "on either side" if low <= 0 and math.isinf(high) else "from below" if low <= 0 else "from above"
    text = f"Too few cases: {count} {noun} do not bound the ratio {known}."
    return Reading("Too few cases", text, ruled_out, f"More independent {noun}; no limit exists to be narrowed.")


def _ruled_out(touched: frozenset[Zone], rule: Threshold) -> str:
    parts = []
    if "for" not in touched:
        parts.append(f"what is claimed, {rule.claimed}")
    if "against" not in touched:
        parts.append(f"the opposite, {rule.opposite}")
    return "; ".join(parts)


def _settle(finding: Finding, factor: float | None) -> str:
    """Return what would settle it if the centre stayed where it is."""
    if finding.unknown is not None:
        if not finding.unknown and finding.interval.high > finding.interval.low and not finding.sampled:
            return "Every unit is counted; a record whose readings agree would settle it."
        if not finding.unknown:
            return "Every unit is counted; only another year or measure would tell more."
        return f"The units whose value is not known: {', '.join(finding.unknown)}."
    if factor is None:
        return "An interval that does not end on a line."
    hardly = "; more of the same will hardly settle it" if factor > HARDLY else ""
    if not math.isfinite(factor):
        return "If the centre stayed where it is, nothing: it lies on a line."
    if finding.cases is None:
        return f"If the centre stayed where it is: an error {factor:.1f} times smaller{hardly}."
    count, noun = finding.cases
    if hardly:
        return f"If the centre stayed where it is: about {factor**2:.0f} times as many {noun}{hardly}."
    needed = math.ceil(round(count * factor**2, 6))
    return f"If the centre stayed where it is: about {needed} {noun} instead of {count}."
