"""What a command must not import: seconds of a start, told by the modules of the real command line.

A module that is listed here is one that somebody imported once where a command did not need it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = """
import sys
from foedus.cli import main
seen = sys.argv.pop()
try:
    main()
finally:
    with open(seen, "w") as file:
        file.write("\\n".join(sys.modules))
"""
DRAWING = ("matplotlib", "jinja2")
RUNS = ("xarray", "pandas", "zarr")
COMPUTING = ("jax", "jaxlib", "foedus.mechanisms", "foedus.engine.ensemble")
FETCHING = ("requests", "pooch", "urllib3")
LIGHT = (*DRAWING, *RUNS, *COMPUTING, *FETCHING, "scipy.stats", "optax", "SALib", "distributed", "networkx")


def modules(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Modules that a command has imported when it ends."""
    environment = {**os.environ, "FOEDUS_RUNS": str(folder / "runs"), "FOEDUS_CACHE": str(folder / "cache")}
    environment.pop("FOEDUS_DATA", None)
    command = [sys.executable, "-W", "error", "-c", MAIN, *arguments, str(folder / "modules")]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return set((folder / "modules").read_text(encoding="utf-8").splitlines())


def needless(found: set[str], unwanted: tuple[str, ...]) -> list[str]:
    """Unwanted modules among those found, each told once."""
    return [name for name in unwanted if any(each == name or each.startswith(f"{name}.") for each in found)]


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], (*LIGHT, "numpy", "polars", "scipy")),
        (["measure", "alignment", "--pair", "RUS:CHN"], (*LIGHT, "scipy")),
        (["triangle", "USA", "RUS", "CHN"], (*LIGHT, "scipy")),
        (["measure", "nonsense"], (*LIGHT, "scipy")),
        (["cases"], (*LIGHT, "scipy")),
        (["data", "list"], (*LIGHT, "scipy")),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_short_commands_import_little(tmp_path: Path, arguments: list[str], unwanted: tuple[str, ...]) -> None:
    code = 2 if "nonsense" in arguments else 0
    assert needless(modules(tmp_path, *arguments, code=code), unwanted) == []


def test_files_of_ones_own_import_little(tmp_path: Path) -> None:
    content = {"actors": [{"name": name, "size": 1.0} for name in "ABC"], "propensity": {"A|B": 1, "A|C": -1}}
    (tmp_path / "actors.json").write_text(json.dumps(content), encoding="utf-8")
    assert needless(modules(tmp_path, "landscape", "actors.json"), (*LIGHT, "scipy")) == []
    (tmp_path / "ties.csv").write_text("source,target,sign\nA,B,1\nB,C,1\nA,C,-1\n", encoding="utf-8")
    assert needless(modules(tmp_path, "balance", "ties.csv"), LIGHT) == []


def test_a_mistake_in_a_run_imports_no_engine(tmp_path: Path) -> None:
    found = modules(tmp_path, "run", "--policy", "USA:contain:FJI:0.8@2021-2024", code=2)
    assert needless(found, (*COMPUTING, *DRAWING, *FETCHING, "scipy")) == []


def test_a_stored_run_imports_no_engine(tmp_path: Path) -> None:
    run = ("run", "triangle-1971", "--until", "1972", "--members", "2")
    assert "jax" in modules(tmp_path, *run)
    # xarray imports Dask where it is installed, and Dask scipy and jinja2
    unwanted = (*COMPUTING, *FETCHING, "matplotlib", "scipy.stats", "optax")
    assert needless(modules(tmp_path, *run), unwanted) == []


def test_an_argument_without_futures_imports_no_engine(tmp_path: Path) -> None:
    found = modules(tmp_path, "argue", "--no-futures")
    assert needless(found, (*COMPUTING, *FETCHING, "optax", "SALib", "networkx")) == []


DRAWS = """
from foedus.reports.figure import draw_figure, table_of
figure = draw_figure("k", "t", "d", lambda canvas, narrow: canvas.text(0, 0, "x"), table_of(("a",), [("1",)]))
assert "<text" in figure.wide
import os, sys
assert os.environ["MPLBACKEND"] == sys.argv[1]
assert "matplotlib.pyplot" not in sys.modules
import matplotlib as mpl
assert (mpl.get_backend() == sys.argv[1]) == (sys.argv[1] == "svg")
"""


@pytest.mark.parametrize("backend", ["nonsense", "svg"])
def test_figures_need_no_backend(backend: str) -> None:
    command = [sys.executable, "-W", "error", "-c", DRAWS, backend]
    done = subprocess.run(
        command, env={**os.environ, "MPLBACKEND": backend}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_backend_that_is_not_there_stops_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://nowhere.backend_inline")
    ties = tmp_path / "ties.csv"
    ties.write_text("source,target,sign\n$A$,B_,1\nB_,C^,1\n$A$,C^,-1\n", encoding="utf-8")
    assert needless(modules(tmp_path, "balance", "ties.csv"), DRAWING) == []
    found = modules(tmp_path, "balance", "ties.csv", "--figure", "ties.svg")
    assert "matplotlib" in found
    assert "matplotlib.pyplot" not in found
    assert "$A$" in (tmp_path / "ties.svg").read_text(encoding="utf-8")
