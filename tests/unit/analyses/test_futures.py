"""Worlds that a claim asks for are the case's own but for whom they follow and where order preferences begin."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.analyses import futures
from foedus.analyses.resolving import resolved_world
from foedus.engine.watching import watched_states
from foedus.evidence.evidence import Evidence
from foedus.scenarios.runs.specs import RunSpec

SPEC = RunSpec(case="strategic-triangle", members=4)


def test_everybody_is_followed_and_a_drift_moves_order_preferences_alone() -> None:
    world = resolved_world(SPEC, Evidence.embedded())
    changed = futures._changed(world, everybody=True, drift=(("DEU", "FRA"), ("RUS", "CHN"), 0.5))
    assert set(watched_states(changed, SPEC)) == set(world.actors)
    assert changed.watch[: len(world.watch)] == world.watch
    goal = (world.order[world.index("RUS")] + world.order[world.index("CHN")]) / 2
    for state in world.actors:
        before, after = (each.order[world.index(state)] for each in (world, changed))
        assert after == pytest.approx((before + goal) / 2 if state in ("DEU", "FRA") else before)
    assert np.array_equal(world.alignment, changed.alignment, equal_nan=True)


def test_a_run_at_hand_answers_only_the_plain_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(spec, **more):
        asked.append((spec, more.get("world")))
        return "made"

    monkeypatch.setattr(futures, "run", run)
    simulate = futures.simulate_on_demand(Evidence.embedded(), members=100, seed=1)
    assert simulate((), 2040) == "made"
    simulate(("USA:accommodate:RUS:0.8@2025-2035",), 2040, most=64, everybody=True)
    simulate((), 2040, shocks=("crisis:CHN+RUS@2026",), most=500)
    assert [(spec.members, spec.until, spec.seed) for spec, _ in asked] == [
        (100, 2040, 1),
        (64, 2040, 1),
        (100, 2040, 1),
    ]
    assert [world is not None for _, world in asked] == [False, True, False]
    assert asked[2][0].shocks == ("crisis:CHN+RUS@2026",)
