"""The report of an argument: one self-contained page, from the thesis to the provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from foedus.analyses.caveats import caveats_of_series
from foedus.arguments.conclusions import conclusion_words
from foedus.arguments.differences import difference_words
from foedus.arguments.forecasting import Forecaster, forecaster_words
from foedus.arguments.formats import unit_words
from foedus.arguments.kinds import KINDS
from foedus.measures.latent.basis import basis_of
from foedus.reports.back_matter import (
    model_references,
    parameters_table,
    policies_table,
    provenance_values,
    sources_table,
)
from foedus.reports.beside_figure import beside_figure
from foedus.reports.claims import ClaimView, EstimateRow, gate_outcome, gate_words, view_claim
from foedus.reports.conclusion_figure import conclusion_figure
from foedus.reports.count_figures import series_table
from foedus.reports.downloads import downloads_of
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.figure import Figure, Table
from foedus.reports.futures_figure import record_and_futures
from foedus.reports.page import contents, provenance_table, render_page
from foedus.reports.specification_figure import other_unit_figure, specification_figure
from foedus.reports.timeline_figure import timeline_figure
from foedus.reports.triangle_figure import FIRST_YEAR, chances_of, triangle_figure, types_of
from foedus.reports.verdict_figure import verdict_figure
from foedus.reports.wording import STANDINGS, VERDICTS, error_text, number, spell_out, typeset

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult
    from foedus.arguments.result import ArgumentResult, SelfTest

__all__ = ["argument_report", "argument_values", "findings_words", "selftest_words"]

_PAIRS: Final = (("RUS", "CHN"), ("USA", "RUS"), ("USA", "CHN"))

_FURTHER: Final = {
    "named_events": "The events by name",
    "without_state": "Leaving out one state at a time",
    "leave_one_out": "Leaving out one state at a time",
    "change_by_state": "State by state",
    "level_by_state": "State by state",
    "lag": "How probable each lag is",
    "premises": "Premises, as the record has them",
    "facts: wedge_attempts": "Attempts to part two others, as published accounts have them; no rate",
    "facts: collapses": "Ends of regimes of major powers, and which were collapses",
    "facts: resorts_to_force": "Resorts to force by major powers, and what became of them; no rate",
    "facts: keeping_apart": "Acts of Washington on the ties of Europeans with Moscow or Beijing; no rate",
    "facts: polls": "What a survey found, which is not what the claim says",
}
"""Tables of evidence that are printed, not drawn."""

_LIMITS: Final = (
    "A verdict rests on the measures, years and thresholds named with it; other measures may show something else.",
    "The record has one Cold War and few great powers: there are many dyad-years, but few independent cases.",
    "Alignment sets institutions, obligations and cooperation, a half of it, against conflict, the other half, by "
    "definition; its variants show what depends on each part.",
    "Disputes are coded to 2014, exercises and agreements to 2010, alliances to 2018. Later years carry the last "
    "values forward, with growing error, and say so.",
    "UN votes measure public positions on the agenda of that year, not intentions.",
    "Hand-coded patrols and exercises come from open sources; what nobody reported is missing.",
    "Bands of the futures carry parameter and shock uncertainty, not errors in the model's structure.",
)


def argument_report(
    result: ArgumentResult,
    evidence: Any,
    runs: Mapping[str, Any] | None = None,
    *,
    words: Mapping[str, str] | None = None,
) -> str:
    """Return the report of a judged argument as one HTML page.

    Parameters
    ----------
    result
        A judged argument.
    evidence
        The ``foedus.evidence.evidence.Evidence`` on which it was judged.
    runs
        Scenario label -> ``foedus.engine.RunResult``; None leaves the futures out.
    words
        Scenario label -> the policy in plain words.

    Returns
    -------
    str
        A page that needs neither network, scripts nor other files.
    """
    values = argument_values(result, evidence, runs, words=words)
    return render_page("argument.html.j2", downloads=downloads_of(result.argument.name), **values)


def argument_values(
    result: ArgumentResult,
    evidence: Any,
    runs: Mapping[str, Any] | None = None,
    *,
    words: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what a report and a paper print of a judged argument, by name; parameters as in `argument_report`."""
    runs = runs or {}
    claims = [view_claim(claim, result.argument.claim(claim.id)) for claim in result.claims]
    overview = verdict_figure(claims)
    triangle = _triangle(evidence)
    timeline = timeline_figure(_events(evidence))
    futures = _futures(evidence, runs, words)
    parameters, parameters_words = parameters_table(runs)
    tested = [claim for claim in claims if claim.tested]
    told = [
        {**_claim(claim), "p": _p_words(judged, result)} for claim, judged in zip(claims, result.claims, strict=True)
    ]
    return {
        "title": result.argument.title,
        "eyebrow": "An argument put to the test",
        "thesis": result.argument.description.strip(),
        "findings": findings_words(result),
        "counts": _counts(claims),
        "selftest": selftest_words(result.selftest),
        "origin": _origin(evidence),
        "claims": told,
        "untested": [each for each in told if not each["tested"]],
        "unclaimed": result.argument.untested,
        "overview": overview,
        "conclusions": _conclusions(result),
        "ends": ends_table(result),
        "unlimited": unlimited_words(result),
        "silent": _silent(claims),
        "on_raw": "" if result.raw is None else difference_words(result, result.raw),
        "deviations": deviations_table(result),
        "forecasts": None if result.forecaster is None else forecasts_table(result.forecaster),
        "forecast_words": "" if result.forecaster is None else spell_out(typeset(forecaster_words(result.forecaster))),
        "unscored": () if result.forecaster is None else result.forecaster.unscored,
        "triangle": triangle,
        "timeline": timeline,
        "futures": futures,
        "policies": policies_table(runs, words),
        "parameters": parameters,
        "parameters_words": parameters_words,
        "sources": sources_table(result.provenance.get("sources", ())),
        "references": model_references(runs),
        "limits": (*_LIMITS, *basis_of("alignment", packaged=True)),
        "provenance": provenance_table(provenance_values(result, evidence, runs)),
        "contents": _contents(result, claims, tested, triangle or timeline, futures, parameters),
    }


