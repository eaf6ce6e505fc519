"""Tests of the kind “order contrast” on made-up futures whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, OrderContrastSpec, measure


def run(order: tuple[float, float], power: tuple[float, float] = (0.3, 0.1), scenario: float = 0.0) -> SimpleNamespace:
    coordinates = {"scenario": ["baseline", "scenario"], "time": [2049.0, 2050.0], "state": ["USA", "CHN"]}
    values = np.empty((2, 20, 2, 2))
    values[...] = order
    values[1] += scenario
    weights = np.empty_like(values)
    weights[...] = power
    dims = ("scenario", "member", "time", "state")
    data = {
        "watch_order": xr.DataArray(values, dims=dims, coords=coordinates),
        "watch_capability_share": xr.DataArray(weights, dims=dims, coords=coordinates),
    }
    return SimpleNamespace(dataset=xr.Dataset(data), run_id="abc")


def spec(of: str) -> OrderContrastSpec:
    return OrderContrastSpec.model_validate(
        {
            "kind": "order_contrast",
            "of": of,
            "drift": {"states": ["DEU"], "towards": ["RUS", "CHN"], "part": 0.5},
            "shocks": ["crisis:CHN+RUS@2026"],
            "until": 2050,
            "threshold": {"direction": "below", "supported_beyond": -0.05, "contradicted_beyond": 0.0, "unit": "index"},
        }
    )


def test_the_index_is_weighted_by_power_and_the_drift_compared_without_shocks() -> None:
    asked = []

    def runs(policies, until, **more):
        asked.append(more.get("drift"))
        return run((1.0, -1.0 if more.get("drift") is None else -1.4), scenario=9.0)

    found = measure(spec("drift"), Context(SyntheticEvidence(), 2020, runs=runs))
    # (.3 - .1) / .4 = .5 without, (.3 - .14) / .4 = .4 with; the shocks of the scenario are in neither
    assert found.effect == pytest.approx(-0.1)
    assert "+0.50 (median)" in found.in_model
    assert "as claimed" in found.in_model
    assert asked == [None, (("DEU",), ("RUS", "CHN"), 0.5)]
    assert not found.usable


def test_a_rupture_is_compared_within_one_run() -> None:
    asked = []

    def runs(policies, until, **more):
        asked.append((policies, until, more))
        return run((1.0, -1.0), scenario=0.2)

    found = measure(spec("rupture"), Context(SyntheticEvidence(), 2020, runs=runs))
    assert found.effect == pytest.approx(0.2)
    assert "against the claim" in found.in_model
    assert asked == [((), 2050, {"shocks": ("crisis:CHN+RUS@2026",), "most": 64, "everybody": True})]


def test_what_cannot_be_simulated_is_said() -> None:
    with pytest.raises(Gap, match="no simulation"):
        measure(spec("drift"), Context(SyntheticEvidence(), 2020))
    with pytest.raises(Gap, match="no second judgement"):
        measure(spec("drift"), Context(SyntheticEvidence(), 2020, since=True, runs=lambda *a, **k: run((1.0, 0.0))))
    bare = SimpleNamespace(dataset=xr.Dataset(), run_id="abc")
    with pytest.raises(Gap, match="holds no watch_capability_share"):
        measure(spec("rupture"), Context(SyntheticEvidence(), 2020, runs=lambda *a, **k: bare))
