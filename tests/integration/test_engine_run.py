"""Runs of made-up worlds: repeatable to the bit, paired, stored, resumed, and loud when they fail."""

import errno
import importlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
import xarray as xr

from foedus.analyses.comparing import compare
from foedus.analyses.running import run
from foedus.engine import Ensemble
from foedus.engine.assembling import build_ensemble
from foedus.engine.program import compiled
from foedus.engine.schedules import build_schedule
from foedus.engine.variables import KEPT
from foedus.errors import InputError, InterruptedWorkError, SimulationError, StoreError
from foedus.mechanisms import Draw, Mechanism
from foedus.scenarios import ParameterSet, RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import Institution

WORLD = synthetic_world(5)
PARAMETERS = ParameterSet.load("default")
CONTAIN = "AAX:contain:ABX+ACX:0.9@2022-2024"


def spec(**changes):
    return RunSpec(**{"case": "synthetic", "members": 100, "until": 2025, "chunk": 64, **changes})


def members_of(**changes):
    """All members of a run, chunks joined; (year, pair, world, member)."""
    ensemble = build_ensemble(spec(**changes), WORLD, PARAMETERS)
    parts = [ensemble.compute(index) for index in range(ensemble.chunks)]
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0] if name in KEPT}


@pytest.fixture
def store(tmp_path):
    return RunStore(tmp_path)


@pytest.fixture(scope="module")
def contained(tmp_path_factory):
    return run(spec(policies=(CONTAIN,)), world=WORLD, store=RunStore(tmp_path_factory.mktemp("runs")))


def test_a_member_is_the_same_whatever_the_chunks_and_the_size_of_the_ensemble():
    plain = members_of()
    for changes in ({"chunk": 256}, {"chunk": 17}, {"members": 300}, {"members": 3}):
        other = members_of(**changes)
        for name, values in plain.items():
            shared = min(values.shape[-1], other[name].shape[-1])
            np.testing.assert_array_equal(values[..., :shared], other[name][..., :shared], err_msg=f"{changes} {name}")


def test_another_seed_is_another_future():
    assert (members_of(members=2)["alignment"][1:] != members_of(members=2, seed=1)["alignment"][1:]).all()


def test_baseline_and_scenario_share_everything_until_the_policy_begins():
    found = members_of(policies=(CONTAIN,))
    for name, values in found.items():
        np.testing.assert_array_equal(values[:2, ..., 0, :], values[:2, ..., 1, :], err_msg=name)
    assert (found["threat"][3, 1, 0, 1] > found["threat"][3, 1, 0, 0]).all()
    assert (found["shared_threat"][3, 4, 1] > found["shared_threat"][3, 4, 0]).all()  # the pair ABX-ACX


def test_a_policy_changes_no_draw_of_the_baseline():
    alone, beside = members_of()["alignment"], members_of(policies=(CONTAIN,))["alignment"]
    np.testing.assert_allclose(alone[..., 0, :], beside[..., 0, :], atol=2e-6)


@dataclass(frozen=True, repr=False)
class Idle(Mechanism):
    """Draws numbers and does nothing with them."""

    name = "idle"
    reads = ("depth",)
    writes = ("depth",)
    draws = (Draw("unused", "normal", ("pair",)),)
    sources = ()

    def step(self, params, state, noise, dt):
        return {"depth": state["depth"] + 0.0 * noise["unused"]}


@pytest.mark.slow
def test_another_mechanism_changes_no_draw():
    names = tuple(name for name in WORLD.mechanisms if name != "depth")
    results = []
    for extra in ((), (Idle(),)):
        ensemble = Ensemble(WORLD, None, PARAMETERS.draw(0, range(20)), seed=0, steps=12, steps_per_year=4, chunk=64,
                            mechanisms=(*build_schedule(names), *extra))  # fmt: skip
        results.append(ensemble.compute(0))
    for name in results[0]:
        np.testing.assert_allclose(results[0][name], results[1][name], atol=2e-6, err_msg=name)


def test_one_program_serves_all_scenarios_seeds_and_cases_of_a_size():
    first = build_ensemble(spec(policies=(CONTAIN,)), WORLD, PARAMETERS)
    first.compute(0)
    program = compiled(first.plan).function
    size = program._cache_size()
    for policies, seed, world in (
        (("ACX:accommodate:ADX:0.3@2022-2023", CONTAIN), 5, WORLD),
        ((CONTAIN,), 0, synthetic_world(5, seed=9)),
    ):
        other = build_ensemble(spec(policies=policies, seed=seed), world, PARAMETERS)
        assert other.plan == first.plan
        other.compute(0)
    assert program._cache_size() == size


