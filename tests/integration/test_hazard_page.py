"""The page on fitting a hazard: its examples run as they stand, and its numbers are those that come out."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.evidence.pact_risk_tables import EVENT_TABLES

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "fit-a-hazard.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINES = [line.removeprefix("$ foedus ") for line in TEXT.splitlines() if line.startswith("$ foedus ")]
COMPARED = [line for line in LINES if re.search(r"(one|two)\.json", line)]
runner = CliRunner()


def test_the_example_runs_without_raw_data_and_gives_the_numbers_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(compile(code, str(PAGE), "exec"), space)
    assert "hazard fit of neighbours: capability_ratio" in capsys.readouterr().out
    assert (tmp_path / "hazard.tex").read_text("utf-8").startswith(r"\begin{tabular}")
    result = runner.invoke(app, shlex.split(LINES[0]))
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    (term,) = document["terms"]
    told = re.search(r"The ratio is (\.\d+), with a 90% interval from (\.\d+) to (\.\d+)", TEXT)
    assert told is not None
    assert [float(each) for each in told.groups()] == [round(term[key], 2) for key in ("estimate", "low", "high")]
    assert f"from {document['statistics']['onsets']} onsets by\n{term['clusters']} treaties" in TEXT


def test_every_packaged_risk_set_is_in_the_table() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", TEXT, re.M)) == EVENT_TABLES


def test_saved_fits_are_put_side_by_side(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    results = [runner.invoke(app, shlex.split(line)) for line in COMPARED]
    assert [result.exit_code for result in results] == [0, 0, 0], [result.output for result in results]
    assert results[-1].stdout.splitlines()[0].split() == ["(1)", "(2)"]
    assert "Ratio of capability (log10)" in (tmp_path / "table.tex").read_text("utf-8")


@pytest.mark.data
@pytest.mark.parametrize("line", [line for line in LINES[1:] if line not in COMPARED])
def test_the_lines_on_raw_data_run(line: str) -> None:
    result = runner.invoke(app, [*shlex.split(line), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["terms"][0]["n"] > 1000
