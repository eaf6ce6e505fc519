"""What addresses a run and keys kept evidence: every source they hang on, and none that only asks, formats or draws."""

import ast
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import foedus
from foedus.engine import identity
from foedus.engine.assembling import build_ensemble
from foedus.errors import PolicyError
from foedus.evidence import building
from foedus.scenarios import ParameterSet, RunSpec
from foedus.scenarios.synthetic_worlds import synthetic_world

PACKAGE = Path(foedus.__file__).parent
GROUND = {"axes.py", "errors.py", "near_names.py", "progress.py", "registries.py", "source_hash.py", "user_toml.py",
          "_lazy.py", "_moved.py", "_version.py", "cancelling.py",
          "memory.py", "second_processes.py",
          "forks.py", "cache_folders.py", "plain_text.py", "results.py", "years.py",
          # readers of what a person brings, which is in no kept evidence and in an address by its content
          *(f"user_tables/{path.name}" for path in PACKAGE.glob("user_tables/*.py"))}  # fmt: skip
NO_NUMBERS = GROUND | {
    "library/own_names.py",
    # texts and files
    "library/problems.py",
    "library/schema_versions.py",
    "scenarios/__init__.py",
    "scenarios/runs/chunk_files.py",
    "scenarios/runs/member_arrays.py",
    "scenarios/runs/stores.py",
    # what is in the address by its content
    "scenarios/cases/files.py",
    "scenarios/runs/specs.py",
    # a mechanism's kernel that no schedule runs
    "networks/dynamics/marvel_kernel.py",
    # names and checks of them
    "states/__init__.py",
    "scenarios/casts.py",
    "scenarios/runs/checking.py",
}


def imported(path: str) -> set[str]:
    """Files of the package that one imports, except for types."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    names = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("foedus")
        for alias in node.names
    ]
    found = set()
    for name in names:
        whole, parent = (Path(*part.split(".")[1:]) for part in (name, name.rpartition(".")[0]))
        places = (whole.with_suffix(".py"), whole / "__init__.py", parent.with_suffix(".py"), parent / "__init__.py")
        found.add(next(place for place in places if (PACKAGE / place).is_file()).as_posix())
    return found


def test_what_a_hashed_module_imports_is_hashed_too() -> None:
    hashed = set(identity.hashed_sources())
    assert {"engine/step.py", "mechanisms/crisis.py", "scenarios/policies/compiling.py"} <= hashed
    for path in hashed:
        if path.startswith(("engine/", "mechanisms/", "scenarios/")):
            assert imported(path) <= hashed | NO_NUMBERS, path


def test_what_kept_evidence_hangs_on_imports_nothing_outside_its_key() -> None:
    hashed = set(building.hashed_sources())
    assert {"measures/threat.py", "library/facts.py", "library/facts/treaties.toml", "panels/variables.csv"} <= hashed
    assert not any("embedded" in path for path in hashed)
    ground = {*GROUND, "devices.py", "library/problems.py"}
    for path in (path for path in hashed if path.endswith(".py")):
        assert imported(path) <= hashed | ground, path


HASHES = (
    "from foedus.engine.identity import engine_hash; from foedus.evidence.building import hashed_sources; "
    "from foedus.source_hash import source_hash; print(engine_hash(), source_hash(hashed_sources()))"
)


def hashes(package: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    return subprocess.run(
        [sys.executable, "-c", HASHES], capture_output=True, text=True, check=True, env=environment, cwd=package.parent
    ).stdout.split()


def test_a_comment_in_analyses_or_reports_changes_no_address_and_one_in_the_engine_does(tmp_path: Path) -> None:
    copy = tmp_path / "foedus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = hashes(copy)
    for room in ("analyses", "reports", "cli", "arguments", "library/cases"):
        for file in (copy / room).rglob("*"):
            if file.suffix in {".py", ".toml"}:
                file.write_text(file.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert hashes(copy) == before
    for file in (copy / "engine" / "step.py", copy / "measures" / "trade.py"):
        file.write_text(file.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    run, evidence = hashes(copy)
    assert run != before[0]
    assert evidence != before[1]


def test_a_shock_after_the_last_whole_year_of_a_run_is_refused() -> None:
    world = synthetic_world(3, start=date(2021, 7, 2))
    spec = {"case": world.case, "members": 1, "until": 2025}
    build_ensemble(RunSpec(shocks=("leader:AAX@2024.4",), **spec), world, ParameterSet.load("default"))
    with pytest.raises(PolicyError, match="the shock is outside the run"):
        build_ensemble(RunSpec(shocks=("leader:AAX@2024.8",), **spec), world, ParameterSet.load("default"))
