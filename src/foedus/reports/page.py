"""Rendering a page from its packaged template, and writing it so that no partial file is ever left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from foedus.plain_text import escaped
from foedus.reports.figure import Table
from foedus.reports.whole_file import write_whole
from foedus.reports.wording import VERDICTS
from foedus.user_tables import join_names

__all__ = ["contents", "provenance_table", "render_page", "stylesheet", "version", "write_report"]


def _harmless(value: Any) -> Any:
    """Text of a page, without control characters, which are invalid in XML."""
    if not isinstance(value, str) or (plain := escaped(value)) == value:
        return value
    return type(value)(plain)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("foedus.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def version() -> str:
    """Return the version of the installed package."""
    return metadata.version("foedus")


def stylesheet() -> str:
    """Return the style sheet of every page."""
    return _environment().get_template("base.css.j2").render()


def render_page(template: str, **values: Any) -> str:
    """Return one self-contained page.

    Parameters
    ----------
    template
        File name of a packaged template.
    **values
        Values for the template; a missing one raises an error.

    Returns
    -------
    str
        HTML that is also well-formed XML after its doctype.
    """
    environment = _environment()
    page = environment.get_template(template).render(css=stylesheet(), version=version(), symbols=VERDICTS, **values)
    return re.sub(r"\n\s*\n+", "\n", page)


def contents(*entries: tuple[str, str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Return a table of contents from (anchor, words, children)."""
    return [
        {"anchor": anchor, "words": words, "children": [{"anchor": a, "words": w} for a, w in children]}
        for anchor, words, children in entries
    ]


def provenance_table(values: Mapping[str, Any]) -> Table:
    """Return provenance as a table of names and values, nested mappings flattened."""
    rows: list[tuple[str, str]] = []

    def add(prefix: str, thing: Any) -> None:
        if isinstance(thing, Mapping):
            for name, value in thing.items():
                add(f"{prefix} {name}".strip().replace("_", " "), value)
        elif isinstance(thing, list | tuple):
            rows.append((prefix, join_names(str(each) for each in thing)))
        elif thing is not None:
            rows.append((prefix, str(thing)))

    add("", values)
    return Table(("what", "value"), tuple(rows))


def write_report(html: str, path: Path | str) -> Path:
    """Write a page completely or not at all.

    Parameters
    ----------
    html
        The page.
    path
        File to write; an existing one is replaced in one step.

    Returns
    -------
    Path
        The absolute path written.

    Raises
    ------
    StoreError
        If it cannot be written, for instance on a full disk; an existing file then stays as it was.
    """
    return write_whole(html.encode("utf-8"), path, what="report", parameter="`out`")
