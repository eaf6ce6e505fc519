"""``foedus landscape``: the JSON scripts rely on, the files it writes, one line for every mistake."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from foedus.cli import app

runner = CliRunner()
POWERS = {
    "actors": [
        {"name": "UK", "size": 7.45}, {"name": "France", "size": 5.32}, {"name": "Germany", "size": 11.49},
        {"name": "Italy", "size": 4.03},
    ],
    "propensity": {"UK|Germany": -1, "France|Germany": -2, "Italy|UK": -0.5, "Germany|Italy": 1, "France|UK": 1},
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "powers.json"
    path.write_text(json.dumps(POWERS), encoding="utf-8")
    return path


def answer(*arguments: object) -> dict[str, Any]:
    result = runner.invoke(app, ["landscape", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def refused(*arguments: object, code: int = 2) -> dict[str, Any]:
    result = runner.invoke(app, ["landscape", *map(str, arguments), "--json"])
    assert result.exit_code == code
    return dict(json.loads(result.stdout)["error"])


def test_the_answer_is_the_promised_document(file: Path) -> None:
    found = answer(file)
    assert set(found) == {"configurations", "minima", "global"}
    assert (found["configurations"], found["global"]) == (8, 0)
    assert set(found["minima"][0]) == {"energy", "camps", "basin", "strict"}
    assert found["minima"][0]["camps"] == [["UK", "France"], ["Germany", "Italy"]]
    assert found["minima"][0]["energy"] == pytest.approx(-2 * (7.45 * 11.49 + 2 * 5.32 * 11.49 + 0.5 * 4.03 * 7.45))
    assert sum(each["basin"] for each in found["minima"]) == 8


def test_text_shows_camps_and_shares(file: Path) -> None:
    result = runner.invoke(app, ["landscape", str(file), "--noise", "0.2", "--draws", "50"])
    assert result.exit_code == 0
    assert "4 actors, 8 configurations" in result.stdout
    assert "UK, France" in result.stdout
    assert "50 draws" in result.stdout


def test_full_writes_every_configuration(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "full.csv"
    found = answer(file, "--full", target)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 8
    lowest = min(rows, key=lambda row: float(row["energy"]))
    assert float(lowest["energy"]) == pytest.approx(found["minima"][0]["energy"])
    assert lowest["first_camp"].split("|") == found["minima"][0]["camps"][0]


def test_noise_adds_shares_with_intervals_and_its_seed_repeats(file: Path) -> None:
    first, second, other = (answer(file, "--noise", 2.0, "--draws", 60, "--seed", seed) for seed in (1, 1, 2))
    assert first == second != other
    told = first["robustness"]
    assert (told["draws"], told["propensity_sd"], told["size_sd"], told["exact"]) == (60, 2.0, 0.0, True)
    for row in told["actors"]:
        assert 0 <= row["stays_low"] <= row["stays"] <= row["stays_high"] <= 1


def test_the_figure_is_written(file: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, ["landscape", str(file), "--figure", str(tmp_path / "a.svg"), "--narrow"])
    assert result.exit_code == 0
    assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_more_than_26_actors_are_sampled(tmp_path: Path) -> None:
    actors = [{"name": f"S{place}", "size": 1 + place % 3} for place in range(30)]
    pairs = {f"S{i}|S{j}": (i * j) % 5 - 2 for i in range(30) for j in range(i)}
    path = tmp_path / "thirty.json"
    path.write_text(json.dumps({"actors": actors, "propensity": pairs}), encoding="utf-8")
    found = answer(path, "--starts", 300)
    assert found["configurations"] == 2**29
    assert found["sampled"]["starts"] == 300
    text = runner.invoke(app, ["landscape", str(path), "--starts", "300"]).stdout
    assert "Sampled from 300 random starts" in text
    assert refused(path, "--full", tmp_path / "full.csv")["expected"] == "at most 26 actors"
    assert not (tmp_path / "full.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("FILE", "--year", "1938"), "a file and the record"),
        (("FILE", "--state", "USA"), "a file and the record"),
        ((), "no landscape"),
        (("none.json",), "cannot read"),
        (("FILE", "--figure", "a.gif"), "format of the figure"),
        (("FILE", "--full", "a.txt"), "file format"),
        (("FILE", "--noise", "-1"), "below zero"),
    ],
)
def test_mistakes_are_told_in_one_line(file: Path, arguments: tuple[str, ...], message: str) -> None:
    given = [str(file) if each == "FILE" else each for each in arguments]
    assert message in refused(*given)["message"]
    result = runner.invoke(app, ["landscape", *given])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [("--seed", "-1"), ("--draws", "0"), ("--starts", "0")])
def test_numbers_out_of_range_are_wrong_use_and_no_fault(file: Path, option: tuple[str, str]) -> None:
    result = runner.invoke(app, ["landscape", str(file), "--noise", "1", *option, "--json"])
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "usage"
    assert option[0] in error["message"]


def test_a_malformed_file_names_line_and_reason(file: Path) -> None:
    file.write_text(json.dumps({**POWERS, "propensity": {"UK|UK": 1}}, indent=1), encoding="utf-8")
    error = refused(file)
    assert "itself" in error["message"]
    assert "line" in error["where"]
