"""Networks of the record, built from the raw data."""

from __future__ import annotations

import pytest

from foedus.networks import TieRule, camps_over_time, frustration, network_of_year, networks_of_years
from foedus.networks.records import RecordNetwork, capability_of_years
from foedus.panels import Panel
from foedus.states import load_states

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def cold_war(panel: Panel) -> dict[int, RecordNetwork]:
    return networks_of_years(panel, 1950, 1962)


def test_the_cold_war_has_two_camps(cold_war: dict[int, RecordNetwork]) -> None:
    """Washington's allies and Moscow's are apart in every year, and every year is proven."""
    found = camps_over_time({year: each.graph for year, each in cold_war.items()}, anchor="USA")
    assert found.years["optimal"].all()
    camp = {(year, state): number for year, state, number in found.camps.iter_rows()}
    for year in range(1955, 1963):
        for state in ("GBR", "FRA", "CAN", "DEU", "ITA", "NLD", "NOR"):
            assert camp[year, state] == 1, (year, state)
        for state in ("RUS", "POL", "CSK", "HUN", "ROU", "BGR", "DDR"):
            assert camp[year, state] == 2, (year, state)


@pytest.mark.slow
def test_camps_keep_their_label_without_an_anchor(panel: Panel) -> None:
    """Around 2000 most states, though not most capability, moved to the camp opposite Washington's."""
    graphs = {year: each.graph for year, each in networks_of_years(panel, 1990, 2014).items()}
    found = camps_over_time(graphs, weights=capability_of_years(panel, 1990, 2014))
    assert found.years["optimal"].all()
    for state in ("USA", "GBR", "FRA", "DEU", "JPN", "CAN"):
        assert found.camps.filter(state=state)["camp"].n_unique() == 1
    assert set(found.camps.filter(state="PRK")["camp"]) != set(found.camps.filter(state="USA")["camp"])


def test_every_state_of_the_year_has_ties_or_is_alone(cold_war: dict[int, RecordNetwork]) -> None:
    for year, found in cold_war.items():
        assert sorted((*found.graph.nodes, *found.alone)) == load_states().in_year(year)
        assert found.unknown == 0


def test_known_ties_of_1962(cold_war: dict[int, RecordNetwork]) -> None:
    signs = {(a, b): sign for a, b, sign in cold_war[1962].graph.rows()}
    assert signs["GBR", "USA"] == 1
    assert signs["RUS", "USA"] == -1
    assert signs["CUB", "USA"] == -1
    assert signs["IND", "PAK"] == -1
    assert signs["POL", "RUS"] == 1


def test_the_largest_networks_of_the_record_are_proven(panel: Panel) -> None:
    every = TieRule(positive=("defence", "offence", "neutrality", "non_aggression", "consultation"))
    answer = frustration(network_of_year(panel, 2014, every).graph, seconds=60)
    assert answer.graph.size > 180
    assert answer.graph.ties > 4000
    assert answer.optimal
    assert answer.seconds < 60


def test_pairs_outside_the_sanctions_data_are_unknown(panel: Panel) -> None:
    found = network_of_year(panel, 2010, TieRule(("defence",), ("rivalry", "sanctions")))
    assert found.unknown > 10_000
