"""The packaged case, from the embedded evidence: do its levers move what they should?"""

import numpy as np
import pytest

from foedus.axes import OBLIGATION_KINDS
from foedus.engine.assembling import build_ensemble
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import pair_index
from foedus.scenarios import ParameterSet, RunSpec, load_case, resolve_case

PARAMETERS = ParameterSet.load("default")


@pytest.fixture(scope="module")
def world():
    return resolve_case(load_case("strategic-triangle"), Evidence.embedded())


def simulate(world, policy, members=64):
    spec = RunSpec(members=members, chunk=members, until=2051, policies=policy)
    return build_ensemble(spec, world, PARAMETERS).compute(0)


def row(world, a, b):
    first, second = pair_index(world.size)
    a, b = sorted((world.index(a), world.index(b)))
    return int(np.flatnonzero((first == a) & (second == b))[0])


@pytest.fixture(scope="module")
def pressed(world):
    return simulate(world, ("USA:contain:RUS+CHN:1@2025-2050",))


@pytest.fixture(scope="module")
def relieved(world):
    return simulate(world, ("USA:accommodate:RUS:1@2025-2050", "USA:accommodate:CHN:1@2025-2050"))


def test_pressure_by_washington_on_both_moves_their_shared_threat_visibly(world, pressed, relieved):
    pair = row(world, "RUS", "CHN")
    up, down = (found["shared_threat"][10, pair] for found in (pressed, relieved))
    rise, fall = up[1] - up[0], down[1] - down[0]
    assert (rise > 0).mean() > 0.95
    assert np.median(rise) > 0.03
    assert (fall < 0).mean() > 0.95
    assert np.median(fall) < -0.03


def test_pressure_on_one_raises_its_threat_of_the_sender(world, pressed):
    usa = world.index("USA")
    for state in ("RUS", "CHN"):
        felt = pressed["threat"][10, world.index(state), usa]
        assert (felt[1] > felt[0]).all()


@pytest.fixture(scope="module")
def unmoved(world):
    return simulate(world, (), members=128)


@pytest.mark.slow
def test_prior_predictive_every_pair_stays_where_policies_show(unmoved):
    """Of each pair, nine members in ten keep |z| < 2 for thirty years: a mean over pairs would hide the worst."""
    alignment = unmoved["alignment"][:, :, 0]
    kept = (np.abs(alignment) < np.tanh(2.0)).all(axis=0).mean(axis=-1)
    assert kept.min() >= 0.90
    assert 0.5 < alignment[-1].std() / alignment[0].std() < 1.5


@pytest.mark.slow
def test_the_number_of_treaties_stays_about_level(unmoved):
    number = unmoved["obligation"][..., 0].sum(axis=-1) / 128.0
    assert number[-1].sum() == pytest.approx(number[0].sum(), rel=0.15)
    kinds = [place for place, kind in enumerate(OBLIGATION_KINDS) if kind != "neutrality"]
    np.testing.assert_allclose(number[-1][kinds], number[0][kinds], rtol=0.15)


@pytest.mark.slow
def test_the_number_of_treaties_of_neutrality_stays_about_level(unmoved):
    number = unmoved["obligation"][..., 0].sum(axis=-1) / 128.0
    place = OBLIGATION_KINDS.index("neutrality")
    assert number[-1][place] == pytest.approx(number[0][place], rel=0.15)
