"""What a judged argument comes to, in three to eight sentences made from its numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from foedus.arguments.conclusions import conclusion_words
from foedus.arguments.formats import effect_words, in_format, unit_words
from foedus.arguments.reading import FEW_CLUSTERS, HARDLY
from foedus.arguments.verdict import Standing, Threshold, Verdict, judge, zones

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult, Judgement
    from foedus.arguments.result import ArgumentResult

__all__ = ["Sentence", "Topic", "findings", "found_words", "tally_words"]

Topic: TypeAlias = Literal["tally", "conclusion", "found", "ruled out", "open", "since", "assumption", "untested"]

DECIDED: Final = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.MIXED, Verdict.NOT_BORNE_OUT)
"""Verdicts that say something, as a list of findings begins with them."""

_TALLIED: Final = (*DECIDED, Verdict.UNDETERMINED)

_WITH_NUMBERS: Final = 2
"""Claims of one verdict that are told with their numbers; further ones are only named."""

_SHORT: Final = 60
"""Letters up to which a clause on what stays untested is told with a finding."""


@dataclass(frozen=True)
class Sentence:
    """One finding: what it is about, and a sentence or two that say it."""

    topic: Topic
    text: str

    def as_dict(self) -> dict[str, str]:
        """Return the finding as plain JSON values."""
        return {"topic": self.topic, "text": self.text}


def findings(result: ArgumentResult) -> tuple[Sentence, ...]:
    """Return what a judged argument comes to, the most telling first.

    Parameters
    ----------
    result
        A judged argument.

    Returns
    -------
    tuple of Sentence
        Three to eight: how many claims got which verdict; whether the conclusions follow; what was found, by how much
        before how high; what is ruled out; what cannot be decided, and what is nearest to it; what holds on later data;
        what hangs on an assumption; what stays untested. One without content is left out, except the first and the
        last. Design lines are simulated when this is first asked for, which takes up to a few seconds.
    """
    claims = result.claims
    tested = [each for each in claims if each.verdict in _TALLIED and each.standing is not Standing.NOT_TESTED]
    told: tuple[tuple[Topic, str], ...] = (
        ("tally", _tally(claims, tested)),
        ("conclusion", " ".join(conclusion_words(each) for each in result.conclusions)),
        (
            "found",
            _found(
                [each for each in tested if each.verdict in DECIDED[:3]],
                {claim.id: claim.untested_part for claim in result.argument.claims},
            ),
        ),
        ("ruled out", _ruled_out(tested)),
        ("open", _open([each for each in tested if each.verdict is Verdict.UNDETERMINED])),
        ("since", _since(tested, result.argument.judged_to)),
        ("assumption", _assumed(tested)),
        ("untested", _untested(result, tested)),
    )
    return tuple(Sentence(topic, text) for topic, text in told if text)


def tally_words(result: ArgumentResult) -> str:
    """Return how many claims got which verdict, without anything that takes time."""
    return _tally(result.claims, [claim for claim in result.claims if claim.verdict in _TALLIED])


def found_words(claim: ClaimResult | Judgement) -> str:
    """Return effect and interval in the unit of a claim, such as ``25% (3% to 61%)``; empty if nothing was measured.

    A range of measurement is called one, and of several readings of a record it stands alone: none is its centre.
    """
    if claim.estimate is None or claim.threshold is None or math.isnan(claim.estimate.value):
        return ""
    form = claim.threshold.printed
    return effect_words(claim.estimate, form, sampled=claim.sampled, readings=claim.readings)


def _tally(claims: Sequence[ClaimResult], tested: Sequence[ClaimResult]) -> str:
    counts = Counter(claim.verdict for claim in tested)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _TALLIED if counts[verdict])
    return f"Of {len(claims)} claims {len(tested)} {_are(len(tested))} tested{': ' if told else ''}{told}."


def _first(claims: Sequence[ClaimResult]) -> str:
    """Count the verdicts of the tests that were registered first and restated, and name those that differ."""
    restated = [(claim, claim.first) for claim in claims if claim.first is not None]
    if not restated:
        return ""
    counts = Counter(first.verdict for _, first in restated)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    differ = [f"{claim.id} ({first.verdict})" for claim, first in restated if claim.verdict is not first.verdict]
    other = f"; otherwise judged were {_listed(differ)}" if differ else "; none was judged otherwise"
    count = f"{len(restated)} {'claim' if len(restated) == 1 else 'claims'}"
    return f"The tests of {count} were restated; by those registered first: {told}{other}."


def _found(decided: Sequence[ClaimResult], untested: Mapping[str, str]) -> str:
    parts = []
    for verdict in DECIDED[:3]:
        those = [claim for claim in decided if claim.verdict is verdict]
        for claim in those[:_WITH_NUMBERS]:
            limits = " ".join(part for part in (_one_sided(claim), _left_open(untested[claim.id])) if part)
            parts.append(
                f"{_named(claim)} is {verdict}: {_measured(claim)}{_agreed(claim)}.{' ' if limits else ''}{limits}"
            )
        if further := those[_WITH_NUMBERS:]:
            parts.append(f"{verdict.capitalize()} {_are(len(further))} also {_listed(claim.id for claim in further)}.")
    return " ".join(parts)


def _left_open(untested: str) -> str:
    """Say what a test leaves open, in its first clause, or in the words before its colon where that is long."""
    first = re.split(r"[;,.]", untested, maxsplit=1)[0].strip()
    first = first if len(first) <= _SHORT else first.partition(":")[0].strip()
    return f"What stays untested is {first}." if 0 < len(first) <= _SHORT else ""


def _one_sided(claim: ClaimResult) -> str:
    """Say what data of this size could not have said; empty where they could have said yes and no."""
    line = claim.decidable
    if line is None or line.informative:
        return ""
    needed = "" if line.needed is None else f": {line.needed} {line.noun} are needed".replace("  ", " ")
    if not line.could_support and not line.could_contradict:
        return f"These data could have decided it neither way{needed}."
    if not line.could_support:
        return f"These data could not have supported it{needed}."
    return "These data could not have contradicted it."


def _voting(claim: ClaimResult) -> list[ClaimResult | Judgement]:
    """Return the deciding measurements that have a say, the one that represents the claim first."""
    further = [
        each
        for each in claim.variants
        if each.role == "deciding" and each.estimate is not None and not (each.reading and each.reading.silent)
    ]
    return [claim, *further]


def _own(claim: ClaimResult, each: ClaimResult | Judgement) -> Verdict:
    """Return the verdict of one measurement alone; a claim itself holds that of all together."""
    return each.verdict if each is not claim or each.threshold is None else judge(each.interval, each.threshold)


def _agreed(claim: ClaimResult) -> str:
    """Say how many of several measurements come out as the claim does; empty where all do."""
    voting = _voting(claim)
    verdicts = [_own(claim, each) for each in voting]
    alike = verdicts.count(claim.verdict)
    if alike == len(verdicts) or claim.verdict is Verdict.MIXED:
        return ""
    others = Counter(each for each in verdicts if each is not claim.verdict)
    told = ", ".join(f"{count} {verdict}" for verdict, count in others.items())
    return f"; so by {alike} of {len(verdicts)} measurements, by the others {told}"


def _measured(claim: ClaimResult) -> str:
    """Say by how much a line is missed or passed, then how high the effect is."""
    rule = claim.threshold
    if rule is None or claim.interval is None:
        return "by several measurements"
    unit = unit_words(rule.unit, rule.printed)
    beyond = _beyond(claim)
    return f"{beyond}{unit} {found_words(claim)}, where the claim says {_bare(rule.claimed, unit)}"


def _beyond(claim: ClaimResult) -> str:
    """Say by how much the nearer end of the interval lies beyond the line it passes; empty for factors."""
    rule, interval = claim.threshold, claim.interval
    if rule is None or interval is None or rule.direction == "within" or rule.printed in ("ratio", "log-percent"):
        return ""
    supported = claim.verdict is Verdict.SUPPORTED
    line = rule.supported_beyond if supported else rule.other_bound
    above = (rule.direction == "above") is supported
    gap = interval.low - line if above else line - interval.high
    if claim.verdict is Verdict.MIXED or not math.isfinite(gap) or gap <= 0:
        return ""
    passed = f"the {rule.words(line)} claimed" if supported else f"{rule.words(line)}, what counts against it"
    return f"at least {_gap_words(gap, rule)} beyond {passed}; "


def _gap_words(gap: float, rule: Threshold) -> str:
    """Return a distance from a line with its unit: percentage points, years, or the unit of the effect itself."""
    words = in_format(gap, rule.printed)
    if rule.printed == "percent":
        return words.replace("%", " point" if words == "1%" else " points")
    if rule.printed == "years":
        return f"{words} {'year' if words == '1' else 'years'}"
    return words


def _ruled_out(tested: Sequence[ClaimResult]) -> str:
    short = [claim for claim in tested if claim.verdict is Verdict.NOT_BORNE_OUT]
    parts = [f"{_named(claim)} is not borne out{_short(claim)}." for claim in short[:_WITH_NUMBERS]]
    if short[_WITH_NUMBERS:]:
        parts.append(f"Not borne out {_are(len(short[_WITH_NUMBERS:]))} also {_ids(short[_WITH_NUMBERS:])}.")
    part = [
        words
        for claim in tested
        if claim.verdict is Verdict.UNDETERMINED and not (claim.reading and claim.reading.silent)
        if (words := _excluded(claim))
    ]
    if part:
        parts.append(f"Of claims left undetermined, {'; '.join(part)}.")
    return " ".join(parts)


def _short(claim: ClaimResult) -> str:
    """Say of a claim that is not borne out how its measurements came out, those that contradict it first."""
    voting = _voting(claim)
    against = [each for each in voting if _own(claim, each) is Verdict.CONTRADICTED]
    rule = claim.threshold
    if not against or rule is None:
        return f", though the opposite need not hold: {_measured(claim)}"
    rest = [each for each in voting if _own(claim, each) is not Verdict.CONTRADICTED]
    told = "; ".join(found_words(each) for each in against)
    what = _opposite_words(rule) if all(each.threshold == rule for each in against) else "contradict it"
    what = what if len(against) > 1 else re.sub(r"^(find|contradict)", r"\1s", what)
    other = f"the {_ordinal(len(voting))} lies at" if len(rest) == 1 else "the others lie at"
    short = "; ".join(found_words(each) for each in rest)
    return (
        f": {len(against)} of {len(voting)} measurements {what} ({told}), {other} {short}, where the claim says "
        f"{_change_words(rule)}"
    )


def _change_words(rule: Threshold) -> str:
    """Return the line *for* of a relative change as a rise or a fall; of other effects as it is printed."""
    bound = rule.supported_beyond
    if not rule.unit.startswith("relative change") or bound == 0.0 or rule.direction == "within":
        return _bare(rule.claimed, unit_words(rule.unit, rule.printed))
    least = "of at least" if rule.inclusive else "of more than"
    return f"{'a fall' if bound < 0 else 'a rise'} {least} {rule.words(abs(bound))}"


def _opposite_words(rule: Threshold) -> str:
    """Return what measurements that lie beyond the line *against* find."""
    if rule.unit.startswith("relative change") and rule.other_bound == 0.0 and rule.direction != "within":
        return "find a rise" if rule.direction == "below" else "find a fall"
    return "contradict it"


def _ordinal(count: int) -> str:
    return {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}.get(count, "last")


def _excluded(claim: ClaimResult) -> str:
    """Say how many of a claim's measurements rule out what is claimed, and how many the opposite; empty if none."""
    rules = [(each, each.threshold) for each in _voting(claim) if each.threshold is not None]
    parts: list[str] = []
    for zone, what in (("for", "what is claimed"), ("against", "the opposite")):
        lines = [_line_words(rule, zone) for each, rule in rules if zone not in zones(each.interval, rule)]
        if not lines:
            continue
        count = "" if len(rules) == 1 else f"{len(lines)} of {len(rules)}"
        who = f"{count} measurements of {claim.id}" if count else claim.id
        verb = f"{who} {'rules' if len(lines) == 1 else 'rule'} out" if not parts else f"and {count}".strip()
        parts.append(f"{verb} {what}, {' or '.join(dict.fromkeys(lines))}")
    return ", ".join(parts)


