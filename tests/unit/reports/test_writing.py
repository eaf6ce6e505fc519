"""What a report is made of: a mistyped name lists arguments and runs, and names the nearest."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import foedus
from foedus.arguments.files import list_arguments
from foedus.cli import app
from foedus.errors import UnknownNameError
from foedus.scenarios.runs.stores import RunStore


@pytest.mark.parametrize(
    ("name", "near"), [("pushed-togther", "pushed-together"), ("lates", "latest"), ("0123456788", "0123456789abcdef")]
)
def test_a_mistyped_name_lists_arguments_and_runs(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setattr(RunStore, "runs", lambda _: [SimpleNamespace(run_id="0123456789abcdef")])
    with pytest.raises(UnknownNameError, match=f"no argument and no run '{name}'") as caught:
        foedus.report(name)
    told = caught.value.expected or ""
    assert all(argument in told for argument in list_arguments())
    assert "such as 0123456789abcdef" in told
    assert caught.value.hint == f"Did you mean {near}?"


def test_a_name_unlike_any_has_no_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunStore, "runs", lambda _: [])
    with pytest.raises(UnknownNameError) as caught:
        foedus.report("zzz")
    assert caught.value.hint is None
    assert caught.value.expected is not None
    assert caught.value.expected.endswith("or a run")


def test_the_beginning_of_several_runs_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunStore, "runs", lambda _: [SimpleNamespace(run_id=f"01{end}") for end in ("a", "b")])
    with pytest.raises(UnknownNameError, match="2 runs begin with '01'"):
        foedus.report("01")


def test_the_command_says_so_in_one_line_and_in_json() -> None:
    result = CliRunner().invoke(app, ["report", "pushed-togther"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "Did you mean pushed-together?" in result.stderr
    told = json.loads(CliRunner().invoke(app, ["report", "pushed-togther", "--json"]).stdout)["error"]
    assert "pushed-together" in told["expected"]
