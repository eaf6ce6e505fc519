"""A forked process says that it cannot compute instead of waiting for ever; a spawned one computes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import multiprocessing, os, sys, warnings
warnings.simplefilter("ignore")  # JAX and Python warn of the fork too
import foedus
from foedus import run

def simulate(seed):
    return str(run("triangle-1971", until=1973, members=2, seed=seed))

def measure(year):
    return str(foedus.measure("alignment", pairs=["USA:RUS"], first=year))

def attempt(task):
    try:
        return globals()[task](1990)
    except foedus.FoedusError as error:
        return f"{type(error).__name__}: {error}"

if __name__ == "__main__":
    if sys.argv[1] == "jax":
        import jax.numpy
        jax.numpy.zeros(2).sum()
    elif sys.argv[1] != "nothing":
        attempt(sys.argv[1])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        for told in pool.map_async(attempt, sys.argv[2:]).get(60):
            print(told.splitlines()[0])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize(
    ("before", "after", "works"),
    [
        ("simulate", ("simulate", "measure"), False),
        ("measure", ("measure",), False),
        ("jax", ("simulate",), False),
        ("nothing", ("measure",), True),
    ],
)
def test_a_fork_is_told(tmp_path: Path, before: str, after: tuple[str, ...], works: bool) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "FOEDUS_RUNS": str(tmp_path / "runs")}
    environment.pop("FOEDUS_DATA", None)
    command = [sys.executable, str(script), before, *after]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert len(told) == len(after)
    assert all(
        ('"spawn"' not in line) if works else line.startswith("WorkError") and '"spawn"' in line for line in told
    )