ELSEWHERE = """
import sys, hashlib
if sys.argv[1] == "jax first":
    import jax
    jax.devices()
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.engine.assembling import build_ensemble
from foedus.scenarios import ParameterSet, RunSpec
spec = RunSpec(case="synthetic", members=20, until=2023, chunk=64)
chunk = build_ensemble(spec, synthetic_world(3), ParameterSet.load("default")).compute(0)
print(hashlib.sha256(b"".join(chunk[name].tobytes() for name in sorted(chunk))).hexdigest())
"""


@pytest.mark.slow
def test_processes_share_one_program_and_its_bits_whoever_started_jax(tmp_path):
    found = []
    for order, seed in (("foedus first", "1"), ("jax first", "2"), ("foedus first", "3")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "JAX_COMPILATION_CACHE_DIR": str(tmp_path / order)}
        environment["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "1"
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, order], check=True, capture_output=True, env=environment, timeout=300
        )
        found.append(done.stdout)
    assert len(set(found)) == 1
    assert len(list((tmp_path / "foedus first").glob("jit_tile-*-cache"))) == 1


@pytest.mark.slow
def test_double_precision_follows_the_same_path():
    single, double = members_of(members=8), members_of(members=8, dtype="float64")
    assert double["alignment"].dtype == np.float64
    np.testing.assert_allclose(single["alignment"], double["alignment"], atol=1e-3)


def test_the_dataset_is_labelled_and_ordered(contained):
    data = contained.dataset
    assert data["alignment"].dims == ("scenario", "time", "quantile", "actor", "partner")
    assert data["time"].values.tolist() == [2021.0, 2022.0, 2023.0, 2024.0, 2025.0]
    assert data["watch_alignment"].dims == ("scenario", "member", "time", "pair")
    assert data.sizes["member"] == 100
    assert data.attrs["case"] == "synthetic-5"
    assert "walt_1987" in data.attrs["sources"]
    assert all("units" in data[name].attrs for name in data.data_vars)
    levels = data["alignment"].values
    off = ~np.eye(5, dtype=bool)
    assert (np.diff(levels, axis=2)[..., off] >= 0).all()
    assert np.isnan(levels[..., ~off]).all()
    np.testing.assert_array_equal(levels[..., off], levels.swapaxes(-1, -2)[..., off])
    share = data["obligation_defence"].values[..., off]
    assert ((share >= 0) & (share <= 1)).all()
    np.testing.assert_allclose(data["capability_share"].isel(time=0, quantile=2).values[0], WORLD.capability, rtol=1e-5)


def test_quantiles_and_differences_are_those_of_the_members(contained):
    data = contained.dataset
    members = members_of(policies=(CONTAIN,))["alignment"]
    expected = np.quantile(members[3, 4, 1].astype(np.float64), data["quantile"].values)
    found = data["alignment"].sel(scenario="scenario", actor="ABX", partner="ACX").isel(time=3)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    paired = np.quantile((members[3, 4, 1] - members[3, 4, 0]).astype(np.float64), data["quantile"].values)
    np.testing.assert_allclose(
        data["difference_alignment"].sel(actor="ABX", partner="ACX").isel(time=3), paired, atol=1e-6
    )
    watched = data["watch_alignment"].sel(scenario="baseline", pair="ABX:ACX").values
    np.testing.assert_array_equal(watched, members[:, 4, 0].T)


def test_outcomes_say_what_the_policy_did(contained):
    rows = {(row["name"], row["pair"]): row for row in contained.outcomes()}
    row = rows["shared_threat", "ABX:ACX"]
    assert set(row) == {
        "name", "pair", "state", "of", "year", "scenario", "baseline", "difference", "error", "interval"
    }  # fmt: skip
    assert row["year"] == 2025.0
    assert row["difference"] == pytest.approx(row["scenario"] - row["baseline"])
    assert row["difference"] > 5 * row["error"] > 0


