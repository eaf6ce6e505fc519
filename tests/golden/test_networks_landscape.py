"""Axelrod and Bennett's landscapes (1993) and their reconstruction."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.files import read_actors
from foedus.networks.landscapes.minima import landscape

FIRMS = ("Sun", "DEC", "Prime", "HP", "Apollo", "ATT", "Intergraph", "IBM", "SGI")
POWERS = ("UK", "France", "Germany", "Italy", "USSR")


def paired(names: tuple[str, ...], size: list[float], pairs: dict[tuple[str, str], float]) -> Actors:
    place = {name: index for index, name in enumerate(names)}
    propensity = np.zeros((len(names), len(names)))
    for (a, b), value in pairs.items():
        propensity[place[a], place[b]] = propensity[place[b], place[a]] = value
    return Actors(names, np.array(size), propensity)


def test_computer_firms_of_1988_fall_into_the_two_printed_camps() -> None:
    """Their Table 2: specialists and generalists each repel their like; two minima of equal energy and basin."""
    specialists, generalists = ("Sun", "Prime", "Apollo", "Intergraph", "SGI"), ("DEC", "HP", "ATT", "IBM")
    rivals = [pair for group in (specialists, generalists) for pair in combinations(group, 2)]
    size = [28.9, 20.0, 1.0, 11.5, 21.2, 28.5, 4.4, 3.8, 4.4]
    found = landscape(paired(FIRMS, size, dict.fromkeys(rivals, -1.0)))
    assert found.configurations == 256
    assert [each.basin for each in found.minima] == [128, 128]
    assert all(each.strict for each in found.minima)
    assert found.minima[0].energy == pytest.approx(found.minima[1].energy, abs=1e-9)
    assert [each.camps for each in found.minima] == [
        (("Sun", "Prime", "ATT", "IBM"), ("DEC", "HP", "Apollo", "Intergraph", "SGI")),
        (("Sun", "DEC", "Prime", "HP"), ("Apollo", "ATT", "Intergraph", "IBM", "SGI")),
    ]
    assert found.minima[0].energy == pytest.approx(-3828.9, abs=0.05)


def test_five_powers_all_hostile_have_four_stable_configurations() -> None:
    size = [7.45, 5.32, 11.49, 4.03, 15.01]
    found = landscape(paired(POWERS, size, dict.fromkeys(combinations(POWERS, 2), -1.0)))
    assert [each.basin for each in found.minima] == [7, 5, 3, 1]
    assert [round(each.energy, 4) for each in found.minima] == [-936.1328, -933.9602, -923.8208, -890.4]
    assert [set(each.camps[0]) for each in found.minima] == [
        {"UK", "USSR"}, {"UK", "Germany", "Italy"}, {"UK", "France", "Germany"}, {"UK", "France", "Italy"},
    ]  # fmt: skip


@pytest.mark.data
@pytest.mark.parametrize("name", ["unix_1988", "five_powers", "europe_1936"])
def test_landscape_files_give_the_independently_computed_answer(data_folder: Path, name: str) -> None:
    """Europe of 1936 is a reconstruction of propensities that were never printed: a demonstration, not theirs."""
    file = data_folder.parent / "golden" / f"landscape_{name}.json"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    expected = json.loads(file.with_suffix(".expected.json").read_text(encoding="utf-8"))
    answer = landscape(read_actors(file)).as_dict()
    energy = [each.pop("energy") for each in answer["minima"]]
    assert energy == pytest.approx([each.pop("energy") for each in expected["minima"]], rel=1e-9)
    assert answer == {**expected, "global": 0}
