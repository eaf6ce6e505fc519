"""The contracts of imports catch what they are there for: a circle, and a step against the order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import foedus

PACKAGE = Path(foedus.__file__).parent
ROOT = PACKAGE.parents[1]


def test_a_planted_circle_and_a_planted_step_back_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "src" / "foedus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.parquet"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        # a circle within a room, deep down and inside a function
        "networks/two_camps/packing.py": "\n\ndef _back():\n    import foedus.networks.two_camps.solving\n",
        "measures/trade.py": "\nimport foedus.analyses.measuring  # noqa\n",
    }
    for name, text in planted.items():
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    program = Path(sys.executable).parent / "lint-imports"
    found = subprocess.run(
        [program, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
    )  # fmt: skip
    assert found.returncode == 1, found.stdout
    lines = found.stdout.splitlines()
    assert "No circles between rooms, nor within one BROKEN" in lines
    assert "One way through the house BROKEN" in lines
    assert "Plotting only in reports KEPT" in lines
