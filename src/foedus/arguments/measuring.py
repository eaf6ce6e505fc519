"""One measurement of a claim: made, put through its gate, and judged by its lines alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from typing import Any, Literal

from foedus.arguments.claim_result import Judgement
from foedus.arguments.design import Decidable, design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.formats import in_format
from foedus.arguments.gates import GateResult, pass_gate
from foedus.arguments.kinds import FORECAST, KINDS, Context, Finding, Spec, measure
from foedus.arguments.packaged_results import key_of, recalled
from foedus.arguments.reading import MODEL_SPEAKS, read_finding, silent_reading
from foedus.arguments.schema import Argument, Measurement
from foedus.arguments.verdict import Verdict, judge, position

__all__ = ["Measured", "measure_one"]


@dataclass(frozen=True)
class Measured:
    """A measurement that was made, or tried.

    Parameters
    ----------
    judgement
        What follows from it alone.
    finding
        What was found; None if the evidence lacks what it needs.
    cause
        Why it came out as it did, in a sentence.
    counts
        Whether it has a say.
    """

    judgement: Judgement
    finding: Finding | None
    cause: str
    counts: bool


def measure_one(
    each: Measurement, spec: Spec, role: Literal["deciding", "shown"], argument: Argument, context: Context
) -> Measured:
    """Make one measurement and judge it by its own lines.

    Parameters
    ----------
    each
        The measurement, for its name.
    spec, role
        What to compute, in the first or the second judgement, and its role there.
    argument
        For the gates.
    context
        What it may read.

    Returns
    -------
    Measured
    """
    rule = spec.threshold
    try:
        finding = measure(spec, context)
    except Gap as gap:
        reason = f"Not measured: {gap}."
        judgement = Judgement(
            each.name,
            role,
            Verdict.NOT_YET_TESTED,
            threshold=rule,
            unit=rule.unit,
            reason=reason,
            reading=silent_reading(Verdict.NOT_YET_TESTED, str(gap)),
            simulated=KINDS[spec.kind].simulated,
        )
        return Measured(judgement, None, reason, counts=False)
    gate = None
    if spec.gate is not None and spec.gate_measure is not None:
        gate = pass_gate(spec.gate, argument.gates[spec.gate], context.evidence, spec.gate_measure)
    passed = (gate is None or gate.passed) and finding.usable
    cause = _why(finding, spec, gate)
    verdict = judge(finding.interval, rule, gate_passed=passed)
    if passed:
        reading = read_finding(finding, rule, verdict)
    elif KINDS[spec.kind].simulated:
        reading = MODEL_SPEAKS
    else:
        reading = silent_reading(verdict, finding.unusable or (gate.text if gate is not None else cause))
        if finding.unusable == FORECAST:
            reading = replace(reading, settle="The years since.")
    judgement = Judgement(
        name=each.name,
        role=role,
        verdict=verdict,
        estimate=finding.estimate,
        data_until=finding.data_until,
        sampled=finding.sampled,
        readings=finding.readings,
        threshold=rule,
        unit=rule.unit,
        gate=gate,
        reason=" ".join([cause, *finding.notes, *([spec.why] if spec.why else [])]),
        reading=reading,
        simulated=KINDS[spec.kind].simulated,
    )
    if passed and role == "deciding":
        judgement = replace(judgement, design=cache(partial(_design, finding, spec, context)))
    return Measured(judgement, finding, cause, counts=passed)


def _design(finding: Finding, spec: Spec, context: Context) -> Decidable | None:
    """Return the design line, packaged or simulated."""

    def compute() -> dict[str, Any]:
        line = design_line(finding, spec.threshold, seed=context.seed)
        return {} if line is None else asdict(line)

    if finding.replay is None:
        return None
    ends = (finding.estimate.value, *finding.interval)
    key = key_of(
        "designs", spec.model_dump_json(exclude={"why", "fixed_here"}), [f"{end:.6g}" for end in ends], finding.n,
        context.evidence.content_hash, context.judged_to, context.since, context.level, context.seed,
    )  # fmt: skip
    found = recalled("designs", key, compute)
    return Decidable(**found) if found else None


def _why(finding: Finding, spec: Spec, gate: GateResult | None) -> str:
    rule = spec.threshold
    if gate is not None and not gate.passed:
        return f"It does not reproduce a known episode, since {gate.text}."
    if not finding.usable:
        return f"Nothing is concluded from this: {finding.unusable}."
    form = rule.printed
    low, high = (f"{end:.3g}" if form == "number" else in_format(end, form) for end in finding.interval)
    place = f"The {'interval' if finding.sampled else 'range'} {low} to {high}"
    side = position(finding.interval, rule)
    if side == "for":
        return f"{place} lies entirely beyond the bound in the claimed direction ({rule.text})."
    if side == "against":
        return f"{place} lies entirely beyond the bound on the other side ({rule.text})."
    if side == "short":
        return f"{place} lies wholly short of the bound in the claimed direction ({rule.text})."
    return f"{place} straddles a bound ({rule.text})."
