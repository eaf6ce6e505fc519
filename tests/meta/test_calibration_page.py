"""The page on the calibration of alignment says what its benchmark found, of the estimates that are packaged."""

from __future__ import annotations

import copy
import importlib
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import foedus
from foedus.arguments import argue, load_argument
from foedus.evidence.evidence import Evidence
from foedus.measures.latent import BLOCKS, packaged

ROOT = Path(foedus.__file__).parents[2]
PAGE = (ROOT / "docs" / "discussion" / "alignment-calibration.md").read_text(encoding="utf-8")
RESULTS: dict[str, Any] = json.loads((ROOT / "benchmarks" / "latent_calibration.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The module that makes the page, writing to a folder of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        for name in ("pages", "calibration_figures", "calibration_pages"):
            patch.delitem(sys.modules, name, raising=False)
        made, found = (importlib.import_module(name) for name in ("pages", "calibration_pages"))
        folder = tmp_path_factory.mktemp("generated")
        patch.setattr(made, "TARGET", folder)
        patch.setattr(found, "TARGET", folder)
        yield found


@pytest.fixture(scope="module")
def parts(pages: ModuleType) -> dict[str, str]:
    made: dict[str, str] = pages.parts(RESULTS)
    return made


def rows_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines() if line[:2] == "| "]


def test_results_are_of_the_packaged_estimates() -> None:
    """Run ``benchmarks/latent_calibration.py`` again after estimating anew."""
    assert set(RESULTS) == {"known", "recovery", "starts", "weights"}
    assert {part["estimates"] for part in RESULTS.values()} == {packaged("alignment").key}


def test_no_number_of_the_page_is_typed() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", PAGE, flags=re.DOTALL)
    assert not re.findall(r"\d", prose)


def test_every_part_is_included_and_written(pages: ModuleType) -> None:
    pages.calibration()
    included = re.findall(
        r"^```\{include\} \.\./reference/generated/alignment-calibration/(\w+)\.inc$", PAGE, re.MULTILINE
    )
    written = {path.stem for path in (pages.TARGET / "alignment-calibration").glob("*.inc")}
    assert sorted(included) == sorted(written)
    drawn = set(re.findall(r"generated/figures/([\w-]+\.svg)", "".join(pages.parts(RESULTS).values())))
    assert drawn == {path.name for path in (pages.TARGET / "figures").iterdir()}
    assert len(drawn) == 3
    assert "\ndiscussion/alignment-calibration\n" in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert "(alignment-calibration.md)" in (ROOT / "docs" / "discussion" / "alignment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("part", "strata"),
    [("known", RESULTS["known"]["strata"]), ("estimated", RESULTS["recovery"]["strata"]["usual start"])],
)
def test_coverages_are_those_found(parts: dict[str, str], part: str, strata: dict[str, Any]) -> None:
    rows = rows_of(parts[part])
    for stratum, quantities in strata.items():
        assert set(quantities) == {"alignment", *BLOCKS}
        for name, found in quantities.items():
            row = next(row for row in rows if row[:2] == [name, stratum])
            for cell, each in zip(row[2:], found["coverage"].values(), strict=False):
                low, high = each["interval"]
                assert cell.startswith(f"{100 * each['share']:.1f} ({100 * low:.1f}–{100 * high:.1f})")
            for cell, level in zip(row[2:], found["coverage"], strict=False):
                low, high = found["coverage"][level]["interval"]
                assert ("too narrow" in cell) == (high < float(level[:-1]) / 100)
                assert ("too wide" in cell) == (low > float(level[:-1]) / 100)
        told = quantities["alignment"]["coverage"]["90%"]
        assert f"{100 * told['share']:.1f} per cent of pair-years of {stratum}" in parts["findings"]


def test_every_parameter_and_start_is_told(parts: dict[str, str]) -> None:
    told = rows_of(parts["parameters"])[2:]
    starts = RESULTS["recovery"]["parameters"]
    assert list(starts) == ["usual start", "truth"]
    for row, *both in zip(told, *starts.values(), strict=True):
        for place, found in enumerate(both):
            mean, bias, spread = row[3 + 3 * place : 6 + 3 * place]
            numbers = [float(cell.split(" ")[0].replace("−", "-")) for cell in (row[2], mean, bias, spread)]
            assert numbers == pytest.approx([found[key] for key in ("truth", "mean", "bias", "spread")], abs=6e-4)
    runs = RESULTS["starts"]["runs"]
    assert len(runs) >= 6  # as packaged, the usual start, and four dispersed ones
    for row, (name, run) in zip(rows_of(parts["starts"])[2:], runs.items(), strict=True):
        assert row[0] == name
        assert float(row[2]) == pytest.approx(run["objective"], abs=6e-4)
        if name != "as packaged":
            assert run["objective"] < run["objective_at_start"]


def test_every_weight_and_verdict_is_told(parts: dict[str, str]) -> None:
    weights = RESULTS["weights"]["by_weight"]
    for row, (weight, found) in zip(rows_of(parts["weights"])[2:], weights.items(), strict=False):
        assert row[:2] == [weight, "passed" if found["gate"]["passed"] else "failed"]
        assert found["gate"]["passed"] == (found["gate"]["rus_chn"] < found["gate"]["usa_chn"])
    claims = {claim.id for claim in load_argument(RESULTS["weights"]["argument"]).claims}
    assert all(set(found["claims"]) == claims for found in weights.values())
    for row in rows_of(parts["claims"])[2:]:
        for cell, found in zip(row[1:], weights.values(), strict=False):
            assert cell.startswith(found["claims"][row[0]]["verdict"])
            turned = found["claims"][row[0]]["verdict"] != weights["0.5"]["claims"][row[0]]["verdict"]
            assert not turned or row[0] in parts["findings"]


def test_other_results_make_other_sentences(pages: ModuleType, parts: dict[str, str]) -> None:
    other = copy.deepcopy(RESULTS)
    coverage = other["known"]["strata"]["all other pairs"]["alignment"]["coverage"]["90%"]
    coverage.update(share=0.5, interval=[0.45, 0.55])
    other["weights"]["by_weight"]["0.7"]["claims"]["C9"]["verdict"] = "contradicted"
    other["weights"]["by_weight"]["0.7"]["gate"]["passed"] = False
    other["starts"]["between_runs"]["2024"]["largest"] = 0.8765
    said = "\n".join(pages.findings(other))
    assert "alignment of all other pairs at 90% covers 50.0 (45.0–55.0), too narrow" in said
    assert re.search(r"C9 \(\w+ at 0\.5\): .*contradicted at 0\.7", said)
    assert "0.88" in said
    passing = re.search(r"the gate is passed at (.*?) of 0\.3", said)
    assert passing is not None
    assert "0.7" not in passing[1]
    assert "covers 50.0" not in parts["findings"]


def test_the_words_on_other_weights_of_conflict_are_what_was_found() -> None:
    """Decision 12 says that C4 and C5 hung on the weight by the first tests, decision 14 that no restated test does."""
    found = {weight: part["claims"] for weight, part in RESULTS["weights"]["by_weight"].items()}
    assert {weight for weight, claims in found.items() if claims["C4"]["first"] == "contradicted"} == {"0.5"}
    assert {claims["C4"]["first"] for weight, claims in found.items() if weight != "0.5"} == {"undetermined"}
    assert {weight for weight, claims in found.items() if claims["C5"]["first"] == "contradicted"} == {"0.3", "0.4"}
    restated = [{name: claim["verdict"] for name, claim in claims.items()} for claims in found.values()]
    assert all(verdicts == restated[0] for verdicts in restated)
    assert restated[0] == {claim.id: claim.verdict for claim in argue("pushed-together", Evidence.embedded()).claims}
