"""The page on dangers gives the figures of the benchmark that computed them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOUND: dict[str, Any] = json.loads((ROOT / "benchmarks" / "dangers.json").read_text(encoding="utf-8"))
PAGE = " ".join((ROOT / "docs" / "discussion" / "dangers.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(("event", "digits"), [("wars", 3), ("crises", 2)])
def test_the_likeliest_are_those_of_the_benchmark_in_its_order(event: str, digits: int) -> None:
    rows = FOUND["futures"][f"likeliest_{event}"]
    assert len(rows) == 20
    lines = [f"| {pair.replace('-', '–')} | {mean:.{digits}f} |" for pair, mean, *_ in rows]
    places = [PAGE.index(line) for line in lines]
    assert places == sorted(places)


def test_ratios_ranks_and_yearly_numbers_are_those_of_the_benchmark() -> None:
    futures, held = FOUND["futures"], FOUND["held_out"]
    assert f"{futures['wars_USA-CHN_over_DEU-FRA']:.1f} times as many" in PAGE
    assert f"(at the start {futures['war_hazard_USA-CHN_over_DEU-FRA']:.1f} times" in PAGE
    for name in ("all_pairs", "neighbours", "pairs_with_a_memory_of_disputes", "pairs_with_a_dispute_in_the_decade"):
        row = held["kendall"][name]
        low, high = row["interval"]
        part = f"| {row['n']} | {row['tau']:.2f} [{low:.2f}, {high:.2f}] | {row['most']:.2f} |"
        assert f"{part} {row['tau'] / row['most']:.2f} |" in PAGE
        assert row["tau"] < 0.5  # as the page says
    for event, digits in (("crisis", 2), ("war", 2)):
        mean, low, high = futures["per_year"][event]
        assert f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]" in PAGE
    assert f"area under the curve of {held['auc']:.2f}" in PAGE


def test_the_page_owns_up_to_too_many_wars() -> None:
    first = FOUND["futures"]["per_year"]["war"][0]
    assert "twice the record's wars" in PAGE
    assert 1.5 < first / 0.10 < 3.0
    assert 1.5 < FOUND["futures"]["all_states_first_year"]["war"][0] / 0.43 < 3.0


def test_recovery_in_the_decision_is_that_of_the_packaged_posterior() -> None:
    """Every parameter with the number of intervals that hold its truth, and who is not called estimated."""
    decision = (ROOT / "docs" / "decisions" / "0019-dangers.md").read_text(encoding="utf-8")
    told = " ".join(decision[decision.index("**Recovery.**") : decision.index("The period factor")].split())
    folder = ROOT / "src" / "foedus" / "library" / "parameters" / "posteriors"
    found = tomllib.loads((folder / "crisis.toml").read_text(encoding="utf-8"))
    rows = {name.removeprefix("crisis."): row for name, row in found["parameters"].items()}
    assert f"Of {found['recovery_fits']} intervals of 90 per cent" in told
    assert dict(re.findall(r"`(\w+)` (\d+)", told)) == {name: str(row["covered"]) for name, row in rows.items()}
    assert {name for name, row in rows.items() if not row["estimated"]} == {"disputes", "base", "theatre"}
    for row in rows.values():
        narrow, covers = row["sd"] < 0.7 * row["prior_sd"], row["covered"] >= 0.8 * found["recovery_fits"]
        assert row["estimated"] == (narrow and covers)
