"""Many members in little memory: chunks on disk, results in blocks, and the same numbers as in memory."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from foedus.analyses.outcomes import outcomes
from foedus.analyses.running import run
from foedus.engine import chunks, quantiles
from foedus.engine.chunks import free_memory
from foedus.scenarios import RunSpec, RunStore
from foedus.scenarios.runs import member_arrays, reading
from foedus.scenarios.runs.chunk_files import ChunkFile
from foedus.scenarios.runs.chunk_sizes import LEAST, MOST, TARGET, chunk_size, member_bytes
from foedus.scenarios.synthetic_worlds import synthetic_world

WORLD = synthetic_world(5, triangles=(("AAX", "ABX", "ACX"),))
SPEC = RunSpec(members=80, chunk=16, until=2025, policies=("AAX:contain:ABX+ACX:0.9@2022-2024",))

MEASURE = """
import ctypes, json, sys, tempfile
from importlib import import_module
from foedus.analyses.running import run
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios import RunSpec, RunStore
chunks, quantiles = import_module("foedus.engine.chunks"), import_module("foedus.engine.quantiles")
quantiles.BLOCK = 2**20
world = synthetic_world(12)

def peak(members, resident):
    chunks.RESIDENT = resident
    spec = RunSpec(members=members, chunk=64, until=2031, policies=("AAX:contain:ABX+ACX:0.9@2022-2030",))
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak is counted from here
    before = status("VmRSS")
    with tempfile.TemporaryDirectory() as folder:
        run(spec, world=world, store=RunStore(folder))
    return status("VmHWM") - before

def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) / 1024

peak(128, 2**23)  # compiles
# what is freed late only adds to a peak: the lowest of some is nearest to what the work needs
few, many = (min(peak(members, 2**23) for _ in range(3)) for members in (512, 4096))
print(json.dumps([few, many, peak(4096, 2**30)]))
"""
RETURNS = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""Settings of the allocator: what is freed goes back to the system, in place of staying with the thread that had it.

With them four peaks of the same work were 15 to 18 MiB, without 33 to 41."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory as Linux tells it")
def test_memory_is_flat_in_the_number_of_members():
    environment = {**os.environ, **RETURNS}
    command = [sys.executable, "-c", MEASURE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900, env=environment)
    few, many, held = json.loads(done.stdout.splitlines()[-1])
    theatres = len(synthetic_world(12).theatres)
    of_states = 5 * 12 + theatres
    of_pairs = member_bytes(12, theatres, 10) // (11 * 2 * 4) - of_states
    grown = 7 * 512 * (4 * of_states + 2 * of_pairs) * 11 * 2 / 2**20  # pairs in half precision
    assert held - few > 0.7 * grown, "in memory, eight times the members do take more: the test can fail"
    assert many - few < 0.2 * grown


def test_chunks_on_disk_give_the_same_numbers_as_in_memory(tmp_path, monkeypatch):
    held = run(SPEC, world=WORLD, store=RunStore(tmp_path / "held"))
    monkeypatch.setattr(chunks, "RESIDENT", 0)
    monkeypatch.setattr(quantiles, "BLOCK", 3 * 80 * 4)
    monkeypatch.setattr(member_arrays, "MEMBERS_PER_FILE", 24)
    seen = []
    keeper = RunStore(tmp_path / "spilled")
    spilled = run(SPEC, world=WORLD, store=keeper, progress=lambda done, _: seen.append((done, written(keeper))))
    assert seen == [(16 * index, max(index - 1, 0)) for index in range(6)]
    xr.testing.assert_identical(held.dataset, spilled.dataset)
    assert list((tmp_path / "spilled" / "partial").iterdir()) == []


def written(keeper):
    return len(list((keeper.root / "partial").glob("*/chunk-*.npz")))


def test_watched_members_of_a_large_run_stay_on_disk(tmp_path, monkeypatch):
    whole = run(SPEC, world=WORLD, store=RunStore(tmp_path))
    monkeypatch.setattr(reading, "LAZY", 0)
    lazy = run(SPEC, world=WORLD, store=RunStore(tmp_path))
    assert not lazy.dataset["watch_alignment"].variable._in_memory
    assert lazy.dataset["alignment"].variable._in_memory
    assert lazy.outcomes() == whole.outcomes() == outcomes(lazy.dataset)
    assert not lazy.dataset["watch_alignment"].variable._in_memory
    xr.testing.assert_identical(lazy.dataset, whole.dataset)


def test_the_size_of_a_chunk_follows_the_case_and_never_the_machine(monkeypatch):
    monkeypatch.setattr(chunks, "free_memory", lambda: 1)
    assert RunSpec().width(synthetic_world(29)) == 256
    assert RunSpec(chunk=7).width(synthetic_world(29)) == 7
    assert RunSpec(until=2026).width(synthetic_world(29)) == MOST
    sizes = [chunk_size(actors, 10, 30) for actors in (3, 10, 29, 60, 120, 190, 250)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == LEAST
    assert all(size == LEAST or size * member_bytes(n, 10, 30) <= TARGET
               for n, size in zip((3, 10, 29, 60, 120, 190, 250), sizes, strict=True))  # fmt: skip


def test_a_member_takes_what_the_rule_says():
    from foedus.engine.assembling import build_ensemble
    from foedus.scenarios import ParameterSet

    ensemble = build_ensemble(SPEC, WORLD, ParameterSet.load("default"))
    found = ensemble.compute(0)
    kept = sum(value.nbytes for value in found.values() if np.issubdtype(value.dtype, np.floating))
    assert kept == 16 * member_bytes(5, len(WORLD.theatres), 4)


def test_the_machine_s_memory_is_some_number_of_bytes():
    assert 2**20 < free_memory() < 2**50


def test_a_chunk_is_read_in_parts(tmp_path):
    table = np.arange(4 * 3 * 2 * 5, dtype=np.float32).reshape(4, 3, 2, 5)
    file = ChunkFile(tmp_path / "chunk-000000.npz")
    file.write({"alignment": table, "count": np.arange(6).reshape(2, 3)})
    again = ChunkFile(file.path)
    assert again.is_sound()
    assert again.shapes() == {"alignment": (4, 3, 2, 5), "count": (2, 3)}
    np.testing.assert_array_equal(again.rows("alignment", 5, 8), table.reshape(12, 2, 5)[5:8])
    np.testing.assert_array_equal(again.rows("alignment", 11, 99), table.reshape(12, 2, 5)[11:])
    np.testing.assert_array_equal(again.array("count"), np.arange(6).reshape(2, 3))
    with np.load(file.path) as plain:
        np.testing.assert_array_equal(plain["alignment"], table)
    content = bytearray(file.path.read_bytes())
    content[len(content) // 2] ^= 1
    file.path.write_bytes(content)
    assert not ChunkFile(file.path).is_sound()
    file.path.write_bytes(content[:100])
    assert not ChunkFile(file.path).is_sound()
