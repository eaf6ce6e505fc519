"""How fast a run is, beside what a user would pick instead: ``python benchmarks/bench_run.py``.

The unit is the dyad-step: one *undirected* pair, n(n-1)/2 of them, moved one step in one world of one member.

Measured in one go, so that all meet the same machine in the same mood:

- the *common-enemy kernel* of 200 states without noise, far less than a run: two states move together by what both
  have against third states, and return to their mean. foedus (a mechanism of one file) by the public ``run()``, which
  also keeps every year of every member for a while, takes quantiles and stores a dataset; the engine alone; NumPy,
  float32 in batches with a process per core, which keeps the last state only: as one writes it (``foe @ foe``), and
  with the trick that a product of a matrix with its own transpose costs half (``foe @ foe.T``); and idiomatic Mesa
  (dictionaries and loops);
- the full model, all mechanisms with noise and parameter draws, by ``run()``: 29 states, 1,000 members, 30 years of
  quarters, the baseline alone and baseline with scenario; the engine alone; and 190 states with fewer members and
  years.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import math
import multiprocessing.pool
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from multiprocessing import shared_memory
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import jax.numpy as jnp
import mesa
import numpy as np

from foedus.analyses.running import run
from foedus.engine.assembling import build_ensemble
from foedus.mechanisms import Mechanism, matrix
from foedus.mechanisms._base import third_states
from foedus.scenarios import ParameterSet, RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world

STEPS_PER_YEAR = 4
POLICY = "AAX:contain:ABX+ACX:0.8@2021-2023"
BATCHES = (2, 4, 8, 16)
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Size:
    """How much one contender works through."""

    states: int
    members: int
    years: int

    @property
    def pairs(self) -> int:
        return self.states * (self.states - 1) // 2

    @property
    def steps(self) -> int:
        return self.years * STEPS_PER_YEAR

    @property
    def dyad_steps(self) -> int:
        return self.pairs * self.steps * self.members


KERNEL = Size(200, 1024, 10)
MODEL = Size(29, 1000, 30)
WORLD = Size(190, 64, 5)
STATES, PAIRS = KERNEL.states, KERNEL.pairs
THETA, RHO, DT = 0.05, 0.1, 1.0 / STEPS_PER_YEAR


@dataclass(frozen=True, repr=False)
class CommonEnemy(Mechanism):
    """The kernel as a mechanism: foes of both draw two states together."""

    name = "common_enemy"
    reads = ("z", "pair_mean")
    writes = ("z",)
    sources = ()

    def step(self, params, state, noise, dt):
        foe = jnp.maximum(-jnp.tanh(state["z"]), 0.0)
        shared = third_states(jnp.multiply, matrix(foe, STATES))
        drift = THETA * shared - RHO * (state["z"] - state["pair_mean"])
        return {"z": state["z"] + drift * dt}


def numpy_worker(job: tuple[int, int, int, bool], yearly: np.ndarray | None = None) -> float:
    """Step a batch of members in one process; return where one relation ended, so that nothing is skipped.

    ``yearly`` (year, pair, member) takes the alignment of every year.
    """
    seed, members, steps, transposed = job
    rng = np.random.default_rng(seed)
    first, second = np.triu_indices(STATES, 1)
    mean = np.zeros((STATES, STATES), np.float32)
    mean[first, second] = mean[second, first] = rng.normal(0.0, 0.5, PAIRS)
    z = np.repeat(mean[None], members, axis=0)
    foe, shared = np.empty_like(z), np.empty_like(z)
    kept, pull, home = np.float32(1.0 - RHO * DT), np.float32(THETA * DT), np.float32(RHO * DT) * mean
    own = np.arange(STATES)
    for step in range(steps):
        if yearly is not None and step % STEPS_PER_YEAR == 0:
            yearly[step // STEPS_PER_YEAR] = np.tanh(z[:, first, second]).T
        np.tanh(z, out=foe)
        np.negative(foe, out=foe)
        np.maximum(foe, 0.0, out=foe)
        np.matmul(foe, foe.transpose(0, 2, 1) if transposed else foe, out=shared)
        shared *= pull
        z *= kept
        z += home
        z += shared
        z[:, own, own] = 0.0
    if yearly is not None:
        yearly[steps // STEPS_PER_YEAR] = np.tanh(z[:, first, second]).T
    return float(z[0, 0, 1])


def _shared(name: str) -> tuple[shared_memory.SharedMemory, np.ndarray]:
    memory = shared_memory.SharedMemory(name=name)
    shape = (KERNEL.years + 1, PAIRS, KERNEL.members)
    return memory, np.ndarray(shape, np.float32, buffer=memory.buf)


def numpy_yearly(job: tuple[int, int, str]) -> None:
    """Step a batch of members and write down every year."""
    place, members, name = job
    memory, values = _shared(name)
    numpy_worker((place, members, KERNEL.steps, False), values[:, :, place * members : (place + 1) * members])
    del values
    memory.close()


def numpy_bands(job: tuple[int, str]) -> float:
    """Return the sum of the quantiles of one year, over all members."""
    year, name = job
    memory, values = _shared(name)
    found = float(np.quantile(values[year], (0.05, 0.25, 0.5, 0.75, 0.95), axis=-1).sum())
    del values
    memory.close()
    return found


class Country(mesa.Agent):
    """A state with a dictionary of relations, as a Mesa tutorial would write it."""

    def __init__(self, model, name):
        super().__init__(model)
        self.name, self.relations = name, {}

    def plan(self):
        self.next = {}
        for other, z in self.relations.items():
            if other.name < self.name:
                continue
            shared = 0.0
            for third, with_third in self.relations.items():
                if third is not other:
                    mine, theirs = -math.tanh(with_third), -math.tanh(other.relations[third])
                    if mine > 0 and theirs > 0:
                        shared += mine * theirs
            drift = THETA * shared - RHO * (z - self.model.mean[self.name, other.name])
            self.next[other] = z + drift * DT

    def act(self):
        for other, z in self.next.items():
            self.relations[other] = other.relations[self] = z


class MesaWorld(mesa.Model):
    """One world of the kernel."""

    def __init__(self, seed):
        super().__init__(seed=seed)
        countries = [Country(self, name) for name in range(STATES)]
        self.mean = {(a, b): self.random.gauss(0.0, 0.5) for a in range(STATES) for b in range(a + 1, STATES)}
        for (a, b), z in self.mean.items():
            countries[a].relations[countries[b]] = countries[b].relations[countries[a]] = z

    def step(self):
        self.agents.do("plan")
        self.agents.do("act")


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def numpy_batches(pool: multiprocessing.pool.Pool, cores: int, transposed: bool) -> Callable[[], float]:
    """Return NumPy's contender, its batch the fastest of ``BATCHES``."""

    def rate(batch: int, members: int) -> float:
        jobs = [(seed, batch, KERNEL.steps, transposed) for seed in range(members // batch)]
        spent = seconds(lambda: pool.map(numpy_worker, jobs, chunksize=1))
        return len(jobs) * batch * KERNEL.steps * PAIRS / spent

    pool.map(numpy_worker, [(seed, 1, 1, transposed) for seed in range(cores)])
    best = max(BATCHES, key=lambda batch: rate(batch, BATCHES[-1] * cores))
    return lambda: rate(best, KERNEL.members)


def numpy_whole(pool: multiprocessing.pool.Pool, batch: int) -> Callable[[], float]:
    """Return NumPy's contender for what ``run()`` gives: bands of every pair in every year."""

    def rate() -> float:
        memory = shared_memory.SharedMemory(create=True, size=(KERNEL.years + 1) * PAIRS * KERNEL.members * 4)
        try:
            begin = time.perf_counter()
            pool.map(numpy_yearly, [(k, batch, memory.name) for k in range(KERNEL.members // batch)], chunksize=1)
            pool.map(numpy_bands, [(year, memory.name) for year in range(KERNEL.years + 1)], chunksize=1)
            return KERNEL.dyad_steps / (time.perf_counter() - begin)
        finally:
            memory.close()
            memory.unlink()

    return rate


def of_foedus(
    size: Size, store: RunStore, policies: tuple[str, ...] = (), mechanisms: tuple[Mechanism, ...] | None = None
) -> tuple[Callable[[], float], Callable[[], float]]:
    """Return the contenders ``run()`` and engine."""
    world, parameters = synthetic_world(size.states), ParameterSet.load("default")
    form: dict[str, Any] = {"case": "synthetic", "until": 2021 + size.years, "policies": policies}
    # the kernel keeps little of a member; else the run chooses
    spec = RunSpec(members=size.members, chunk=None if mechanisms is None else 256, **form)
    ensemble = build_ensemble(spec, world, parameters, mechanisms)
    total = size.dyad_steps * (2 if policies else 1)

    def compute() -> None:
        for index in range(ensemble.chunks):
            ensemble.compute(index)

    def whole() -> None:
        run(spec, world=world, store=store, parameters=parameters, mechanisms=mechanisms, fresh=True)

    return lambda: total / seconds(whole), lambda: total / seconds(compute)


def contenders(
    folder: str, pool: multiprocessing.pool.Pool, cores: int, kernel_only: bool
) -> dict[str, Callable[[], float]]:
    """Return, for each contender, a function that works once and returns dyad-steps per second."""
    store = RunStore(folder)
    found: dict[str, Callable[[], float]] = {}
    found["kernel_run"], found["kernel_engine"] = of_foedus(KERNEL, store, mechanisms=(CommonEnemy(),))
    found["kernel_numpy_bands"] = numpy_whole(pool, 16)
    found["kernel_numpy"] = numpy_batches(pool, cores, transposed=False)
    found["kernel_numpy_transposed"] = numpy_batches(pool, cores, transposed=True)
    model = MesaWorld(seed=0)
    found["kernel_mesa"] = lambda: PAIRS / seconds(model.step)
    if not kernel_only:
        found["run_baseline"], _ = of_foedus(MODEL, store)
        found["run_scenario"], found["engine_scenario"] = of_foedus(MODEL, store, (POLICY,))
        found["run_world"], found["engine_world"] = of_foedus(WORLD, store, (POLICY,))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="repeats of each measurement; the median counts")
    parser.add_argument("--no-save", action="store_true", help="print only")
    parser.add_argument("--kernel-only", action="store_true", help="leave the full model out; prints only")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(cores) as pool:
        work = contenders(folder, pool, cores, options.kernel_only)
        for item in work.values():
            item()  # compiles
        # contenders take turns, so that whatever else the machine does hits all of them
        rounds = [{name: item() for name, item in work.items()} for _ in range(options.repeats)]
    rates = {name: statistics.median(one[name] for one in rounds) for name in work}
    pairs = (
        ("kernel_run", "kernel_numpy_bands"),
        ("kernel_run", "kernel_mesa"),
        ("kernel_engine", "kernel_numpy"),
        ("kernel_engine", "kernel_numpy_transposed"),
        ("kernel_engine", "kernel_mesa"),
    )
    versus = {f"{one}_over_{other}": (one, other) for one, other in pairs}
    ratios = {name: statistics.median(one[a] / one[b] for one in rounds) for name, (a, b) in versus.items()}
    report = {
        "unit": "dyad-steps per second: undirected pairs x steps x members x worlds",
        "date": date.today().isoformat(),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {name: importlib.metadata.version(name) for name in ("jax", "numpy", "mesa")},
        "size": {name: asdict(size) for name, size in (("kernel", KERNEL), ("model", MODEL), ("world", WORLD))},
        "results": {name: float(f"{value:.4g}") for name, value in rates.items()},
        "range": {name: [float(f"{f(one[name] for one in rounds):.4g}") for f in (min, max)] for name in work},
        "ratios": {name: float(f"{value:.3g}") for name, value in ratios.items()},
    }
    print(json.dumps(report, indent=1))
    if options.kernel_only:
        return
    cells = [report["date"], report["machine"], f"{load:.1f}", *(f"{rates[name] / 1e6:.3g}" for name in work)]
    cells += [f"{ratio:,.0f}" if ratio > 100 else f"{ratio:.2g}" for ratio in ratios.values()]
    line = f"| {' | '.join(cells)} |"
    print(line)
    if not options.no_save:
        save(report, line)


def save(report: dict[str, object], line: str) -> None:
    results = HERE / "results.json"
    known = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {}
    known["bench_run"] = report
    results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    table = HERE / "bench_run.md"
    with table.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main()
