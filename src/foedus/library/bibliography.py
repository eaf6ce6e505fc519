"""The packaged bibliography: every work cited by code, parameters, facts or data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from foedus.errors import TableError, UnknownNameError
from foedus.near_names import near_names

__all__ = ["Entry", "bibtex", "citation", "load_bibliography", "parse_bibtex"]

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_MARKS = (("\\&", "&"), ("\\$", "$"), ("--", "–"), ("~", " "))
_FIELD = re.compile(r"\s*([A-Za-z]+)\s*=\s*")


@dataclass(frozen=True)
class Entry:
    """One work.

    Parameters
    ----------
    key
        Its name in code and files, such as ``signorino_ritter_1999``.
    kind
        BibTeX entry type, such as ``article``.
    fields
        BibTeX fields in lower case, as written.
    """

    key: str
    kind: str
    fields: Mapping[str, str]

    @property
    def authors(self) -> tuple[str, ...]:
        """Authors (or editors), each as written."""
        text = self.fields.get("author") or self.fields.get("editor", "")
        return tuple(_plain(name) for name in re.split(r"\s+and\s+", text) if name)

    def __str__(self) -> str:
        return _format(self)


@cache
def load_bibliography() -> Mapping[str, Entry]:
    """Return the packaged bibliography by key.

    Examples
    --------
    >>> load_bibliography()["walt_1987"].fields["year"]
    '1987'
    """
    text = (resources.files("foedus.library") / "bibliography.bib").read_text(encoding="utf-8")
    return parse_bibtex(text, name="bibliography.bib")


def bibtex(keys: Iterable[str]) -> str:
    """Return works as BibTeX, in the order of their keys.

    Raises
    ------
    UnknownNameError
        If the bibliography has no such key.

    Examples
    --------
    >>> print(bibtex(["walt_1987"]).splitlines()[0])
    @book{walt_1987,
    """
    found = []
    for key in sorted(set(keys)):
        citation(key)  # raises an error with the nearest keys
        entry = load_bibliography()[key]
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in entry.fields.items())
        found.append(f"@{entry.kind}{{{key},\n{fields}}}\n")
    return "\n".join(found)


def citation(key: str) -> str:
    """Return one work as a line of text.

    Raises
    ------
    UnknownNameError
        If the bibliography has no such key, with the nearest ones.

    Examples
    --------
    >>> citation("boulding_1962")
    'Boulding, Kenneth E. (1962). Conflict and Defense: A General Theory. New York: Harper.'
    """
    entries = load_bibliography()
    if key not in entries:
        near = near_names(key, entries)
        raise UnknownNameError(f"no reference {key!r}", expected="a key of the bibliography", hint=f"Nearest: {near}.")
    return str(entries[key])


def parse_bibtex(text: str, *, name: str = "bibliography") -> dict[str, Entry]:
    """Read BibTeX: entries of braced or quoted fields; text between entries is a comment.

    The field ``ids`` gives other keys of the same work, comma-separated.

    Raises
    ------
    TableError
        For a malformed entry, a duplicate key, or an entry without title or year, naming the line.
    """
    entries: dict[str, Entry] = {}
    position = text.find("@")
    while position != -1:
        where = f"{name}, line {text.count(chr(10), 0, position) + 1}"
        head = re.compile(r"@(\w+)\s*\{\s*([^\s,]+)\s*,").match(text, position)
        if head is None:
            raise TableError("cannot read an entry", where=where, expected="@kind{key, field = {...}, ...}")
        kind, key = head[1].lower(), head[2]
        if not _KEY.fullmatch(key):
            raise TableError(f"the key {key!r}", where=where, expected="lower case, digits and underscores")
        fields, position = _fields(text, head.end(), where)
        missing = [field for field in ("title", "year") if not fields.get(field)]
        if missing:
            raise TableError(f"{key} has no {' and no '.join(missing)}", where=where)
        entry = Entry(key, kind, fields)
        for name_of_it in (key, *(other.strip() for other in fields.get("ids", "").split(",") if other.strip())):
            if name_of_it in entries:
                raise TableError(f"the key {name_of_it!r} occurs twice", where=where)
            entries[name_of_it] = entry
        position = text.find("@", position)
    return entries


def _fields(text: str, position: int, where: str) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    while True:
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
        if position < len(text) and text[position] == "}":
            return fields, position + 1
        match = _FIELD.match(text, position)
        if match is None:
            raise TableError("cannot read a field", where=where, expected="field = {...}")
        value, position = _value(text, match.end(), where)
        fields[match[1].lower()] = " ".join(value.split())


def _value(text: str, position: int, where: str) -> tuple[str, int]:
    opening = text[position : position + 1]
    if opening.isdigit():
        digits = re.compile(r"\d+").match(text, position)
        assert digits is not None
        return digits[0], digits.end()
    if opening not in ("{", '"'):
        raise TableError("cannot read a field", where=where, expected="a value in braces or quotes")
    depth = 0
    for index in range(position + 1, len(text)):
        character = text[index]
        if depth == 0 and character == ("}" if opening == "{" else '"'):
            return text[position + 1 : index], index + 1
        depth += (character == "{") - (character == "}")
    raise TableError("an entry is not closed", where=where)


def _plain(text: str) -> str:
    for mark, plain in _MARKS:
        text = text.replace(mark, plain)
    return re.sub(r"[{}]", "", text).strip()


def _format(entry: Entry) -> str:
    fields = {name: _plain(value) for name, value in entry.fields.items()}
    names = entry.authors
    if len(names) > 3:
        who = f"{names[0]} et al."
    else:
        who = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""
    parts = [f"{who} ({fields['year']})." if who else f"({fields['year']}).", f"{fields['title'].rstrip('.')}."]
    house = ": ".join(fields[name] for name in ("address", "publisher") if name in fields)
    place = fields.get("journal") or fields.get("booktitle") or house or fields.get("institution", "")
    if place:
        place += f" {fields['volume']}" if "volume" in fields else ""
        place += f"({fields['number']})" if "number" in fields else ""
        place += f": {fields['pages'].replace('--', '–')}" if "pages" in fields else ""
        parts.append(f"{place}.")
    if "doi" in fields:
        parts.append(f"doi:{fields['doi']}")
    elif "url" in fields:
        parts.append(fields["url"])
    return " ".join(parts)
