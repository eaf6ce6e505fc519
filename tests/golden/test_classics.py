"""Packaged classics give the printed and the independently computed answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import foedus
from foedus.networks.landscapes.files import read_actors

WEST = {"UKG", "FRN", "CZE", "DEN", "USR", "YUG", "GRC"}


def test_europe_1936_has_two_minima_of_the_computed_basins() -> None:
    """A reconstruction: the paper prints basins of 47,945 and 17,591 for propensities that it does not print."""
    found = foedus.landscape("europe-1936")
    assert [each.basin for each in found.minima] == [42_204, 23_332]
    assert [each.energy for each in found.minima] == pytest.approx([-1969.032289, -1931.757745], rel=1e-9)
    assert set(found.minima[0].camps[0]) == WEST
    assert set(found.minima[1].camps[1]) == {"USR", "YUG", "GRC"}
    assert all(each.strict for each in found.minima)


def test_unix_1988_has_the_two_printed_minima() -> None:
    found = foedus.landscape("unix-1988")
    assert [each.basin for each in found.minima] == [128, 128]
    assert [each.energy for each in found.minima] == pytest.approx([-3828.9] * 2, rel=1e-9)
    assert [each.camps for each in found.minima] == [
        (("Sun", "Prime", "ATT", "IBM"), ("DEC", "HP", "Apollo", "Intergraph", "SGI")),
        (("Sun", "DEC", "Prime", "HP"), ("Apollo", "ATT", "Intergraph", "IBM", "SGI")),
    ]


def test_five_powers_have_four_stable_configurations() -> None:
    found = foedus.landscape("five-powers")
    assert [each.basin for each in found.minima] == [7, 5, 3, 1]
    assert [each.energy for each in found.minima] == pytest.approx([-936.1328, -933.9602, -923.8208, -890.4])


def test_europe_1907_is_balanced() -> None:
    found = foedus.balance("europe-1907")
    graph = found.network.graph
    assert (graph.ties - graph.negative, graph.negative) == (6, 9)
    assert (found.triads.balanced, found.triads.unbalanced) == (20, 0)
    assert (found.two_camps.value, found.two_camps.optimal) == (0, True)
    assert {frozenset(camp) for camp in found.camps} == {
        frozenset({"GBR", "FRA", "RUS"}),
        frozenset({"AUH", "DEU", "ITA"}),
    }


def test_relations_diverge_into_the_camps_that_contradict_no_tie_when_the_eigenvalue_says() -> None:
    """A complete balanced network of n has the leading eigenvalue n - 1 (Marvel et al. 2011)."""
    settled = foedus.dynamics("europe-1907")
    assert settled.time == pytest.approx(1 / 5, rel=1e-9)
    assert {frozenset(camp) for camp in settled.camps} == {
        frozenset({"GBR", "FRA", "RUS"}),
        frozenset({"AUH", "DEU", "ITA"}),
    }


@pytest.mark.data
@pytest.mark.parametrize("name", ["europe-1936", "five-powers", "unix-1988"])
def test_a_packaged_landscape_is_that_of_the_golden_file(data_folder: Path, name: str) -> None:
    file = data_folder.parent / "golden" / f"landscape_{name.replace('-', '_')}.json"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    found = foedus.landscape(name)
    assert found.actors.as_dict() == read_actors(file).as_dict()
    expected = json.loads(file.with_suffix(".expected.json").read_text(encoding="utf-8"))
    answer = found.as_dict()
    assert answer.pop("classic")["name"] == name
    energy = [each.pop("energy") for each in answer["minima"]]
    assert energy == pytest.approx([each.pop("energy") for each in expected["minima"]], rel=1e-9)
    assert answer == {**expected, "global": 0}


@pytest.mark.data
def test_the_packaged_network_is_that_of_the_file(data_folder: Path) -> None:
    file = data_folder.parent / "golden" / "balance_europe_1907.csv"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    lines = [line.replace('"', "").split(",") for line in file.read_text(encoding="utf-8").split()[1:]]
    there = {(frozenset((a, b)), int(sign)) for a, b, sign in lines}
    assert {(frozenset((a, b)), sign) for a, b, sign in foedus.network("europe-1907").graph.rows()} == there
