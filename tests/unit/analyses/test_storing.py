"""The list of stored runs and what pruning tells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from foedus.analyses.storing import list_runs, prune_runs
from foedus.errors import StoreError
from foedus.scenarios import RunSpec, RunStore

RUN, SENSITIVITY, OTHER = "1" * 24, "2" * 24, "3" * 24


def filled(folder: Path) -> RunStore:
    store, spec = RunStore(folder), RunSpec(policies=("USA:contain:RUS:1@2025-2030",), members=16, until=2035)
    values = xr.Dataset({"alignment": ("time", np.arange(3.0))})
    store.commit(RUN, values, {"spec": spec.model_dump(mode="json"), "case": "strategic-triangle", "start": 2021.0})
    told = {**spec.model_dump(mode="json"), "outcome": "alignment:CHN:RUS", "method": "morris"}
    RunStore(folder / "sensitivity").commit(SENSITIVITY, values, {"spec": told})
    return store


def test_runs_are_listed_with_all_that_tells_them_apart(tmp_path: Path) -> None:
    found = list_runs(filled(tmp_path))
    analysis, run = found.table.to_dicts()
    assert (run["run"], run["case"], run["members"], run["years"]) == (RUN, "strategic-triangle", 16, "2021–2035")
    assert run["label"] == "USA:contain:RUS:1@2025-2030"
    assert analysis["label"] == "sensitivity of alignment:CHN:RUS: USA:contain:RUS:1@2025-2030"
    assert run["bytes"] == sum(file.stat().st_size for file in (tmp_path / RUN).rglob("*") if file.is_file())
    assert found.as_dict()["bytes"] == found.size == run["bytes"] + analysis["bytes"]
    assert "2 finished" in repr(found)


def test_an_empty_store_is_an_empty_list(tmp_path: Path) -> None:
    found = list_runs(RunStore(tmp_path))
    assert found.as_dict() == {"store": str(tmp_path), "bytes": 0, "runs": []}
    assert "nothing" in found.headline()
    assert prune_runs(RunStore(tmp_path), keep=0).as_dict()["pruned"] == []


def test_a_store_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("none", "file"):
        for door in (list_runs, prune_runs):
            with pytest.raises(StoreError, match="no store of runs"):
                door(RunStore(tmp_path / name))
    assert not (tmp_path / "none").exists()


def test_pruning_removes_the_lock_of_a_process_that_was_killed(tmp_path: Path) -> None:
    store = filled(tmp_path)
    (tmp_path / "partial").mkdir(exist_ok=True)
    (tmp_path / "partial" / f"{RUN}.lock").touch()
    with store.lock(OTHER):
        prune_runs(store)
        assert [each.stem for each in (tmp_path / "partial").glob("*.lock")] == [OTHER]


def test_pruning_tells_what_it_freed_analyses_included(tmp_path: Path) -> None:
    store = filled(tmp_path)
    size = list_runs(store).size
    assert prune_runs(store, keep=0, dry_run=True).headline().startswith("2 finished would be removed")
    found = prune_runs(store, keep=0)
    assert found.freed == size
    assert found.table["fate"].to_list() == ["removed", "removed"]
    assert list_runs(store).size == 0
