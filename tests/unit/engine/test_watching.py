"""Whom a run follows: the case's pairs, and everybody whom its policies and shocks name."""

import numpy as np
import pytest

from foedus.engine.watching import watched_pairs, watched_states
from foedus.scenarios import RunSpec
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import KINDS, World

FIRST = (("AAX", "ABX"), ("AAX", "ACX"), ("ABX", "ACX"))


def bound(*pairs: tuple[str, str]) -> World:
    world = synthetic_world(8, watch=())
    obligation = np.zeros_like(world.obligation)
    for a, b in pairs:
        i, j = world.index(a), world.index(b)
        obligation[KINDS.index("defence"), [i, j], [j, i]] = True
    return synthetic_world(8, obligation=obligation)


def added(world: World, **options: tuple[str, ...]) -> list[tuple[str, str]]:
    found = watched_pairs(world, RunSpec(until=2030, **options))
    assert found[: len(FIRST)] == FIRST
    return list(found[len(FIRST) :])


def test_without_policies_or_a_list_the_first_three_states_are_followed() -> None:
    world = synthetic_world(8)
    assert watched_pairs(world, RunSpec()) == FIRST
    assert watched_states(world, RunSpec()) == ("AAX", "ABX", "ACX")


@pytest.mark.parametrize(
    ("policy", "pairs"),
    [
        ("AAX:contain:AFX:0.5@2022-2025", [("AAX", "AFX")]),
        ("AAX:contain:AFX:with=AGX:0.5@2022-2025", [("AAX", "AFX"), ("AAX", "AGX"), ("AGX", "AFX")]),
        ("AAX:divide:AFX+AGX:favour=AFX:0.5@2022-2025", [("AAX", "AFX"), ("AAX", "AGX"), ("AFX", "AGX")]),
        ("AHX:withdraw:ALL:from=League:1@2022-2025", [("AHX", "AAX"), ("AHX", "ABX")]),
        ("AHX:withdraw:AGX:from=League:1@2022-2025", [("AHX", "AGX")]),
        ("ABX:accommodate:AAX:0.5@2022-2025", []),
    ],
)
def test_whoever_a_policy_names_is_followed(policy: str, pairs: list[tuple[str, str]]) -> None:
    assert added(synthetic_world(8), policies=(policy,)) == pairs


def test_a_war_is_followed_with_the_allies_of_both_sides() -> None:
    world = bound(("AGX", "AEX"), ("AGX", "AFX"), ("AHX", "ADX"))
    shock = ("war:AGX+AHX@2024",)
    assert added(world, shocks=shock) == [("AGX", "AHX"), ("AEX", "AHX"), ("AFX", "AHX"), ("ADX", "AGX")]
    states = watched_states(world, RunSpec(shocks=shock, until=2030))
    assert states == ("AAX", "ABX", "ACX", "AGX", "AHX", "AEX", "AFX", "ADX")
    assert added(world, shocks=("treaty:AGX+AHX:defence@2024",)) == [("AGX", "AHX")]


def test_a_state_named_alone_is_followed_without_a_pair() -> None:
    spec = RunSpec(shocks=("leader:AHX@2024", "join:League:AGX@2025"), until=2030)
    assert watched_pairs(synthetic_world(8), spec) == FIRST
    assert watched_states(synthetic_world(8), spec)[3:] == ("AHX", "AGX")
