"""The page on reliability: twelve faults, each with tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import foedus

ROOT = Path(foedus.__file__).parents[2]
PAGE = (ROOT / "docs" / "discussion" / "reliability.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_twelve_faults_each_have_a_promise_and_a_test() -> None:
    assert len(ROWS) == 12
    for fault, promise, shown in ROWS:
        assert promise.endswith("."), fault
        assert "::test_" in shown, fault


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_named_test_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_no_duration_is_measured_by_a_clock_that_can_be_set() -> None:
    """``time.time`` is the clock on the wall: an hour of daylight saving would end a search or prolong it."""
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.time", "time.time_ns")), file
