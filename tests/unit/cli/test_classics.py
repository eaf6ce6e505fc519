"""Packaged classics on the command line: by name, listed, and never shadowed in silence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from foedus.cli import app

runner = CliRunner()


def told(*words: str) -> Any:
    result = runner.invoke(app, [*words])
    assert result.exit_code == 0, result.output
    return result


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_a_landscape_by_name_is_shown_with_names_and_what_was_printed() -> None:
    text = words_of(told("landscape", "europe-1936").stdout)
    assert "64.4%" in text
    assert "Soviet Union, Yugoslavia, Greece" in text
    assert "UKG" not in text
    assert "never printed" in text
    assert "doi:10.1017/S000712340000973X" in text
    assert "AT&T" in told("landscape", "unix-1988", "--noise", "0.1", "--draws", "5").stdout


def test_the_document_keeps_the_short_names_and_adds_the_classic() -> None:
    found = json.loads(told("landscape", "unix-1988", "--json").stdout)
    assert found["minima"][0]["camps"][0] == ["Sun", "Prime", "ATT", "IBM"]
    assert found["classic"]["labels"]["ATT"] == "AT&T"
    assert (found["classic"]["standing"], found["classic"]["year"]) == ("printed", 1988)
    found = json.loads(told("balance", "europe-1907", "--json").stdout)
    assert found["triads"] == {"balanced": 20, "unbalanced": 0}
    assert found["classic"]["name"] == "europe-1907"


def test_a_network_by_name_is_shown_with_names() -> None:
    text = words_of(told("balance", "europe-1907", "--camps", "0").stdout)
    for words in ("Balance of Europe, 1907", "20 balanced, 0 unbalanced", "Austria-Hungary, Germany, Italy", "Redner"):
        assert words in text
    assert "AUH" not in text
    text = words_of(told("dynamics", "europe-1907", "--rule", "local", "--replicates", "20").stdout)
    assert "Britain, France, Russia" in text
    assert "doi:10.1016/j.physd.2006.09.028" in text


@pytest.mark.parametrize("command", ["landscape", "balance", "dynamics"])
def test_the_help_and_the_error_list_the_names(command: str) -> None:
    names = ("europe-1936", "five-powers", "unix-1988") if command == "landscape" else ("europe-1907",)
    help_text = re.sub(r"[│\s]+", " ", told(command, "--help").stdout)
    result = runner.invoke(app, [command, "europe-1648"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    for name in names:
        assert name in help_text
        assert name in result.stderr


@pytest.mark.parametrize(
    ("command", "name"), [("landscape", "unix-1988"), ("balance", "europe-1907"), ("dynamics", "europe-1907")]
)
def test_a_file_of_the_name_is_told_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "packaged classic;" not in told(command, name).stderr
    Path(name).write_text("nothing that can be read", encoding="utf-8")
    result = told(command, name, "--json")
    assert f"{name} is the packaged classic; the file of that name is ./{name}" in result.stderr
    assert json.loads(result.stdout)["classic"]["name"] == name
    result = runner.invoke(app, [command, f"./{name}"])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("landscape", "europe-1936"), ("Minimum 1, to which 64.4% of configurations lead", "Soviet Union")),
        (("balance", "europe-1907"), ("Austria-Hungary", "Britain")),
        (("dynamics", "europe-1907"), ("Austria-Hungary", "camp 1: 3")),
        (("dynamics", "europe-1907", "--rule", "constrained", "--narrow"), ("Austria-Hungary", "camp 2: 3")),
    ],
)
def test_figures_name_their_actors(tmp_path: Path, words: tuple[str, ...], names: tuple[str, ...]) -> None:
    target = tmp_path / "a.svg"
    assert f"drawn to {target}" in told(*words, "--figure", str(target)).stderr
    drawn = target.read_text(encoding="utf-8")
    for name in names:
        assert name in drawn
    assert told(*words, "--figure", str(tmp_path / "a.png"))
    assert (tmp_path / "a.png").stat().st_size > 5_000


def test_a_figure_of_another_kind_is_refused_before_any_work(tmp_path: Path) -> None:
    result = runner.invoke(app, ["dynamics", "europe-1907", "--figure", str(tmp_path / "a.gif")])
    assert result.exit_code == 2
    assert "format of the figure" in result.stderr
