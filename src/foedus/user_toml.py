"""The one reader of TOML: cases, arguments, parameters, run specifications and packaged files.

The same things are rejected for every format: text that is not UTF-8, syntax errors, numbers out of range, control
characters, and files too large or too deeply nested to have been written by a person.
"""

from __future__ import annotations

import codecs
import errno
import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from foedus.errors import InputError, UnknownNameError

__all__ = ["LARGEST", "is_toml_file", "parse_toml", "read_toml", "read_toml_text"]

LARGEST: Final = 5_000_000
"""Largest size of a TOML file in bytes (assumed): a hundred times the largest packaged one."""

DEEPEST: Final = 24
"""Largest number of levels of tables and lists (assumed): no format needs more than seven."""

_SHOWN: Final = 60

_SIGNATURES: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

# The parser's time grows with the square of the parts of a key: such keys are rejected before it sees them.
_LONG_KEY: Final = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){24}""", re.ASCII)
_LONG_NUMBER: Final = re.compile(r"[0-9a-fA-F_]{1000,}")
_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def is_toml_file(name: str | Path) -> bool:
    """Whether a name means a TOML file rather than something packaged: by ending, folder, or because it exists."""
    path = Path(name)
    if path.suffix.lower() == ".toml" or len(path.parts) > 1:
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):  # not a possible file name
        return False


def read_toml(path: str | Path, *, what: str, error: type[InputError] = InputError) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path
        Path of the file.
    what
        Kind of file, for messages: "case file".
    error
        Class of the errors.

    Raises
    ------
    UnknownNameError
        If there is no such file.
    InputError
        Of the class `error`: if it cannot be read, or as for `parse_toml`.
    """
    return parse_toml(read_toml_text(path, what=what, error=error), name=str(path), error=error)


def read_toml_text(path: str | Path, *, what: str, error: type[InputError] = InputError) -> str:
    """Return the text of a TOML file.

    Raises
    ------
    UnknownNameError
        If there is no such file.
    InputError
        Of the class `error`: if it cannot be read, is too large, or is not UTF-8.
    """
    name = str(path)
    place = Path(path).expanduser() if "\0" not in name else None
    try:
        if place is None:
            raise FileNotFoundError
        with place.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UnknownNameError(f"no {what} {_path_shown(name)!r}", expected=f"the path of {_a(what)} (.toml)") from None
    except IsADirectoryError:
        raise error(
            f"the {what} cannot be read: it is a folder", where=name, expected=f"the path of {_a(what)} (.toml)"
        ) from None
    except OSError as problem:
        if problem.errno == errno.ENAMETOOLONG:
            raise UnknownNameError(
                f"no {what} {_path_shown(name)!r}", expected=f"the path of {_a(what)} (.toml)"
            ) from None
        raise error(f"the {what} cannot be read: {problem.strerror or problem}", where=name) from None
    return _decoded(content, name, error)


