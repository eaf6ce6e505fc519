"""``foedus balance``: the JSON that scripts rely on, tables, bounds when time runs out, and clear refusals."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.networks import SignedGraph
from foedus.networks.records import RecordNetwork

runner = CliRunner()


@pytest.fixture
def triangle(tmp_path: Path) -> Path:
    path = tmp_path / "network.csv"
    path.write_text("source,target,sign\nA,B,1\nB,C,1\nA,C,-1\nC,D,-1\n", encoding="utf-8")
    return path


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    """A network of random signs that nobody can certify in a moment."""
    generator = np.random.default_rng(3)
    pairs = itertools.combinations([f"s{place:02}" for place in range(40)], 2)
    path = tmp_path / "hard.csv"
    SignedGraph.from_ties([(a, b, int(generator.choice([-1, 1]))) for a, b in pairs]).to_file(path)
    return path


def document(*words: str) -> tuple[int, Any]:
    result = runner.invoke(app, ["balance", *words, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_answer_is_the_one_promised(triangle: Path) -> None:
    code, found = document(str(triangle))
    assert code == 0
    assert list(found) == [
        "nodes", "edges", "negative", "triads", "triangle_balance", "frustration", "optimal", "camps",
    ]  # fmt: skip
    camps = found.pop("camps")
    assert found == {
        "nodes": 4,
        "edges": 4,
        "negative": 2,
        "triads": {"balanced": 0, "unbalanced": 1},
        "triangle_balance": 0.0,
        "frustration": 1,
        "optimal": True,
    }
    assert len(camps) == 2
    assert sorted(state for camp in camps for state in camp) == ["A", "B", "C", "D"]


def test_without_triads_the_share_is_null(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("source,target,sign\nA,B,-1\n", encoding="utf-8")
    assert document(str(path))[1]["triangle_balance"] is None


def test_the_table_for_people(triangle: Path) -> None:
    result = runner.invoke(app, ["balance", str(triangle), "--camps", "0"])
    assert result.exit_code == 0
    for words in ("1 (proven)", "Camp 1", "Frustrated ties", "any number of camps"):
        assert words in result.stdout


def test_out_of_time_the_gap_is_printed_and_nothing_is_called_exact(hard: Path) -> None:
    code, found = document(str(hard), "--time-limit", "0.2")
    assert code == 0
    assert found["optimal"] is False
    assert 0 < found["bound"] < found["frustration"]
    text = runner.invoke(app, ["balance", str(hard), "--time-limit", "0.2"]).stdout
    assert "gap" in text
    assert "at least" in text
    assert "(proven)" not in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "which network?"),
        (("FILE", "--year", "1962"), "which network?"),
        (("--from", "1962"), "half a window"),
        (("--run", "abc"), "a run without a year"),
        (("FILE", "--positive", "defence"), "a file has its ties already"),
        (("FILE", "--anchor", "USA"), "an anchor without years"),
        (("FILE", "--camps", "-1"), "at most -1 camps"),
        (("FILE", "--time-limit", "-1"), "below zero"),
    ],
)
def test_wrong_use(triangle: Path, words: tuple[str, ...], reason: str) -> None:
    given = [str(triangle) if word == "FILE" else word for word in words]
    code, found = document(*given)
    assert code == 2
    assert reason in found["error"]["message"]


def test_a_malformed_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("source,target,sign\nA,B,1\nB,A,-1\n", encoding="utf-8")
    result = runner.invoke(app, ["balance", str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert "line 3" in line
    assert "B and A have sign -1 here and 1 in line 2" in line


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Any]]:
    asked: list[tuple[int, int, Any]] = []

    def years(_panel: Any, first: int, last: int, rule: Any, **_: Any) -> dict[int, RecordNetwork]:
        asked.append((first, last, rule))
        graph = SignedGraph.from_ties([("GBR", "USA", 1), ("RUS", "USA", -1)])
        return {year: RecordNetwork(year, rule, graph, ("FRA",), 1, 2, ("mid",)) for year in range(first, last + 1)}

    monkeypatch.setattr("foedus.panels.Panel.open", lambda *_: SimpleNamespace())
    monkeypatch.setattr("foedus.networks.records.networks_of_years", years)
    monkeypatch.setattr("foedus.networks.records.capability_of_years", lambda *_: {1961: {"USA": 0.3, "RUS": 0.2}})
    return asked


def test_a_year_of_the_record(record: list[tuple[int, int, Any]]) -> None:
    code, found = document(
        "--year", "1962", "--positive", "defence,consultation", "--negative", "rivalry", "--both", "none",
        "--pooled", "2",
    )  # fmt: skip
    assert code == 0
    assert (found["year"], found["nodes"], found["alone"], found["unknown"]) == (1962, 3, ["FRA"], 2)
    assert "a defence pact or a consultation pact" in found["rule"]
    ((first, last, rule),) = record
    assert (first, last) == (1962, 1962)
    assert (rule.positive, rule.negative, rule.both, rule.years) == (
        ("defence", "consultation"),
        ("rivalry",),
        "none",
        2,
    )


def test_years_of_the_record(record: list[tuple[int, int, Any]]) -> None:
    code, found = document("--from", "1961", "--to", "1962", "--anchor", "Russia")
    assert code == 0
    assert [row["year"] for row in found["years"]] == [1961, 1962]
    assert found["years"][0]["camps"] == {"1": ["RUS"], "2": ["GBR", "USA"]}
    text = runner.invoke(app, ["balance", "--from", "1961", "--to", "1962"]).stdout
    assert "Rule: positive" in text
    assert record


def test_the_rule_is_checked_before_any_data_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    code, found = document("--year", "1962", "--positive", "friendship")
    assert code == 2
    assert found["error"]["code"] == "unknown-name"


def test_a_year_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def network(dataset: Any, year: float, **cuts: float) -> SignedGraph:
        asked.append((dataset, year, cuts))
        return SignedGraph.from_ties([("CHN", "RUS", 1), ("CHN", "USA", -1)])

    monkeypatch.setattr(
        "foedus.analyses.running.open_run", lambda run: SimpleNamespace(run_id=run, dataset=f"dataset of {run}")
    )
    monkeypatch.setattr("foedus.networks.run_networks.network_of_run", network)
    code, found = document("--run", "abc", "--year", "2040", "--above", "0.2")
    assert code == 0
    assert asked == [("dataset of abc", 2040, {"above": 0.2, "below": -0.2})]
    assert (found["run"], found["year"], found["frustration"]) == ("abc", 2040, 0)
    code, found = document("--run", "abc", "--year", "2040", "--positive", "defence")
    assert code == 2
    assert "alignment only" in found["error"]["message"]


def test_figures(triangle: Path, tmp_path: Path, record: list[tuple[int, int, Any]]) -> None:
    one, many = tmp_path / "two.svg", tmp_path / "years.png"
    result = runner.invoke(app, ["balance", str(triangle), "--figure", str(one), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["frustration"] == 1
    assert f"drawn to {one}" in result.stderr
    text = one.read_text(encoding="utf-8")
    assert "Two camps of network: 1 of 4 ties contradicts them" in text
    code, _ = document("--from", "1961", "--to", "1962", "--figure", str(many), "--narrow")
    assert code == 0
    assert many.read_bytes().startswith(b"\x89PNG")
    assert record


def test_a_figure_without_a_format_is_refused_before_any_work(triangle: Path, tmp_path: Path) -> None:
    for words, reason in (
        (("--figure", str(tmp_path / "x.pdf")), "format of the figure"),
        (("--narrow",), "a narrow figure without a file"),
    ):
        code, found = document(str(triangle), *words)
        assert code == 2
        assert reason in found["error"]["message"]


def test_a_figure_that_cannot_be_written_is_told(triangle: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, found = document(str(triangle), "--figure", str(tmp_path / "file" / "x.svg"))
    assert code == 1
    assert found["error"]["code"] == "store"


def test_ctrl_c_tells_the_bounds_reached(hard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from foedus.networks.two_camps import branching

    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(branching.Relaxation, "solve", stop)
    result = runner.invoke(app, ["balance", str(hard)])
    assert result.exit_code == 1
    (line,) = result.stderr.strip().splitlines()
    found = re.search(r"stopped: (\d+) frustrated ties at least, (\d+) at most", line)
    assert found
    assert 250 < int(found.group(1)) < int(found.group(2)) < 390
    code, answer = document(str(hard))
    assert (code, answer["error"]["code"]) == (1, "interrupted")


def test_a_share_of_no_triads_and_an_empty_camp_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("source,target,sign\nA,B,1\n", encoding="utf-8")
    text = runner.invoke(app, ["balance", str(path)]).stdout
    assert "no triad" in text
    assert "Camp 1 (2): A, B" in text
    assert "Camp 2" not in text
