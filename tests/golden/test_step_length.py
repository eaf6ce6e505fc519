"""The effect of a policy hardly depends on how many steps a year has.

Independently recorded for pressure on both, Russia and China, at 1, 4 and 12 steps a year: .050, .052 and .053 more
alignment of the two, with a standard deviation of about .1 over members. Inputs and parameters have been corrected
since, and neither the members nor the year read are recorded. Found with the packaged policy on 1 January 2036
after decision 11: .046, .047 and .045 with an error of .002 each (2,048 members); before it .047, .048 and .044. The
differences are all below a tenth of the standard deviation.
"""

from __future__ import annotations

import numpy as np
import pytest

from foedus.engine.assembling import build_ensemble
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import pair_index
from foedus.scenarios import ParameterSet, RunSpec, load_case, resolve_case

pytestmark = pytest.mark.slow

RECORDED = {1: 0.050, 4: 0.052, 12: 0.053}
MEMBERS, CHUNK, UNTIL = 2048, 512, 2036
CONTAIN = "USA:contain:RUS+CHN:0.8@2025-2035"
"""The packaged scenario of pressure on both."""


@pytest.fixture(scope="module")
def effects() -> dict[int, np.ndarray]:
    """Change of RUS–CHN alignment by the policy at the end, shape ``(member,)``, by steps a year."""
    world = resolve_case(load_case("strategic-triangle"), Evidence.embedded())
    parameters = ParameterSet.load("default")
    first, second = pair_index(world.size)
    a, b = sorted((world.index("RUS"), world.index("CHN")))
    row = int(np.flatnonzero((first == a) & (second == b))[0])
    found = {}
    for steps in RECORDED:
        spec = RunSpec(members=MEMBERS, chunk=CHUNK, until=UNTIL, policies=(CONTAIN,), steps_per_year=steps)
        ensemble = build_ensemble(spec, world, parameters)
        chunks = [ensemble.compute(chunk)["alignment"][-1, row] for chunk in range(MEMBERS // CHUNK)]
        alignment = np.concatenate(chunks, axis=-1)
        found[steps] = (alignment[1] - alignment[0]).astype(np.float64)
    return found


@pytest.mark.parametrize("steps", RECORDED)
def test_the_effect_and_its_spread_are_those_recorded(effects: dict[int, np.ndarray], steps: int) -> None:
    effect = effects[steps]
    assert effect.shape == (MEMBERS,)
    assert effect.std() == pytest.approx(0.1, abs=0.01)
    assert effect.mean() == pytest.approx(RECORDED[steps], abs=float(effect.std()) / 10)
    assert effect.mean() > 10 * effect.std() / np.sqrt(MEMBERS)


def test_step_lengths_differ_by_no_more_than_chance(effects: dict[int, np.ndarray]) -> None:
    """Within three standard errors of a difference of independent means, .009: chance breaks it once in 120 runs."""
    for one, other in ((1, 4), (4, 12), (1, 12)):
        gap = effects[one].mean() - effects[other].mean()
        error = np.sqrt((effects[one].var() + effects[other].var()) / MEMBERS)
        assert abs(gap) < 3 * error, (one, other)
