"""The tutorial on four classics: every command runs without raw data and prints what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import foedus
from foedus.cli import app

PAGE = Path(foedus.__file__).parents[2] / "docs" / "tutorials" / "four-classics.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n\$ foedus (.*)\n((?:.*\n)*?)```$", TEXT, re.MULTILINE)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_block_shows_one_command_and_some_of_its_output() -> None:
    assert TEXT.count("$ foedus ") == len(BLOCKS) >= 6
    assert all(output.strip() for _, output in BLOCKS)


@pytest.mark.parametrize(("command", "output"), BLOCKS)
def test_a_command_prints_what_the_page_shows(command: str, output: str) -> None:
    words = shlex.split(command)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    printed = " ".join(result.stdout.split())
    for line in output.splitlines():
        assert line in printed
    if "--figure" in words:
        assert "<svg" in Path(words[words.index("--figure") + 1]).read_text(encoding="utf-8")


def test_the_numbers_in_the_text_are_those_of_the_answers() -> None:
    europe = foedus.landscape("europe-1936")
    share = 100 * europe.minima[0].basin / europe.configurations
    powers = foedus.landscape("five-powers")
    prose = " ".join(TEXT.split())
    for words in (
        f"to which {share:.1f}% of the {europe.configurations:,} configurations lead",
        f"All {foedus.balance('europe-1907').triads.balanced} triads are balanced",
        f"{len(powers.minima)} stable configurations",
    ):
        assert words in prose
    assert [minimum.basin for minimum in powers.minima] == [7, 5, 3, 1]
    ends = [foedus.dynamics("europe-1907", rule).camps for rule in ("marvel", "kulakowski")]
    best = {frozenset(camp) for camp in foedus.balance("europe-1907").camps}
    assert [{frozenset(camp) for camp in camps} for camps in ends] == [best, best]


def test_the_python_of_the_page_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    exec(compile(code, str(PAGE), "exec"), {})
