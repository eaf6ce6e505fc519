"""What the pages made from registries are made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "reference" / "generated"


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def toctree(names: list[str]) -> str:
    """Return a hidden-title table of contents."""
    return "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"


def write(name: str, text: str) -> None:
    """Write one page."""
    path = TARGET / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def fragment(name: str, text: str) -> None:
    """Write a part that a page includes; it is no page of its own."""
    path = TARGET / f"{name}.inc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
