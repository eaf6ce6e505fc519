"""The page on fitting a panel: its examples run as they stand, and the command line gives the same numbers."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "fit-a-panel.md"
TEXT = PAGE.read_text(encoding="utf-8")
runner = CliRunner()

pytestmark = pytest.mark.usefixtures("_packaged")


@pytest.fixture
def _packaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_examples_run_and_print_a_regression_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    space: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(compile(code, str(PAGE), "exec"), space)
    printed = capsys.readouterr().out
    assert "panel fit of 5-year change of alignment_without_un: un_agreement" in printed
    lines = [line.split() for line in printed.splitlines()]
    assert ["(1)", "(2)"] in lines
    assert ["clusters", "(shared", "states)", "12", "12"] in lines
    assert (tmp_path / "table.tex").read_text("utf-8").startswith(r"\begin{tabular}{lrr}")


def test_the_json_document_has_the_keys_that_the_page_names() -> None:
    described = re.search(r"`\.as_dict\(\)` is\nwhat `--json` prints: (.*?)\.\n", TEXT, re.DOTALL)
    assert described is not None
    named = set(re.findall(r"`(\w+)`", described[1]))
    line = next(line for line in TEXT.splitlines() if line.endswith("--json"))
    result = runner.invoke(app, shlex.split(line.removeprefix("$ foedus ")))
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert set(document) == named
    assert document["terms"][0]["term"] == "un_agreement"


def test_a_users_table_is_fitted_and_written(tmp_path: Path) -> None:
    rows = [
        {"state_a": a, "state_b": b, "year": year, "x1": (hash_of(a, b, year) % 7) / 7, "x2": year % 3, "y": 0.0}
        for a, b in [("A", "B"), ("A", "C"), ("B", "C"), ("C", "D"), ("A", "D")]
        for year in range(2000, 2012)
    ]
    table = pl.DataFrame(rows).with_columns(y=2 * pl.col("x1") + (pl.int_range(pl.len()) % 5) / 50)
    table.write_csv("mine.csv")
    words = ["fit", "panel", "mine.csv", "--outcome", "y", "--on", "x1", "--effects", "pair", "--out", "t.html"]
    result = runner.invoke(app, [*words, "--figure", "f.svg"])
    assert result.exit_code == 0, result.output
    assert "panel fit of y: x1 2" in result.stdout
    assert "<table" in (tmp_path / "t.html").read_text("utf-8")
    assert (tmp_path / "f.svg").is_file()


def test_the_saved_fits_of_the_page_are_put_side_by_side(tmp_path: Path) -> None:
    rows = [
        {
            "state_a": a,
            "state_b": b,
            "year": year,
            "x1": hash_of(a, b, year) % 7,
            "x2": (year * len(a + b) + ord(a) * year) % 11,
        }
        for a, b in [("A", "B"), ("A", "C"), ("B", "C"), ("C", "D"), ("A", "D")]
        for year in range(2000, 2012)
    ]
    pl.DataFrame(rows).with_columns(y=pl.col("x1") + (pl.int_range(pl.len()) % 5) / 50).write_csv("mine.csv")
    blocks = [block for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL) if "fit compare" in block]
    lines = blocks[0].splitlines()
    results = [runner.invoke(app, shlex.split(line.removeprefix("$ foedus "))) for line in lines]
    assert [result.exit_code for result in results] == [0] * len(lines), [result.output for result in results]
    assert results[-1].stdout.splitlines()[0].split() == ["(1)", "(2)"]
    assert "trade" in (tmp_path / "table.tex").read_text("utf-8")


def hash_of(a: str, b: str, year: int) -> int:
    return sum(map(ord, a + b)) * 31 + year * 17


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["panel", "mine.csv"], "--outcome is missing"),
        (["panel", "mine.csv", "--outcome", "y", "--on", "x", "--out", "t.doc"], "cannot tell the form"),
        (["panel", "nothing.csv", "--outcome", "y", "--on", "x"], "nothing.csv"),
        (["panl"], "Did you mean 'panel'"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], message: str) -> None:
    result = runner.invoke(app, ["fit", *words])
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Traceback" not in result.output


def test_what_can_be_fitted_is_shown() -> None:
    shown = runner.invoke(app, ["fit", "--show", "--json"])
    document = json.loads(shown.stdout)
    assert {"alignment", "panel"} <= {each["fit"] for each in document["subjects"]}
    lines = runner.invoke(app, ["fit", "panel", "--show"]).stdout
    assert "lead_bound" in lines
    assert runner.invoke(app, ["fit"]).exit_code == 2
