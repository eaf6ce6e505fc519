"""Figures of agreed texts and of who spoke, drawn from the packaged claims."""

from __future__ import annotations

import pytest
from tests.unit.reports.titles_of_axes import untitled

from foedus.arguments import judge_claim, load_argument
from foedus.evidence.evidence import Evidence
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.evidence_figures import evidence_figure


@pytest.fixture(scope="module")
def views() -> dict[str, ClaimView]:
    argument, evidence = load_argument("pushed-together"), Evidence.embedded()
    return {name: view_claim(judge_claim(argument.claim(name), argument, evidence)) for name in ("C18", "C20")}


def test_every_text_is_a_mark_on_either_list(views: dict[str, ClaimView]) -> None:
    figure = evidence_figure(views["C20"])
    assert figure is not None
    assert figure.series is not None
    assert figure.series.height == 2 * 31
    assert "first source 6; second source 5" in figure.description
    assert "second source: 5 of 31" in figure.wide
    assert untitled(figure.wide) == untitled(figure.narrow) == []


def test_who_said_how_much_is_drawn_by_year_with_its_unit(views: dict[str, ClaimView]) -> None:
    figure = evidence_figure(views["C18"])
    assert figure is not None
    assert figure.title == "C18: hostile sentences by who spoke, 1992–2020"
    assert all(words in figure.wide for words in ("United States", "front line", "other members"))
    assert untitled(figure.wide) == untitled(figure.narrow) == []
