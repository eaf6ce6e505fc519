"""What alignment of all pairs costs from the raw data: ``python benchmarks/bench_alignment.py``.

Needs the raw data (``FOEDUS_DATA``). Measured is the command as a user runs it, ``foedus measure alignment --out
FILE``, on an empty cache: time, processor time, and the largest resident memory of that one process (``wait4``).
Processor time rises on a machine that is busy with other work, so its load before is printed beside it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = (sys.executable, "-c", "from foedus.cli import main; main()")


def run(folder: Path) -> dict[str, float]:
    """Run the command with an empty cache in a process of its own."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "measure", "alignment", "--out", str(folder / "alignment.parquet")],
        env={**os.environ, "XDG_CACHE_HOME": str(folder), "FOEDUS_CACHE": str(folder / "panel")},
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("foedus measure alignment failed")
    per_unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": time.perf_counter() - begin,
        "processor seconds": usage.ru_utime + usage.ru_stime,
        "peak of memory, GB": usage.ru_maxrss * per_unit / 1e9,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1, help="repeats; all are printed")
    options = parser.parse_args()
    for _ in range(options.repeats):
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        with tempfile.TemporaryDirectory() as folder:
            found = run(Path(folder))
        print(", ".join(f"{name} {value:.2f}" for name, value in found.items()) + f" (load before {load:.1f})")


if __name__ == "__main__":
    main()
