"""How fast a whole landscape is, beside what one would write: ``python benchmarks/bench_landscape.py``.

The same job for all, energies of every configuration, minima, and basins by steepest descent, on random actors; every
answer is checked against ours. Beside foedus, in one run on 16 actors:

- plain Python, lists and loops;
- networkx, a weighted graph whose ``cut_size`` is the energy, and the same descent;
- NumPy without care: all configurations as a matrix, one matrix product, and descent through the table.

Then the command as a user runs it, ``foedus landscape FILE --json`` with 24 and 26 actors: a cold process, from start
to its answer, and its largest resident memory (by ``wait4`` of that one process). Asked are 20 s and 2 GB for 24.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import networkx as nx
import numpy as np

from foedus.networks import Actors, landscape

HERE = Path(__file__).parent
COMMAND = (sys.executable, "-c", "from foedus.cli import main; main()", "landscape")
SEED, PEERS, LARGE = 1993, 16, (24, 26)


def society(n: int) -> Actors:
    """Random sizes and propensities, without ties."""
    generator = np.random.default_rng(SEED + n)
    upper = np.triu(generator.normal(size=(n, n)), 1)
    return Actors(tuple(f"S{place}" for place in range(n)), generator.lognormal(size=n), upper + upper.T)


def follow(energy: list[float], n: int) -> dict[int, int]:
    """Basins of a table of energies by steepest descent, one configuration after another."""
    everyone = 2 ** (n - 1) - 1
    ends: dict[int, int] = {}
    for start in range(len(energy)):
        here, path = start, []
        while here not in ends:
            path.append(here)
            best = min(
                (here ^ move for move in (everyone, *(1 << bit for bit in range(n - 1)))), key=energy.__getitem__
            )
            if energy[best] >= energy[here]:
                ends[here] = here
                break
            here = best
        for each in path:
            ends[each] = ends[here]
    return dict(Counter(ends.values()))


def plain(actors: Actors) -> dict[int, int]:
    """Lists and loops."""
    n, weight = len(actors), actors.weight.tolist()
    energy = []
    for number in range(2 ** (n - 1)):
        side = [0] + [(number >> bit) & 1 for bit in range(n - 1)]
        energy.append(2 * sum(weight[i][j] for i in range(n) for j in range(i) if side[i] != side[j]))
    return follow(energy, n)


def networkx_cuts(actors: Actors) -> dict[int, int]:
    """A weighted graph and its cuts."""
    n = len(actors)
    graph = nx.Graph()
    graph.add_weighted_edges_from((i, j, actors.weight[i, j]) for i in range(n) for j in range(i))
    energy = [
        2 * nx.cut_size(graph, [actor for actor in range(1, n) if (number >> (actor - 1)) & 1], weight="weight")
        for number in range(2 ** (n - 1))
    ]
    return follow(energy, n)


def numpy_table(actors: Actors) -> dict[int, int]:
    """One matrix product for all energies."""
    n = len(actors)
    number = np.arange(2 ** (n - 1))[:, None]
    across = np.concatenate([np.zeros_like(number), (number >> np.arange(n - 1)) & 1], axis=1).astype(float)
    energy = 2 * ((across @ actors.weight) * (1 - across)).sum(axis=1)
    return follow(energy.tolist(), n)


def ours(actors: Actors) -> dict[int, int]:
    """Basins by number of configuration, as the peers give them."""
    found = landscape(actors)
    numbers = (found.across()[:, 1:] << np.arange(len(actors) - 1)).sum(axis=1)
    return {int(number): each.basin for number, each in zip(numbers, found.minima, strict=True)}


def timed(work: Callable[[Actors], dict[int, int]], actors: Actors) -> tuple[float, dict[int, int]]:
    begin = time.perf_counter()
    answer = work(actors)
    return time.perf_counter() - begin, answer


def command(n: int, folder: Path) -> dict[str, float]:
    """Run the command in a process of its own; return its seconds and peak memory in MiB."""
    file = folder / f"{n}.json"
    file.write_text(json.dumps(society(n).document()), encoding="utf-8")
    begin = time.perf_counter()
    process = subprocess.Popen([*COMMAND, str(file), "--json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"foedus landscape of {n} actors failed")
    per_unit = 1 if sys.platform == "darwin" else 1024
    return {f"command_{n}_seconds": seconds, f"command_{n}_mib": usage.ru_maxrss * per_unit / 2**20}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="repeats of each measurement; the median counts")
    parser.add_argument("--no-save", action="store_true", help="print only")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    works = {"foedus": ours, "plain": plain, "networkx": networkx_cuts, "numpy": numpy_table}
    actors, rounds = society(PEERS), []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.repeats):
            one: dict[str, float] = {}
            answers = {}
            for name, work in works.items():
                one[name], answers[name] = timed(work, actors)
            if any(answer != answers["foedus"] for answer in answers.values()):
                raise SystemExit("the peers find other basins")
            for n in LARGE:
                one |= command(n, Path(folder))
            rounds.append(one)
    results = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    ratios = {f"foedus_over_{name}": results[name] / results["foedus"] for name in works if name != "foedus"}
    report = {
        "unit": f"seconds: whole landscape of {PEERS} actors; command_ the whole command, cold; _mib peak memory, MiB",
        "date": date.today().isoformat(),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {name: importlib.metadata.version(name) for name in ("networkx", "numpy")},
        "size": {"actors": PEERS, "configurations": 2 ** (PEERS - 1)},
        "results": {name: float(f"{value:.4g}") for name, value in results.items()},
        "range": {name: [float(f"{f(one[name] for one in rounds):.4g}") for f in (min, max)] for name in rounds[0]},
        "ratios": {name: float(f"{value:.3g}") for name, value in ratios.items()},
    }
    print(json.dumps(report, indent=1))
    if not options.no_save:
        path = HERE / "results.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        known["bench_landscape"] = report
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
