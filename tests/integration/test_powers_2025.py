"""The world of 2025-01-01: resolved without raw data, with the war, the sanctions and the memberships of the day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from foedus.evidence.evidence import Evidence
from foedus.library import facts
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.scenarios import INSTRUMENTS, KINDS, World, load_case, resolve_case

START = date(2025, 1, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return resolve_case(load_case("powers-2025"), Evidence.embedded())


def between(world: World, pair: str) -> tuple[int, int]:
    first, second = pair.split("-")
    return world.index(first), world.index(second)


def kinds(world: World, pair: str) -> set[str]:
    spot = between(world, pair)
    return {kind for kind, held in zip(KINDS, world.obligation, strict=True) if held[spot]}


def test_its_states_are_those_the_rule_names(world: World) -> None:
    assert world.size == 42
    assert set(world.actors) == set(EVIDENCE_STATES)
    with_stakes = {state for row in facts.theatres()["stake_states"].to_list() for state in row}
    armed = {row["state"] for row in facts.nuclear_weapons().iter_rows(named=True) if row["until"] is None}
    assert with_stakes | armed <= set(world.actors)
    from foedus.evidence.capabilities import packaged_capability

    shares, _ = packaged_capability(2024)
    assert set(shares.top_k(12, by="value")["state"]) <= set(world.actors)


def test_finland_and_sweden_are_in_nato_and_ukraine_is_not(world: World) -> None:
    members = set(world.memberships["NATO"])
    assert members == set(facts.members_on("NATO", START)) & set(world.actors)
    assert {"FIN", "SWE", "TUR"} <= members
    assert "UKR" not in members
    assert {"IRN", "BLR"} <= set(world.memberships["SCO"])
    assert "IRN" in world.memberships["BRICS"]
    assert "IDN" not in world.memberships["BRICS"]  # joined on 2025-01-06
    assert "UKR" not in world.memberships["CIS"]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("USA-FIN", "defence"), ("USA-SWE", "defence"), ("TUR-SWE", "defence"), ("RUS-PRK", "defence"),
        ("RUS-BLR", "defence"), ("CHN-PRK", "defence"), ("USA-JPN", "defence"), ("USA-UKR", "consultation"),
        ("GBR-UKR", "consultation"), ("AUS-JPN", "consultation"),
    ],
)  # fmt: skip
def test_obligations_in_force(world: World, pair: str, expected: str) -> None:
    assert expected in kinds(world, pair)


@pytest.mark.parametrize("pair", ["USA-UKR", "POL-UKR", "USA-TWN", "USA-ISR", "RUS-CHN", "RUS-IRN", "ARM-AZE"])
def test_no_obligation_of_defence(world: World, pair: str) -> None:
    assert "defence" not in kinds(world, pair)


def test_the_war_in_ukraine_is_under_way(world: World) -> None:
    (ukraine,) = (each for each in world.theatres if each.name == "ukraine")
    assert ukraine.intensity == max(each.intensity for each in world.theatres) == 0.9
    assert ukraine.rest is not None
    assert ukraine.rest < ukraine.intensity
    years = {(war.attacker, war.attacked): war.years for war in world.wars}
    assert years["RUS", "UKR"] == pytest.approx(2.85, abs=0.01)
    assert all("UKR" in war for war in years)
    spot = between(world, "RUS-UKR")
    others = world.alignment[world.index("RUS")].copy()
    others[spot[1]] = 0.0
    assert world.alignment[spot] < -0.75
    assert world.alignment[spot] < others.min()
    assert kinds(world, "RUS-UKR") == set()
    assert world.pressure[INSTRUMENTS.index("force")][spot] == 1.0
    assert world.burden[world.index("UKR")] == world.burden.max()
    assert world.burden[world.index("RUS")] > np.median(world.burden)


def test_sanctions_of_2022_are_in_force(world: World) -> None:
    sanctions = world.pressure[INSTRUMENTS.index("sanctions")]
    russia = world.index("RUS")
    union = [state for state in facts.members_on("EU", START) if state in world.actors]
    for state in (*union, "USA", "GBR", "CAN", "AUS", "JPN", "UKR"):
        assert sanctions[world.index(state), russia] >= 0.5
        assert sanctions[russia, world.index(state)] > 0
    for state in ("CHN", "IND", "TUR", "KAZ", "ISR"):
        assert sanctions[world.index(state), russia] == 0
    for target in ("IRN", "PRK"):
        assert sanctions[world.index("USA"), world.index(target)] >= 0.7
    assert sanctions[world.index("CHN"), world.index("AUS")] == 0  # ended in December 2024


def test_no_broken_pair_stands_in_the_middle(world: World) -> None:
    """What the record of disputes to 2014 would leave near nought."""
    for pair in ("RUS-POL", "RUS-EST", "RUS-FIN", "RUS-DEU", "BLR-LTU", "UKR-BLR", "PRK-USA"):
        spot = between(world, pair)
        assert world.alignment[spot] < -0.3
        assert world.pair_mean[spot] == pytest.approx(np.arctanh(world.alignment[spot]))
    assert world.alignment[between(world, "USA-TWN")] > 0.2


def test_errors_of_alignment_grow_after_the_coding_of_disputes_ends() -> None:
    dyads = Evidence.embedded().dyads
    middle = [float(dyads.filter(year=year)["alignment_sd"].median()) for year in (2010, 2014, 2018, 2024)]  # type: ignore[arg-type]
    assert middle == sorted(middle)


def test_everything_filled_in_is_told(world: World) -> None:
    told = "\n".join(world.assumed)
    assert told.count("the record alone") == sum(
        len(row.pairs()) for row in load_case("powers-2025").initial.alignment.readings
    )
    assert "theatre ukraine = 0.9, from which it returns to 0.42" in told


@pytest.mark.slow
def test_a_short_run_ends() -> None:
    import foedus

    found = foedus.run("powers-2025", members=16, until=2027)
    assert np.isfinite(found.dataset["alignment"]).any()
    assert found.dataset.sizes["actor"] == 42
