"""Tests of the kind “scenario contrast” on made-up evidence whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, ScenarioContrastSpec, measure


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def run(shifts: dict[str, float], noise: float = 0.01) -> SimpleNamespace:
    stream = np.random.default_rng(1)
    times = np.arange(2025.0, 2051.0)
    base = stream.normal(0.0, 0.3, size=(50, times.size, len(shifts)))
    effect = np.array(list(shifts.values())) + noise * stream.normal(size=(50, 1, len(shifts)))
    data = xr.DataArray(
        np.stack([base, base + effect]),
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": times, "pair": list(shifts)},
    )
    dataset = xr.Dataset({"watch_alignment": data}, attrs={"standing_counts": '{"estimated": 4, "assumed": 18}'})
    return SimpleNamespace(dataset=dataset, run_id="abc")


def contrast() -> ScenarioContrastSpec:
    rule = {"direction": "above", "supported_beyond": 0.0, "unit": "alignment"}
    return ScenarioContrastSpec.model_validate(
        {
            "kind": "scenario_contrast",
            "policies": ["USA:withdraw:ALL:from=NATO:1@2025-2050"],
            "year": 2040,
            "until": 2050,
            "pair": ["RUS", "CHN"],
            "threshold": {"direction": "within", "supported_beyond": 0.1, "unit": "alignment"},
            "also": [{"pair": ["USA", "RUS"], "threshold": rule}],
        }
    )


def test_contrast_pairs_members_and_never_decides():
    asked = []

    def runs(policies: tuple[str, ...], until: int) -> SimpleNamespace:
        asked.append((policies, until))
        return run({"CHN:RUS": -0.02, "RUS:USA": 0.3})

    found = measure(contrast(), context(SyntheticEvidence(), runs=runs))
    assert asked == [(("USA:withdraw:ALL:from=NATO:1@2025-2050",), 2050)]
    # Members differ by 0.3, the paired difference by 0.01 only.
    assert found.effect == pytest.approx(-0.02, abs=0.01)
    assert found.interval.high - found.interval.low < 0.06
    assert not found.usable
    assert found.in_model.count("as claimed") == 2
    assert found.notes == ("Standing of the parameters: 18 assumed, 4 estimated.",)
    against = measure(
        contrast(), context(SyntheticEvidence(), runs=lambda p, u: run({"CHN-RUS": -0.4, "RUS-USA": -0.3}))
    )
    assert against.in_model.count("against the claim") == 2
    with pytest.raises(Gap, match="no simulation"):
        measure(contrast(), context(SyntheticEvidence()))
    with pytest.raises(Gap, match="does not watch"):
        measure(contrast(), context(SyntheticEvidence(), runs=lambda p, u: run({"CHN-RUS": 0.0})))


def test_of_a_state_the_difference_is_that_of_its_cohesion():
    pairs = run({"CHN-RUS": 0.5, "RUS-USA": 0.0})
    data = pairs.dataset["watch_alignment"].rename(pair="state").assign_coords(state=["CHN", "USA"])
    both = SimpleNamespace(dataset=pairs.dataset.assign(watch_cohesion=data), run_id="abc")
    rule = {"direction": "above", "supported_beyond": 0.1, "unit": "cohesion"}
    written = contrast().model_dump(exclude={"pair", "also"}) | {"threshold": rule}
    spec = ScenarioContrastSpec.model_validate(written | {"state": "CHN"})
    found = measure(spec, context(SyntheticEvidence(), runs=lambda p, u: both))
    assert found.effect == pytest.approx(0.5, abs=0.01)
    assert "CHN cohesion +0.50" in found.in_model
    assert not found.usable
    with pytest.raises(Gap, match="does not watch JPN"):
        measure(spec.model_copy(update={"state": "JPN"}), context(SyntheticEvidence(), runs=lambda p, u: both))
    with pytest.raises(Gap, match="holds no watch_cohesion"):
        measure(spec, context(SyntheticEvidence(), runs=lambda p, u: pairs))


@pytest.mark.parametrize("given", [{}, {"pair": ["RUS", "CHN"], "state": "USA"}])
def test_a_contrast_is_of_a_pair_or_of_a_state(given):
    written = contrast().model_dump(exclude={"pair", "also"}) | given
    with pytest.raises(ValidationError, match="a pair or of a state"):
        ScenarioContrastSpec.model_validate(written)
