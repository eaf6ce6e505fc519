"""Judging an argument: every measurement of every claim, together with the planted claims."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import polars as pl
import scipy

from foedus._version import __version__
from foedus.arguments.checking import check_argument
from foedus.arguments.claim_result import ClaimResult, Judgement, Reason, Registration
from foedus.arguments.combining import decide, decide_again, p_value_of, reading_of
from foedus.arguments.evidence import EvidenceLike, computed_measures, reads_beyond
from foedus.arguments.files import load_argument
from foedus.arguments.kinds import DRAWN_BESIDE, FORECAST, KINDS, Context, Runs, Spec, Years
from foedus.arguments.measuring import Measured, measure_one
from foedus.arguments.planted import expected_of, planted_evidence
from foedus.arguments.reading import FEW_CLUSTERS, silent_reading
from foedus.arguments.registering import hash_of_test
from foedus.arguments.result import ArgumentResult, PlantedResult, SelfTest
from foedus.arguments.schema import Argument, Claim
from foedus.arguments.verdict import Standing, Verdict
from foedus.evidence.tables import source_row
from foedus.progress import Progress, tell
from foedus.sources import SOURCES

__all__ = ["argue", "judge_claim", "self_test", "simulates"]


def argue(
    argument: Argument | str,
    evidence: EvidenceLike,
    *,
    runs: Runs | None = None,
    coalitions: Callable[..., Any] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    on_record: ArgumentResult | None = None,
    on_other: ArgumentResult | None = None,
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
    coalitions
        The analysis of coalitions, for tests of kind ``coalition``.
    seed
        Seed of bootstraps.
    progress
        Called with (claims done, total claims).
    on_record
        The same argument judged on the same evidence without simulations: its claims that need none are taken over.
    on_other
        The same argument judged on evidence from which this one differs only by measures that are computed afresh:
        claims that read none of them are taken over.

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
    used: dict[tuple[Any, ...], Any] = {}

    def remembered(policies: tuple[str, ...], until: int, **more: Any) -> Any:
        # Claims share scenarios; each is requested once.
        key = (tuple(policies), until, *sorted(more.items()))
        if runs is not None and key not in used:
            used[key] = runs(tuple(policies), until, **more)
        return used[key]

    results = []
    for done, claim in enumerate(resolved.claims):
        tell(progress, done, len(resolved.claims))
        if on_record is not None and not simulates(claim):
            results.append(on_record.claim(claim.id))
        elif on_other is not None and not _reads(claim, getattr(evidence, "afresh", frozenset())):
            results.append(on_other.claim(claim.id))
        else:
            asked = remembered if runs else None
            results.append(judge_claim(claim, resolved, evidence, runs=asked, coalitions=coalitions, seed=seed))
    tell(progress, len(resolved.claims), len(resolved.claims))
    sources, beyond = _sources(resolved, evidence)
    return ArgumentResult(
        argument=resolved,
        claims=tuple(results),
        selftest=known.selftest if (known := on_record or on_other) is not None else self_test(),
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


def _reads(claim: Claim, measures: frozenset[str]) -> bool:
    """Return whether a claim, by any of its tests, reads one of these measures."""
    specs = [spec for each in claim.every_measurement for spec in (each.spec, each.since) if spec is not None]
    return any(getattr(spec, "measure", None) in measures for spec in specs)


def simulates(claim: Claim) -> bool:
    """Return whether a claim rests on simulated futures, or shows some beside the record."""
    specs = [each.spec for each in claim.every_measurement]
    return any(KINDS[spec.kind].simulated or getattr(spec, "futures", None) is not None for spec in specs)


def _sources(argument: Argument, evidence: EvidenceLike) -> tuple[Sequence[Any], dict[str, tuple[str, ...]]]:
    """Return the provenance of the evidence and of measures computed beyond its tables, and which those are."""
    asked = [
        spec.measure
        for claim in argument.claims
        for each in claim.every_measurement
        for spec in (each.spec, each.since)
        if spec is not None and hasattr(spec, "measure") and spec.measure is not None
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
    claim: Claim,
    argument: Argument,
    evidence: EvidenceLike,
    *,
    runs: Runs | None = None,
    coalitions: Callable[..., Any] | None = None,
    seed: int = 0,
) -> ClaimResult:
    """Judge one claim.

    Parameters
    ----------
    claim
        The claim.
    argument
        Its argument, for the gates, the level and the time of judgement.
    evidence, runs, coalitions, seed
        As for :func:`argue`.

    Returns
    -------
    ClaimResult
        The same object if this claim was judged on this evidence before, and needs nothing beside it.
    """
    kept = getattr(evidence, "judged", None)
    key = _key(claim, argument, evidence, seed) if kept is not None else None
    if kept is None or key is None:
        return _judged(claim, argument, evidence, runs, coalitions, seed)
    if key not in kept:
        kept[key] = _judged(claim, argument, evidence, runs, coalitions, seed)
    result: ClaimResult = kept[key]
    return result


def _key(claim: Claim, argument: Argument, evidence: EvidenceLike, seed: int) -> tuple[Any, ...] | None:
    """Return what a result depends on beside the evidence; None if on simulations, coalitions or raw data too."""
    specs = [spec for each in claim.every_measurement for spec in (each.spec, each.since) if spec is not None]
    kinds = {spec.kind for spec in specs}
    measures = {name for spec in specs if (name := getattr(spec, "measure", None)) is not None}
    if simulates(claim) or "coalition" in kinds or reads_beyond(evidence, measures):
        return None
    measured_by = tuple(KINDS[kind].measure for kind in sorted(kinds))
    return (repr(claim), repr(argument.gates), argument.level, argument.judged_to, seed, *measured_by)


def _judged(
    claim: Claim,
    argument: Argument,
    evidence: EvidenceLike,
    runs: Runs | None,
    coalitions: Callable[..., Any] | None,
    seed: int,
) -> ClaimResult:
    if not claim.tested:
        return _without_test(claim, argument, evidence, runs, seed)
    context = Context(evidence, argument.judged_to, level=argument.level, seed=seed, runs=runs, coalitions=coalitions)
    measured = [measure_one(each, each.spec, each.role, argument, context) for each in claim.measurements]
    verdict, head, reasons = decide(measured, claim.impossibility)
    later = replace(context, since=True)
    again = [
        measure_one(each, each.since, each.since_role, argument, later)
        for each in claim.measurements
        if each.since is not None
    ]
    simulated = KINDS[claim.measurements[0].spec.kind].simulated
    if claim.untested_part:
        reasons += (Reason(f"Not tested here: {claim.untested_part}"),)
    main = head.judgement
    spec = next(each.spec for each, found in zip(claim.measurements, measured, strict=True) if found is head)
    judges = _judges_since(claim, head, again)
    speaks = spec if judges is None else judges[1]
    since = decide_again(again, claim.impossibility)
    beside = () if since is not None else tuple(_later(each.judgement, argument) for each in again if each.finding)
    series = _series(head, measured) if judges is None else _series(judges[0], [each for each in again if each.counts])
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
        sampled=main.sampled,
        readings=main.readings,
        measured=main.name,
        measure=str(getattr(speaks, "measure", None) or ""),
        windows=_windows(speaks),
        no_effect=head.finding.no_effect if head.finding else 0.0,
        reading=reading_of(measured, verdict),
        design=main.design,
        warnings=_warnings(main),
        since=since,
        variants=(*(each.judgement for each in measured if each is not head), *beside),
        registered=_registration(claim, argument),
        p_value=p_value_of(measured, argument.level, claim.impossibility),
        in_model=_in_model(measured, every=simulated),
        series={**series, **_facts(claim, evidence)},
        first=_first(claim, argument, context),
    )


def _later(judged: Judgement, argument: Argument) -> Judgement:
    """Return what is shown of later years beside a claim that has no second judgement."""
    return replace(judged, name=f"{judged.name}, since {argument.judged_to}", role="shown")


def _without_test(
    claim: Claim, argument: Argument, evidence: EvidenceLike, runs: Runs | None, seed: int
) -> ClaimResult:
    """Say why a claim has no test; what is measured beside that, and facts, are only shown."""
    by_design = bool(claim.undetermined_by_design)
    cause = claim.unmeasured or claim.undetermined_by_design or f"the test waits for {claim.pending}"
    if by_design:
        verdict = Verdict.UNDETERMINED
    else:
        verdict = Verdict.UNTESTABLE if claim.unmeasured else Verdict.NOT_YET_TESTED
    context = Context(evidence, argument.judged_to, level=argument.level, seed=seed, runs=runs)
    shown = [measure_one(each, each.spec, each.role, argument, context) for each in claim.measurements]
    return ClaimResult(
        id=claim.id,
        part=claim.part,
        statement=claim.statement,
        rivals=claim.rivals,
        test="",
        verdict=verdict,
        standing=Standing.NOT_TESTED,
        reasons=(Reason(f"{cause[0].upper()}{cause[1:]}"),),
        reading=silent_reading(verdict, cause, by_design=by_design),
        level=argument.level,
        variants=tuple(each.judgement for each in shown),
        in_model=next((each.finding.in_model for each in shown if each.finding and each.finding.in_model), None),
        series=_facts(claim, evidence),
        by_design=by_design,
    )


def _in_model(measured: Sequence[Measured], *, every: bool) -> str | None:
    """Return what simulations show: of every deciding one where only the model speaks, else the first."""
    told = [
        each.finding.in_model
        for each in measured
        if each.finding and each.finding.in_model and (not every or each.judgement.role == "deciding")
    ]
    return " ".join(dict.fromkeys(told if every else told[:1])) or None


def _first(claim: Claim, argument: Argument, context: Context) -> ClaimResult | None:
    """Judge a claim by the test that was registered first, whose deciding measurements take the role ``first``."""
    before = claim.as_first_tested
    if before is None:
        return None
    found = judge_claim(
        before, argument, context.evidence, runs=context.runs, coalitions=context.coalitions, seed=context.seed
    )
    since = found.since and replace(found.since, role="first", variants=_as_first(found.since.variants))
    return replace(found, variants=_as_first(found.variants), since=since)


def _as_first(judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    return tuple(replace(each, role="first") if each.role == "deciding" else each for each in judgements)


def _registration(claim: Claim, argument: Argument) -> Registration | None:
    if claim.registered is None:
        return None
    fits = hash_of_test(claim, argument) == claim.registered.hash
    return Registration(claim.registered.date.isoformat(), claim.registered.hash, fits)


def _windows(spec: Spec) -> dict[str, Years]:
    """Return the years that a test compares or covers, by the name of the field that fixes them."""
    given = {name: getattr(spec, name, None) for name in ("before", "after", "years")}
    return {name: years for name, years in given.items() if years is not None}


def _judges_since(claim: Claim, head: Measured, again: list[Measured]) -> tuple[Measured, Spec] | None:
    """Return the measurement since that represents a forecast, and what it computes; None for other claims."""
    if head.finding is None or head.finding.unusable != FORECAST:
        return None
    specs = [each.since for each in claim.measurements if each.since is not None]
    if not any(found.finding is not None and found.judgement.role == "deciding" for found in again):
        return None
    later = decide(again, claim.impossibility)[1]
    return later, next(spec for spec, found in zip(specs, again, strict=True) if found is later)


def _series(head: Measured, measured: list[Measured]) -> dict[str, pl.DataFrame]:
    tables = dict(head.finding.series) if head.finding else {}
    for each in measured:
        if each is head or each.finding is None:
            continue
        decides = each.judgement.role == "deciding"
        kept = {name: table for name, table in each.finding.series.items() if decides or name in DRAWN_BESIDE}
        tables.update({f"{each.judgement.name}: {name}": table for name, table in kept.items()})
    return tables


def _facts(claim: Claim, evidence: EvidenceLike) -> dict[str, pl.DataFrame]:
    tables: dict[str, pl.DataFrame] = getattr(evidence, "facts", {})
    found = {}
    for query in claim.facts:
        rows = tables.get(query.table)
        if rows is None:
            continue
        columns = [column for column in _STATES if column in rows.columns]
        for group in ([state] for state in query.states) if query.both else [query.states]:
            if group and columns:
                rows = rows.filter(pl.any_horizontal(_names(rows, column, group) for column in columns))
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


def _warnings(judgement: Judgement) -> tuple[str, ...]:
    """Return what makes an interval less than it seems."""
    clusters = judgement.clusters
    if clusters is None or clusters >= FEW_CLUSTERS:
        return ()
    said = "One independent cluster" if clusters == 1 else f"Only {clusters} independent clusters"
    return (f"{said}, fewer than {FEW_CLUSTERS}: the interval rests on assumptions, not on repetition.",)
