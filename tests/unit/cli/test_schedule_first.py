"""``foedus schedule --first``: the document and the tables."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from foedus.cli import app

runner = CliRunner()


def test_first_values_as_a_document() -> None:
    result = runner.invoke(app, ["schedule", "triangle-1971", "--first", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert {"case", "start", "units", "pairs", "states", "theatres", "wars", "notes"} == set(told)
    assert told["case"] == "triangle-1971"
    assert all(row["alignment_from"] for row in told["pairs"])


def test_first_values_as_tables() -> None:
    result = runner.invoke(app, ["schedule", "triangle-1971", "--first"], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "First values of triangle-1971 on 1971-01-01: watched pairs" in result.output
    assert "Units: alignment" in result.output
