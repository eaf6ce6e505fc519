"""Worlds that a claim asks for are the case's own but for whom they follow and where order preferences begin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foedus.analyses import futures, running
from foedus.analyses.resolving import resolved_world
from foedus.engine import Ensemble
from foedus.engine.watching import watched_states
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore

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
    asked, closed = [], []

    class Made:
        def __init__(self) -> None:
            self.number = len(asked)

        def close(self) -> None:
            closed.append(self.number)

    def run(spec, **more):
        asked.append((spec, more.get("world")))
        return Made()

    monkeypatch.setattr(futures, "run", run)
    simulate = futures.simulate_on_demand(Evidence.embedded(), members=100, seed=1)
    assert simulate((), 2040).number == 1
    simulate(("USA:accommodate:RUS:0.8@2025-2035",), 2040, most=64, everybody=True)
    simulate((), 2040, shocks=("crisis:CHN+RUS@2026",), most=500)
    assert [(spec.members, spec.until, spec.seed) for spec, _ in asked] == [
        (100, 2040, 1),
        (64, 2040, 1),
        (100, 2040, 1),
    ]
    assert [world is not None for _, world in asked] == [False, True, False]
    assert asked[2][0].shocks == ("crisis:CHN+RUS@2026",)
    assert closed == [1, 1, 2], "what was read before is not in memory while the next is simulated"


def test_the_program_is_compiled_ahead_until_the_runs_are_stored(tmp_path: Path) -> None:
    spec, store = SPEC.model_copy(update={"until": 2023}), RunStore(tmp_path)
    thread = running.compile_ahead(spec, evidence=Evidence.embedded(), store=store)
    assert thread is not None
    thread.join()
    result = running.run(spec, evidence=Evidence.embedded(), store=store)
    assert running.compile_ahead(spec, evidence=Evidence.embedded(), store=store) is None
    assert result.spec == spec


def test_what_fails_while_compiling_ahead_is_told_by_the_run_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Ensemble) -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr(Ensemble, "prepare", fail)
    thread = running.compile_ahead(SPEC, evidence=Evidence.embedded(), store=RunStore(tmp_path))
    assert thread is not None
    thread.join()  # an exception that is not caught in a thread fails a test


def test_the_baseline_of_a_run_is_the_run_without_policies_to_the_last_bit(tmp_path: Path) -> None:
    form = {"case": "strategic-triangle", "members": 20, "until": 2024, "seed": 5}
    plain = RunSpec(**form)
    asked = RunSpec(policies=("USA:contain:RUS+CHN:0.8@2022-2024",), **form)
    evidence = Evidence.embedded()
    both, alone = RunStore(tmp_path / "both"), RunStore(tmp_path / "alone")
    running.run(asked, evidence=evidence, store=both, baseline=plain)
    direct = running.run(plain, evidence=evidence, store=alone)
    assert both.find(direct.run_id) is not None
    found = running.run(plain, evidence=evidence, store=both)
    assert found.dataset.drop_attrs().identical(direct.dataset.drop_attrs())
    assert found.outcomes() == direct.outcomes()
    with pytest.raises(InputError, match="not the baseline"):
        running.run(asked, evidence=evidence, store=both, baseline=plain.model_copy(update={"seed": 6}))
