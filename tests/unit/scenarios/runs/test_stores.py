"""The run store: whole or not at all, found again, resumed, and clear about a full disk."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from foedus.errors import StoreError, UnknownNameError
from foedus.scenarios import RunStore

RUN = "0123456789abcdef01234567"
OTHER = "fedcba9876543210fedcba98"
RECORD: dict[str, Any] = {"spec": {}}


def dataset(value: float = 1.0) -> xr.Dataset:
    return xr.Dataset(
        {"alignment": (("scenario", "time", "actor"), np.full((2, 3, 2), value, dtype=np.float32), {"units": "1"})},
        coords={"scenario": ["baseline", "scenario"], "time": [2021.0, 2022.0, 2023.0], "actor": ["USA", "RUS"]},
        attrs={"case": "test", "policies": ["USA:accommodate:RUS:0.8@2025-2035"]},
    )


def leftovers(store: RunStore) -> list[str]:
    known = {RUN, OTHER, "partial"}
    return [item.name for item in store.root.iterdir() if item.name not in known]


def test_a_committed_run_is_found_and_read_back(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    assert store.find(RUN) is None
    path = store.commit(RUN, dataset(), {**RECORD, "case": "test"})
    assert store.find(RUN) == path == store.path(RUN)
    xr.testing.assert_identical(store.open(RUN), dataset())
    assert store.record(RUN)["case"] == "test"
    assert not leftovers(store)


def test_a_run_is_named_by_the_start_of_its_id(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with pytest.raises(UnknownNameError, match="no run"):
        store.open("0123")
    store.commit(RUN, dataset(), RECORD)
    assert store.resolve("0123") == RUN
    store.commit(RUN[:-1] + "8", dataset(), RECORD)
    with pytest.raises(UnknownNameError, match="2 runs begin with"):
        store.resolve("0123")
    with pytest.raises(UnknownNameError, match="no run 'abc'"):
        store.resolve("abc")


def test_committing_again_replaces_the_run(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(1.0), RECORD)
    store.commit(RUN, dataset(2.0), RECORD)
    assert float(store.open(RUN)["alignment"].max()) == 2.0
    assert not leftovers(store)


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    assert store.runs() == []
    store.commit(RUN, dataset(), RECORD)
    store.commit(OTHER, dataset(), RECORD)
    assert [run.run_id for run in store.runs()] == [OTHER, RUN]


def test_chunks_resume_and_are_forgotten_when_the_run_is_done(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.write_chunk(RUN, 0, {"z": np.arange(3.0)})
    store.write_chunk(RUN, 2, {"z": np.arange(4.0)})
    again = RunStore(tmp_path)
    assert again.chunks(RUN) == [0, 2]
    assert again.read_chunk(RUN, 2)["z"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert again.find(RUN) is None
    again.commit(RUN, dataset(), RECORD)
    assert again.chunks(RUN) == []


def test_discard_forgets_chunks(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.write_chunk(RUN, 0, {"z": np.arange(3.0)})
    store.discard(RUN)
    store.discard(RUN)
    assert store.chunks(RUN) == []


def test_a_torn_chunk_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    path = store.write_chunk(RUN, 0, {"z": np.arange(300.0)})
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match="`fresh`"):
        store.read_chunk(RUN, 0)


def test_a_full_disk_while_writing_a_chunk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store = RunStore(tmp_path)
    store.write_chunk(RUN, 0, {"z": np.arange(3.0)})
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(StoreError, match="the disk is full") as caught:
        store.write_chunk(RUN, 1, {"z": np.arange(3.0)})
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 1
    assert [item.name for item in (tmp_path / "partial" / RUN).iterdir()] == ["chunk-000000.npz"]


def test_a_full_disk_while_committing_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(1.0), RECORD)
    store.write_chunk(RUN, 0, {"z": np.arange(3.0)})
    whole = xr.Dataset.to_zarr

    def half(self: xr.Dataset, path: Path, **options: Any) -> None:
        whole(self, path, **options)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(xr.Dataset, "to_zarr", half)
    with pytest.raises(StoreError, match="the disk is full"):
        store.commit(RUN, dataset(2.0), RECORD)
    assert float(store.open(RUN)["alignment"].max()) == 1.0
    assert store.chunks(RUN) == [0]
    assert not leftovers(store)
    with pytest.raises(StoreError, match="1 finished chunks are kept"):
        store.commit(RUN, dataset(2.0), RECORD)
    with pytest.raises(StoreError, match=r"FOEDUS_RUNS, and run again$"):
        store.commit(OTHER, dataset(), RECORD)
    assert store.find(OTHER) is None


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        RunStore(blocker).commit(RUN, dataset(), RECORD)


def test_where_the_store_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_RUNS", str(tmp_path / "mine"))
    assert RunStore().root == tmp_path / "mine"
    assert RunStore(tmp_path).root == tmp_path
    monkeypatch.delenv("FOEDUS_RUNS")
    assert RunStore().root.name == "runs"


def test_a_name_that_is_no_run_id_cannot_leave_the_store(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="not a run id"):
        RunStore(tmp_path).commit("../escape", dataset(), RECORD)


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: (run / "run.json").write_text("[]", encoding="utf-8"),
        lambda run: (run / "run.json").write_text("{}", encoding="utf-8"),
        lambda run: (run / "run.json").write_text("{", encoding="utf-8"),
        lambda run: (run / "run.json").unlink(),
        lambda run: shutil.rmtree(run / "dataset.zarr"),
        lambda run: shutil.rmtree(run / "dataset.zarr" / "alignment"),
        lambda run: next((run / "dataset.zarr" / "alignment").glob("[0-9]*")).unlink(),
        lambda run: next((run / "dataset.zarr" / "time").glob("[0-9]*")).write_bytes(b"x"),
        lambda run: (run / "dataset.zarr" / "alignment" / ".zarray").write_text("{}", encoding="utf-8"),
    ],
)
def test_a_damaged_run_is_an_error_when_asked_for_and_no_trouble_else(
    tmp_path: Path, damage: Callable[[Path], Any]
) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(), RECORD)
    store.commit(OTHER, dataset(), RECORD)
    damage(tmp_path / RUN)
    for name in (RUN, RUN[:5]):
        with pytest.raises(StoreError, match="damaged") as caught:
            store.open(name)
        assert str(tmp_path / RUN) in str(caught.value)
        assert "Remove that folder" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert store.resolve("fed") == OTHER
    assert OTHER in [run.run_id for run in store.runs()]
    xr.testing.assert_identical(store.open(OTHER), dataset())
    store.commit(RUN, dataset(), RECORD)
    xr.testing.assert_identical(store.open(RUN), dataset())


def test_what_a_file_manager_leaves_is_no_damage(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(), RECORD)
    (store.path(RUN) / "alignment" / ".DS_Store").write_bytes(b"x")
    xr.testing.assert_identical(store.open(RUN), dataset())


def test_a_commit_that_loses_the_race_accepts_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, rename = RunStore(tmp_path), Path.rename

    def slow(self: Path, target: Path) -> Path:
        if self.name == "new":
            monkeypatch.setattr(Path, "rename", rename)
            RunStore(tmp_path).commit(RUN, dataset(), RECORD)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", slow)
    store.commit(RUN, dataset(), RECORD)
    assert Path.rename is rename
    xr.testing.assert_identical(store.open(RUN), dataset())
    assert not leftovers(store)


def test_a_run_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with RunStore(tmp_path).lock(RUN):
            order.append("second")

    waiting = threading.Thread(target=second)
    with RunStore(tmp_path).lock(RUN):
        waiting.start()
        with RunStore(tmp_path).lock(OTHER):
            waiting.join(0.3)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
    assert list((tmp_path / "partial").iterdir()) == []


@pytest.mark.parametrize(
    "edit",
    [
        lambda record: record["spec"].update(members=17),
        lambda record: record.update(case="another"),
        lambda record: record.update(created="2020-01-01T00:00:00+00:00"),
        lambda record: record.update(content="0" * 32),
    ],
)
def test_a_record_that_was_edited_is_damage_and_said_so(tmp_path: Path, edit: Callable[[dict[str, Any]], Any]) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(), {"spec": {"members": 16}, "case": "test"})
    file = tmp_path / RUN / "run.json"
    record = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(record), encoding="utf-8")
    assert store.record(RUN)["case"] == "test"  # another layout of the same is no edit
    edit(record)
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(StoreError, match=r"damaged: run\.json was changed"):
        store.open(RUN)
    assert store.runs() == []


def test_a_truncated_data_file_is_damage(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(), RECORD)
    file = next((store.path(RUN) / "alignment").glob("[0-9]*"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StoreError, match="damaged: its dataset changed"):
        store.open(RUN)


def test_the_newest_run_is_called_latest(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with pytest.raises(UnknownNameError, match="no run 'latest'"):
        store.resolve("latest")
    store.commit(OTHER, dataset(1.0), RECORD)
    store.commit(RUN, dataset(2.0), RECORD)
    assert store.resolve("latest") == RUN
    assert float(store.open("latest")["alignment"].max()) == 2.0


def killed(folder: Path, code: str) -> None:
    """Commit a run of all ones in a process that kills itself where the code says so."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "import numpy as np, xarray as xr\n"
        "from foedus.scenarios import RunStore\n"
        "def end(*_, **__): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{code}\n"
        "values = xr.Dataset({'alignment': ('time', np.full(3, 2.0))})\n"
        f"store = RunStore(sys.argv[1])\n"
        f"with store.lock('{RUN}'):\n"
        f"    store.commit('{RUN}', values, {{'spec': {{}}}})\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], check=False, timeout=120)
    assert done.returncode == -9


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("xr.Dataset.to_zarr = end", 1.0),  # while it is written: the old one stays
        (
            "rename = Path.rename\n"
            "def slow(self, target):\n"
            "    end() if self.name == 'new' else rename(self, target)\n"
            "Path.rename = slow",
            2.0,
        ),  # between the two renames: the new one was whole
    ],
)
def test_a_commit_that_is_killed_loses_no_run_and_is_tidied_up(tmp_path: Path, code: str, value: float) -> None:
    store = RunStore(tmp_path)
    store.commit(RUN, dataset(1.0), RECORD)
    killed(tmp_path, code)
    assert len(leftovers(store)) == 1
    with store.lock(OTHER):
        assert len(leftovers(store)) == 1  # it is no business of another run
    with store.lock(RUN):
        assert leftovers(store) == []
    assert float(store.open(RUN)["alignment"].max()) == value


