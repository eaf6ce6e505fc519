"""Which columns of an event file contain what, and how to tell the layouts apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from foedus.errors import TableError, UnknownNameError

__all__ = [
    "AUTO",
    "LAYOUTS",
    "OPTIONAL",
    "ROLES",
    "Layout",
    "Reading",
    "complete",
    "find_layout",
    "match_names",
    "refuse_repeats",
    "wanted_layouts",
]

AUTO: Final = "auto"
ROLES: Final = ("date", "source", "target", "code", "score", "id")
OPTIONAL: Final = ("score", "id")
"""Roles that a file need not have: without an id, a repeated event cannot be told from two events."""
_DELIMITERS: Final = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of event file.

    Parameters
    ----------
    name
        ``icews``, ``gdelt`` or ``cameo``.
    names
        Names of the columns by role (`ROLES`), the first being the usual one.
    scheme
        What actors are called: ``name``, ``iso3``, or ``any`` where codes and names may stand side by side.
    widths
        Possible numbers of columns of a file without a header; empty if there always is one.
    places
        Column indices of the roles in such a file, the first column being 0.
    """

    name: str
    names: Mapping[str, tuple[str, ...]]
    scheme: str
    widths: tuple[int, ...] = ()
    places: Mapping[str, int] | None = None

    @property
    def described(self) -> str:
        """What the file must contain, in words."""
        wanted = ", ".join(self.names[role][0] for role in ROLES if role in self.names and role not in OPTIONAL)
        if not self.widths:
            return f"{self.name}: {wanted}"
        *others, last = map(str, self.widths)
        return f"{self.name}: {wanted}, or {', '.join(others)} or {last} tab-separated columns without names"


LAYOUTS: Final[Mapping[str, Layout]] = {
    layout.name: layout
    for layout in (
        Layout(
            "icews",
            {
                "date": ("Event Date",), "source": ("Source Country",), "target": ("Target Country",),
                "code": ("CAMEO Code",), "score": ("Intensity",), "id": ("Event ID",),
            },
            scheme="name",
        ),
        Layout(
            "gdelt",
            {
                "date": ("SQLDATE", "Day"), "source": ("Actor1CountryCode",), "target": ("Actor2CountryCode",),
                "code": ("EventCode",), "score": ("GoldsteinScale",), "id": ("GLOBALEVENTID",),
            },
            scheme="iso3",
            # The backfile to March 2013, the daily files since, and GDELT 2.
            widths=(57, 58, 61),
            places={"id": 0, "date": 1, "source": 7, "target": 17, "code": 26, "score": 30},
        ),
        Layout(
            "cameo",
            {
                "date": ("date",), "source": ("source",), "target": ("target",), "code": ("code",),
                "score": ("goldstein",), "id": ("id", "event_id"),
            },
            scheme="any",
        ),
    )
}  # fmt: skip
"""The layouts by name, the most specific first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one text file is to be read: layout, delimiter, quotes, number of columns, role indices, header or not."""

    layout: Layout
    delimiter: str
    quoted: bool
    width: int
    places: Mapping[str, int]
    header: bool


def find_layout(first: str, path: str, wanted: str = AUTO) -> Reading:
    """Determine from a file's first line how it is to be read.

    Parameters
    ----------
    first
        The line, without its end.
    path
        Name of the file, for messages.
    wanted
        Name of a layout, or ``auto``.

    Raises
    ------
    UnknownNameError
        There is no such layout.
    TableError
        The line is neither the header of a layout nor a row of one without.
    """
    layouts = wanted_layouts(wanted)
    for delimiter in _DELIMITERS:
        fields = [field.strip().strip('"') for field in first.split(delimiter)]
        for layout in layouts:
            places = match_names(layout, fields)
            if complete(layout, places):
                refuse_repeats(fields, places, path)
                quoted = delimiter != "\t" or '"' in first
                return Reading(layout, delimiter, quoted, len(fields), places, header=True)
            if layout.places and delimiter == "\t" and len(fields) in layout.widths:
                return Reading(layout, delimiter, False, len(fields), layout.places, header=False)
    raise _no_layout(layouts, first, path)


def match_names(layout: Layout, columns: Sequence[str]) -> dict[str, int]:
    """Find the roles of a layout among column names, ignoring case and punctuation between words."""
    known = {_plain(column): place for place, column in reversed(list(enumerate(columns)))}
    found = {
        role: next((known[_plain(name)] for name in names if _plain(name) in known), None)
        for role, names in layout.names.items()
    }
    return {role: place for role, place in found.items() if place is not None}


def refuse_repeats(columns: Sequence[str], places: Mapping[str, int], path: str) -> None:
    """Refuse a file in which a column that is read occurs twice.

    Raises
    ------
    TableError
        Naming the column.
    """
    names = [_plain(column) for column in columns]
    for place in places.values():
        if names.count(names[place]) > 1:
            raise TableError(
                f"the column {columns[place]} is there twice", where=f"{path}, line 1", expected="each column once"
            )


def complete(layout: Layout, places: Mapping[str, int]) -> bool:
    """Whether all roles that a layout needs were found."""
    return all(role in places for role in layout.names if role not in OPTIONAL)


def wanted_layouts(wanted: str) -> tuple[Layout, ...]:
    """Return the layout of that name, or all for ``auto``.

    Raises
    ------
    UnknownNameError
        There is no such layout.
    """
    if wanted == AUTO:
        return tuple(LAYOUTS.values())
    if wanted not in LAYOUTS:
        raise UnknownNameError(
            f"no format of event files is named {wanted!r}", expected=f"one of: {AUTO}, {', '.join(LAYOUTS)}"
        )
    return (LAYOUTS[wanted],)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def _no_layout(layouts: Sequence[Layout], first: str, path: str) -> TableError:
    """Return the error that names what is missing for the nearest layout."""
    best: tuple[int, Layout, dict[str, int]] | None = None
    for delimiter in _DELIMITERS:
        fields = [field.strip().strip('"') for field in first.split(delimiter)]
        for layout in layouts:
            places = match_names(layout, fields)
            if places and (best is None or len(places) > best[0]):
                best = (len(places), layout, places)
    where = f"{path}, line 1"
    if best is not None:
        _, layout, places = best
        lacking = [names[0] for role, names in layout.names.items() if role not in places and role not in OPTIONAL]
        return TableError(f"the file lacks the column {', '.join(lacking)}", where=where, expected=layout.described)
    count = max(len(first.split(delimiter)) for delimiter in _DELIMITERS)
    return TableError(
        "the file is not an event file, or its columns are not separated by tab, comma, semicolon or bar",
        where=f"{where}: {count} column{'s' if count > 1 else ''}, {first[:40]!r}",
        expected="; ".join(layout.described for layout in layouts),
    )
