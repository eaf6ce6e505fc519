"""Every command that the README and the documentation show is one that the program understands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import typer

from foedus.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples").glob("*.md"))]
COMMAND = re.compile(r"^\$ foedus (?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def shown() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [
            (str(page.relative_to(ROOT)), match["rest"].replace("\\\n", " "))
            for match in COMMAND.finditer(text)
            if "generated" not in page.parts
        ]
    return found


def test_the_pages_show_commands() -> None:
    assert len(shown()) > 40


@pytest.mark.parametrize(("page", "line"), shown())
def test_a_command_that_a_page_shows_is_understood(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    command: click.Command = typer.main.get_command(app)
    while isinstance(command, click.Group):
        name = words.pop(0)
        assert name in command.commands, f"{page}: there is no command {name}"
        command = command.commands[name]
    command.make_context(command.name, words)
