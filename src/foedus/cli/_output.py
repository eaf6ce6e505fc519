"""What commands write: one JSON document or tables on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

from foedus.cancelling import check
from foedus.progress import Progress

__all__ = ["clean", "console", "emit", "flush", "note", "progress", "simple_table"]


def console() -> Console:
    """Return a console on the present stdout; it prints text as it is, for titles and paths may hold brackets."""
    width = None if sys.stdout is not None and sys.stdout.isatty() else 100
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width)


def note(text: str) -> None:
    """Write one line for a person to stderr."""
    print(text, file=sys.stderr)


def clean(value: Any) -> Any:
    """Return a value that JSON can carry: NaN and infinities as null, arrays as lists.

    Examples
    --------
    >>> clean({"a": float("nan"), "b": (1, 2.5)})
    {'a': None, 'b': [1, 2.5]}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist"):
        return clean(value.tolist())
    if hasattr(value, "to_dicts"):
        return clean(value.to_dicts())
    return str(value)


def emit(document: Any) -> None:
    """Write one JSON document to stdout.

    Raises
    ------
    OSError
        When stdout takes it not: its reader has gone, or its disk is full.
    """
    with _naming_stdout():
        print(json.dumps(clean(document), ensure_ascii=False, allow_nan=False, indent=2), flush=True)


def flush() -> None:
    """Hand what was printed to the system; an error names stdout."""
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


class _LiteralTable(Table):
    """A table whose cells are printed as they are, whatever the console makes of brackets."""

    def add_row(self, *cells: RenderableType | None, style: StyleType | None = None, end_section: bool = False) -> None:
        """Add a row of cells."""
        literal = (Text(cell) if isinstance(cell, str) else cell for cell in cells)
        super().add_row(*literal, style=style, end_section=end_section)


def simple_table(title: str, *columns: str | tuple[str, str]) -> Table:
    """Return a rich table; a column is its title, or (title, ``left`` or ``right``).

    Text is no markup; a coloured cell is a ``rich.text.Text``.
    """
    literal = Text(title, style="bold")
    table = _LiteralTable(title=literal, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for column in columns:
        name, justify = column if isinstance(column, tuple) else (column, "left")
        table.add_column(Text(name), justify="right" if justify == "right" else "left", overflow="fold")
    return table


@contextmanager
def progress(words: str, *, first: str | None = None, quiet: bool = False) -> Iterator[Progress]:
    """Show a bar with the time left on stderr, on a terminal only.

    Parameters
    ----------
    words
        What is being done.
    first
        What is done before the first part is finished, where that is something else, such as compiling.
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
