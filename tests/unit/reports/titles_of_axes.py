"""Which axes of a drawing have numbers but no title with a unit; shared by tests of figures and of whole reports."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
#: A number as it stands at a tick: signs, thousands, per cent, powers.
NUMBER = re.compile(r"[+−-]?\d[\d\s ,.]*%?$")
#: A unit in brackets after what is shown, or the year, which is its own.
UNIT = re.compile(r"^(year|.+\(.+\))$", re.DOTALL)


def untitled(svg: str | ET.Element) -> list[str]:
    """Return the axes of a drawing that have numbers at their ticks and no title with a unit."""
    root = ET.fromstring(svg) if isinstance(svg, str) else svg
    return [
        f"{axis.get('id')}: ticks {ticks[:4]}, title {title!r}"
        for axis, ticks, title in axes_of(root)
        if any(NUMBER.match(each) for each in ticks) and not UNIT.match(title)
    ]


def axes_of(root: ET.Element) -> Iterator[tuple[ET.Element, list[str], str]]:
    """Yield each axis with the texts at its ticks and its title."""
    for axis in root.iter(f"{SVG}g"):
        if "matplotlib.axis_" not in str(axis.get("id")):
            continue
        ticks, words = [], []
        for part in axis:
            found = [" ".join("".join(text.itertext()).split()) for text in part.iter(f"{SVG}text")]
            if re.search(r"[xy]tick_\d+$", str(part.get("id"))):
                ticks += found
            elif re.search(r"text_\d+$", str(part.get("id"))):
                words += found
        yield axis, ticks, " ".join(words)
