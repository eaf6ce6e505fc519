"""What every verb returns: a short repr, a table, its JSON form and a figure."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    import pandas as pd
from foedus.user_tables import join_names

__all__ = ["Result", "preview", "to_pandas"]

_ROWS: Final = 5
_WIDTH: Final = 100
_DRAWING: Final = "foedus.reports.drawing"
"""Module that draws the figures of results; it is above the packages that make results, so it is imported on use."""


class Result(ABC):
    """Base class of what a verb returns: subclasses define `table` and `as_dict`, the rest follows from them.

    Examples
    --------
    >>> class Count(Result):
    ...     table = pl.DataFrame({"state": ["USA", "RUS"], "wars": [3, 2]})
    ...     def as_dict(self): return {"rows": self.table.to_dicts()}
    ...     def headline(self): return "count of wars: 2 states"
    >>> Count()
    <count of wars: 2 states>
    state  wars
    USA       3
    RUS       2
    """

    table: Any
    """The numbers, a polars table."""

    def headline(self) -> str:
        """Return in one line what the result is and what was found."""
        return type(self).__name__

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object that scripts can rely on."""

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame."""
        return to_pandas(self.table)

    def figure(self, **options: Any) -> Any:
        """Draw the result.

        Returns
        -------
        foedus.reports.figure.Figure
            A notebook shows it; ``save("name.svg")`` or ``.png`` writes it.

        Raises
        ------
        InputError
            If there is nothing to draw, saying what would be.
        """
        return import_module(_DRAWING).figure_of(self, **options)

    def __repr__(self) -> str:
        return f"<{self.headline()}>\n{preview(self.table)}"


def to_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """Return a polars table as a pandas DataFrame: null becomes NaN in numbers and None in text.

    Examples
    --------
    >>> to_pandas(pl.DataFrame({"state": ["USA"], "n": [1]})).to_dict("list")
    {'state': ['USA'], 'n': [1]}
    """
    import pandas as pd

    return pd.DataFrame({name: table[name].to_list() for name in table.columns}, columns=table.columns)


def preview(table: pl.DataFrame, rows: int = _ROWS) -> str:
    """Return the first rows of a table as text: at most `rows` of them, no line beyond 100 characters.

    Examples
    --------
    >>> print(preview(pl.DataFrame({"year": [1, 2, 3], "value": [0.25, None, 1.0]}), rows=2))
    year  value
       1   0.25
       2      -
    and 1 more row
    """
    shown = table.head(rows)
    columns = [[name, *(_cell(value) for value in shown[name].to_list())] for name in table.columns]
    numbers = [kind.is_numeric() for kind in table.schema.values()]
    lines, kept, width = [], 0, 0
    for column in columns:
        width += 2 * bool(kept) + max(map(len, column))
        if kept and width > _WIDTH - len(" …"):
            break
        kept += 1
    for place in range(shown.height + 1):
        cells = [
            column[place].rjust(max(map(len, column))) if number else column[place].ljust(max(map(len, column)))
            for column, number in zip(columns[:kept], numbers, strict=False)
        ]
        lines.append(("  ".join(cells) + (" …" if kept < len(columns) else "")).rstrip())
    rest = table.height - shown.height
    more = f"and {rest:,} more row{'' if rest == 1 else 's'}" if rest else ""
    hidden = f"columns not shown: {', '.join(table.columns[kept:])}" if kept < len(columns) else ""
    last = "; ".join(part for part in (more, hidden) if part)
    return "\n".join([*lines, *([last if len(last) <= _WIDTH else f"{last[: _WIDTH - 1]}…"] if last else [])])


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        text = join_names(map(str, value))
    elif isinstance(value, Mapping):
        text = ", ".join(f"{name}: {each}" for name, each in value.items())
    else:
        text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
