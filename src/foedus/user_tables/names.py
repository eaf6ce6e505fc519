"""When two names are the same: one rule for every table, file and function that takes names from users."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from foedus.errors import TableError

__all__ = ["BLANKS", "clean_name", "join_names", "shown"]

_LONGEST: Final = 60
_BLANK: Final = "Zs"
BLANKS: Final = "\t\r\n" + "".join(chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) == _BLANK)
"""Characters that separate words and may surround a name; a control character may not."""
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# letters and marks that are invisible, although their category does not say so
_EMPTY: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffd") | frozenset(
    map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)


def shown(value: object) -> str:
    """Return a value as quoted in messages: in quotes, invisible characters escaped, and cut if long.

    Examples
    --------
    >>> print(shown("USA\\u200b"), len(shown("x" * 1000)))
    "USA\\u200b" 62
    """
    text = value if isinstance(value, str) else repr(value)
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    seen = "".join(sign if _is_seen(sign) or sign == " " else _written(sign) for sign in cut)
    return f'"{seen}"'


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in (*_UNSEEN, _BLANK) and sign not in _EMPTY


def _written(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def clean_name(name: object, *, where: str | None = None, what: str = "name") -> str:
    """Return a name in the form in which names are compared: composed (NFC), without blanks around it.

    Parameters
    ----------
    name
        The name as written.
    where, what
        Where the name is and what it names, for the error.

    Raises
    ------
    TableError
        If it is not text, is empty, or contains an invisible character: a control or formatting character, a
        zero-width space, a direction mark. Two different names would otherwise look the same.

    Examples
    --------
    >>> clean_name("  Korea,  Republic of ")
    'Korea, Republic of'
    """
    if not isinstance(name, str):
        raise TableError(f"the {what} is {shown(name)}, a {type(name).__name__}", where=where, expected="a text")
    words = "".join(" " if sign in BLANKS else sign for sign in name)
    composed = unicodedata.normalize("NFC", " ".join(part for part in words.split(" ") if part))
    if not composed:
        raise TableError(f"the {what} is empty", where=where, expected="a name")
    for sign in composed:
        if sign != " " and not _is_seen(sign):
            title = unicodedata.name(sign, "a control character").lower()
            raise TableError(
                f"the {what} {shown(name)} contains a character that cannot be seen ({_written(sign)}, {title})",
                where=where,
                expected="letters, digits and signs that print",
            )
    return composed


def join_names(names: Iterable[str], separator: str = ", ") -> str:
    """Return names as one text; a name that contains the separator is quoted, its own quotes doubled.

    Examples
    --------
    >>> join_names(["Korea, Republic of", "Japan"])
    '"Korea, Republic of", Japan'
    """
    mark = separator.strip() or separator
    return separator.join(_quoted(name) if mark in name or name.startswith('"') else name for name in names)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
