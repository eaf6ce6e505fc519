"""Pruning a store: what goes, what stays, and that nobody's work is taken away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from foedus.errors import InputError
from foedus.scenarios import RunStore
from foedus.scenarios.runs import pruning, records
from foedus.scenarios.runs.entries import entries
from foedus.scenarios.runs.pruning import prune_store

IDS = [f"{number}" * 24 for number in range(1, 6)]


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """Three runs of 1, 40 and 80 days, oldest last, one damaged, one half done, one of a killed commit."""
    found = RunStore(tmp_path)
    for run_id, days in zip(IDS[:3], (1, 40, 80), strict=True):
        add(found, run_id, days)
    add(found, IDS[3], 0)
    file = next((found.path(IDS[3]) / "alignment").glob("[0-9]*"))
    file.write_bytes(file.read_bytes()[:-1])
    found.write_chunk(IDS[4], 0, {"z": np.arange(100.0)})
    (tmp_path / f".{IDS[4]}-abcdefgh" / "new").mkdir(parents=True)
    (tmp_path / f".{IDS[4]}-abcdefgh" / "new" / "part").write_bytes(b"x" * 1000)
    return found


def add(store: RunStore, run_id: str, days: float) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=days)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "datetime", Clock)
        store.commit(run_id, xr.Dataset({"alignment": ("time", np.arange(3.0))}), {"spec": {"until": 2030}})


def left(store: RunStore) -> set[str]:
    found = {item.name for item in store.root.iterdir()} - {"partial"}
    return found | {f"partial/{item.name}" for item in (store.root / "partial").iterdir()}


def test_damaged_and_half_done_go_and_finished_runs_stay(store: RunStore) -> None:
    before = sum(entry.size for entry in entries(store))
    found = prune_store(store)
    assert left(store) == set(IDS[:3])
    assert {item.fate for item in found} == {"removed"}
    assert sum(item.freed for item in found) == before - sum(entry.size for entry in entries(store)) > 1000
    assert any("dataset changed" in item.why for item in found)
    assert prune_store(store) == []


def test_old_runs_go_when_it_is_asked_for(store: RunStore) -> None:
    prune_store(store, older_than=60)
    assert left(store) == set(IDS[:2])
    prune_store(store, keep=1)
    assert left(store) == {IDS[0]}
    prune_store(store, keep=0)
    assert left(store) == set()


def test_a_dry_run_says_the_same_and_removes_nothing(store: RunStore) -> None:
    before = left(store)
    told = prune_store(store, keep=1, dry_run=True)
    assert left(store) == before
    done = prune_store(store, keep=1)
    assert [(item.entry.path, item.freed) for item in told] == [(item.entry.path, item.freed) for item in done]


def test_a_run_in_work_stays(store: RunStore) -> None:
    for run_id in (IDS[2], IDS[4]):
        with store.lock(run_id):
            store.write_chunk(run_id, 1, {"z": np.arange(3.0)})
            found = prune_store(RunStore(store.root), keep=0, dry_run=True)
            assert {item.fate for item in found if item.entry.run_id == run_id} == {"in work"}
            found = [item for item in prune_store(RunStore(store.root)) if item.entry.run_id == run_id]
            assert {item.fate for item in found} == {"in work"}
            assert store.chunks(run_id)


def test_a_run_computed_anew_meanwhile_stays(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*arguments, **options):
        found = entries(*arguments, **options)
        add(store, IDS[3], 0)
        return found

    monkeypatch.setattr(pruning, "entries", looked)
    prune_store(store)
    assert IDS[3] in left(store)
    store.open(IDS[3])


def test_a_clock_that_was_set_back_makes_no_run_old(store: RunStore) -> None:
    add(store, IDS[0], -400)  # made when the clock was more than a year ahead
    assert datetime.fromisoformat(json.loads((store.root / IDS[0] / "run.json").read_text())["created"]) > datetime.now(
        UTC
    )
    prune_store(store, older_than=0.5)
    assert left(store) == {IDS[0]}


@pytest.mark.parametrize("options", [{"older_than": -1}, {"older_than": float("nan")}, {"keep": -1}])
def test_numbers_out_of_range_are_refused(store: RunStore, options: dict[str, float]) -> None:
    before = left(store)
    with pytest.raises(InputError, match="out of range"):
        prune_store(store, **options)  # type: ignore[arg-type]
    assert left(store) == before
