"""What is only shown beside a claim is drawn year by year, each measurement once."""

from __future__ import annotations

import pytest

from foedus.arguments import judge_claim, load_argument
from foedus.evidence.evidence import Evidence
from foedus.reports.beside_figure import beside_figure
from foedus.reports.claims import ClaimView, view_claim


@pytest.fixture(scope="module")
def views() -> dict[str, ClaimView]:
    argument, evidence = load_argument("pushed-together"), Evidence.embedded()
    return {name: view_claim(judge_claim(argument.claim(name), argument, evidence)) for name in ("C9", "C19", "C22")}


def test_publics_and_ties_of_the_neighbours_are_drawn_once_each(views: dict[str, ClaimView]) -> None:
    figure = beside_figure(views["C9"])
    assert figure is not None
    names = {row[0] for row in figure.table.rows}
    assert names == {
        "publics of China's neighbours unfavourable to it",
        "neighbours with a US defence pact or US troops",
    }
    publics = {row[1]: row for row in figure.table.rows if row[0].startswith("publics")}
    assert len(publics) == 10
    assert "Japan" in figure.wide


def test_the_same_years_stand_under_the_name_that_names_no_year(views: dict[str, ClaimView]) -> None:
    figure = beside_figure(views["C22"])
    assert figure is not None
    assert figure.series is not None
    names = set(figure.series["measurement"])
    assert "China before Russia in Central Asia's trade" in names
    assert not any("2000" in name for name in names)
    later = figure.series.filter(measurement="Central Asia's alignment with Russia")["year"]
    assert (later.min(), later.max()) == (2001, 2024)


def test_a_claim_with_nothing_beside_it_has_no_such_figure(views: dict[str, ClaimView]) -> None:
    assert beside_figure(views["C19"]) is None


def test_later_years_are_shown_beside_a_claim_without_a_second_judgement(views: dict[str, ClaimView]) -> None:
    assert views["C22"].since is None
    later = [each for each in views["C22"].variants if each.name.endswith(", since 2020") and "arms" not in each.name]
    assert len(later) == 5
    assert {each.role for each in later} == {"shown"}
    assert not [each for each in views["C9"].variants if each.name.endswith(", since 2020")]
