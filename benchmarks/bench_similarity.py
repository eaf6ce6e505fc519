"""How fast all similarities of all pairs are, beside plain pandas: ``python benchmarks/bench_similarity.py``.

Needs the raw data (``FOEDUS_DATA``). Measured is the command as a user runs it, ``foedus similarity obligations|un
--out FILE``: a cold process, from start to the file in its place, its processor time, and its largest resident memory
(by ``wait4`` of that one process). Beside it:

- the same ten measures pair by pair in plain pandas, on a *sample* of years and pairs, every value checked against
  ours; the time for all pairs is **extrapolated** from it (time per pair linear between the sampled years);
- fpsim's *published* times for nine of the measures on 1,010,346 dyad-years (its author's log, and an estimate from
  samples on a machine like ours); they were not measured here.
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
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

HERE = Path(__file__).parent
COMMAND = (sys.executable, "-c", "from foedus.cli import main; main()")
RECORDS = ("obligations", "un")
#: fpsim's author's log on many cores, and processor time estimated from samples on two cores, both in seconds.
PUBLISHED = {"fpsim_log": 9_750.0, "fpsim_cpu": 53 * 3_600.0}
SAMPLE = {"obligations": (1816, 1850, 1885, 1920, 1950, 1970, 1990, 2018), "un": (1946, 1960, 1975, 1990, 2005, 2023)}
PAIRS, SEED, GAP = 60, 1999, 1e-9


def run(record: str, out: Path) -> dict[str, float]:
    """Run the command in a process of its own; return its seconds, processor seconds and peak memory in MiB."""
    begin = time.perf_counter()
    process = subprocess.Popen([*COMMAND, "similarity", record, "--out", str(out)], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"foedus similarity {record} failed")
    per_unit = 1 if sys.platform == "darwin" else 1024
    return {
        f"{record}_seconds": seconds,
        f"{record}_cpu": usage.ru_utime + usage.ru_stime,
        f"{record}_mib": usage.ru_maxrss * per_unit / 2**20,
    }


def plain(x: pd.Series, y: pd.Series, low: int, high: int) -> dict[str, float]:
    """All ten measures of one pair, as one would write them with pandas."""
    both = pd.DataFrame({"x": x, "y": y}).dropna()
    x, y = both["x"], both["y"]
    ties = (both > low).astype(int)
    observed = {value: rank for rank, value in enumerate(sorted(set(x) | set(y)))}
    ranks = both.replace(observed)

    def s(frame: pd.DataFrame, power: int, reach: float) -> float:
        return 1 - 2 * ((frame["x"] - frame["y"]).abs() ** power).sum() / (len(frame) * reach**power)

    def nominal(frame: pd.DataFrame) -> float:
        chance = (pd.concat([frame["x"], frame["y"]]).value_counts(normalize=True) ** 2).sum()
        return 1 - (1 - (frame["x"] == frame["y"]).mean()) / (1 - chance) if chance < 1 else np.nan

    def corrected(frame: pd.DataFrame, share: float) -> float:
        chance = frame.var(ddof=0).sum() + share * (frame["x"].mean() - frame["y"].mean()) ** 2
        return 1 - ((frame["x"] - frame["y"]) ** 2).mean() / chance if chance > 1e-12 else np.nan

    varies = x.nunique() > 1 and y.nunique() > 1
    return {
        "s_valued_squared": s(both, 2, high - low),
        "s_valued_absolute": s(both, 1, high - low),
        "s_binary": s(ties, 1, 1),
        "pi_valued_nominal": nominal(both),
        "pi_binary": nominal(ties),
        "kappa_valued_observed_index": corrected(ranks, 1),
        "kappa_binary": corrected(ties, 1),
        "tau_b": x.corr(y, method="kendall") if varies else np.nan,
        "kappa_valued": corrected(both, 1),
        "pi_valued_squared": corrected(both, 0.5),
    }


def portfolios(record: str, year: int) -> pd.DataFrame:
    """Portfolios of a year, item × state, as a table pandas works on."""
    from foedus.measures.directed import directed_obligations
    from foedus.measures.obligations import obligation_portfolios
    from foedus.measures.un import vote_portfolios
    from foedus.sources import DataFolder, read_source
    from foedus.states import load_states

    if record == "un":
        (part,) = vote_portfolios(read_source("unga_votes"), years=[year])
    else:
        ties = directed_obligations(DataFolder.find())
        (part,) = obligation_portfolios(ties, load_states().system(year, year), years=[year])
    return pd.DataFrame(part.matrix.T, index=list(part.items), columns=list(part.actors))


def pandas_seconds(record: str, ours: pl.DataFrame) -> float:
    """Seconds plain pandas would take for all pairs of the record, extrapolated from a sample that is checked."""
    low, high = (1, 3) if record == "un" else (0, 3)
    per_pair = []
    for year in SAMPLE[record]:
        wide = portfolios(record, year)
        rows = ours.filter(pl.col("year") == year).sample(PAIRS, seed=SEED).to_dicts()
        begin = time.perf_counter()
        found = [plain(wide[row["state_a"]], wide[row["state_b"]], low, high) for row in rows]
        per_pair.append((time.perf_counter() - begin) / len(rows))
        for row, values in zip(rows, found, strict=True):
            for name, value in values.items():
                same = np.isnan(value) if row[name] is None else abs(value - row[name]) < GAP
                if not same:
                    raise SystemExit(
                        f"{record} {row['state_a']}:{row['state_b']} {year} {name}: {row[name]} is {value}"
                    )
    counts = ours.group_by("year").len().sort("year")
    return float((np.interp(counts["year"], SAMPLE[record], per_pair) * counts["len"].to_numpy()).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="repeats of each measurement; the median counts")
    parser.add_argument("--no-save", action="store_true", help="print only")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    size, rounds = {}, []
    with tempfile.TemporaryDirectory() as folder:
        outs = {record: Path(folder) / f"{record}.parquet" for record in RECORDS}
        for _ in range(options.repeats):
            one: dict[str, float] = {}
            for record, out in outs.items():
                one |= run(record, out)
            rounds.append(one)
        results = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
        for record, out in outs.items():
            ours = pl.read_parquet(out)
            size[f"{record}_pairs"] = ours.height
            results[f"{record}_pandas_extrapolated"] = pandas_seconds(record, ours)
    ratios = {
        **{f"{record}_over_pandas": results[f"{record}_pandas_extrapolated"] / results[f"{record}_seconds"]
           for record in RECORDS},
        "obligations_over_fpsim_log_published": PUBLISHED["fpsim_log"] / results["obligations_seconds"],
        "obligations_over_fpsim_cpu_published": PUBLISHED["fpsim_cpu"] / results["obligations_cpu"],
    }  # fmt: skip
    report = {
        "unit": "seconds of the whole command, cold; _cpu processor seconds; _mib peak resident memory, MiB",
        "date": date.today().isoformat(),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": round(load, 2),
        "versions": {name: importlib.metadata.version(name) for name in ("numpy", "pandas", "polars")},
        "size": {**size, "measures": 10},
        "results": {name: float(f"{value:.4g}") for name, value in results.items()},
        "range": {name: [float(f"{f(one[name] for one in rounds):.4g}") for f in (min, max)] for name in rounds[0]},
        "published": PUBLISHED,
        "ratios": {name: float(f"{value:.3g}") for name, value in ratios.items()},
    }
    print(json.dumps(report, indent=1))
    if not options.no_save:
        path = HERE / "results.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        known["bench_similarity"] = report
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
