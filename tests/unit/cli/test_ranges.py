"""Options of every command: no value ends in a traceback, is passed over, or comes back at full length."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from foedus.cli import app
from foedus.cli._ranges import check_options
from foedus.errors import InputError

LONG = "x" * 10_000
YEARS = ("0", "-1", "10000", "9" * 20)


@pytest.fixture(autouse=True)
def no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def refusal(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code in (1, 2), result.stdout
    error: dict[str, Any] = json.loads(result.stdout)["error"]
    assert error["code"] != "unexpected"
    assert len(result.stdout) < 6_000
    return error


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    "command",
    [
        ("coalition", "CHN", "--year"),
        ("measure", "alignment", "--year"),
        ("measure", "alignment", "--from"),
        ("triangle", "USA", "RUS", "CHN", "--to"),
        ("panel", "alignment", "--to"),
        ("balance", "--year"),
        ("landscape", "--year"),
        ("run", "triangle-1971", "--until"),
        ("sensitivity", "triangle-1971", "--outcome", "alignment", "--until"),
        ("new", "case", "x", "--start"),
    ],
    ids=" ".join,
)
def test_years(command: tuple[str, ...], year: str) -> None:
    error = refusal(*command, year)
    assert error["message"] == "not a year"
    assert command[-1] in error["where"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("balance", "--year", "1950", "--time-limit", "nan"), "finite"),
        (("balance", "--year", "1950", "--time-limit", "inf"), "finite"),
        (("balance", "--year", "1950", "--time-limit", "-1"), "below zero"),
        (("balance", "--year", "1950", "--above", "nan"), "finite"),
        (("balance", "--year", "1950", "--below", "-inf"), "finite"),
        (("balance", "--year", "1950", "--pooled", "9" * 20), "too large"),
        (("landscape", "--year", "1936", "--noise", "nan"), "finite"),
        (("landscape", "--year", "1936", "--size-noise", "-1"), "below zero"),
        (("run", "triangle-1971", "--seed", "9" * 20), "too large"),
        (("measure", "alignment", "--kind", ""), "empty"),
        (("measure", "alignment", "--format", " "), "empty"),
        (("measure", ""), "empty"),
        (("measure", "alignment", "--pair", ""), "empty"),
        (("cite", "a\0b"), "not text"),
        (("cite", "a\udcffb"), "not text"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else value,
)
def test_numbers_and_names(command: tuple[str, ...], words: str) -> None:
    assert words in refusal(*command)["message"]


@pytest.mark.parametrize(
    "command",
    [
        ("measure", LONG),
        ("measure", "alignment", "--from", LONG),
        ("measure", "alignment", "--pair", f"{LONG}:USA"),
        ("run", LONG),
        ("run", "triangle-1971", "--policy", f"USA:{LONG}:RUS:0.5@2025-2030"),
        ("argue", LONG),
        ("balance", LONG),
        ("landscape", LONG),
        ("similarity", LONG),
        ("cite", LONG),
        ("report", LONG),
        ("data", "pull", LONG),
        (LONG,),
        ("run", f"--{LONG}"),
        ("measure", "alignment", "--from", "9" * 10_000),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_long_values_are_cut(command: tuple[str, ...]) -> None:
    error = refusal(*command)
    assert "x" * 300 not in json.dumps(error)
    assert "9" * 300 not in json.dumps(error)


def test_every_option_of_numbers_is_held_to_a_range() -> None:
    """Whatever a command adds later: 10 to the 30th, and what is not finite, are refused."""
    group: Any = typer.main.get_command(app)
    seen = 0
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        for each in getattr(command, "commands", {name: command}).values():
            for parameter in each.params:
                for value in (10**30, float("nan"), float("inf")):
                    fake = SimpleNamespace(name=parameter.name, opts=parameter.opts, default=parameter.default)
                    with pytest.raises(InputError):
                        check_options([fake], {parameter.name: value})
                    seen += 1
            assert each.invoke.checks
    assert seen > 100


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("measure", "alignment", "--pair", "USA:RUS", "--from", "2030"), "--from 2030"),
        (("measure", "alignment", "--pair", "USA:RUS", "--to", "1900"), "--to 1900"),
        (("coalition", "CHN", "--committed", "CHN"), "--committed CHN"),
    ],
)
def test_an_error_names_the_option_as_it_is_typed(arguments: tuple[str, ...], where: str) -> None:
    assert refusal(*arguments)["where"] == where
