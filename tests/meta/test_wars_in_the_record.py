"""Decisions on wars, umbrellas and treaties give the counts of the benchmark that made them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOUND: dict[str, Any] = json.loads((ROOT / "benchmarks" / "wars_in_the_record.json").read_text(encoding="utf-8"))


def decision(name: str) -> str:
    return " ".join((ROOT / "docs" / "decisions" / f"{name}.md").read_text(encoding="utf-8").split())


def test_joins_by_the_age_of_a_war_and_wars_by_joiners() -> None:
    joining, page = FOUND["joining"], decision("0018-joining-wars")
    *early, late = joining["by_year"]
    told = ", ".join(f"{row['per_thousand']:.1f}" for row in early)
    assert f"{told}, then {late['per_thousand']:.1f} ({late['joins']} of {late['state_years']:,})" in page
    assert f"{', '.join(map(str, joining['wars_by_joiners']))} of {joining['wars']}" in page
    assert f"{joining['joins_in_the_last']} of {joining['joins']}" in page


def test_joiners_for_each_war_in_each_case() -> None:
    found = json.loads((ROOT / "benchmarks" / "joiners_a_war.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "discussion" / "joining.md").read_text(encoding="utf-8")
    joining = FOUND["joining"]
    record = f"| {joining['wars']} | {joining['joins'] / joining['wars']:.2f} |"
    assert f"| record, 1816–2003, world wars left out {record}" in page
    for row in found:
        assert f"| `{row['case']}`, {row['years']} years | {row['wars']:.0f} | {row['a_war']:.2f} |" in page


def test_what_calls_half_a_year_later_do_to_the_checks() -> None:
    page = decision("0018-joining-wars")
    found = json.loads((ROOT / "benchmarks" / "joiners_a_war.json").read_text(encoding="utf-8"))
    parts = [row["a_war"] for row in found if row["case"] != "world-2020"]
    (world,) = (row["a_war"] for row in found if row["case"] == "world-2020")
    low, high = f"{min(parts):.1f}".removeprefix("0"), f"{max(parts):.1f}"
    assert f"joins a war are {low} to {high} in the cases of a part of the world" in page
    assert f"{world:.1f} in `world-2020`" in page
    checks = json.loads((ROOT / "benchmarks" / "joining_checks.json").read_text(encoding="utf-8"))
    (pairs,) = (check["pairs"] for check in checks if check["check"] == "2028")
    (quiet,) = (row["baseline"] for row in pairs if row["pair"] == "USA-RUS")
    assert f"comes in {quiet['share'] * quiet['futures']:.0f} of {quiet['futures']} futures" in page
    dangers = json.loads((ROOT / "benchmarks" / "dangers.json").read_text(encoding="utf-8"))["futures"]
    ratio = f"{dangers['wars_USA-CHN_over_DEU-FRA']:.1f} times"
    for text in (page, (ROOT / "docs" / "discussion" / "dangers.md").read_text(encoding="utf-8")):
        assert ratio in text


def test_wars_under_umbrellas() -> None:
    both, others = (FOUND["umbrellas"][name] for name in ("covered", "others"))
    told = f"{both['wars']} of {both['disputes']} and {others['wars']} of {others['disputes']}"
    assert told in decision("0019-dangers")


def test_treaties_of_states_that_collapse() -> None:
    found, page = FOUND["treaties"], decision("0021-cohesion-and-collapse")
    assert f"of {found['obligations']:,} obligations of the {found['collapses']} collapsed states" in page
    shares = (found[name] for name in ("share_gone", "share_gone_of_others", "mean_over_collapses"))
    gone, usual, mean = (f"{100 * share:.1f}".removeprefix("0") for share in shares)
    assert f"{gone} per cent were gone a year after the collapse (of others {usual}), {mean} on average" in page