def test_a_run_is_found_again_and_fresh_gives_the_same_numbers(store):
    calls = []
    first = run(spec(), world=WORLD, store=store, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(0, 100), (64, 100), (100, 100)]
    calls.clear()
    found = run(spec(), world=WORLD, store=store, progress=lambda done, total: calls.append((done, total)))
    assert calls == []
    again = run(spec(), world=WORLD, store=store, fresh=True)
    for other in (found, again):
        assert other.run_id == first.run_id
        xr.testing.assert_identical(other.dataset.drop_attrs(), first.dataset.drop_attrs())
    assert first.path.is_dir()
    np.testing.assert_array_equal(first.dataset["alignment"][0], first.dataset["alignment"][1])


def test_ctrl_c_keeps_finished_chunks_and_the_run_goes_on_from_there(store):
    def stop(done, total):
        if done >= 64:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedWorkError, match="1 of 2 chunks") as caught:
        run(spec(), world=WORLD, store=store, progress=stop)
    assert store.chunks(caught.value.where) == [0]
    calls = []
    resumed = run(spec(), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [64, 100]
    assert store.chunks(resumed.run_id) == []
    straight = run(spec(), world=WORLD, store=store, fresh=True)
    xr.testing.assert_identical(resumed.dataset.drop_attrs(), straight.dataset.drop_attrs())


def test_a_number_that_is_none_names_mechanism_state_year_and_member():
    ensemble = build_ensemble(spec(members=70), WORLD, PARAMETERS)
    ensemble.parameters["depth.rate"] = ensemble.parameters["depth.rate"].copy()
    ensemble.parameters["depth.rate"][66] = np.nan
    from foedus.engine.diagnosis import check_finite

    check_finite(ensemble, 0, ensemble.compute(0))
    with pytest.raises(SimulationError, match="depth made depth nan") as caught:
        check_finite(ensemble, 1, ensemble.compute(1))
    assert caught.value.where == "AAX-ABX, year 2021.00, member 66"


def test_losing_forward_bases_shortens_reach_in_a_run():
    hosts = np.zeros((5, 5), dtype=bool)
    hosts[1, 0] = True  # ABX hosts bases of AAX, next door to ACX
    distance = np.full((5, 5), 6000.0)
    distance[1, 2] = distance[2, 1] = 300.0
    np.fill_diagonal(distance, 0.0)
    world = synthetic_world(
        5,
        hosts=hosts,
        distance=distance,
        land_border=np.zeros((5, 5), dtype=bool),
        institutions=(Institution("PACT", ("AAX", "ABX")),),
        nuclear=np.zeros(5, dtype=bool),
    )
    left = spec(policies=("AAX:withdraw:ABX:from=PACT:1@2022-2025",), members=20)
    ensemble = build_ensemble(left, world, PARAMETERS)
    threat = ensemble.compute(0)["threat"][:, 2, 0]  # ACX's of AAX
    np.testing.assert_array_equal(threat[0, 0], threat[0, 1])
    assert (threat[2, 1] < threat[2, 0]).all()


def test_runs_compare_member_by_member(store, contained):
    baseline = run(spec(), world=WORLD, store=store)
    found = compare(baseline.run_id[:8], contained, store=store)
    direct = contained.dataset["watch_shared_threat"]
    expected = direct.sel(scenario="scenario") - direct.sel(scenario="baseline")
    np.testing.assert_allclose(
        found["mean_shared_threat"], expected.mean("member").transpose("time", "pair"), atol=1e-5
    )
    other = run(spec(seed=3, members=10), world=WORLD, store=store)
    with pytest.raises(InputError, match="do not pair up: seed is 3 and 0"):
        compare(other, contained)


@pytest.mark.slow
def test_most_members_stay_where_tanh_still_moves():
    """Prior predictive: nine members in ten keep |z| < 2 for thirty years, over all pairs."""
    world = synthetic_world(12, seed=3)
    ensemble = build_ensemble(spec(until=2051, members=128, chunk=128), world, PARAMETERS)
    alignment = ensemble.compute(0)["alignment"]
    inside = (np.abs(alignment) < np.tanh(2.0)).all(axis=0)
    assert inside.mean() > 0.90


def test_a_scheduler_needs_its_extra(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match="cluster extra"):
        run(spec(), world=WORLD, store=store, scheduler="tcp://127.0.0.1:1")


SIXTEENS = {"members": 64, "chunk": 16}


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_at_the_end_keeps_the_chunks_and_says_so(store, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(xr.Dataset, "to_zarr", full_disk)
        with pytest.raises(StoreError, match="the disk is full") as caught:
            run(spec(**SIXTEENS), world=WORLD, store=store)
        assert "4 of 4 chunks are kept" in str(caught.value)
        with pytest.raises(StoreError, match="leave out `fresh`"):
            run(spec(**SIXTEENS), world=WORLD, store=store, fresh=True)
    calls = []
    run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [64]


def test_a_full_disk_that_takes_no_chunks_either_does_not_claim_to_keep_them(store, monkeypatch):
    monkeypatch.setattr(xr.Dataset, "to_zarr", full_disk)
    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(StoreError, match="the disk is full") as caught:
        run(spec(**SIXTEENS), world=WORLD, store=store)
    assert "kept" not in str(caught.value)


def test_whatever_goes_wrong_finished_chunks_are_kept(store):
    def fail(done, total):
        if done == 48:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(spec(**SIXTEENS), world=WORLD, store=store, progress=fail)
    calls = []
    run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [48, 64]


def test_a_fresh_run_that_was_stopped_goes_on_without_fresh(store):
    def stop(done, total):
        if done == 32:
            raise KeyboardInterrupt

    first = run(spec(**SIXTEENS), world=WORLD, store=store)
    with pytest.raises(InterruptedWorkError, match="2 of 4 chunks") as caught:
        run(spec(**SIXTEENS), world=WORLD, store=store, fresh=True, progress=stop)
    assert caught.value.hint == "Run it again without `fresh` to continue from there"
    calls = []
    again = run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [32, 48, 64]
    xr.testing.assert_identical(again.dataset.drop_attrs(), first.dataset.drop_attrs())


def test_stopped_before_any_chunk_promises_nothing(store):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(InterruptedWorkError, match="none of 4 chunks") as caught:
        run(spec(**SIXTEENS), world=WORLD, store=store, progress=stop)
    assert caught.value.hint is None


def test_a_run_that_is_killed_goes_on_from_its_chunks_to_the_same_numbers(store):
    code = (
        "import importlib, os, signal, sys\n"
        "from foedus.engine import synthetic_world\n"
        "from foedus.scenarios import RunSpec, RunStore\n"
        "module = importlib.import_module('foedus.analyses.running')\n"
        "importlib.import_module('foedus.engine.chunks').KEEP_AFTER = -1.0\n"
        "def killed(done, total):\n"
        "    if done == 48:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        f"spec = RunSpec(**{spec(**SIXTEENS).model_dump()!r})\n"
        "module.run(spec, world=synthetic_world(5), store=RunStore(sys.argv[1]), progress=killed)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store.root)], check=False, timeout=120)
    assert done.returncode == -9
    calls = []
    resumed = run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [32, 48, 64]
    straight = run(spec(**SIXTEENS), world=WORLD, store=store, fresh=True)
    xr.testing.assert_identical(resumed.dataset.drop_attrs(), straight.dataset.drop_attrs())


def test_two_at_the_same_run_do_not_take_each_other_s_chunks(store, monkeypatch):
    monkeypatch.setattr(importlib.import_module("foedus.engine.chunks"), "KEEP_AFTER", -1.0)
    found = {}

    def rival():
        found["rival"] = run(spec(**SIXTEENS), world=WORLD, store=RunStore(store.root), fresh=True)

    thread = threading.Thread(target=rival)

    def meanwhile(done, total):
        if done == 32:
            thread.start()
            thread.join(1.0)
            found["waiting"] = thread.is_alive()
            (partial,) = (item for item in (store.root / "partial").iterdir() if item.is_dir())
            found["chunks"] = len(list(partial.glob("chunk-*.npz")))

    own = run(spec(**SIXTEENS), world=WORLD, store=store, progress=meanwhile)
    thread.join(60)
    assert (found["waiting"], found["chunks"]) == (True, 1)
    xr.testing.assert_identical(found["rival"].dataset.drop_attrs(), own.dataset.drop_attrs())


def test_who_waited_for_a_run_gets_it_without_computing(store):
    calls, found = [], {}

    def rival():
        found["rival"] = run(
            spec(**SIXTEENS), world=WORLD, store=RunStore(store.root), progress=lambda *_: calls.append(1)
        )

    thread = threading.Thread(target=rival)
    run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, _: thread.start() if done == 32 else None)
    thread.join(60)
    assert found["rival"].path.is_dir()
    assert calls == []


def test_a_damaged_run_is_computed_again(store):
    first = run(spec(**SIXTEENS), world=WORLD, store=store)
    for item in (first.path / "alignment").glob("[0-9]*"):
        item.unlink()
    again = run(spec(**SIXTEENS), world=WORLD, store=store)
    xr.testing.assert_identical(again.dataset.drop_attrs(), first.dataset.drop_attrs())
    xr.testing.assert_identical(store.open(first.run_id).drop_attrs(), first.dataset.drop_attrs())


def test_a_torn_chunk_is_computed_again(store):
    def stop(done, total):
        if done == 48:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedWorkError) as caught:
        run(spec(**SIXTEENS), world=WORLD, store=store, progress=stop)
    torn = store.root / "partial" / caught.value.where / "chunk-000001.npz"
    torn.write_bytes(torn.read_bytes()[:100])
    calls = []
    run(spec(**SIXTEENS), world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls == [32, 48, 64]


def test_results_are_the_same_whatever_the_width_of_a_chunk(store):
    narrow, wide = (run(spec(**{**SIXTEENS, "chunk": chunk}), world=WORLD, store=store) for chunk in (16, 64))
    assert narrow.run_id != wide.run_id
    xr.testing.assert_identical(narrow.dataset.drop_attrs(), wide.dataset.drop_attrs())


def test_a_run_needs_a_whole_year(store):
    world = synthetic_world(5, start=date(2022, 7, 1))
    for until, problem in ((2022, "ends before it starts"), (2023, "less than a whole year"), (2021, "ends before")):
        with pytest.raises(InputError, match=problem) as caught:
            run(spec(until=until), world=world, store=store)
        assert caught.value.code == "input"
        assert caught.value.expected == "2024 or later"


def test_what_a_run_told_is_kept_and_given_again_without_its_dataset(tmp_path, monkeypatch):
    store = RunStore(tmp_path)
    spec = RunSpec(**{**SIXTEENS, "members": 16}, until=2025)
    first = run(spec, world=WORLD, store=store)
    assert first.told is None, "worked out before anybody asked"
    first.effects()
    again = run(spec, world=WORLD, store=store)
    assert again.told is not None
    assert again.outcomes() == first.outcomes()
    assert again.levels() == first.levels()
    assert again.standings == first.standings
    assert "dataset" not in vars(again)
    _ = again.dataset
    again.close()
    assert "dataset" not in vars(again)
    assert again.dataset["alignment"].size == first.dataset["alignment"].size
    again.outcomes()[0]["name"] = "changed"  # what is handed out is the caller's own
    assert again.outcomes() == first.outcomes()
    monkeypatch.setattr("foedus.analyses.run_result._teller", lambda: "another source")
    assert run(spec, world=WORLD, store=store).told is None
    monkeypatch.undo()
    told = next(tmp_path.glob("*/told.json"))
    told.write_text("{", encoding="utf-8")
    torn = run(spec, world=WORLD, store=store)
    assert torn.told is None
    assert torn.outcomes() == first.outcomes()


def test_half_precision_moves_quantiles_of_unwatched_pairs_within_its_bits_and_nothing_else(tmp_path, monkeypatch):
    asked = RunSpec(members=40, chunk=16, until=2026, policies=("AAX:contain:ABX+ACX:0.9@2022-2024",))
    world = synthetic_world(7, triangles=(("ADX", "AEX", "AFX"),))
    half = run(asked, world=world, store=RunStore(tmp_path / "half")).dataset
    monkeypatch.setattr("foedus.engine.ensemble.pack", lambda values, exact: dict(values))
    full = run(asked, world=world, store=RunStore(tmp_path / "full")).dataset
    packed = {
        f"{start}{name}" for name in ("alignment", "shared_threat", "depth", "threat") for start in ("", "difference_")
    }
    moved = {str(name) for name in full.data_vars if not half[name].equals(full[name])}
    assert moved <= packed
    assert {"alignment", "threat"} <= moved, "nothing was halved"
    for name in moved:
        error = float(np.abs(half[name] - full[name]).max())
        largest = float(np.abs(full[name]).max())
        assert error <= 1.01 * 2.0**-11 * largest, name
    watched = half["pair"].values[0].split(":")
    for data in ("alignment", "difference_alignment"):
        one, other = (each[data].sel(actor=watched[0], partner=watched[1]) for each in (half, full))
        assert one.equals(other), "a watched pair was halved"
