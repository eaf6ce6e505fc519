"""How fast balance and exact frustration are, beside other ways: ``python benchmarks/bench_networks.py``.

- Frustration of a complete network of two camps with 10% of its signs flipped (40 and 180 nodes), and of random signs:
  ours against the plain models that one writes first, a MILP of exclusive ors in SciPy's HiGHS and a CP-SAT model in
  OR-Tools (left out where OR-Tools is not installed), one thread each, stopped at a time limit. A peer that was stopped
  counts with its limit, so its ratio is a lower bound; its gap is kept.
- The 51 windows of Doreian and Mrvar and a year of the record, where there are raw data (``FOEDUS_DATA``).
- Triads: ours against a loop over networkx.

signnet's heuristic (R) is not run; its published times are beside. All values that both sides prove must agree.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import itertools
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from foedus.networks import SignedGraph, TieRule, frustration, network_of_year, triads

HERE = Path(__file__).parent
SEED = 1
#: Every how many windows a peer solves.
WINDOW_STEP = 25
#: signnet 1.0 in R on a machine like ours, heuristic, seconds; a range where several were given.
PUBLISHED = {"signnet_40": 3.8, "signnet_180": (34.0, 42.0)}


def planted(size: int, flipped: float, density: float = 1.0) -> SignedGraph:
    """Two camps with a share of the signs flipped."""
    generator = np.random.default_rng(SEED)
    camp = generator.choice([-1, 1], size)
    names = [f"n{place:03}" for place in range(size)]
    return SignedGraph.from_ties(
        (names[a], names[b], int(camp[a] * camp[b] * (-1 if generator.random() < flipped else 1)))
        for a, b in itertools.combinations(range(size), 2)
        if generator.random() < density
    )


def milp_highs(graph: SignedGraph, seconds: float) -> tuple[int | None, float]:
    """Solve the model of exclusive ors with SciPy's HiGHS; return its best value and its bound."""
    n, m = graph.size, graph.ties
    tie, plus = np.arange(m), graph.sign > 0

    def rows(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> Any:
        columns = np.concatenate([graph.source, graph.target, n + tie])
        return coo_array((np.concatenate([first, second, third]), (np.tile(tie, 3), columns)), shape=(m, n + m))

    one = np.ones(m)
    # f >= x_a - x_b and f >= x_b - x_a where friends; f >= x_a + x_b - 1 and f >= 1 - x_a - x_b where foes
    above = rows(one, np.where(plus, -one, one), -one)
    below = rows(-one, np.where(plus, one, -one), -one)
    limit = np.concatenate([np.where(plus, 0, 1), np.where(plus, 0, -1)])
    answer = milp(
        np.concatenate([np.zeros(n), one]),
        constraints=LinearConstraint(vstack([above, below]), -np.inf, limit),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=Bounds(0, np.concatenate([[0], np.ones(n + m - 1)])),
        options={"time_limit": seconds},
    )
    return None if answer.x is None else round(answer.fun), float(answer.mip_dual_bound or 0.0)


def cp_sat(graph: SignedGraph, seconds: float) -> tuple[float, int | None, float]:
    """Solve the plain CP-SAT model in a process of its own; return its seconds, best value and bound."""
    ties = list(zip(graph.source.tolist(), graph.target.tolist(), graph.sign.tolist(), strict=True))
    asked = json.dumps({"size": graph.size, "ties": ties, "seconds": seconds})
    command = [sys.executable, str(HERE / "cp_sat_peer.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    took, value, bound = json.loads(done.stdout)
    return took, value, bound


def networkx_triads(graph: networkx.Graph) -> tuple[int, int]:
    """Count balanced and unbalanced triads by a loop over networkx, as one would write it."""
    balanced = unbalanced = 0
    for a, b in graph.edges:
        for c in networkx.common_neighbors(graph, a, b):
            if c > a and c > b:  # each triad once
                product = graph[a][b]["sign"] * graph[b][c]["sign"] * graph[a][c]["sign"]
                balanced, unbalanced = balanced + (product > 0), unbalanced + (product < 0)
    return balanced, unbalanced


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the median seconds of so many repeats, and the last answer."""
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), answer


def windows(folder: Path) -> list[SignedGraph]:
    """The 51 windows of Doreian and Mrvar."""
    edges = pl.read_csv(folder / "signed_networks" / "doreian_mrvar_cow_51_windows_edges.csv")
    groups = edges.group_by("window", maintain_order=True)
    return [SignedGraph.from_ties(rows.select("from", "to", "sign").iter_rows()) for _, rows in groups]


def solve_all(graphs: list[SignedGraph]) -> list[int]:
    """Prove the frustration of several networks."""
    answers = [frustration(graph) for graph in graphs]
    if not all(answer.optimal for answer in answers):
        raise SystemExit("a window was not proven")
    return [answer.value for answer in answers]


def against_peers(name: str, graph: SignedGraph, limit: float, repeats: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Seconds of ours and of every peer on one network, and what each proved."""
    seconds, answer = timed(lambda: frustration(graph, seconds=limit), repeats)
    results, proofs = {f"{name}_foedus": seconds}, {f"{name}_foedus": [answer.value, answer.bound]}
    took, (value, bound) = timed(lambda: milp_highs(graph, limit), 1)
    peers = {"milp_highs": (took, value, bound)}
    if importlib.util.find_spec("ortools"):
        peers["cp_sat"] = cp_sat(graph, limit)
    for peer, (took, value, bound) in peers.items():
        results[f"{name}_{peer}"] = took
        proofs[f"{name}_{peer}"] = [value, round(bound, 1)]
        if value is not None and (value < answer.bound or bound > answer.value + 1e-6):
            raise SystemExit(f"{name}: {peer} says {value}, at least {bound}; ours {answer.value}, {answer.bound}")
    return results, proofs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="repeats of our measurements; the median counts")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds after which a solver is stopped")
    parser.add_argument("--no-save", action="store_true", help="print only")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    frustration(planted(12, 0.3))  # imports and first calls are not what is measured
    results: dict[str, float] = {}
    proofs: dict[str, Any] = {}
    for name, graph in (
        ("planted_40", planted(40, 0.1)),
        ("planted_180", planted(180, 0.1)),
        ("sparse_150", planted(150, 0.2, density=0.1)),
        ("random_40", planted(40, 0.5)),
    ):
        found, proven = against_peers(name, graph, options.limit, 1 if name == "random_40" else options.repeats)
        results |= found
        proofs |= proven
        print(name, found, proven, file=sys.stderr)
    for size in (40, 180):
        graph = planted(size, 0.1)
        other = graph.to_networkx()
        results[f"triads_{size}_foedus"], ours = timed(lambda graph=graph: triads(graph), options.repeats)
        results[f"triads_{size}_networkx"], theirs = timed(lambda other=other: networkx_triads(other), 1)
        if (ours.balanced, ours.unbalanced) != theirs:
            raise SystemExit(f"triads of {size}: {ours} is {theirs}")
    folder = os.environ.get("FOEDUS_DATA")
    if folder:
        graphs = windows(Path(folder))
        results["windows_51_foedus"], values = timed(lambda: solve_all(graphs), options.repeats)
        took, theirs = timed(lambda: [milp_highs(graph, options.limit) for graph in graphs[::WINDOW_STEP]], 1)
        proofs["windows_sample_milp_highs"] = theirs
        results["windows_sample_milp_highs"] = took
        results["windows_sample_foedus"], _ = timed(lambda: solve_all(graphs[::WINDOW_STEP]), options.repeats)
        if any(
            value is not None and value < best for (value, _), best in zip(theirs, values[::WINDOW_STEP], strict=True)
        ):
            raise SystemExit("a window has a better answer than ours")
        from foedus.panels import Panel

        every = TieRule(("defence", "offence", "neutrality", "non_aggression", "consultation"))
        dense = TieRule((), (), measure="alignment_composite", above=0.1, below=-0.05)
        for name, year, rule in (("treaties_2014", 2014, every), ("alignment_2010", 2010, dense)):
            graph = network_of_year(Panel.open(), year, rule).graph
            results[f"{name}_foedus"], answer = timed(lambda graph=graph: frustration(graph), options.repeats)
            proofs[f"{name}_foedus"] = [answer.value, answer.bound, graph.size, graph.ties]
    ratios = {
        f"{name}_over_{peer}": results[f"{name}_{peer}"] / results[f"{name}_foedus"]
        for name, peer in (
            (key.removesuffix(f"_{peer}"), peer)
            for key in results
            for peer in ("milp_highs", "cp_sat", "networkx")
            if key.endswith(f"_{peer}")
        )
        if name != "random_40"  # nobody proves it: the bounds compare
    } | {"planted_40_over_signnet_published": PUBLISHED["signnet_40"] / results["planted_40_foedus"]}
    per_unit = 1 if sys.platform == "darwin" else 1024
    packages = ("numpy", "scipy", "highspy", "networkx", "ortools")
    report = {
        "unit": f"seconds; a solver is stopped after {options.limit:g} s, and then counts with that",
        "date": date.today().isoformat(),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {name: importlib.metadata.version(name) for name in packages if importlib.util.find_spec(name)},
        "results": {name: float(f"{value:.3g}") for name, value in results.items()},
        "proofs": {"what": "value found, bound proven, for record networks also states and ties", **proofs},
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * per_unit / 2**20),
        "published": PUBLISHED,
        "ratios": {name: float(f"{value:.3g}") for name, value in ratios.items()},
    }
    print(json.dumps(report, indent=1))
    if not options.no_save:
        path = HERE / "results.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        known["bench_networks"] = report
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
