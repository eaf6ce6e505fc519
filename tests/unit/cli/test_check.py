"""``foedus check`` and ``foedus new``: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cli import app


@pytest.mark.parametrize("kind", ["argument", "parameters", "case"])
def test_what_new_writes_passes_check(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    first = CliRunner().invoke(app, ["new", kind, "mine", "--out", str(path)])
    assert first.exit_code == 0, first.stderr
    assert str(path) in first.stdout.replace("\n", "")
    checked = CliRunner().invoke(app, ["check", str(path)])
    assert checked.exit_code == 0
    assert checked.stdout.count("\n") == 1
    assert kind in checked.stdout
    told = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert json.loads(told.stdout) == {"file": str(path), "kind": kind, "problems": []}
    again = CliRunner().invoke(app, ["new", kind, "mine", "--out", str(path)])
    assert again.exit_code == 2
    assert "the file exists already" in again.stderr
    forced = CliRunner().invoke(app, ["new", kind, "mine", "--out", str(path), "--force", "--json"])
    assert json.loads(forced.stdout)["path"] == str(path)
    wrong = CliRunner().invoke(app, ["new", kind, "mine", "--out", str(tmp_path / "mine.txt")])
    assert wrong.exit_code == 2
    assert "ends in .toml" in wrong.stderr


def test_check_prints_every_problem_and_leaves_with_2(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('"alignment.war" = -3\n"alignment.waar" = 2\n"threat.x" = 1\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert lines[0] == f"{path}: parameters, 3 problems"
    assert len(lines) == 4
    assert "nearest: alignment.war" in result.stdout
    told = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).stdout)
    assert {each["where"] for each in told["problems"]} == {"alignment.war", "alignment.waar", "threat.x"}
    absent = CliRunner().invoke(app, ["check", str(tmp_path / "absent.csv")])
    assert (absent.exit_code, absent.stderr.count("\n")) == (2, 1)
    unknown = CliRunner().invoke(app, ["check", str(path), "--kind", "paramters"])
    assert unknown.exit_code == 2
    assert "Nearest: parameters" in unknown.stderr
