"""The page on wars that draw allies in prints what the benchmark found, and the posteriors that are packaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foedus.scenarios.parameters.packaged import packaged_posterior

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "discussion" / "joining.md").read_text(encoding="utf-8")
CHECKS: list[dict[str, Any]] = json.loads((ROOT / "benchmarks" / "joining_checks.json").read_text(encoding="utf-8"))


def cell(row: dict[str, float]) -> str:
    return f"{100 * row['share']:.0f}% [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check["check"])
def test_every_share_is_printed_with_its_interval(check: dict[str, Any]) -> None:
    assert check["shock"] in PAGE
    assert f"{check['members']} futures" in PAGE
    for row in check["pairs"]:
        assert f"| {row['pair']} | {cell(row['scenario'])} | {cell(row['baseline'])} |" in PAGE


@pytest.mark.parametrize("block", ["hostilities", "joining"])
def test_every_estimate_is_printed_with_its_interval_and_standing(block: str) -> None:
    record = packaged_posterior(block).record
    assert f"{record['rows']:,} rows" in PAGE
    assert f"{record['events']} events" in PAGE
    for name, row in record["parameters"].items():
        standing = "estimated" if row["estimated"] else "assumed"
        assert f"| `{name}` | {row['mean']:.2f} [{row['low']:.2f}, {row['high']:.2f}] | {standing} |" in PAGE


def test_the_checks_were_drawn_with_the_wars_they_ask_for() -> None:
    for check in CHECKS:
        first, second = check["shock"].split("@")[0].removeprefix("war:").split("+")
        assert check["members"] >= 32
        assert first != second
        assert all(0 <= row["scenario"]["low"] <= row["scenario"]["share"] <= 1 for row in check["pairs"])
