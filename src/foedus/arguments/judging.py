"""Judging an argument: every measurement of every claim, together with the planted claims."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, Literal

import numpy as np
import polars as pl
import scipy

from foedus._version import __version__
from foedus.arguments.checking import check_argument
from foedus.arguments.design import design_line
from foedus.arguments.evidence import EvidenceLike, Gap, computed_measures
from foedus.arguments.files import load_argument
from foedus.arguments.gates import GateResult, pass_gate
from foedus.arguments.kinds import KINDS, Context, Finding, Runs, Spec, measure
from foedus.arguments.multiplicity import claim_p
from foedus.arguments.planted import expected_of, planted_evidence
from foedus.arguments.reading import MODEL_SPEAKS, Reading, combined_reading, read_finding, silent_reading
from foedus.arguments.registering import hash_of_test
from foedus.arguments.result import (
    ArgumentResult,
    ClaimResult,
    Judgement,
    PlantedResult,
    Reason,
    Registration,
    SelfTest,
)
from foedus.arguments.schema import Argument, Claim, Measurement
from foedus.arguments.verdict import Standing, Verdict, combine, judge, position
from foedus.evidence.tables import source_row
from foedus.progress import Progress, tell
from foedus.sources import SOURCES

__all__ = ["argue", "judge_claim", "self_test"]


FEW_CLUSTERS: Final = 5
"""Fewer independent clusters than these earn a warning (assumed)."""


@dataclass(frozen=True)
class _Measured:
    judgement: Judgement
    finding: Finding | None
    cause: str
    counts: bool


def argue(
    argument: Argument | str,
    evidence: EvidenceLike,
    *,
    runs: Runs | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> ArgumentResult:
    """Judge every claim of an argument on the evidence.

    Parameters
    ----------
    argument
        An argument or its name.
    evidence
        Tables of the record.
    runs
        Provides simulations on demand, ``runs(policies, until)``; without it model-conditional tests stay untested.
    seed
        Seed of bootstraps.
    progress
        Called with (claims done, total claims).

    Returns
    -------
    ArgumentResult
        Verdicts with everything they are based on. The same argument, evidence and seed give the same result.

    Raises
    ------
    ArgumentError
        If the argument names a measure, state or table that does not exist, or an impossible year.

    Examples
    --------
    >>> from foedus.arguments import argue, load_argument, planted_evidence
    >>> result = argue(load_argument("planted"), planted_evidence())
    >>> [claim.verdict.value for claim in result.claims]
    ['supported', 'contradicted', 'not borne out']
    """
    resolved = load_argument(argument) if isinstance(argument, str) else argument
    check_argument(resolved)
    used: dict[tuple[tuple[str, ...], int], Any] = {}

    def remembered(policies: tuple[str, ...], until: int) -> Any:
        # Claims share scenarios; each is requested once.
        key = (tuple(policies), until)
        if runs is not None and key not in used:
            used[key] = runs(*key)
        return used[key]

    results = []
    for done, claim in enumerate(resolved.claims):
        tell(progress, done, len(resolved.claims))
        results.append(judge_claim(claim, resolved, evidence, runs=remembered if runs else None, seed=seed))
    tell(progress, len(resolved.claims), len(resolved.claims))
    sources, beyond = _sources(resolved, evidence)
    return ArgumentResult(
        argument=resolved,
        claims=tuple(results),
        selftest=self_test(),
        provenance={
            "evidence": evidence.content_hash,
            "origin": evidence.origin,
            "sources": sources,
            **({"computed": beyond} if beyond else {}),
            "seed": seed,
            "judged_to": resolved.judged_to,
            "foedus": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "polars": pl.__version__,
        },
        run_ids=tuple(str(run.run_id) for run in used.values() if getattr(run, "run_id", None)),
    )


def _sources(argument: Argument, evidence: EvidenceLike) -> tuple[Sequence[Any], dict[str, tuple[str, ...]]]:
    """Return the provenance of the evidence and of measures computed beyond its tables, and which those are."""
    asked = [
        spec.measure
        for claim in argument.claims
        for each in claim.measurements
        for spec in (each.spec, each.since)
        if spec is not None and hasattr(spec, "measure")
    ]
    known = getattr(evidence, "provenance", None) or []
    beyond = computed_measures(evidence, asked)
    names = {row["source"] for row in known} if beyond else set()
    further = dict.fromkeys(name for sources in beyond.values() for name in sources if name in SOURCES)
    return ([*known, *(source_row(name) for name in further if name not in names)] if further else known), beyond


def self_test(seed: int = 0) -> SelfTest:
    """Judge the planted claims, using the code and the rules that judge real ones.

    Examples
    --------
    >>> self_test().passed
    True
    """
    planted, evidence = load_argument("planted"), planted_evidence(seed)
    found = []
    for claim in planted.claims:
        verdict = judge_claim(claim, planted, evidence, seed=seed).verdict
        truth = claim.planted or "empty"
        found.append(PlantedResult(claim.id, truth, verdict, expected_of(truth, verdict)))
    return SelfTest(tuple(found))


def judge_claim(
    claim: Claim, argument: Argument, evidence: EvidenceLike, *, runs: Runs | None = None, seed: int = 0
) -> ClaimResult:
    """Judge one claim.

    Parameters
    ----------
    claim
        The claim.
    argument
        Its argument, for the gates, the level and the time of judgement.
    evidence, runs, seed
        As for :func:`argue`.

    Returns
    -------
    ClaimResult
    """
    if not claim.measurements:
        verdict = Verdict.UNTESTABLE if claim.unmeasured else Verdict.NOT_YET_TESTED
        return ClaimResult(
            id=claim.id,
            part=claim.part,
            statement=claim.statement,
            rivals=claim.rivals,
            test="",
            verdict=verdict,
            standing=Standing.NOT_TESTED,
            reasons=(Reason(claim.unmeasured or f"The test waits for {claim.pending}"),),
            reading=silent_reading(verdict, claim.unmeasured or f"the test waits for {claim.pending}"),
            level=argument.level,
        )
    context = Context(evidence, argument.judged_to, level=argument.level, seed=seed, runs=runs)
    measured = [_measure(each, each.spec, each.role, argument, context) for each in claim.measurements]
    verdict, head, reasons = _decide(measured, claim.impossibility)
    later = Context(evidence, argument.judged_to, since=True, level=argument.level, seed=seed, runs=runs)
    again = [
        _measure(each, each.since, each.since_role, argument, later)
        for each in claim.measurements
        if each.since is not None
    ]
    simulated = KINDS[claim.measurements[0].spec.kind].simulated
    if claim.untested_part:
        reasons += (Reason(f"Not tested here: {claim.untested_part}"),)
    main = head.judgement
    if verdict is Verdict.NOT_YET_TESTED:
        standing = Standing.NOT_TESTED
    else:
        standing = Standing.MODEL_CONDITIONAL if simulated else Standing.RECORD
    return ClaimResult(
        id=claim.id,
        part=claim.part,
        statement=claim.statement,
        rivals=claim.rivals,
        test=claim.measurements[0].spec.kind,
        verdict=verdict,
        standing=standing,
        reasons=reasons,
        threshold=main.threshold,
        gate=main.gate,
        estimate=main.estimate,
        level=argument.level,
        unit=main.unit,
        data_until=main.data_until,
        measured=main.name,
        no_effect=head.finding.no_effect if head.finding else 0.0,
        reading=_reading(measured, verdict),
        design=main.design,
        warnings=_warnings(main),
        since=_second(again, claim.impossibility),
        variants=tuple(each.judgement for each in measured if each is not head),
        registered=_registration(claim, argument),
        p_value=_p_value(measured, argument.level, claim.impossibility),
        in_model=next((each.finding.in_model for each in measured if each.finding and each.finding.in_model), None),
        series={**_series(head, measured), **_facts(claim, evidence)},
    )


def _p_value(measured: list[_Measured], level: float, impossibility: bool) -> float | None:
    parts = [
        (each.finding.estimate, each.judgement.threshold, each.finding.no_effect == 1.0)
        for each in measured
        if each.judgement.role == "deciding"
        and each.counts
        and each.finding is not None
        and each.judgement.threshold is not None
    ]
    return claim_p(parts, level, impossibility=impossibility)


def _registration(claim: Claim, argument: Argument) -> Registration | None:
    if claim.registered is None:
        return None
    fits = hash_of_test(claim, argument) == claim.registered.hash
    return Registration(claim.registered.date.isoformat(), claim.registered.hash, fits)


def _measure(
    each: Measurement, spec: Spec, role: Literal["deciding", "shown"], argument: Argument, context: Context
) -> _Measured:
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
        )
        return _Measured(judgement, None, reason, counts=False)
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
    judgement = Judgement(
        name=each.name,
        role=role,
        verdict=verdict,
        estimate=finding.estimate,
        data_until=finding.data_until,
        threshold=rule,
        unit=rule.unit,
        gate=gate,
        reason=" ".join([cause, *finding.notes, *([spec.why] if spec.why else [])]),
        reading=reading,
    )
    if passed and role == "deciding":
        judgement = replace(judgement, design=cache(partial(design_line, finding, rule, seed=context.seed)))
    return _Measured(judgement, finding, cause, counts=passed)


def _why(finding: Finding, spec: Spec, gate: GateResult | None) -> str:
    rule = spec.threshold
    if gate is not None and not gate.passed:
        return f"It does not reproduce a known episode, since {gate.text}."
    if not finding.usable:
        return f"Nothing is concluded from this: {finding.unusable}."
    low, high = finding.interval
    place = f"The interval {low:.3g} to {high:.3g}"
    side = position(finding.interval, rule)
    if side == "for":
        return f"{place} lies entirely beyond the bound in the claimed direction ({rule.text})."
    if side == "against":
        return f"{place} lies entirely beyond the bound on the other side ({rule.text})."
    if side == "short":
        return f"{place} lies wholly short of the bound in the claimed direction ({rule.text})."
    return f"{place} straddles a bound ({rule.text})."


def _decide(measured: list[_Measured], impossibility: bool) -> tuple[Verdict, _Measured, tuple[Reason, ...]]:
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


def _reading(measured: list[_Measured], verdict: Verdict) -> Reading:
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


def _warnings(judgement: Judgement) -> tuple[str, ...]:
    """Return what makes an interval less than it seems."""
    clusters = judgement.clusters
    if clusters is None or clusters >= FEW_CLUSTERS:
        return ()
    said = "One independent cluster" if clusters == 1 else f"Only {clusters} independent clusters"
    return (f"{said}, fewer than {FEW_CLUSTERS}: the interval rests on assumptions, not on repetition.",)


def _votes(voting: list[_Measured], impossibility: bool) -> str:
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


def _silences(silent: list[_Measured]) -> list[Reason]:
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


def _second(measured: list[_Measured], impossibility: bool) -> Judgement | None:
    deciding = [each for each in measured if each.judgement.role == "deciding"]
    if not any(each.finding is not None for each in deciding):
        return None
    verdict, head, reasons = _decide(measured, impossibility)
    reason = " ".join(each.text for each in reasons)
    variants = tuple(each.judgement for each in measured if each is not head)
    return replace(
        head.judgement, verdict=verdict, reason=reason, variants=variants, reading=_reading(measured, verdict)
    )


def _facts(claim: Claim, evidence: EvidenceLike) -> dict[str, pl.DataFrame]:
    tables: dict[str, pl.DataFrame] = getattr(evidence, "facts", {})
    found = {}
    for query in claim.facts:
        rows = tables.get(query.table)
        if rows is None:
            continue
        named = [_names(rows, column, query.states) for column in _STATES if column in rows.columns]
        if query.states and named:
            rows = rows.filter(pl.any_horizontal(named))
        if query.institution and "institution" in rows.columns:
            rows = rows.filter(pl.col("institution") == query.institution)
        found[f"facts: {query.table}"] = rows
    return found


#: Columns of tables of facts that name states.
_STATES: Final = (
    "state", "states", "parties", "author", "targets", "senders", "target", "owner", "rivals", "against", "closer",
    "further", "stake_states",
)  # fmt: skip


def _names(rows: pl.DataFrame, column: str, states: Sequence[str]) -> pl.Expr:
    """Whether a column, of names or of lists of names, holds one of the states."""
    if isinstance(rows.schema[column], pl.List):
        return pl.col(column).list.eval(pl.element().is_in(states)).list.any()
    return pl.col(column).is_in(states)


def _series(head: _Measured, measured: list[_Measured]) -> dict[str, pl.DataFrame]:
    tables = dict(head.finding.series) if head.finding else {}
    for each in measured:
        if each is not head and each.finding is not None and each.judgement.role == "deciding":
            tables.update({f"{each.judgement.name}: {name}": table for name, table in each.finding.series.items()})
    return tables
