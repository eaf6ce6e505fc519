"""The same chunks on a Dask cluster of real processes: the same numbers, whoever is lost on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
import xarray as xr

from foedus.analyses.running import run
from foedus.engine import cluster
from foedus.errors import InputError, InterruptedWorkError, WorkError
from foedus.scenarios import RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world

pytest.importorskip("distributed", reason="needs the cluster extra")
pytestmark = pytest.mark.slow

WORLD = synthetic_world(5)
SPEC = RunSpec(members=320, chunk=16, until=2024, policies=("AAX:contain:ABX+ACX:0.9@2022-2024",))
SCHEDULER = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
WORKER = ("distributed.cli.dask_worker", "--no-nanny", "--nthreads", "2", "--no-dashboard")


@pytest.fixture
def dask(tmp_path):
    """A scheduler process and what starts worker processes."""
    processes = []

    def start(*words):
        log = (tmp_path / f"{len(processes)}.log").open("wb")
        processes.append(subprocess.Popen([sys.executable, *words], stdout=log, stderr=log))
        log.close()
        return processes[-1]

    try:
        note = tmp_path / "scheduler.json"
        scheduler = start(*SCHEDULER, "--scheduler-file", str(note))
        address = written_address(note)

        def worker(*before):
            return start(*(before or ("-m",)), *WORKER, address, "--local-directory", str(tmp_path))

        yield SimpleNamespace(address=address, scheduler=scheduler, worker=worker)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def written_address(note, seconds=60):
    """The address in a scheduler's file, which Dask makes empty first and fills afterwards."""
    until = time.monotonic() + seconds
    while True:
        try:
            return json.loads(note.read_text(encoding="utf-8"))["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def test_a_scheduler_file_that_is_still_empty_is_waited_for(tmp_path):
    note = tmp_path / "scheduler.json"
    note.touch()
    fill = threading.Timer(0.3, note.write_text, ['{"address": "tcp://127.0.0.1:1"}'])
    fill.start()
    assert written_address(note) == "tcp://127.0.0.1:1"
    fill.join()


def test_a_killed_worker_changes_no_number(dask, tmp_path):
    workers = [dask.worker(), dask.worker()]
    calls = []

    def kill_one(done, total):
        calls.append(done)
        if done == 160:
            workers[0].send_signal(signal.SIGKILL)

    there = run(SPEC, world=WORLD, store=RunStore(tmp_path / "there"), scheduler=dask.address, progress=kill_one)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert calls == list(range(0, 321, 16))
    here = run(SPEC, world=WORLD, store=RunStore(tmp_path / "here"))
    assert here.run_id == there.run_id
    xr.testing.assert_identical(here.dataset, there.dataset)


def test_the_ensemble_outlives_every_worker_that_held_it(dask, tmp_path):
    first = dask.worker()

    def replace(done, total):
        if done == 48:
            dask.worker()
            first.send_signal(signal.SIGKILL)

    there = run(SPEC, world=WORLD, store=RunStore(tmp_path / "there"), scheduler=dask.address, progress=replace)
    here = run(SPEC, world=WORLD, store=RunStore(tmp_path / "here"))
    xr.testing.assert_identical(here.dataset, there.dataset)


def test_ctrl_c_takes_back_what_is_not_computed_and_keeps_the_rest(dask, tmp_path):
    dask.worker()

    def stop(done, total):
        if done == 48:
            raise KeyboardInterrupt

    store = RunStore(tmp_path / "runs")
    with pytest.raises(InterruptedWorkError, match="3 of 20 chunks"):
        run(SPEC, world=WORLD, store=store, scheduler=dask.address, progress=stop)
    assert tasks(dask.address) == {}
    calls = []
    run(SPEC, world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls[0] == 48


def tasks(address):
    """What the cluster still holds, once it has had time to let go."""
    from distributed import Client

    with Client(address, timeout="10s", set_as_default=False) as client:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            held = client.run_on_scheduler(
                lambda dask_scheduler: {str(k): t.state for k, t in dask_scheduler.tasks.items()}
            )
            if not held:
                break
            time.sleep(0.2)
        return held


def test_few_chunks_are_under_way_at_a_time_and_the_ensemble_is_sent_once(dask, tmp_path, monkeypatch):
    dask.worker()
    most, sent = [], []
    give_out = cluster._Work._give_out

    def counted(self, index):
        give_out(self, index)
        most.append(len(self.pending))
        sent.append(self.shared.key)

    monkeypatch.setattr(cluster._Work, "_give_out", counted)
    run(SPEC, world=WORLD, store=RunStore(tmp_path / "runs"), scheduler=dask.address)
    assert len(most) == 20
    assert max(most) == cluster.AHEAD * 2  # of two threads
    assert len(set(sent)) == 1


def test_a_worker_uses_every_core_although_it_has_threads(dask):
    from distributed import Client

    dask.worker()
    with Client(dask.address, timeout="10s", set_as_default=False) as client:
        client.wait_for_workers(1, timeout=30)
        counts = client.run(_threads)
    assert set(counts.values()) == {len(os.sched_getaffinity(0))}


def _threads():
    from foedus.devices import threads

    return threads()


def test_a_worker_of_another_foedus_is_refused(dask, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(
        "import runpy, sys\n"
        "import foedus.engine.identity as own\n"
        "own.engine_hash = lambda: 'another'\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)\n",
        encoding="utf-8",
    )
    dask.worker(str(other))
    with pytest.raises(InputError, match="a different version of foedus: engine another instead of") as caught:
        run(SPEC, world=WORLD, store=RunStore(tmp_path / "runs"), scheduler=dask.address)
    assert caught.value.where.startswith("tcp://")


def test_a_worker_without_foedus_is_refused(dask, tmp_path):
    bare = tmp_path / "bare.py"
    bare.write_text(
        "import runpy, sys\n"
        "sys.modules['foedus.engine.identity'] = None\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)\n",
        encoding="utf-8",
    )
    dask.worker(str(bare))
    with pytest.raises(InputError, match="foedus is not installed on a worker"):
        run(SPEC, world=WORLD, store=RunStore(tmp_path / "runs"), scheduler=dask.address)


def test_a_cluster_without_workers_and_one_that_is_not_there(dask, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 2.0)
    monkeypatch.setattr(cluster, "FIRST", 1.0)
    with pytest.raises(WorkError, match="the Dask cluster has no workers"):
        run(SPEC, world=WORLD, store=RunStore(tmp_path / "runs"), scheduler=dask.address)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(WorkError, match="the Dask scheduler does not answer"):
            run(SPEC, world=WORLD, store=RunStore(tmp_path / "runs"), scheduler=address)


def test_a_lost_scheduler_ends_the_run_with_its_chunks_kept(dask, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_LOOK", 0.5)
    dask.worker()
    store = RunStore(tmp_path / "runs")

    def lose(done, total):
        if done == 48:
            dask.scheduler.kill()

    with pytest.raises(WorkError, match="the Dask scheduler is lost"):
        run(SPEC, world=WORLD, store=store, scheduler=dask.address, progress=lose)
    calls = []
    run(SPEC, world=WORLD, store=store, progress=lambda done, total: calls.append(done))
    assert calls[0] >= 48