def selftest_words(selftest: SelfTest | None) -> str:
    """Return the outcome of the planted claims in one line; empty if none ran."""
    if selftest is None or not selftest.claims:
        return ""
    parts = [
        f"{row.planted} {'✓' if row.passed else '✗'} {row.verdict}" + ("" if row.passed else " (wrong)")
        for row in selftest.claims
    ]
    return f"{'passed' if selftest.passed else 'FAILED'}: planted {', '.join(parts)}"


def findings_words(result: ArgumentResult) -> list[str]:
    """Return the findings of a judged argument in sentences, with real signs, states and measures spelled out."""
    return [spell_out(typeset(sentence.text)) for sentence in result.findings]


def _conclusions(result: ArgumentResult) -> list[tuple[str, Figure]]:
    """Return each conclusion in words, and its figure."""
    several = len(result.conclusions) > 1
    return [
        (
            spell_out(typeset(conclusion_words(each))),
            conclusion_figure(each, key=f"conclusion-{n}" if several else "conclusion"),
        )
        for n, each in enumerate(result.conclusions, 1)
    ]


def _counts(claims: Sequence[ClaimView]) -> list[tuple[str, int]]:
    counts = Counter(claim.verdict for claim in claims)
    return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]


def _claim(claim: ClaimView) -> dict[str, Any]:
    main = claim.main
    effect, interval = claim.parts(main)
    reasons = claim.reasons
    figure, curve = evidence_figure(claim), specification_figure(claim)
    return {
        "id": claim.id,
        "anchor": claim.id.lower(),
        "part": claim.part,
        "statement": claim.statement,
        "verdict": claim.verdict,
        "first": "" if claim.first is None else claim.first.verdict,
        "tested": claim.tested,
        "simulated": claim.simulated,
        "silent": claim.silent,
        "effect": claim.said if claim.simulated else effect or claim.said,
        "interval": interval if effect else "",
        "judged_since": claim.earlier is not None,
        "unit": "" if claim.simulated else claim.unit_words,
        "n": "" if claim.silent else _count(main),
        "lines": claim.lines if claim.tested and not claim.silent else ("", ""),
        "gate": gate_outcome(claim.gate),
        "since": _since(claim),
        "mute": claim.since is not None and claim.since.silent,
        "reason": " ".join(reasons[:2] if claim.tested else reasons),
        "more": " ".join(reasons[2:]) if claim.tested else "",
        "reading": "" if claim.reading is None else claim.reading.text,
        "warnings": claim.warnings,
        "in_model": claim.in_model,
        "rivals": claim.rivals,
        "figure": figure,
        # where the evidence is the measurements themselves, they are drawn once
        "curve": None if figure is not None and curve is not None and figure.title == curve.title else curve,
        "other_unit": other_unit_figure(claim),
        "beside": beside_figure(claim),
        "further": [
            (_FURTHER[name], series_table(table))
            for name, table in claim.series.items()
            if name in _FURTHER and not table.is_empty()
        ],
        "facts": _facts(claim),
        "variants": _variants(claim),
    }


