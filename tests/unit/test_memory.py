"""What the system tells of memory, and that it is guarded where it tells nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from foedus import memory

COMMAND = (sys.executable, "-c", "from foedus.cli import main; main()")


def test_the_least_of_what_the_system_tells_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 2000 kB\n", encoding="ascii")
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert memory.free_memory() == 2_048_000
    (tmp_path / "memory.max").write_text("max\n", encoding="ascii")
    (tmp_path / "memory.current").write_text("100\n", encoding="ascii")
    assert memory.free_memory() == 2_048_000
    (tmp_path / "memory.max").write_text("1000\n", encoding="ascii")
    assert memory.free_memory() == 900


def test_where_nothing_is_told_something_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "none")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path / "none")
    monkeypatch.delattr("os.sysconf", raising=False)
    assert memory.free_memory() == memory.UNKNOWN
    monkeypatch.setattr(sys, "platform", "win32")
    assert memory.address_limit() is None


@pytest.mark.skipif(sys.platform != "linux", reason="the limit holds on Linux only")
@pytest.mark.parametrize("kilobytes", [600_000, 1_000_000])
def test_too_little_address_space_is_one_line(kilobytes: int) -> None:
    done = subprocess.run(
        ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh", *COMMAND, "cases"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "address space" in done.stderr


_FREED = """
import ctypes, pathlib, re
from foedus.memory import return_freed
status = pathlib.Path("/proc/self/status")
held = lambda: int(re.search(r"VmRSS:\\s+(\\d+)", status.read_text())[1])
parts = [ctypes.create_string_buffer(2**16) for _ in range(2**11)]  # too small for mappings of their own
last = parts.pop()  # stands above the others, so that they are not returned with the end of the heap
del parts
before = held()
print(return_freed(), before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is asked on Linux only")
def test_freed_memory_is_returned() -> None:
    done = subprocess.run([sys.executable, "-c", _FREED], capture_output=True, text=True, check=True, timeout=60)
    returned, kilobytes = done.stdout.split()
    assert returned == "True"
    assert int(kilobytes) > 100_000  # of 131,000


def test_elsewhere_nothing_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert memory.return_freed() is False
    assert memory.keep_large_apart() is False
    assert memory.share_heaps() is False


def test_whoever_sets_the_limit_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "65536")
    assert memory.keep_large_apart() is False
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    assert memory.share_heaps() is False


_HEAPS = """
import ctypes, os, sys, threading
from foedus.memory import share_heaps
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:2])
if sys.argv[1] == "shared":
    assert share_heaps()
wait = threading.Barrier(9)
def work():
    kept = [ctypes.create_string_buffer(2**12) for _ in range(50)]
    wait.wait()  # all hold something at the same time
    wait.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
[each.start() for each in threads]
wait.wait()
ctypes.CDLL(None).malloc_stats()
wait.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is asked on Linux only")
def test_threads_share_heaps() -> None:
    counted = {
        how: subprocess.run(
            [sys.executable, "-c", _HEAPS, how], capture_output=True, text=True, check=True, timeout=60
        ).stderr.count("Arena ")
        for how in ("shared", "apart")
    }
    assert counted["shared"] <= 2 < counted["apart"]


_APART = """
import pathlib, re, sys
import numpy as np
from foedus.memory import APART, keep_large_apart, return_freed
held = lambda: int(re.search(r"VmRSS:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
if sys.argv[1] == "apart":
    assert keep_large_apart()
del (largest := [np.ones(2**22 - 2**14)])[:]  # freeing 31 MB moves the limit there
before, small = held(), []
large = []
for _ in range(20):
    large.append(np.ones(3 * 2**20))  # 24 MB each
    small.append(np.ones(2**14))
    large.pop(0) if len(large) > 5 else None
large.clear()
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is asked on Linux only")
def test_large_arrays_leave_nothing_behind() -> None:
    left = {how: _left(how) for how in ("apart", "together")}
    assert left["apart"] < 20_000
    assert left["together"] > 4 * left["apart"], "the limit makes no difference: the test cannot fail"


def _left(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _APART, how], capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout)
