"""What commands write: one JSON document or tables on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from foedus.cancelling import check
from foedus.cli._streams import carries
from foedus.cli._tables import simple_table
from foedus.plain_text import clean, escaped, json_escaped
from foedus.progress import Progress

__all__ = ["clean", "console", "emit", "flush", "json_line", "note", "progress", "simple_table"]

_WIDTH: Final = 100  # columns if there is no terminal to tell
_NARROWEST: Final = 20  # a narrower terminal breaks the lines itself
_HEIGHT: Final = 25  # said only because rich takes no width of a dumb terminal without one


class _SafeConsole(Console):
    """A console that escapes control characters, so that the terminal does not obey them."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render to segments; only those made by the console itself may control the terminal."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(escaped(segment.text), segment.style)


def console() -> Console:
    """Return a console on the present stdout; it prints text verbatim, since titles and paths may contain brackets."""
    return _SafeConsole(file=sys.stdout, highlight=False, markup=False, emoji=False, width=_width(), height=_HEIGHT)


def _width() -> int:
    """Return the width to print in: that of the terminal, dumb ones included; elsewhere ``COLUMNS`` may reduce it."""
    if sys.stdout is not None and sys.stdout.isatty():
        return max(shutil.get_terminal_size().columns, _NARROWEST)
    asked = os.environ.get("COLUMNS", "")
    return max(min(int(asked), _WIDTH), _NARROWEST) if asked.isascii() and asked.isdigit() and int(asked) else _WIDTH


def note(text: str) -> None:
    """Write one line for a person to stderr."""
    print(escaped(text), file=sys.stderr)


def emit(document: Any) -> None:
    """Write one JSON document to stdout.

    Raises
    ------
    OSError
        If stdout does not accept it: its reader has gone, or its disk is full.
    """
    with _naming_stdout():
        print(json_line(document, indent=2), flush=True)


def json_line(document: Any, *, indent: int | None = None) -> str:
    """Return a document as JSON that stdout can encode, without control characters.

    Parameters
    ----------
    document
        Anything that `clean` accepts.
    indent
        Columns to indent by; None for one line.
    """
    content = clean(document)
    text = json_escaped(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent))
    return text if carries(text) else json_escaped(json.dumps(content, allow_nan=False, indent=indent))


def flush() -> None:
    """Flush what was printed; an error names stdout."""
    with _naming_stdout():
        if sys.stdout is not None:
            sys.stdout.flush()


@contextmanager
def _naming_stdout() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        error.filename = error.filename or "standard output"
        raise


@contextmanager
def progress(words: str, *, first: str | None = None, quiet: bool = False) -> Iterator[Progress]:
    """Show a bar with the time left on stderr, on a terminal only.

    Parameters
    ----------
    words
        What is being done.
    first
        What is done before the first part is finished, if that is something else, such as compiling.
    quiet
        Whether to show nothing, as with ``--json``.

    Yields
    ------
    callable
        Takes (done, total); ends the work after Ctrl-C.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total: check()
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("so far"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    with bar:
        task = bar.add_task(first or words, total=None)
        begun: list[int] = []

        def report(done: int, total: int) -> None:
            check()
            begun[:] = begun or [done]
            bar.update(task, completed=done, total=total, description=words if done > begun[0] else first or words)

        yield report
