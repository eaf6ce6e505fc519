"""The report of an argument: one self-contained page, from the thesis to the provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from foedus.arguments.conclusions import conclusion_words
from foedus.arguments.differences import difference_words
from foedus.arguments.forecasting import forecaster_words
from foedus.measures.latent.basis import basis_of
from foedus.reports.back_matter import (
    model_references,
    parameters_table,
    policies_table,
    provenance_values,
    sources_table,
)
from foedus.reports.claim_values import claim_values, p_words
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.conclusion_figure import conclusion_figure
from foedus.reports.downloads import downloads_of
from foedus.reports.figure import Figure
from foedus.reports.judgement_tables import deviations_table, ends_table, forecasts_table, unlimited_words
from foedus.reports.page import contents, provenance_table, render_page
from foedus.reports.painting_ahead import painting_ahead
from foedus.reports.record_figures import events_of, futures_of, triangle_of
from foedus.reports.timeline_figure import timeline_figure
from foedus.reports.verdict_figure import verdict_figure
from foedus.reports.wording import VERDICTS, spell_out, typeset

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult, SelfTest

__all__ = ["argument_report", "argument_values", "findings_words", "selftest_words"]

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
    with painting_ahead():
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
    triangle = triangle_of(evidence)
    timeline = timeline_figure(events_of(evidence))
    futures = futures_of(evidence, runs, words)
    parameters, parameters_words = parameters_table(runs)
    tested = [claim for claim in claims if claim.tested]
    told = [
        {**claim_values(claim), "p": p_words(judged, result)}
        for claim, judged in zip(claims, result.claims, strict=True)
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


def _silent(claims: Sequence[ClaimView]) -> list[tuple[str, str]]:
    """Return why second judgements have no say, each reason once with its claims."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim.since is not None and claim.since.silent:
            found.setdefault(claim.since.reason, []).append(claim.id)
    return [(", ".join(ids), reason) for reason, ids in found.items()]


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