def test_a_half_written_chunk_of_a_killed_process_is_tidied_up(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.write_chunk(RUN, 0, {"z": np.arange(3.0)})
    half = tmp_path / "partial" / RUN / "abc.tmp"
    half.write_bytes(b"x")
    with store.lock(RUN):
        assert not half.exists()
        assert store.chunks(RUN) == [0]


def test_a_lock_that_is_held_is_not_waited_for(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with store.lock(RUN), RunStore(tmp_path).lock_if_free(RUN) as ours:
        assert not ours
    with store.lock_if_free(RUN) as ours:
        assert ours


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_leave_to_write_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with (
            pytest.raises(StoreError, match="cannot be written: Permission denied") as caught,
            RunStore(tmp_path / "home").lock(RUN),
        ):
            pass
    finally:
        tmp_path.chmod(0o700)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_read_only_home_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="cannot be written") as caught:
        RunStore(tmp_path / "home").commit(RUN, dataset(), RECORD)
    assert "\n" not in str(caught.value)


def test_a_limit_on_the_size_of_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))

    monkeypatch.setattr(np, "savez", refuse)
    with pytest.raises(StoreError, match=r"cannot be written: .*ulimit -f"):
        RunStore(tmp_path).write_chunk(RUN, 0, {"z": np.arange(3.0)})