def _facts(claim: ClaimView) -> tuple[tuple[str, str], ...]:
    """Return what is printed of a claim by name; an empty value is left out."""
    reading, main, since = claim.reading, claim.main, claim.since
    told = _since(claim)
    return (
        (_effect_name(claim), claim.said),
        ("To 2020, without a say", "" if claim.earlier is None else claim.in_unit(claim.earlier)),
        ("Unit", "" if claim.simulated else claim.unit_words),
        ("Lines", claim.threshold_words),
        ("One line for both sides", claim.one_line),
        ("Observations (clusters)", "" if claim.simulated else _count(main)),
        ("Ruled out", "" if reading is None else reading.ruled_out),
        ("What would settle it", "" if reading is None else reading.settle),
        ("Could it have decided?", claim.decidable),
        ("Since 2020", "" if since is None or told is None else _since_words(since, told)),
        ("By the test first registered", _by_first(claim)),
        ("Not tested", claim.untested),
        ("Test registered", claim.registered),
        ("Gate", gate_words(claim.gate)),
        ("Data until", str(main.data_until or "")),
        ("Test", KINDS[claim.test].question if claim.test in KINDS else claim.test),
        ("Standing", STANDINGS.get(claim.standing, claim.standing)),
    )


def _effect_name(claim: ClaimView) -> str:
    """Return what the number of a claim is called: an effect with an interval, or a range of measurement."""
    if claim.simulated:
        return "In the model"
    since = "" if claim.earlier is None else " since 2020"
    if not claim.main.centred:
        return f"Effect{since} (range of {claim.main.readings} readings)"
    return f"Effect{since} ({claim.main.spread})"


def _by_first(claim: ClaimView) -> str:
    if claim.first is None:
        return ""
    found = "" if claim.simulated else claim.in_unit(claim.first)
    unit = "" if claim.first.rule is None else f" {unit_words(claim.first.rule.unit, claim.first.rule.printed)}"
    return f"{claim.first.verdict}: {found}{unit}" if found else claim.first.verdict


def _variants(claim: ClaimView) -> Table:
    return Table(
        ("variant", "effect (90% interval or range)", "unit", "n (clusters)", "gate", "verdict from it", "has a say"),
        tuple(
            (
                spell_out(each.name),
                claim.in_unit(each),
                "" if each.rule is None else unit_words(each.rule.unit, each.rule.printed),
                _count(each),
                gate_outcome(each.gate),
                each.verdict,
                {"deciding": "no: " + each.reason if each.silent else "yes", "shown": "no, shown only"}.get(
                    each.role, each.role
                ),
            )
            for each in claim.variants
        ),
    )


def _count(row: EstimateRow) -> str:
    return number(row.n) + (f" ({number(row.clusters)})" if row.clusters is not None else "")


def _p_words(judged: ClaimResult, result: ArgumentResult) -> str:
    """Return a claim's p-value and the adjusted one; empty if it has none."""
    if judged.p_value is None:
        return ""
    return f"{error_text(judged.p_value)} ({error_text(result.adjusted[judged.id])})"


def _since(claim: ClaimView) -> tuple[str, str] | None:
    """Return the verdict since, and its effect, or the reason why it has no say."""
    since = claim.since
    if since is None:
        return None
    return since.verdict, since.reason if since.silent else claim.in_unit(since)


def _since_words(since: EstimateRow, told: tuple[str, str]) -> str:
    said = told[1] if since.silent else f"{told[0]}: {told[1]}" if told[1] else told[0]
    return f"{said} (data to {since.data_until})" if since.data_until else said


