"""The command, stopped or starved for real: what was finished is kept, and the next call gives the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import platformdirs
import pytest

pytestmark = pytest.mark.slow

RUN = ("run", "strategic-triangle", "--members", "96", "--chunk", "16", "--until", "2023", "--json")
COMMAND = """
import resource, sys
from importlib import import_module
chunks = import_module("foedus.engine.chunks")
chunks.KEEP_AFTER, chunks.RESIDENT = -1.0, 0
limit = int(sys.argv[1])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from foedus.cli import main
sys.argv = ["foedus", *sys.argv[2:]]
main()
"""


def start(runs, *arguments, limit=0):
    """Start the command in a process that writes every chunk at once."""
    environment = {**os.environ, "FOEDUS_RUNS": str(runs), "FOEDUS_DATA": ""}
    if limit:  # compiled programs are larger than that: they are read from where they are kept, and none is written
        environment |= {
            "JAX_COMPILATION_CACHE_DIR": str(Path(platformdirs.user_cache_dir("foedus")) / "compiled"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1e9",
        }
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(limit), *(arguments or RUN)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def finished(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, json.loads(out), err


def chunks_in(runs):
    return len(list(Path(runs).glob("partial/*/chunk-*.npz")))


def digest(document):
    note = Path(document["path"]).parent / "run.json"
    return json.loads(note.read_text(encoding="utf-8"))["content"]


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """The run as it is when nothing comes between."""
    code, document, _ = finished(start(tmp_path_factory.mktemp("straight")))
    assert code == 0
    return document


def stopped_midway(runs, sign):
    process = start(runs)
    until = time.monotonic() + 240
    while chunks_in(runs) < 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(sign)
    return process


def test_ctrl_c_keeps_the_chunks_and_the_next_call_gives_the_same_bytes(tmp_path, straight):
    code, document, err = finished(stopped_midway(tmp_path, signal.SIGINT))
    assert (code, err) == (1, "")
    assert document["error"]["code"] == "interrupted"
    kept = chunks_in(tmp_path)
    assert 2 <= kept < 6
    assert document["error"]["message"] == f"stopped; {kept} of 6 chunks of the run are kept"
    assert not list(tmp_path.glob("partial/*/*.tmp"))
    code, document, _ = finished(start(tmp_path))
    assert (code, digest(document)) == (0, digest(straight))
    assert chunks_in(tmp_path) == 0


def test_a_process_that_is_killed_leaves_chunks_to_go_on_from(tmp_path, straight):
    process = stopped_midway(tmp_path, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert 2 <= chunks_in(tmp_path) < 6
    code, document, _ = finished(start(tmp_path))
    assert (code, digest(document)) == (0, digest(straight))


def test_a_limit_on_the_size_of_files_is_one_clear_error(tmp_path):
    code, document, _ = finished(start(tmp_path, limit=100_000))
    assert code == 1
    assert document["error"]["code"] == "store"
    assert "File too large" in document["error"]["message"]
    assert "ulimit" in document["error"]["hint"]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte, where the system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)):
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True, timeout=60)


def mount(*words):
    try:
        return subprocess.run(["mount", *words], check=False, capture_output=True, timeout=60).returncode
    except OSError:
        return 1


def test_a_full_disk_keeps_what_it_took_and_the_run_goes_on_when_there_is_room(small_disk, straight):
    code, document, err = finished(start(small_disk))
    assert (code, err) == (1, "")
    assert document["error"]["message"].startswith("the disk is full")
    kept = chunks_in(small_disk)
    assert 1 <= kept < 6
    assert f"{kept} of 6 chunks are kept" in document["error"]["hint"]
    assert not [path for path in small_disk.rglob("*") if path.is_file() and not path.name.startswith("chunk-")]
    assert mount("-o", "remount,size=64m", str(small_disk)) == 0
    code, document, _ = finished(start(small_disk))
    assert (code, digest(document)) == (0, digest(straight))
