"""Two arguments side by side: the report of `foedus.arguments.Opposed`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from foedus.reports.back_matter import provenance_values
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.downloads import downloads_of
from foedus.reports.figure import Figure
from foedus.reports.page import contents, provenance_table, render_page
from foedus.reports.verdict_figure import verdict_figure
from foedus.reports.wording import spell_out, typeset

if TYPE_CHECKING:
    from foedus.arguments.opposing import Opposed, Outcome

__all__ = ["OUTCOMES", "opposed_figure", "opposed_report"]

OUTCOMES: Final[dict[Outcome, str]] = {
    "first": "◂ the first",
    "second": "the second ▸",
    "both": "◂ both ▸",
    "neither": "neither",
    "split": "either way",
    "open": "open",
}
"""With whom the record sides, as a table prints it; arrows, so that no colour is needed."""


def opposed_figure(opposed: Opposed) -> Figure | None:
    """Draw the claims that answer each other as strips, one below the other; None if none has an effect."""
    views = [view for pair in _views(opposed) for view in pair]
    distinct = list({view.id: view for view in views}.values())
    figure = verdict_figure(distinct, key="opposed")
    return (
        None if figure is None else replace(figure, title="How far each claim is from a verdict, question by question")
    )


def opposed_report(opposed: Opposed) -> str:
    """Return the comparison of two arguments as one HTML page that needs neither network, scripts nor other files."""
    first, second = opposed.first.argument, opposed.second.argument
    return render_page(
        "opposed.html.j2",
        title=f"{first.title}, against {second.title}",
        eyebrow="Two arguments on the same evidence",
        downloads=downloads_of(f"{first.name}-against-{second.name}"),
        findings=[spell_out(typeset(sentence)) for sentence in opposed.findings],
        first=first,
        second=second,
        questions=[
            {
                "first": _told(one),
                "second": _told(other),
                "opposed": question.opposed,
                "outcome": OUTCOMES[question.outcome],
                "since": "" if question.since is None else OUTCOMES[question.since],
            }
            for question, (one, other) in zip(opposed.questions, _views(opposed), strict=True)
        ],
        figure_of_both=opposed_figure(opposed),
        alone=[
            (side.argument.title, [_told(view_claim(claim, side.argument.claim(claim.id))) for claim in claims])
            for side, claims in zip((opposed.first, opposed.second), opposed.alone, strict=True)
            if claims
        ],
        provenance=provenance_table(provenance_values(opposed.first, opposed.first.evidence, {})),
        contents=contents(
            ("questions", "Question by question", ()),
            ("alone-section", "What only one says", ()),
            ("reading", "How to read this", ()),
            ("provenance", "Provenance", ()),
        ),
    )


def _views(opposed: Opposed) -> list[tuple[ClaimView, ClaimView]]:
    """Return both claims of every question; an id that both arguments use is told apart."""
    both = {claim.id for claim in opposed.first.claims} & {claim.id for claim in opposed.second.claims}
    found = []
    for question in opposed.questions:
        views = []
        for number, (side, claim) in enumerate(
            ((opposed.first, question.first), (opposed.second, question.second)), start=1
        ):
            view = view_claim(claim, side.argument.claim(claim.id))
            views.append(replace(view, id=f"{view.id} ({number})") if view.id in both else view)
        found.append((views[0], views[1]))
    return found


def _told(claim: ClaimView) -> dict[str, Any]:
    silent = claim.silent or not claim.tested
    return {
        "id": claim.id,
        "statement": claim.statement,
        "verdict": claim.verdict,
        "said": "only the model speaks" if claim.simulated else "" if silent else claim.said,
        "unit": "" if silent else claim.unit_words,
        "reading": claim.short_reading,
    }
