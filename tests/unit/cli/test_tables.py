"""Tables on terminals of any width: no number is ever broken."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner

from foedus.cli import app
from foedus.cli._tables import simple_table

NUMBERS = ("−0.640", "1,234,567", "2023", "0.077 to 0.913")


def shown(width: int) -> list[str]:
    table = simple_table("A title of some length", "state", ("value", "right"), ("size", "right"), "year", "interval")
    table.add_row("Bosnia and Herzegovina", *NUMBERS)
    table.add_row("[b]x[/b]", Text("1"), "2", "3", "4 to 5")
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, markup=False).print(table)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [120, 80, 60, 50, 45, 40, 30, 20, 16])
def test_numbers_are_whole_and_lines_fit(width: int) -> None:
    lines = shown(width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    for number in ("−0.640", "1,234,567", "2023", "0.077", "0.913"):
        assert number in words
    assert "[b]x[/b]" in words


def test_a_table_stays_one_as_long_as_it_can_and_is_turned_then() -> None:
    assert any("state" in line and "year" in line for line in shown(50))
    turned = shown(20)
    assert "year: 2023" in turned
    assert "state: Bosnia and " in turned


@pytest.mark.parametrize("columns", ["20", "40"])
@pytest.mark.parametrize("command", [["cases"], ["measure", "alignment", "--pair", "USA:RUS"], ["schedule"]])
def test_commands_in_narrow_terminals(monkeypatch: pytest.MonkeyPatch, columns: str, command: list[str]) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", columns)
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= int(columns)
