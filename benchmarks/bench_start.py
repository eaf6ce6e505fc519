"""How long commands take to answer: ``python benchmarks/bench_start.py``.

Each command is a process of its own, as a person starts it, with the packaged evidence and a store of its own. What it
computes is small or stored already (``run --fresh`` computes, with its program compiled before), so that the time is
mostly that of starting: imports, files, drawing.

Commands take turns, and so does ``python -c pass``, which is the unit: the ratio says how much of an interpreter's own
start a command costs, whatever else the machine does. Seconds of CPU are those of the process and its children.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

HERE = Path(__file__).parent
PASS = "python -c pass"
MAIN = "from foedus.cli import main; main()"
POLICY = ("--policy", "USA:contain:RUS:0.8@2025-2035")
NODES, TIES, ACTORS = 60, 350, 17


@dataclass(frozen=True)
class Time:
    """What one start took."""

    wall: float
    cpu: float


def write_network(path: Path) -> None:
    """Write a network of two camps in which one tie in eight is against them."""
    chance = random.Random(1)
    pairs = chance.sample(list(combinations(range(NODES), 2)), TIES)
    lines = [f"S{a},S{b},{(1 if a % 2 == b % 2 else -1) * (-1 if chance.random() < 0.125 else 1)}" for a, b in pairs]
    path.write_text("\n".join(["source,target,sign", *lines]) + "\n", encoding="utf-8")


def write_landscape(path: Path) -> None:
    """Write as many actors as Europe had in 1936, with propensities by chance."""
    chance = random.Random(1)
    names = [f"A{number}" for number in range(ACTORS)]
    content = {
        "actors": [{"name": name, "size": round(chance.uniform(0.5, 10.0), 2)} for name in names],
        "propensity": {f"{a}|{b}": chance.randint(-4, 4) for a, b in combinations(names, 2)},
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def commands(folder: Path) -> dict[str, list[str]]:
    """Commands by what the table calls them."""
    network, landscape = folder / "network.csv", folder / "landscape.json"
    write_network(network)
    write_landscape(landscape)
    cli = [sys.executable, "-c", MAIN]
    run = [*cli, "run", "--members", "64", *POLICY]
    return {
        PASS: [sys.executable, "-c", "pass"],
        "--help": [*cli, "--help"],
        "landscape FILE": [*cli, "landscape", str(landscape)],
        "balance FILE": [*cli, "balance", str(network)],
        "measure alignment": [*cli, "measure", "alignment", "--pair", "RUS:CHN"],
        "triangle": [*cli, "triangle", "USA", "RUS", "CHN"],
        "coalition CHN": [*cli, "coalition", "CHN"],
        "run, mistyped": [*cli, "run", "--policy", "USA:contain:FJI:0.8@2021-2024"],
        "run, stored": run,
        "run --fresh": [*run, "--fresh"],
        "argue, stored": [*cli, "argue", "--members", "64", "--out", str(folder / "report.html")],
    }


def start(command: list[str], folder: Path) -> Time:
    """Start a command and wait for it."""
    environment = {
        **os.environ,
        "FOEDUS_RUNS": str(folder / "runs"),
        "FOEDUS_CACHE": str(folder / "cache"),
    }
    environment.pop("FOEDUS_DATA", None)
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 2):
        raise SystemExit(done.stderr.decode())
    return Time(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="starts of each command; the median counts")
    parser.add_argument("--no-save", action="store_true", help="print only")
    parser.add_argument("--only", action="append", help="part of the name of a command; repeatable")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = {
            title: command
            for title, command in commands(folder).items()
            if title == PASS or not options.only or any(part in title for part in options.only)
        }
        for command in chosen.values():
            start(command, folder)  # fills caches and the store
        rounds = [{title: start(command, folder) for title, command in chosen.items()} for _ in range(options.repeats)]
    table = {}
    for title in chosen:
        walls = [one[title].wall for one in rounds]
        table[title] = {
            "seconds": round(statistics.median(walls), 3),
            "range": [round(edge(walls), 3) for edge in (min, max)],
            "cpu": round(statistics.median(one[title].cpu for one in rounds), 3),
            "ratio": round(statistics.median(one[title].wall / one[PASS].wall for one in rounds), 1),
        }
    report = {
        "unit": f"seconds from start to end; ratio to {PASS}",
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {
            name: importlib.metadata.version(name) for name in ("polars", "scipy", "matplotlib", "xarray", "jax")
        },
        "results": table,
    }
    print(f"{report['date']}, {report['machine']}, load before {load:.1f}, median of {options.repeats}\n")
    print("| command | seconds | range | CPU seconds | times python -c pass |")
    print("|---|---|---|---|---|")
    for title, row in table.items():
        low, high = row["range"]
        print(f"| {title} | {row['seconds']:.2f} | {low:.2f}–{high:.2f} | {row['cpu']:.2f} | {row['ratio']:.0f} |")
    if not options.no_save:
        results = HERE / "results.json"
        known = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {}
        known["bench_start"] = report
        results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
