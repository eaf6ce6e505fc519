"""What several measurements of a claim say together: the verdict, the reading, the reasons and the p-value."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from foedus.arguments.claim_result import Judgement, Reason
from foedus.arguments.measuring import Measured
from foedus.arguments.multiplicity import claim_p
from foedus.arguments.reading import Reading, combined_reading
from foedus.arguments.verdict import Verdict, combine

__all__ = ["decide", "decide_again", "p_value_of", "reading_of"]


def decide(measured: list[Measured], impossibility: bool) -> tuple[Verdict, Measured, tuple[Reason, ...]]:
    """Combine the deciding measurements; also return which one represents the claim and why."""
    deciding = [each for each in measured if each.judgement.role == "deciding"]
    voting = [each for each in deciding if each.counts]
    found = [each for each in deciding if each.finding is not None]
    head = (voting or found or deciding)[0]
    if voting:
        verdict = combine([each.judgement.verdict for each in voting], impossibility=impossibility)
    else:
        verdict = Verdict.UNDETERMINED if found else Verdict.NOT_YET_TESTED
    if verdict is Verdict.CONTRADICTED and impossibility:
        # what contradicts represents the claim, since it alone decides
        head = next(each for each in voting if each.judgement.verdict is verdict)
    parts = [Reason(head.judgement.reason)]
    if len(voting) > 1:
        alike = len({each.judgement.verdict for each in voting}) == 1
        parts.insert(len(parts) if alike else 0, Reason(_votes(voting, impossibility)))
    silent = [each for each in deciding if not each.counts and each is not head]
    return verdict, head, (*parts, *_silences(silent))


def reading_of(measured: list[Measured], verdict: Verdict) -> Reading:
    """Return the reading of the deciding measurements together; of the first of them where none has a say."""
    deciding = [each for each in measured if each.judgement.role == "deciding"]
    parts = [
        (each.judgement.name, each.judgement.verdict, each.finding.estimate, each.judgement.threshold, reading)
        for each in deciding
        if each.counts
        and each.finding is not None
        and each.judgement.threshold is not None
        and (reading := each.judgement.reading) is not None
    ]
    if parts:
        return combined_reading(verdict, parts)
    first = next((each for each in deciding if each.finding is not None), deciding[0]).judgement
    assert first.reading is not None
    return first.reading


def p_value_of(measured: list[Measured], level: float, impossibility: bool) -> float | None:
    """Return the p-value of the deciding measurements that have a say; None where one of them is a census."""
    if any(each.finding and not each.finding.sampled for each in measured if each.judgement.role == "deciding"):
        return None
    parts = [
        (each.finding.estimate, each.judgement.threshold, each.finding.no_effect == 1.0)
        for each in measured
        if each.judgement.role == "deciding"
        and each.counts
        and each.finding is not None
        and each.judgement.threshold is not None
    ]
    return claim_p(parts, level, impossibility=impossibility)


def _votes(voting: list[Measured], impossibility: bool) -> str:
    """Return in a sentence how the deciding measurements came out, and what follows where they differ."""
    counts = Counter(each.judgement.verdict for each in voting)
    if len(counts) == 1:
        return f"All {len(voting)} measurements named beforehand agree."
    if impossibility and counts[Verdict.CONTRADICTED]:
        said = f"{counts[Verdict.CONTRADICTED]} of {len(voting)} measurements named beforehand contradict it"
        return f"{said}; one suffices against a claim that something is impossible."
    if counts[Verdict.UNDETERMINED]:
        against = counts[Verdict.CONTRADICTED] + counts[Verdict.NOT_BORNE_OUT]
        return (
            f"Of {len(voting)} measurements named beforehand: for the claim {counts[Verdict.SUPPORTED]}, against or "
            f"short of it {against}, undetermined {counts[Verdict.UNDETERMINED]}."
        )
    said = "; ".join(f"{each.judgement.name}: {each.judgement.verdict.value}" for each in voting)
    return f"Measurements named beforehand disagree ({said})."


def _silences(silent: list[Measured]) -> list[Reason]:
    """State once for each cause which measurements have no say; a measure that fails its gate is named itself."""
    causes: dict[tuple[str, bool], list[str]] = {}
    for each in silent:
        gate = each.judgement.gate
        failed = gate is not None and not gate.passed
        name = gate.measure if gate is not None and failed else each.judgement.name
        names = causes.setdefault((each.cause, failed), [])
        if name not in names:
            names.append(name)
    return [
        Reason(f"No say for {', '.join(names)}: {cause[0].lower()}{cause[1:]}", tuple(names), failed)
        for (cause, failed), names in causes.items()
    ]


def decide_again(measured: list[Measured], impossibility: bool) -> Judgement | None:
    """Return the second judgement, on later data; None if nothing could be measured in them."""
    deciding = [each for each in measured if each.judgement.role == "deciding"]
    if not any(each.finding is not None for each in deciding):
        return None
    verdict, head, reasons = decide(measured, impossibility)
    reason = " ".join(each.text for each in reasons)
    variants = tuple(each.judgement for each in measured if each is not head)
    return replace(
        head.judgement, verdict=verdict, reason=reason, variants=variants, reading=reading_of(measured, verdict)
    )
