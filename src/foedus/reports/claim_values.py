"""What the report of an argument prints of one claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from foedus.arguments.formats import unit_words
from foedus.arguments.kinds import KINDS
from foedus.reports.beside_figure import beside_figure
from foedus.reports.claims import ClaimView, EstimateRow, gate_outcome, gate_words
from foedus.reports.count_figures import series_table
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.figure import Table
from foedus.reports.specification_figure import other_unit_figure, specification_figure
from foedus.reports.wording import STANDINGS, error_text, number, spell_out

if TYPE_CHECKING:
    from foedus.arguments.claim_result import ClaimResult
    from foedus.arguments.result import ArgumentResult

__all__ = ["claim_values", "p_words"]

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


def claim_values(claim: ClaimView) -> dict[str, Any]:
    """Return what is printed of a claim, by the names that the template of the page has for it."""
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


def p_words(judged: ClaimResult, result: ArgumentResult) -> str:
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
