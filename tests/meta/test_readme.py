"""The README's numbers are what the code computes."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import foedus
from foedus.arguments import KINDS, ArgumentResult, ClaimResult, Verdict
from foedus.reports.claims import view_claim
from foedus.reports.wording import typeset
from foedus.scenarios.cases.schema import MECHANISMS

ROOT = Path(foedus.__file__).parents[2]


def verdict_row(claim: ClaimResult) -> str:
    """Return a claim's line of the README's table; of a simulation without effect, interval and n."""
    view = view_claim(claim)
    since = "" if view.since is None else view.since.verdict
    first = f"; first test: {view.first.verdict}" if view.first is not None else ""
    effect = view.reading.text.rstrip(".") if view.silent else f"{view.unit_words}: {view.said}"
    if view.earlier is not None:
        effect = f"a forecast; since 2020 {effect}"
    statement = claim.statement.rstrip(".")
    n = "" if view.silent else view.main.n
    return f"| **{claim.id}** {statement} | {view.verdict}{first} | {effect} | {n} | {since} |"


def between(mark: str, page: str = "README.md") -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {mark}[^>]*-->\n(.*?)<!-- end of {mark.split(':')[0]} -->", text, re.DOTALL)
    assert found is not None, f"the README has lost its part {mark!r}"
    return found.group(1).strip()


def quiet_row(claim: ClaimResult, simulated: bool) -> str:
    """Return the line of a claim that the record does not judge: only the model speaks, or no test could decide."""
    said = "undetermined (model-conditional)" if simulated else claim.verdict.value
    why = "only the model speaks" if simulated else "by design: no test on this record could decide"
    why = "no listed data measures it" if claim.verdict is Verdict.UNTESTABLE else why
    statement = claim.statement.rstrip(".")
    return f"| **{claim.id}** {statement} | {said} | {why} |  |  |"


def table_rows(result: ArgumentResult) -> list[str]:
    """Return every line of the README's table, in the argument's order."""
    rows = []
    for claim in result.claims:
        kinds = [each.spec.kind for each in result.argument.claim(claim.id).measurements if each.role == "deciding"]
        simulated = any(KINDS[kind].simulated for kind in kinds)
        rows.append(verdict_row(claim) if claim.effect is not None else quiet_row(claim, simulated))
    return rows


def test_the_verdict_table_is_what_the_record_gives() -> None:
    """Simulations give no number here: their last digit may differ between kinds of hardware; the others are exact."""
    result = foedus.argue("pushed-together", foedus.Evidence.embedded())
    told = [line for line in between("verdicts").splitlines() if line.startswith("| **C")]
    assert told == table_rows(result)


def test_the_findings_are_those_of_the_record() -> None:
    result = foedus.argue("pushed-together", foedus.Evidence.embedded())
    told = [sentence.text for sentence in result.findings if sentence.topic == "found"]
    assert between("findings") == "\n".join(f"- {typeset(text)}" for text in told)


def test_the_picture_shows_the_verdicts_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw it anew with ``python docs/make_images.py REPORT.html``."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    drawn = (ROOT / "docs" / "images" / "verdicts.txt").read_text(encoding="utf-8")
    assert drawn.splitlines() == importlib.import_module("make_images").verdicts()


@pytest.mark.parametrize(
    "name",
    [
        "CONTRIBUTING.md",
        "CITATION.cff",
        "docs/images/conclusion.png",
        "docs/images/verdicts.png",
        "docs/images/triangle.png",
    ],
)
def test_what_the_readme_points_to_is_there(name: str) -> None:
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / name).is_file()


def test_the_commands_of_the_readme_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^\$ make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert f"\n{target}:" in makefile


def test_counts_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    checks: dict[str, Callable[[], int]] = {
        r"\*\*(\d+) data sets\*\*": lambda: len(foedus.SOURCES),
        r"(\d+) mechanisms": lambda: len(MECHANISMS),
        r"(\d+) cases": lambda: len(foedus.CASES),
        r"(\d+) measures": lambda: len(foedus.MEASURES),
        r"as (\d+) claims": lambda: len(foedus.ARGUMENTS["pushed-together"].claims),
        r"evidence\*\* for (\d+) states": lambda: foedus.Evidence.embedded().states["state"].n_unique(),
    }
    for pattern, count in checks.items():
        found = re.search(pattern, text)
        assert found is not None, pattern
        assert int(found.group(1)) == count(), pattern


def test_the_readme_is_short() -> None:
    """A table of verdicts aside, what a newcomer reads takes three minutes."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace(between("verdicts"), "")
    assert len(re.findall(r"[\w'-]+", text)) < 900


def test_the_speeds_quoted_are_those_of_the_last_benchmark() -> None:
    measured = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))["bench_run"]
    text = " ".join(between("benchmark", "docs/discussion/inside.md").split())
    results, ratios = measured["results"], measured["ratios"]
    assert f"**{results['run_scenario'] / 1e6:.1f} million dyad-steps per second**" in text
    assert f"{results['run_baseline'] / 1e6:.1f} for a baseline alone" in text
    assert f"{ratios['kernel_run_over_kernel_numpy_bands']:.1f} times as fast as batched NumPy" in text
    assert f"{ratios['kernel_run_over_kernel_mesa']:,.0f} times as fast as idiomatic Mesa" in text
    assert f"slower than NumPy: {ratios['kernel_engine_over_kernel_numpy']:.2f} of its speed" in text


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "triangle.svg").is_file()
