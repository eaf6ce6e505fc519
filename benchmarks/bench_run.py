"""How fast a run is, beside what a user would pick instead: ``python benchmarks/bench_run.py``.

The unit is the dyad-step: one *undirected* pair, n(n-1)/2 of them, moved one step in one world of one member.

Measured in one go, so that all meet the same machine in the same mood:

- ``run()`` of 29 states, 1,000 members, 30 years of quarters, all mechanisms, noise, parameter draws,
  quantiles and the stored dataset; the baseline alone, and baseline with scenario;
- the same without quantiles and store (the engine);
- the *common-enemy kernel*, far less than a run: two states move together by what both have against third
  states, return to their mean, and are shaken: foedus (a mechanism of one file), NumPy float32 in batches with a
  process per core, and idiomatic Mesa (dictionaries and loops).
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import jax.numpy as jnp
import mesa
import numpy as np

from foedus.engine import Ensemble, run, synthetic_world
from foedus.engine.run import build_ensemble
from foedus.mechanisms import Draw, Mechanism, matrix
from foedus.mechanisms._base import third_states
from foedus.scenarios import ParameterSet, RunSpec, RunStore

STATES, MEMBERS, YEARS, STEPS_PER_YEAR = 29, 1000, 30, 4
STEPS = YEARS * STEPS_PER_YEAR
PAIRS = STATES * (STATES - 1) // 2
THETA, RHO, SIGMA, DT = 0.05, 0.1, 0.1, 1.0 / STEPS_PER_YEAR
POLICY = "AAX:contain:ABX+ACX:0.8@2025-2035"
HERE = Path(__file__).parent


@dataclass(frozen=True, repr=False)
class CommonEnemy(Mechanism):
    """The kernel as a mechanism: foes of both draw two states together."""

    name = "common_enemy"
    reads = ("z", "pair_mean")
    writes = ("z",)
    draws = (Draw("pair", "normal", ("pair",)),)
    sources = ()

    def step(self, params, state, noise, dt):
        foe = jnp.maximum(-jnp.tanh(state["z"]), 0.0)
        shared = third_states(jnp.multiply, matrix(foe, STATES))
        drift = THETA * shared - RHO * (state["z"] - state["pair_mean"])
        return {"z": state["z"] + drift * dt + SIGMA * math.sqrt(dt) * noise["pair"]}


def numpy_worker(job: tuple[int, int, int]) -> float:
    """Step a batch of members in one process; return where one relation ended, so that nothing is skipped."""
    seed, members, steps = job
    rng = np.random.default_rng(seed)
    first, second = np.triu_indices(STATES, 1)
    mean = np.zeros((STATES, STATES), np.float32)
    mean[first, second] = mean[second, first] = rng.normal(0.0, 0.5, PAIRS)
    z = np.repeat(mean[None], members, axis=0)
    noise = np.zeros_like(z)
    root = np.float32(SIGMA * math.sqrt(DT))
    for _ in range(steps):
        foe = np.maximum(-np.tanh(z), 0.0)
        draws = rng.standard_normal((members, PAIRS), dtype=np.float32)
        noise[:, first, second] = draws
        noise[:, second, first] = draws
        z += np.float32(DT) * (np.float32(THETA) * (foe @ foe) - np.float32(RHO) * (z - mean)) + root * noise
        z[:, range(STATES), range(STATES)] = 0.0
    return float(z[0, 0, 1])


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
            self.next[other] = z + drift * DT + SIGMA * math.sqrt(DT) * self.random.gauss(0.0, 1.0)

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


def contenders(folder: str, pool: multiprocessing.pool.Pool, cores: int) -> dict[str, Callable[[], float]]:
    """Return, for each contender, a function that works once and returns dyad-steps per second."""
    world, parameters = synthetic_world(STATES), ParameterSet.load("default")
    store = RunStore(folder)
    total = MEMBERS * STEPS * PAIRS
    found: dict[str, Callable[[], float]] = {}
    for label, policies, worlds in (("baseline", (), 1), ("scenario", (POLICY,), 2)):
        spec = RunSpec(case="synthetic", members=MEMBERS, until=2021 + YEARS, policies=policies)
        ensemble = build_ensemble(spec, world, parameters)
        found[f"run_{label}"] = lambda s=spec, w=worlds: (
            w * total / seconds(lambda: run(s, world=world, store=store, fresh=True))
        )
        found[f"engine_{label}"] = lambda e=ensemble, w=worlds: (
            w * total / seconds(lambda: [e.compute(i) for i in range(e.chunks)])
        )
    kernel = Ensemble(
        world,
        None,
        parameters.draw(0, range(MEMBERS)),
        seed=0,
        steps=STEPS,
        steps_per_year=STEPS_PER_YEAR,
        chunk=256,
        mechanisms=(CommonEnemy(),),
    )
    found["kernel_foedus"] = lambda: total / seconds(lambda: [kernel.compute(i) for i in range(kernel.chunks)])
    batch = 64  # members at once: they stay in the cache
    jobs = [(seed, batch, STEPS) for seed in range(MEMBERS // batch)]
    pool.map(numpy_worker, jobs[:cores])
    found["kernel_numpy"] = lambda: (
        len(jobs) * batch * STEPS * PAIRS / seconds(lambda: pool.map(numpy_worker, jobs, chunksize=1))
    )
    model = MesaWorld(seed=0)
    found["kernel_mesa"] = lambda: 5 * PAIRS / seconds(lambda: [model.step() for _ in range(5)])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="repeats of each measurement; the median counts")
    parser.add_argument("--no-save", action="store_true", help="print only")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(cores) as pool:
        work = contenders(folder, pool, cores)
        for item in work.values():
            item()  # compiles
        # contenders take turns, so that whatever else the machine does hits all of them
        rounds = [{name: item() for name, item in work.items()} for _ in range(options.repeats)]
    rates = {name: statistics.median(one[name] for one in rounds) for name in work}
    versus = {
        "kernel_foedus_over_numpy": ("kernel_foedus", "kernel_numpy"),
        "kernel_foedus_over_mesa": ("kernel_foedus", "kernel_mesa"),
        "run_over_kernel_mesa": ("run_scenario", "kernel_mesa"),
    }
    ratios = {name: statistics.median(one[a] / one[b] for one in rounds) for name, (a, b) in versus.items()}
    report = {
        "unit": "dyad-steps per second: undirected pairs x steps x members x worlds",
        "date": date.today().isoformat(),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {name: importlib.metadata.version(name) for name in ("jax", "numpy", "mesa")},
        "size": {"states": STATES, "members": MEMBERS, "steps": STEPS},
        "results": {name: float(f"{value:.4g}") for name, value in rates.items()},
        "range": {name: [float(f"{f(one[name] for one in rounds):.4g}") for f in (min, max)] for name in work},
        "ratios": {name: float(f"{value:.3g}") for name, value in ratios.items()},
    }
    million = {name: f"{value / 1e6:.3g}" for name, value in rates.items()}
    columns = ("run_baseline", "run_scenario", "engine_scenario", "kernel_foedus", "kernel_numpy", "kernel_mesa")
    cells = [report["date"], report["machine"], *(million[name] for name in columns)]
    cells += [f"{ratios['kernel_foedus_over_numpy']:.2g}", f"{ratios['kernel_foedus_over_mesa']:,.0f}"]
    line = f"| {' | '.join(cells)} |"
    print(json.dumps(report, indent=1))
    print(line)
    if not options.no_save:
        save(report, line)


def save(report: dict[str, object], line: str) -> None:
    results = HERE / "results.json"
    known = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {}
    known["bench_run"] = report
    results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    table = HERE / "bench_run.md"
    if not table.is_file():
        table.write_text(
            "# `bench_run.py`: million dyad-steps per second\n\n"
            "| date | machine | run, baseline | run, with scenario | engine, with scenario | kernel: foedus "
            "| kernel: NumPy | kernel: Mesa | foedus / NumPy | foedus / Mesa |\n" + "|---" * 10 + "|\n",
            encoding="utf-8",
        )
    with table.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main()
