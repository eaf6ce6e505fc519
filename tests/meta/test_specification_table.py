"""The tables of decision 11 give the figures of the benchmark that chose the indicators of alignment, by its rule."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from foedus.measures.latent.indicators import CANDIDATES, INDICATORS

ROOT = Path(__file__).parents[2]
LISTS = json.loads((ROOT / "benchmarks" / "alignment_specifications.json").read_text(encoding="utf-8"))
DECISION = (ROOT / "docs" / "decisions" / "0011-inputs.md").read_text(encoding="utf-8").replace("−", "-")
WORDS = {
    "with co-belligerence": "with co_belligerence",
    "with the peace scale": "with peace",
    "with crises": "with crisis",
    "with event windows": "with event_window",
    "with all four": "with all",
    "with trade": "with trade_share",
    "with graded sanctions": "with graded_sanctions",
    "with sanctions afresh": "with sanctions_afresh",
    "with hostile speech": "with hostile_speech",
    "with the last two": "with both",
}
FOUND = {name: figures for some in LISTS.values() for name, figures in some.items() if name.startswith("with ")}


def told() -> dict[str, tuple[float, ...]]:
    rows = re.findall(r"^\| (with [a-z -]+?) \|(.+)\|$", DECISION, re.M)
    return {WORDS[name]: tuple(float(cell) for cell in cells.split("|")) for name, cells in rows}


def test_every_specification_that_was_run_is_told() -> None:
    assert set(told()) == set(FOUND)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_the_table_has_the_figures_of_the_run(name: str) -> None:
    *score, better, error = told()[name]
    assert (better, error) == (FOUND[name]["better than base by"], FOUND[name]["standard error"])
    assert score in ([], [FOUND[name]["score"]])


def test_indicators_are_those_the_rule_lets_in() -> None:
    better = {
        name.removeprefix("with ")
        for name, figures in FOUND.items()
        if figures["better than base by"] > 2 * figures["standard error"]
    }
    used, tried = {entry.name for entry in INDICATORS}, {entry.name for entry in CANDIDATES}
    assert better == {"event_window", "trade_share"}
    assert better <= used
    assert not better & tried