def _silent(claims: Sequence[ClaimView]) -> list[tuple[str, str]]:
    """Return why second judgements have no say, each reason once with its claims."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim.since is not None and claim.since.silent:
            found.setdefault(claim.since.reason, []).append(claim.id)
    return [(", ".join(ids), reason) for reason, ids in found.items()]


def ends_table(result: ArgumentResult) -> Table | None:
    """Return which record ends when and which judgements that limits; None if none does."""
    rows = tuple(
        (each.title, str(each.until), ", ".join(each.limits), ", ".join(each.limits_since))
        for each in result.record_ends
        if each.limits or each.limits_since
    )
    judged_to = result.argument.judged_to
    header = ("record", "ends", f"limits the judgement to {judged_to} of", "limits the judgement since of")
    return Table(header, rows) if rows else None


def unlimited_words(result: ArgumentResult) -> str:
    """Return the sources that decide and end early for no judgement, in a sentence; empty if there are none."""
    free = [f"{each.title} ({each.until})" for each in result.record_ends if not each.limits and not each.limits_since]
    return f"Read to the last year that is asked for: {'; '.join(free)}." if free else ""


def deviations_table(result: ArgumentResult) -> Table | None:
    """Return what was changed in tests after something had been seen; None if nothing was."""
    rows = tuple(
        (each.claim, spell_out(each.what), each.when.isoformat().replace("-", "\u2011"), spell_out(each.seen))
        for each in result.argument.deviations
    )
    return Table(("claim", "what was changed", "when", "what had been seen"), rows) if rows else None


def forecasts_table(found: Forecaster) -> Table:
    """Return what each claim said, what has happened since, and how persistence would have done."""
    return Table(
        ("claim", "it says", "verdict before", "since", "verdict since", "outcome", "if all went on as it was"),
        tuple(
            (
                f"{each.id} {each.statement}",
                typeset(each.said),
                each.verdict.value,
                typeset(f"{each.found} (data to {each.data_until})"),
                each.since.value,
                each.outcome,
                each.persistence,
            )
            for each in found.forecasts
        ),
    )


def _triangle(evidence: Any) -> Figure | None:
    series = {pair: evidence.pair(*pair, "alignment") for pair in _PAIRS}
    if all(table["value"].drop_nulls().is_empty() for table in series.values()):
        return None
    told = (*basis_of("alignment", packaged=True), *caveats_of_series(series, first=FIRST_YEAR))
    years = triangle_years(series)
    return triangle_figure(series, types_of(years), chances=chances_of(years), basis=told)


def triangle_years(series: Mapping[tuple[str, str], pl.DataFrame]) -> pl.DataFrame:
    """Return the type of the triangle formed by three pairs, and its probability, for years in which all are known."""
    from foedus.measures.triangle import triangle

    states = sorted({state for pair in series for state in pair})
    table = pl.concat(
        frame.select("year", pl.col("value", "sd").cast(pl.Float64)).with_columns(
            state_a=pl.lit(min(pair)), state_b=pl.lit(max(pair))
        )
        for pair, frame in series.items()
    )
    return triangle(table, states).drop_nulls("type")


def _events(evidence: Any) -> dict[str, list[Mapping[str, Any]]]:
    facts = getattr(evidence, "facts", None) or {}
    events: dict[str, list[Mapping[str, Any]]] = {}
    for table, kind in (("patrols", "joint bomber patrol"), ("exercises", "joint exercise")):
        rows = facts.get(table)
        if rows is None:
            continue
        events[kind] = [*rows.iter_rows(named=True)] if isinstance(rows, pl.DataFrame) else [*rows]
    return events


def _futures(evidence: Any, runs: Mapping[str, Any], words: Mapping[str, str] | None) -> list[Figure]:
    datasets = {label: run.dataset for label, run in runs.items() if label not in ("baseline", "none")}
    if not datasets:
        return []
    actors = set.intersection(*({str(actor) for actor in data["actor"].values} for data in datasets.values()))
    return [record_and_futures(pair, evidence, datasets, words=words) for pair in _PAIRS if set(pair) <= actors]


def _origin(evidence: Any) -> str:
    if getattr(evidence, "origin", "") == "raw":
        return "Judged on the raw data files, with checksums verified."
    return (
        "Judged on the measures and counts packaged with foedus, derived from the sources listed below; "
        "the raw files are not needed."
    )


def _contents(
    result: ArgumentResult,
    claims: Sequence[ClaimView],
    tested: Sequence[ClaimView],
    triangle: Any,
    futures: Any,
    parameters: Any,
) -> list[dict[str, Any]]:
    entries: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
        ("verdicts-all", "The verdicts", ()),
        *([("forecaster", "The argument as a forecaster", ())] if result.forecaster else []),
        *([("conclusions", "The conclusion and what it rests on", ())] if result.conclusions else []),
        ("reading", "How to read the verdicts", ()),
        ("claims", "The tested claims", [(claim.id.lower(), f"{claim.id} {_symbol(claim)}") for claim in tested]),
    ]
    if len(tested) < len(claims):
        entries.append(("untested", "Not tested, and why", ()))
    if result.argument.untested:
        entries.append(("unclaimed", "What no claim tests", ()))
    if triangle:
        entries.append(("triangle-section", "The triangle over time", ()))
    if futures:
        entries.append(("futures", "Futures", ()))
    if parameters:
        entries.append(("parameters", "Parameters", ()))
    if result.argument.deviations:
        entries.append(("deviations", "What was changed, and when", ()))
    entries += [("sources", "Sources", ()), ("limits", "Limits", ()), ("provenance", "Provenance", ())]
    return contents(*entries)


def _symbol(claim: ClaimView) -> str:
    return VERDICTS.get(claim.verdict, ("", ""))[0] + " " + claim.verdict
