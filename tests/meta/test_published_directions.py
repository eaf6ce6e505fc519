"""The page on published directions gives the figures of the benchmark that computed them."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from foedus.library.bibliography import load_bibliography

ROOT = Path(__file__).parents[2]
ROWS: list[dict[str, Any]] = json.loads((ROOT / "benchmarks" / "published_directions.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "discussion" / "published-directions.md").read_text(encoding="utf-8")
NEUTRAL = {"above 1": 1.0, "below 1": 1.0, "not above 1": 1.25, "above 0": 0.0}


def number(value: Any) -> str:
    return f"{float(value):.2f}" if float(value) < 100 else f"{float(value):,.0f}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['paper']} {row['finding'][:20]}")
def test_every_row_stands_on_the_page(row: dict[str, Any]) -> None:
    onsets = "" if row["onsets"] is None else f"{row['onsets']:,}"
    assert (
        f"| {row['finding']} | {row['window'][0]}–{row['window'][1]} | {row['published']} "
        f"| {number(row['value'])} ({number(row['low'])} to {number(row['high'])}) "
        f"| {row['n']:,} ({row['clusters']}) | {onsets} | {row['agrees']} |"
    ) in PAGE
    assert row["paper"] in load_bibliography()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['paper']} {row['finding'][:20]}")
def test_what_is_said_to_agree_follows_from_the_interval(row: dict[str, Any]) -> None:
    low, high, neutral = float(row["low"]), float(row["high"]), NEUTRAL[row["published"]]
    if row["published"] == "not above 1":
        expected = "disagrees" if low > 1.0 else "agrees" if high < neutral else "open"
    else:
        sides = ("agrees", "disagrees") if row["published"].startswith("above") else ("disagrees", "agrees")
        expected = sides[0] if low > neutral else sides[1] if high < neutral else "open"
    assert row["agrees"] == expected


def test_the_count_is_that_of_the_rows() -> None:
    counts = Counter(row["agrees"] for row in ROWS)
    told = f"{counts['agrees']} agree, {counts['disagrees']} disagree, and {counts['open']} stay open"
    assert f"of {len(ROWS)} directions {told}" in PAGE
    assert len({row["paper"] for row in ROWS}) == 9


@pytest.mark.data
@pytest.mark.slow
def test_they_come_out_the_same_again() -> None:
    path = ROOT / "benchmarks" / "published_directions.py"
    spec = importlib.util.spec_from_file_location("published_directions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up
    sys.modules["published_directions"] = module
    spec.loader.exec_module(module)
    for again, row in zip(module.compared(progress=lambda told: None), ROWS, strict=True):
        assert again["agrees"] == row["agrees"]
        assert again["value"] == pytest.approx(float(row["value"]), rel=1e-3, abs=1e-3)
