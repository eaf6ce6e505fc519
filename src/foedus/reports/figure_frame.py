"""Title above and note below a drawing that is a file of its own."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from foedus.plain_text import escaped

__all__ = ["NARROW", "WIDE", "Frame"]

WIDE: Final = 720.0
"""Width of a drawing for a page, in points."""

NARROW: Final = 348.0
"""Width of a drawing for a phone, in points."""

_EDGE: Final = 10.0
_TITLE_SIZE: Final = 14.0
_NOTE_SIZE: Final = 9.5
#: Mean width of a letter over the font size, in the font with which the figures are measured.
_LETTER: Final = 0.56


@dataclass(frozen=True)
class Frame:
    """Where the lines of a title and of a note are.

    Parameters
    ----------
    head, body, foot
        Heights of the title, the drawing and the note, in points.
    width
        In points.
    lines
        Text, font size, name of the colour (``ink`` for a title, ``muted`` for a note), and place in points below the
        upper edge.
    """

    head: float
    body: float
    foot: float
    width: float
    lines: tuple[tuple[str, float, str, float], ...]

    @classmethod
    def of(cls, title: str, note: str, height: float, *, narrow: bool) -> Frame:
        """Return the frame of a drawing of a height in points."""
        titles = _wrapped(title, _TITLE_SIZE * 1.09, narrow=narrow)
        notes = _wrapped(note, _NOTE_SIZE, narrow=narrow)
        head = _EDGE + _TITLE_SIZE * 1.3 * len(titles) + 8.0
        foot = _EDGE + _NOTE_SIZE * 1.4 * len(notes) + (8.0 if notes else 0.0)
        tops = [_EDGE + _TITLE_SIZE * (1.0 + 1.3 * number) for number in range(len(titles))]
        below = [head + height + 8.0 + _NOTE_SIZE * (1.0 + 1.4 * number) for number in range(len(notes))]
        lines = [(line, _TITLE_SIZE, "ink", y) for line, y in zip(titles, tops, strict=True)]
        lines += [(line, _NOTE_SIZE, "muted", y) for line, y in zip(notes, below, strict=True)]
        return cls(head, height, foot, NARROW if narrow else WIDE, tuple(lines))

    @property
    def height(self) -> float:
        """Height of all three, in points."""
        return self.head + self.body + self.foot

    @property
    def edge(self) -> float:
        """Where lines begin, in points from the left."""
        return _EDGE

    def around(self, svg: str) -> str:
        """Return a drawing made for a page with its frame, the drawing as it is."""
        begin, end = svg.index("</desc>") + len("</desc>"), svg.rindex("</svg>")
        opening = re.sub(r'viewBox="[^"]*"', f'viewBox="0 0 {self.width:g} {self.height:g}"', svg[:begin], count=1)
        texts = "".join(
            f'<text style="{"font-weight: 700; " if colour == "ink" else ""}font-size: {size:g}px; text-anchor: start; '
            f'fill: var(--f-{colour})" x="{_EDGE:g}" y="{y:.4g}">{escape(escaped(line))}</text>\n'
            for line, size, colour, y in self.lines
        )
        return f'{opening}<g transform="translate(0 {self.head:g})">{svg[begin:end]}</g>\n{texts}</svg>'


def _wrapped(text: str, size: float, *, narrow: bool) -> list[str]:
    return textwrap.wrap(text, int(((NARROW if narrow else WIDE) - 2 * _EDGE) / (size * _LETTER)))
