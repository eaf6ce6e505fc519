"""The page on powers-2025 tells the first values that the packaged case has."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RESULTS: dict[str, Any] = json.loads((ROOT / "benchmarks" / "powers_2025.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "discussion" / "powers-2025.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("powers_2025", ROOT / "benchmarks" / "powers_2025.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_those_of_the_results(benchmark: ModuleType) -> None:
    assert benchmark.pair_table(RESULTS["first"]["pairs"]) in PAGE
    assert benchmark.state_table(RESULTS["first"]["states"]) in PAGE
    if "events" in RESULTS:
        assert benchmark.event_table(RESULTS["events"]) in PAGE


def test_first_values_are_those_of_the_case(benchmark: ModuleType) -> None:
    """Run ``benchmarks/powers_2025.py`` again after anything that changes the case."""
    now = benchmark.first()
    told = {row["pair"]: row for row in RESULTS["first"]["pairs"]}
    assert len(told) >= 30
    for row in now["pairs"]:
        for name in ("alignment", "alignment_sd", "obligation", "pressure", "record_alone"):
            assert row[name] == told[row["pair"]][name], (row["pair"], name)
    states = {row["state"]: row for row in RESULTS["first"]["states"]}
    assert len(states) == 42
    for row in now["states"]:
        assert row == pytest.approx(states[row["state"]]), row["state"]


def test_numbers_in_the_text_are_measured() -> None:
    for year, shown in (("2000", ".185"), ("2014", ".197"), ("2024", ".216")):
        assert f"{RESULTS['first']['middle_error_of_alignment'][year]:.3f}".removeprefix("0") == shown
        assert shown in PAGE
    record = {row["pair"]: row["record_alone"] for row in RESULTS["first"]["pairs"]}
    assert record["RUS-POL"] == 0.04