def _line_words(rule: Threshold, zone: str) -> str:
    return rule.claimed if zone == "for" else rule.opposite


def _open(undetermined: Sequence[ClaimResult]) -> str:
    if not undetermined:
        return ""
    parts = [f"Not decidable on this record: {_ids(undetermined)}."]
    near = sorted(
        (claim.reading.factor, claim.id)
        for claim in undetermined
        if claim.reading is not None and claim.reading.factor is not None and math.isfinite(claim.reading.factor)
    )
    if near:
        factor, name = near[0]
        hardly = "; more of the same record can hardly settle it" if factor > HARDLY else ""
        parts.append(
            f"{'Nearest to a verdict is' if len(near) > 1 else 'Of these'} {name}: if its centre stayed where it is, "
            f"the interval would have to be {factor:.1f} times narrower{hardly}."
        )
    silent = [claim.id for claim in undetermined if claim.decidable is not None and not claim.decidable.informative]
    if silent:
        parts.append(f"No data of their size could have decided {_listed(silent)} both ways.")
    return " ".join(parts)


def _since(tested: Sequence[ClaimResult], judged_to: int) -> str:
    later = [(claim, claim.since) for claim in tested if claim.since is not None]
    if not later:
        return ""
    speak = [(claim, since) for claim, since in later if since.reading is None or not since.reading.silent]
    changed = [
        f"{claim.id} ({since.verdict}, {claim.verdict} before)"
        for claim, since in speak
        if claim.verdict is not since.verdict
    ]
    same = [f"{claim.id} ({since.verdict})" for claim, since in speak if claim.verdict is since.verdict]
    mute = [claim.id for claim, since in later if since.reading is not None and since.reading.silent]
    parts = [
        f"{_listed(changed)} {'reads' if len(changed) == 1 else 'read'} otherwise" if changed else "no verdict changes",
        f"{_listed(same)} {'stays' if len(same) == 1 else 'stay'}" if same else "",
        f"of {_listed(mute)} nothing can be said, for reasons given there" if mute else "",
    ]
    return f"On data after {judged_to} {'; '.join(part for part in parts if part)}."


