"""Figures of a census say every unit by name, and both lines."""

from __future__ import annotations

import pytest

from foedus.arguments import judge_claim, load_argument
from foedus.evidence.evidence import Evidence
from foedus.reports.census_figures import units_figure
from foedus.reports.claims import ClaimView, view_claim
from foedus.reports.evidence_figures import evidence_figure


@pytest.fixture(scope="module")
def views() -> dict[str, ClaimView]:
    argument, evidence = load_argument("pushed-together"), Evidence.embedded()
    return {name: view_claim(judge_claim(argument.claim(name), argument, evidence)) for name in ("C9", "C19")}


def test_every_neighbour_is_in_it_by_name(views: dict[str, ClaimView]) -> None:
    figure = evidence_figure(views["C9"])
    assert figure is not None
    answers = dict(figure.table.rows)
    assert len(answers) == 21
    assert (answers["Japan"], answers["Nepal"], answers["Taiwan"]) == ("yes", "no", "not known")
    assert "Not known: Taiwan." in figure.description
    assert "Mongolia" in figure.wide


def test_levels_are_drawn_by_reading_from_the_window_compared(views: dict[str, ClaimView]) -> None:
    figure = evidence_figure(views["C19"])
    assert figure is not None
    changes = {row[:2]: row[2] for row in figure.table.rows}
    assert changes[("all services", "2001")] == changes[("without the navy", "2001")]
    assert {reading for reading, _ in changes} == {"all services", "without the navy"}
    assert len(changes) == 10


def test_values_that_are_no_answers_get_no_tiles(views: dict[str, ClaimView]) -> None:
    units = views["C9"].series["units"]
    assert units_figure(views["C9"], "units", units.with_columns(value=0.3)) is None
