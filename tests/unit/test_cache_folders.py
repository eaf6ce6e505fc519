"""A home that cannot be written: what is kept there is kept for the process, and commands work all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foedus.cache_folders import can_be_written, user_cache
from foedus.cli import app
from foedus.panels.store import cache_folder


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file where the folder of caches should be: what nobody, not even root, can write into."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "cache"))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: blocked / "cache" / "foedus")
    for name in ("FOEDUS_CACHE", "FOEDUS_RUNS", "FOEDUS_DATA"):
        monkeypatch.delenv(name, raising=False)
    return blocked


def test_caches_go_to_a_temporary_folder(no_home: Path) -> None:
    assert not can_be_written(no_home / "x")
    folder = user_cache()
    assert can_be_written(folder)
    assert folder == user_cache()
    assert cache_folder() == folder / "panel"
    assert no_home.is_file()


def test_a_folder_that_was_named_is_not_replaced(no_home: Path) -> None:
    assert cache_folder(no_home / "mine") == no_home / "mine"


def test_a_home_that_can_be_written_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    assert user_cache() == tmp_path / "cache"
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize(
    "command",
    [["measure", "alignment", "--pair", "USA:RUS"], ["data", "status"], ["data", "list"], ["cases"], ["schedule"]],
    ids=" ".join,
)
def test_commands_need_no_home(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)


@pytest.mark.usefixtures("no_home")
def test_a_run_that_cannot_be_kept_names_where_to_keep_it() -> None:
    result = CliRunner().invoke(app, ["run", "triangle-1971", "--until", "1972", "--members", "2"])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "`store`" in result.stderr
    assert "FOEDUS_RUNS" in result.stderr
