"""What the repository holds: no output of a run, and no large file but the packaged evidence."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 500_000
PACKAGED = {"src/foedus/evidence/embedded/dyads.parquet", "src/foedus/evidence/embedded_world/alignment.parquet"}
TOP = {".ci", ".github", "benchmarks", "docs", "examples", "src", "tests"}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [name for name in done.stdout.split("\0") if name]


def test_no_file_is_large_but_the_packaged_evidence() -> None:
    large = {name for name in tracked() if (ROOT / name).is_file() and (ROOT / name).stat().st_size > LARGEST}
    assert large == PACKAGED


def test_folders_are_those_of_the_project_and_no_output_of_a_run() -> None:
    assert {name.partition("/")[0] for name in tracked() if "/" in name} <= TOP