def _assumed(tested: Sequence[ClaimResult]) -> str:
    parts = []
    alone = [claim.id for claim in tested if claim.standing is Standing.MODEL_CONDITIONAL]
    if alone:
        rests = "rests" if len(alone) == 1 else "rest"
        parts.append(f"{_listed(alone)} {rests} on the model alone")
    otherwise = [claim.id for claim in tested if _otherwise(claim)]
    if otherwise:
        parts.append(f"measurements that are only shown decide otherwise in {_listed(otherwise)}")
    few = [claim.id for claim in tested if claim.warnings]
    if few:
        parts.append(f"fewer than {FEW_CLUSTERS} independent cases stand behind {_listed(few)}")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _otherwise(claim: ClaimResult) -> bool:
    """Whether a variant that is only shown decides, and not as the claim is judged."""
    return any(
        each.role == "shown"
        and each.verdict in DECIDED
        and each.verdict is not claim.verdict
        and not (each.reading is not None and each.reading.silent)
        for each in claim.variants
    )


def _untested(result: ArgumentResult, tested: Sequence[ClaimResult]) -> str:
    counts = Counter(claim.verdict for claim in result.claims)
    waiting, never = counts[Verdict.NOT_YET_TESTED], counts[Verdict.UNTESTABLE]
    parts = []
    if waiting:
        parts.append(f"{waiting} {'claim waits' if waiting == 1 else 'claims wait'} for a test")
    if never:
        parts.append(f"{never} cannot be tested with the listed data")
    if by_design := sum(claim.by_design for claim in result.claims):
        parts.append(f"{by_design} {_are(by_design)} such that no test on this record could decide")
    head = f"{_listed(parts)}, which is no judgement on them" if parts else "Every claim has a test that was run"
    written = {claim.id: claim.untested_part for claim in result.argument.claims}
    partly = sum(bool(written.get(claim.id)) for claim in tested)
    more = f"; of the {len(tested)} tested, {partly} leave part of their sentence untested" if partly else ""
    return " ".join(part for part in (f"{head}{more}.", _first(result.claims)) if part)


def _named(claim: ClaimResult) -> str:
    return f"“{claim.statement.strip().rstrip('.')}” ({claim.id})"


def _bare(claimed: str, unit: str) -> str:
    """Return a claim's line without the unit that was just named."""
    return claimed.removesuffix(f"({unit})").removesuffix(unit).strip()


def _ids(claims: Sequence[ClaimResult]) -> str:
    return _listed(claim.id for claim in claims)


def _listed(names: Iterable[str]) -> str:
    each = list(names)
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
