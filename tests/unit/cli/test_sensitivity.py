"""``foedus sensitivity``: the document scripts rely on, table, files and figures, one line for every mistake."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.sensitivities.designs import Method, build_design
from foedus.analyses.sensitivities.results import NOISE, Sensitivity
from foedus.cli import app
from foedus.errors import InputError
from foedus.reports.sensitivity_figure import sensitivity_figure, words
from foedus.scenarios import ParameterSet

runner = CliRunner()
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [*list(ParameterSet.load("default"))[:17], NOISE]


def made_up(method: Method, *, flat: bool = False) -> Sensitivity:
    """An analysis of a sum in which each parameter counts two thirds of the one before, and two go together."""
    design = build_design(method, NAMES, 8 if method == "morris" else 64, second=method == "sobol")
    centred = design.probability - 0.5
    values = 0.0 * centred[:, 0] + 0.25 if flat else centred @ (2 / 3) ** np.arange(18) + centred[:, 0] * centred[:, 1]
    table = design.effects(values).rename({"factor": "parameter"})
    table = table.insert_column(1, pl.Series("standing", ["assumed"] * 17 + ["none"]))
    ranking = "mu_star" if method == "morris" else "st"
    return Sensitivity(
        "0" * 24, "nowhere", "baseline", "difference:alignment:CHN:RUS@2035", method, design.samples, 16, 0,
        len(values), float(values.mean()), float(values.std()), None if flat else 0.01,
        table.sort(ranking, descending=True, nulls_last=True), design.interactions(values),
    )  # fmt: skip


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command asks the engine for; the answer is made up."""
    asked: list[dict[str, Any]] = []

    def analyse(spec: Any, outcome: str, method: Method, **given: Any) -> Sensitivity:
        asked.append({"spec": spec, "outcome": outcome, "method": method, **given})
        return made_up(method, flat=outcome == "war:USA:CHN")

    monkeypatch.setattr("foedus.analyses.sensitivities.analysing.sensitivity", analyse)
    monkeypatch.setattr("foedus.evidence.evidence.Evidence.open", lambda *_, **__: None)
    return asked


def test_the_document_holds_every_parameter_and_the_floor(analysed: list[dict[str, Any]]) -> None:
    result = runner.invoke(
        app,
        ["sensitivity", "strategic-triangle", "-o", "alignment:RUS:CHN", "-p", "USA:accommodate:RUS:0.8@2025-2035",
         "--until", "2035", "--samples", "8", "--only", "alignment.*", "--seed", "3", "--json"],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [row["parameter"] for row in told["parameters"]][:2] == NAMES[:2]
    assert told["floor"] == next(row["mu_star"] for row in told["parameters"] if row["parameter"] == NOISE)
    asked = analysed[0]
    assert (asked["outcome"], asked["method"], asked["samples"]) == ("alignment:RUS:CHN", "morris", 8)
    assert asked["parameters"] == ("alignment.*",)
    assert (asked["spec"].until, asked["spec"].seed) == (2035, 3)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_text_ranks_and_says_what_is_noise(analysed: list[dict[str, Any]], method: str) -> None:
    result = runner.invoke(app, ["sensitivity", "--method", method])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    places = [line.split()[1] for line in lines if re.match(r"^ *\d+ ", line) and "." in line]
    assert places[:2] == NAMES[:2]
    assert "3 more parameters" in result.stdout
    assert "cannot be distinguished from chance" in " ".join(result.stdout.split())
    assert ("Pairs" in result.stdout) is (method == "sobol")


def test_an_outcome_that_hangs_on_nothing_is_said(analysed: list[dict[str, Any]], tmp_path: Path) -> None:
    result = runner.invoke(app, ["sensitivity", "-o", "war:USA:CHN"])
    assert result.exit_code == 0
    assert "depends on nothing" in result.stdout
    drawn = runner.invoke(app, ["sensitivity", "-o", "war:USA:CHN", "--figure", str(tmp_path / "x.svg"), "--json"])
    assert drawn.exit_code == 2
    assert "an outcome that varies" in json.loads(drawn.stdout)["error"]["expected"]
    assert list(tmp_path.iterdir()) == []


def test_files_are_written(analysed: list[dict[str, Any]], tmp_path: Path) -> None:
    table, figure = tmp_path / "rows.csv", tmp_path / "plane.png"
    result = runner.invoke(app, ["sensitivity", "--out", str(table), "--figure", str(figure), "--json"])
    assert result.exit_code == 0, result.output
    assert pl.read_csv(table)["parameter"].to_list()[:2] == NAMES[:2]
    assert figure.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--figure", "x.pdf"], "a name ending in .svg or .png"),
        (["--out", "x.xlsx"], "a name ending in .parquet or .csv"),
        (["--policy", "USA:accomodate:RUS:0.8@2025-2035"], "accommodate"),
    ],
)
def test_a_mistake_is_one_line_before_any_work(analysed: list[dict[str, Any]], arguments: list[str], told: str) -> None:
    result = runner.invoke(app, ["sensitivity", *arguments])
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not analysed


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_the_figure_draws_the_leading_ones_within_its_page(method: Method) -> None:
    found = made_up(method)
    figure = sensitivity_figure(found)
    assert figure.title == "What alignment of CHN:RUS in 2035 (scenario minus baseline) depends on"
    assert len(figure.table.rows) == len(NAMES)
    for svg in (figure.wide, figure.narrow):
        root = ET.fromstring(svg)
        texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
        leading = found.table.filter(pl.col("parameter") != NOISE)["parameter"].head(12).to_list()
        assert sum(any(text.startswith(name) for text in texts) for name in leading) == 12
        assert "noise alone" in texts
        width, height = map(float, root.attrib["viewBox"].split()[2:])
        drawn = [each for each in root.iter(f"{SVG}text") if "x" in each.attrib and "y" in each.attrib]
        assert len(drawn) > 15
        assert all(0 <= float(e.attrib["x"]) <= width and 0 <= float(e.attrib["y"]) <= height for e in drawn)
    assert "5 lesser parameters not drawn" in figure.note
    assert "Conditional on the model" in figure.note


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(InputError, match=r"is 0\.25 at every point"):
        sensitivity_figure(made_up("morris", flat=True))


def test_outcomes_are_read_aloud() -> None:
    assert words("free_capability:CHN@2035") == "free capability of CHN in 2035"
    assert words("baseline:order_index@2030") == "order index in 2030 (baseline)"
