"""The numbers of the page on cohesion are those that its benchmark wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from foedus.evidence.cohesion_index import load_cohesion
from foedus.scenarios.parameters.packaged import packaged_posterior

ROOT = Path(__file__).parents[2]
NUMBERS: dict[str, Any] = json.loads((ROOT / "benchmarks" / "cohesion.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "discussion" / "cohesion.md").read_text(encoding="utf-8")


def short(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−").replace("0.", ".", 1)


def test_the_table_of_chances_is_the_benchmarks() -> None:
    rows = re.findall(r"^\| ([A-Z]{3}) \| (\S+) \| (\S+) \[(\S+), (\S+)\] \|", PAGE, re.M)
    now = NUMBERS["ten_years"]["2025"]
    assert len(rows) >= 20
    for state, cohesion, *told in rows:
        row = now[state]
        assert cohesion == short(row["cohesion"], 2)
        assert [float(value) for value in told] == pytest.approx(
            [100 * row[key] for key in ("chance", "low", "high")], abs=0.06
        )


def test_the_weights_and_scores_told_are_the_benchmarks() -> None:
    weights = NUMBERS["weights"]["with_conflict"]
    for name, told, error in re.findall(r"^\| ([a-z]+) \| (−?\.\d+) ± (\.\d+) \|", PAGE, re.M):
        assert told == short(weights["weight"][name], 2)
        assert error == short(weights["error"][name], 2)
    scores = NUMBERS["held_out"]["rule"]["scores"]
    found = re.findall(r"^\| (index|logit on \w+|base rate) \| (\S+) \[(\S+), (\S+)\] \| (\S+) \|", PAGE, re.M)
    assert {row[0] for row in found} == set(scores)
    for name, *told in found:
        assert told[:3] == [short(value, 2) for value in (scores[name]["auc"], *scores[name]["auc_interval"])]
        assert told[3] == f"{1000 * scores[name]['brier']:.3f}"


def test_the_posterior_told_is_the_packaged_one() -> None:
    rows = packaged_posterior("collapse").record["parameters"]
    for name in ("collapse.base", "collapse.fragility"):
        row = rows[name]
        assert f"{short(row['mean'], 2)} [{short(row['low'], 2)}, {short(row['high'], 2)}]" in PAGE


def test_a_firm_state_collapses_less_often_than_a_brittle_one_whatever_the_start() -> None:
    for year, firm, brittle in ((1939, "GBR", "ESP"), (1950, "GBR", "CHN"), (1971, "CAN", "PAK"), (2025, "CAN", "SYR")):
        rows = NUMBERS["ten_years"][str(year)]
        assert rows[firm]["chance"] < 0.5 * rows[brittle]["chance"]
    assert set(NUMBERS["ten_years"]["2025"]) <= set(load_cohesion()["state"])
