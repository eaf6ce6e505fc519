"""``foedus measure --figure``: the kind that fits what is asked, one line per mistake, a file that is whole."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.cli import app
from foedus.cli._figures import Asked, _kind, _pairs
from foedus.errors import InputError

runner = CliRunner()


@pytest.fixture(autouse=True)
def record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    dyads = pl.concat(
        pl.DataFrame(
            {"state_a": a, "state_b": b, "year": [1990, 1991], "alignment": values, "alignment_sd": [0.05, 0.05]}
        )
        for a, b, values in (("CHN", "RUS", [0.5, 0.6]), ("CHN", "USA", [-0.4, 0.1]), ("RUS", "USA", [-0.6, -0.1]))
    )
    states = pl.DataFrame({"state": ["USA", "CHN"], "year": [1990] * 2, "capability_share": [0.3, 0.1]})
    found = SimpleNamespace(dyads=dyads, states=states, provenance=({"source": "unga_votes"},))
    monkeypatch.setattr("foedus.evidence.evidence.Evidence.open", lambda *_: found)


def drawn(folder: Path, *arguments: str, name: str = "a.svg") -> dict[str, Any]:
    result = runner.invoke(app, ["measure", *arguments, "--figure", str(folder / name), "--json"])
    assert result.exit_code == 0, result.stdout
    return dict(json.loads(result.stdout))


def refused(folder: Path, *arguments: str, name: str = "a.svg") -> dict[str, Any]:
    result = runner.invoke(app, ["measure", *arguments, "--figure", str(folder / name), "--json"])
    assert result.exit_code == 2
    assert list(folder.iterdir()) == []
    return dict(json.loads(result.stdout)["error"])


@pytest.mark.parametrize(
    ("arguments", "kind", "n"),
    [
        (("alignment", "--pair", "RUS:CHN"), "small-multiples", 2),
        (("alignment", "--state", "RUS"), "partners", 4),
        (("alignment", "--state", "Russia", "--state", "CHN", "--state", "USA", "--year", "1990"), "heatmap", 3),
        (("alignment", "--state", "RUS", "--state", "CHN"), "small-multiples", 2),
        (("alignment", "--pair", "RUS:CHN", "--pair", "CHN:USA", "--kind", "heatmap"), "heatmap", 3),
        (("alignment", "--state", "RUS", "--pair", "RUS:CHN", "--kind", "partners"), "partners", 2),
        (("capability_share",), "small-multiples", 2),
        (("capability_share", "--state", "USA"), "small-multiples", 1),
    ],
)
def test_the_kind_fits_what_is_asked_and_json_names_the_file(
    tmp_path: Path, arguments: tuple[str, ...], kind: str, n: int
) -> None:
    told = drawn(tmp_path, *arguments)
    notes = ["notes"] if arguments[0] == "alignment" else []
    assert list(told) == ["measure", "unit", "kind", "path", "n", "sources", *notes]
    assert (told["kind"], told["n"]) == (kind, n)
    assert Path(told["path"]).read_text(encoding="utf-8").startswith("<svg")
    assert [each.name for each in tmp_path.iterdir()] == ["a.svg"]


def test_png_and_a_line_for_people(tmp_path: Path) -> None:
    result = runner.invoke(app, ["measure", "alignment", "--pair", "RUS:CHN", "--figure", str(tmp_path / "a.png")])
    assert result.stdout == ""
    told = " ".join(result.stderr.split())
    assert told.startswith("figure drawn to ")
    assert told.endswith("a.png: a panel for each series, 2 values")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_pairs_come_in_the_order_they_were_typed(tmp_path: Path) -> None:
    drawn(tmp_path, "alignment", "--pair", "USA:RUS", "--pair", "RUS:CHN")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert text.index(">Russia–United States<") < text.index(">China–Russia<")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pair", "USA:RUS", "--state", "CHN"), "--pair with --state"),
        (("--state", "USA", "--pair", "RUS:CHN", "--kind", "partners"), "--pair RUS:CHN"),
    ],
)
def test_no_state_or_pair_that_was_asked_for_is_left_out_in_silence(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(tmp_path, "alignment", *arguments)["where"]


def test_a_phone_gets_a_narrow_figure(tmp_path: Path) -> None:
    drawn(tmp_path, "alignment", "--pair", "RUS:CHN", "--narrow")
    assert 'width="348"' in (tmp_path / "a.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("alignment",), "input", "--state"),
        (("alignmnt", "--state", "RUS"), "unknown-name", "alignment"),
        (("alignment", "--state", "RUS", "--kind", "pie"), "unknown-name", "heatmap"),
        (("alignment", "--state", "RUS", "--state", "USA", "--kind", "partners"), "input", "one --state"),
        (("alignment", "--state", "RUS", "--kind", "heatmap"), "input", "two states"),
        (("alignment", "--state", "RUS", "--kind", "partners", "--year", "1990"), "input", "--from"),
        (("capability_share", "--state", "RUS", "--kind", "heatmap"), "input", "small-multiples"),
        (("capability_share", "--state", "FRA"), "coverage", "FRA"),
        (("alignment", "--pair", "RUS:CHN", "--ndjson"), "input", "--ndjson"),
        (("alignment", "--state", "Russland"), "unknown-state", "Russland"),
        (("order_index", "--state", "RUS"), "input", "world"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], code: str, word: str
) -> None:
    error = refused(tmp_path, *arguments)
    assert error["code"] == code
    assert word in " ".join(str(each) for each in error.values())


def test_a_format_nobody_knows_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    assert ".svg or .png" in str(refused(tmp_path, "alignment", "--state", "RUS", name="a.pdf")["expected"])


@pytest.mark.parametrize("option", [("--kind", "heatmap"), ("--year", "1990"), ("--narrow",)])
def test_options_of_a_figure_need_one(option: tuple[str, ...]) -> None:
    result = runner.invoke(app, ["measure", "alignment", *option])
    assert result.exit_code == 2
    assert "--figure" in result.stderr


def test_pairs_of_a_directed_measure_go_both_ways() -> None:
    asked = Asked("trade_dependence", states=("JPN", "CHN"), year=2010)
    assert _pairs(asked, "heatmap", "directed") == [("JPN", "CHN"), ("CHN", "JPN")]
    assert _pairs(asked, "heatmap", "dyad") == [("JPN", "CHN")]


def test_many_states_make_a_heatmap() -> None:
    assert _kind(Asked("alignment", states=[f"S{i}" for i in range(9)]), "dyad") == "heatmap"
    assert _kind(Asked("alignment", states=[f"S{i}" for i in range(8)]), "dyad") == "small-multiples"


def test_with_raw_data_all_states_may_be_partners(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked("alignment", states=("RUS",))
    assert _pairs(asked, "partners", "dyad") is None
    monkeypatch.setenv("FOEDUS_DATA", "somewhere")
    pairs = _pairs(asked, "partners", "dyad")
    assert pairs is not None
    assert ("RUS", "CHN") in pairs
    assert ("RUS", "RUS") not in pairs


def test_a_window_is_no_year_of_a_heatmap() -> None:
    with pytest.raises(InputError, match="--year"):
        _kind(Asked("alignment", states=("RUS", "USA"), kind="heatmap", first=1990), "dyad")
