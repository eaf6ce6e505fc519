"""Tables for people: on a narrow terminal each row becomes a block of lines, and numbers are never broken."""

from __future__ import annotations

from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

from foedus.plain_text import escaped

__all__ = ["simple_table"]

_WORD: Final = 12
"""Letters of a word for which a column of text must have room; longer words may be broken."""
_GAP: Final = 2


class _LiteralTable(Table):
    """A table whose cells are printed verbatim, even if the console would interpret brackets."""

    def add_row(self, *cells: RenderableType | None, style: StyleType | None = None, end_section: bool = False) -> None:
        """Add a row of cells."""
        literal = (Text(escaped(cell)) if isinstance(cell, str) else cell for cell in cells)
        super().add_row(*literal, style=style, end_section=end_section)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render as a table, or as blocks of lines if its columns have no room."""
        columns = [[_text(cell) for cell in column.cells] for column in self.columns]
        headers = [_text(column.header) for column in self.columns]
        least = [
            max(
                _words(header),
                max((cell.cell_len if column.justify == "right" else _words(cell) for cell in cells), default=0),
            )
            for column, header, cells in zip(self.columns, headers, columns, strict=True)
        ]
        natural = [
            max(cell.cell_len for cell in (header, *cells)) for header, cells in zip(headers, columns, strict=True)
        ]
        widths = _fitted(natural, least, options.max_width - _GAP * (len(least) - 1))
        if widths is not None:
            if widths != natural:
                for column, width in zip(self.columns, widths, strict=True):
                    column.width = width
            yield from super().__rich_console__(console, options)
            return
        if self.title:
            yield _text(self.title)
        for row in zip(*columns, strict=True):
            yield Text("")
            for header, cell in zip(headers, row, strict=True):
                yield Text.assemble((f"{header.plain}: " if header.plain else "", "dim"), cell)


def _text(cell: RenderableType) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))


def _words(cell: Text) -> int:
    """Return the smallest width for the words of a cell; a word that contains a digit is never broken."""
    words = (Text(word) for word in cell.plain.split())
    return max((word.cell_len if _holds_figure(word.plain) else min(word.cell_len, _WORD) for word in words), default=0)


def _fitted(natural: list[int], least: list[int], room: int) -> list[int] | None:
    """Return column widths that fit the room, reducing the widest first; None if even the smallest do not fit."""
    if sum(least) > room:
        return None
    widths = list(natural)
    while sum(widths) > room:
        widest = max((place for place in range(len(widths)) if widths[place] > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _holds_figure(word: str) -> bool:
    return len(word) <= 2 * _WORD and any(letter.isdigit() for letter in word)


def simple_table(title: str, *columns: str | tuple[str, str]) -> Table:
    """Return a rich table; a column is its title, or (title, ``left`` or ``right``).

    Text is not markup; a coloured cell is a ``rich.text.Text``.
    """
    literal = Text(escaped(title), style="bold")
    table = _LiteralTable(title=literal, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for column in columns:
        name, justify = column if isinstance(column, tuple) else (column, "left")
        table.add_column(Text(escaped(name)), justify="right" if justify == "right" else "left", overflow="fold")
    return table
