"""The packaged case, resolved against the packaged evidence."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.evidence.evidence import Evidence
from foedus.scenarios import ParameterSet, World, compile_policies, load_case, parse_policies, resolve_case


@pytest.fixture(scope="module")
def world() -> World:
    return resolve_case(load_case("strategic-triangle"), Evidence.embedded())


def test_the_first_values_are_plausible(world: World) -> None:
    power = dict(zip(world.actors, world.capability, strict=True))
    assert power["USA"] > power["CHN"] > power["RUS"] > power["KAZ"] > 0
    assert 0.7 < world.capability.sum() < 1
    assert (
        world.alignment[world.index("RUS"), world.index("CHN")]
        > world.alignment[world.index("USA"), world.index("RUS")]
    )
    assert world.alignment[world.index("CHN"), world.index("TWN")] < 0
    armed = {actor for actor, has in zip(world.actors, world.nuclear, strict=True) if has}
    assert armed == {"USA", "RUS", "CHN", "GBR", "FRA", "IND", "PAK", "PRK"}
    assert {world.actors[host] for host, owner in np.argwhere(world.hosts) if world.actors[owner] == "USA"} >= {
        "DEU", "ITA", "GBR", "JPN", "KOR", "TUR",
    }  # fmt: skip


def test_nato_is_bound_to_defend(world: World) -> None:
    members = [world.index(state) for state in world.memberships["NATO"]]
    bound = world.obligation[3][np.ix_(members, members)]
    assert bound.sum() == len(members) * (len(members) - 1)
    assert not world.obligation[3, world.index("RUS"), world.index("CHN")]


def test_what_is_assumed_for_taiwan_is_said(world: World) -> None:
    said = [line for line in world.assumed if "TWN" in line]
    assert any(line.startswith("alignment JPN-TWN") for line in said)
    assert any(line.startswith("order TWN") for line in said)


def test_few_members_leave_the_range_in_which_policy_shows(world: World) -> None:
    """Prior predictive of the Ornstein-Uhlenbeck part alone: nine in ten keep |z| < 2 for thirty years."""
    reversion = ParameterSet.load("default").draw(0, range(200))["alignment.reversion"]
    upper = np.triu_indices(world.size, 1)
    mean, sigma = world.pair_mean[upper], world.volatility[upper]
    start = np.arctanh(world.alignment[upper])
    kept = np.exp(-reversion * 30)[:, None]
    sd = sigma * np.sqrt((1 - kept**2) / (2 * reversion[:, None]))
    z = mean + (start - mean) * kept + sd * np.random.default_rng(0).normal(size=(200, len(sigma)))
    assert (np.abs(z) < 2).mean() > 0.95
    assert sd.mean() > 0.05


def test_policies_of_the_argument_compile(world: World) -> None:
    texts = [
        "USA:contain:RUS+CHN:0.8@2025-2035",
        "USA:divide:RUS+CHN:favour=RUS:0.8@2025-2035",
        "USA:accommodate:RUS:0.8@2025-2035",
        "USA:withdraw:ALL:from=NATO:1@2025-2050",
    ]
    arrays = compile_policies(parse_policies(texts), world, steps_per_year=4, until=2050)
    level = world.pressure[None] + arrays.pressure
    assert (level > -1e-9).all()
    assert (level < 1 + 1e-9).all()
    assert arrays.bases_cut[3].sum() >= 4
    assert arrays.obligations_cut[3, 3].sum() == 2 * (len(world.memberships["NATO"]) - 1)
