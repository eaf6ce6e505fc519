"""Paths with blanks and letters of any script, in every command that takes one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cli import app

TIES = "source,target,sign\nA,B,1\nB,C,1\nA,C,-1\n"
VOTES = "ballot,actor,position\n1,A,1\n1,B,1\n2,A,1\n2,B,3\n"
ACTORS = {"actors": [{"name": name, "size": 1.0} for name in "ABC"], "propensity": {"A|B": 1, "A|C": -1}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    found = tmp_path / "Ordner mit Lücken – κ 中国 [b] $x$ 'q'"
    found.mkdir()
    monkeypatch.setenv("FOEDUS_RUNS", str(found / "Läufe"))
    for name, text in {"ties é.csv": TIES, "votes é.csv": VOTES, "actors é.json": json.dumps(ACTORS)}.items():
        (found / name).write_text(text, encoding="utf-8")
    return found


@pytest.mark.parametrize(
    "command",
    [
        "balance IN/ties_é.csv --figure OUT/a_b.svg",
        "dynamics IN/ties_é.csv",
        "landscape IN/actors_é.json --figure OUT/a_b.png --full OUT/ü.csv",
        "measure un_agreement --votes IN/votes_é.csv --out OUT/ü_b.parquet",
        "measure alignment --pair USA:RUS --figure OUT/ü_b.svg",
        "measure alignment --pair USA:RUS --out OUT/ü_b.csv",
        "panel alignment --pair USA:RUS --out OUT/ü_b.dta",
        "new case mine --actors USA,RUS,CHN --out OUT/ü_b.toml",
    ],
)
def test_any_path_will_do(folder: Path, command: str) -> None:
    given = [f"{folder}/{word[3:]}" if word.startswith("IN/") else word for word in _words(command)]
    given = [f"{folder}/neu ü/{word[4:]}" if word.startswith("OUT/") else word for word in given]
    (folder / "neu ü").mkdir()
    for options in ([], ["--json"]):
        result = CliRunner().invoke(app, [*given, *options, *(["--force"] if given[0] == "new" and options else [])])
        assert result.exit_code == 0, result.output
    written = [word for word in given if "neu ü" in word]
    assert all(Path(word).is_file() for word in written)
    assert json.loads(result.stdout)


def _words(command: str) -> list[str]:
    """Words of a command line; an underscore in a path is a blank."""
    return [word.replace("_", " ") if "/" in word else word for word in command.split()]


@pytest.mark.parametrize("command", ["balance", "landscape", "similarity", "run", "argue", "report"])
def test_a_missing_file_is_named_in_one_line(folder: Path, command: str) -> None:
    path = folder / "fehlt hier ü.toml"
    result = CliRunner().invoke(app, [command, str(path)])
    assert result.exit_code in (1, 2)
    assert len(result.stderr.splitlines()) == 1
    assert "fehlt hier ü" in result.stderr
    assert "unexpected" not in result.stderr