def parse_toml(text: str, *, name: str, error: type[InputError] = InputError) -> dict[str, Any]:
    """Read a document from TOML text.

    Parameters
    ----------
    text
        The text; a byte order mark at its start is skipped.
    name
        The file's name, for errors.
    error
        Class of the errors.

    Raises
    ------
    InputError
        Of the class `error`: for a syntax error, with line, column and the line; for keys or values nested too deeply;
        for a number that is not finite or not a 64-bit integer; for control characters in texts.

    Examples
    --------
    >>> parse_toml('[alignment]\\nwar = 0.8', name="mine.toml")
    {'alignment': {'war': 0.8}}
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LARGEST:
        raise _too_large(name, error)
    if (long := _LONG_KEY.search(text)) is not None:
        raise _too_deep(f"{name}: line {text.count(chr(10), 0, long.start()) + 1}", error)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _syntax_error(problem, text, name, error) from None
    except RecursionError:
        raise _too_deep(name, error) from None
    except (ValueError, OverflowError):
        long = _LONG_NUMBER.search(text)
        where = name if long is None else f"{name}: line {text.count(chr(10), 0, long.start()) + 1}"
        raise error("a number or date is out of range", where=where, expected="64-bit integers, dates") from None
    for path, value in _values(document, name, error):
        _check_value(value, f"{name}: {path}", error)
    return document


def _decoded(content: bytes, name: str, error: type[InputError]) -> str:
    if len(content) > LARGEST:
        raise _too_large(name, error)
    found = next((encoding for mark, encoding in _SIGNATURES if content.startswith(mark)), None)
    if found is None and content[:400].count(0) > len(content[:400]) // 3:
        found = "apparently UTF-16" if content[:400].count(0) < 0.6 * len(content[:400]) else "binary data"
    expected, hint = "UTF-8 text", "Save the file as UTF-8"
    if found is not None:
        raise error(f"the file is {found}, not UTF-8", where=name, expected=expected, hint=hint)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        byte = content[problem.start]
        raise error(
            f"the file is not UTF-8: byte 0x{byte:02X} on line {line} (Latin-1 or Windows-1252, perhaps)",
            where=f"{name}: line {line}",
            expected=expected,
            hint=hint,
        ) from None


def _too_large(name: str, error: type[InputError]) -> InputError:
    return error("the file is too large", where=name, expected=f"at most {LARGEST // 1_000_000} MB of TOML")


def _too_deep(where: str, error: type[InputError]) -> InputError:
    return error("tables or lists are nested too deeply", where=where, expected=f"at most {DEEPEST} levels")


def _syntax_error(problem: tomllib.TOMLDecodeError, text: str, name: str, error: type[InputError]) -> InputError:
    told = str(problem)
    place = _PLACE.search(told)
    lines = text.split("\n")
    if place is not None and place[1] is not None:
        line, column = int(place[1]), int(place[2])
    else:
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        line, column = len(lines), len(lines[-1]) + 1
    reason = _PLACE.sub("", told) or "a syntax error"
    return error(
        f"not TOML: {_shown(reason[0].lower() + reason[1:])}",
        where=f"{name}: line {line}, column {column}",
        expected='TOML, such as key = "text"',
        hint=f"The line: {_around(lines[min(line, len(lines)) - 1], column)}",
    )


def _around(line: str, column: int) -> str:
    """Return the part of a line around a column, without control characters."""
    first = max(0, min(column - 1 - _SHOWN // 2, len(line) - _SHOWN))
    part = line[first : first + _SHOWN]
    return f"{'…' if first else ''}{_escaped(part)}{'…' if first + _SHOWN < len(line) else ''}"


def _path_shown(name: str) -> str:
    """Return a path, or the end of a long one, which is the most informative part."""
    return _escaped(name if len(name) <= 2 * _SHOWN else "…" + name[-2 * _SHOWN + 1 :])


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _shown(text: str) -> str:
    return _escaped(text if len(text) <= 2 * _SHOWN else text[: 2 * _SHOWN - 1] + "…")


def _escaped(text: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def _values(document: dict[str, Any], name: str, error: type[InputError]) -> Iterator[tuple[str, Any]]:
    """Yield every key and value below a document with its key path, not necessarily in the document's order."""
    waiting: list[tuple[str, int, Any]] = [("", 0, document)]
    while waiting:
        path, level, value = waiting.pop()
        if level > DEEPEST:
            raise _too_deep(name, error)
        if isinstance(value, dict):
            for key, below in value.items():
                yield path or _shown(key), key
                waiting.append((f"{path}.{_shown(key)}" if path else _shown(key), level + 1, below))
        elif isinstance(value, list):
            waiting += [(f"{path}[{i}]", level + 1, below) for i, below in enumerate(value)]
        else:
            yield path, value


def _check_value(value: Any, where: str, error: type[InputError]) -> None:
    if isinstance(value, str):
        if (sign := _CONTROL.search(value)) is not None:
            raise error(
                f"the control character {_escaped(sign[0])} in {_around(value, sign.start() + 1)}",
                where=where,
                expected="text without control characters",
            )
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise error(f"{value} is not a finite number", where=where, expected="a finite number")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise error("the integer is too large", where=where, expected="a 64-bit integer")
