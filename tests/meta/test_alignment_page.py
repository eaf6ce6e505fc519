"""What the page on alignment says of its scores and of its gate is what the benchmark found, of today's estimates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foedus.evidence.evidence import Evidence
from foedus.measures.gates import gate_1972_79
from foedus.measures.latent import packaged

ROOT = Path(__file__).parents[2]
SCORES = json.loads((ROOT / "benchmarks" / "latent_scores.json").read_text(encoding="utf-8"))
PAGE, VERDICTS = (
    " ".join((ROOT / "docs" / "discussion" / name).read_text(encoding="utf-8").split())
    for name in ("alignment.md", "verdicts.md")
)


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def test_scores_are_of_the_packaged_estimates() -> None:
    assert SCORES["estimates"] == packaged("alignment").key


def test_what_it_loses_is_told_with_the_figures_found() -> None:
    disputes = SCORES["held_out"]["dispute next year, relevant pairs"]
    signals = SCORES["mcmanus_nieman"]
    assert f"(AUC {_short(disputes['latent'])}, the composite {_short(disputes['composite'])})" in PAGE
    everybody = signals["all five"]
    assert f"({_short(everybody['composite'])} against {_short(everybody['latent'])})" in PAGE
    votes = [each for name, each in SCORES["held_out"].items() if name.startswith("similarity of votes")]
    assert len(votes) == 2
    assert all(each["latent"] < each["composite"] for each in votes)
    better = {sender for sender, each in signals.items() if each["latent"] > each["composite"]}
    assert better == {"USA", "FRA", "GBR"}


def test_the_gate_is_passed_by_what_the_pages_say() -> None:
    gates = SCORES["gate_1972_79"]
    raw = gates["alignment, smoothed"]
    own = gate_1972_79(Evidence.embedded().world())
    margins = own.usa_chn - own.rus_chn, raw["usa_chn"] - raw["rus_chn"]
    assert min(margins) > 0
    told = f"by {_short(margins[0])}, from all indicators of the raw data by {_short(margins[1])}"
    assert told in PAGE
    assert f"by {_short(margins[0])} as it is packaged" in VERDICTS
    assert f"by {_short(margins[1])} from all fifteen indicators" in VERDICTS
    failed = {name for name, each in gates.items() if not each["passed"]}
    assert failed == {name for name in gates if "filtered" in name} | {
        "alignment_without_conflict, smoothed",
        "alignment_without_cooperation, smoothed",
    }


@pytest.mark.parametrize("page", [PAGE, VERDICTS])
def test_pages_point_to_the_calibration(page: str) -> None:
    assert "alignment-calibration.md" in page
