"""The address of a run: every source that its numbers hang on is hashed, and none that only asks for runs."""

import ast
from datetime import date
from importlib import resources

import pytest

import foedus.engine.identity as own
from foedus.engine import synthetic_world
from foedus.engine.run import build_ensemble
from foedus.errors import PolicyError
from foedus.scenarios import ParameterSet, RunSpec

NO_NUMBERS = {
    "foedus",
    "foedus.axes",
    "foedus.errors",
    # texts and files
    "foedus.engine.outcomes",
    "foedus.library.tables",
    "foedus.scenarios.chunk_file",
    "foedus.scenarios.member_arrays",
    "foedus.scenarios.store",
    # what is in the address by its content
    "foedus.library.evidence",
    "foedus.scenarios.case",
    "foedus.scenarios.resolve",
    "foedus.scenarios.run_spec",
    # a mechanism's kernel that no schedule runs
    "foedus.networks.dynamics_marvel_kernel",
}


def hashed() -> dict[str, str]:
    """Module to its text."""
    found = {}
    for package, names in own._SOURCES:
        for item in resources.files(package).iterdir():
            wanted = not item.name.startswith(own._BESIDE) if names is None else item.name in names
            if item.name.endswith(".py") and wanted:
                found[f"{package}.{item.name.removesuffix('.py')}"] = item.read_text(encoding="utf-8")
        assert not names or all((resources.files(package) / name).is_file() for name in names)
    return found


def test_what_a_hashed_module_of_engine_and_mechanisms_imports_is_hashed_too() -> None:
    modules = hashed()
    known = set(modules) | NO_NUMBERS | {"foedus.engine", "foedus.mechanisms"}
    for name, text in modules.items():
        if name.endswith("__init__") or not name.startswith(("foedus.engine", "foedus.mechanisms")):
            continue
        wanted = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) and node.module}
        assert {module for module in wanted if module.startswith("foedus")} <= known, name


@pytest.mark.parametrize("name", ["effects", "effect_lone", "sensitivity", "sensitivity_work", "synthetic", "futures"])
def test_what_only_asks_for_runs_is_not_in_their_address(name: str) -> None:
    assert (resources.files("foedus.engine") / f"{name}.py").is_file()
    assert f"foedus.engine.{name}" not in hashed()


def test_a_shock_after_the_last_whole_year_of_a_run_is_refused() -> None:
    world = synthetic_world(3, start=date(2021, 7, 2))
    spec = {"case": world.case, "members": 1, "until": 2025}
    build_ensemble(RunSpec(shocks=("leader:AAX@2024.4",), **spec), world, ParameterSet.load("default"))
    with pytest.raises(PolicyError, match="the shock lies outside the run"):
        build_ensemble(RunSpec(shocks=("leader:AAX@2024.8",), **spec), world, ParameterSet.load("default"))
