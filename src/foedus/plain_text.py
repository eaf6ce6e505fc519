"""Text and values of unknown origin made safe: without control characters, not longer than one reads, fit for JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

__all__ = ["clean", "escaped", "json_escaped", "shortened"]

_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and line feed, DEL, C1: terminals obey these
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"  # changes of direction, line ends, zero width
    "\U000e0000-\U000e007f\ud800-\udfff]"  # tags; surrogates
)
_QUOTED: Final = re.compile(r"'([^']{121,})'|\"([^\"]{121,})\"")
_WORD: Final = re.compile(r"[^\s/\\]{256,}")  # longer than a name may be on any file system
_HEAD: Final = 60
_TAIL: Final = 100


def clean(value: Any) -> Any:
    """Return a value that JSON can represent: NaN and infinities as null, arrays as lists.

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


def escaped(text: str) -> str:
    r"""Return text with its control characters escaped.

    Parameters
    ----------
    text
        Any text. Tabs and line feeds are kept.

    Examples
    --------
    >>> escaped("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


def json_escaped(text: str) -> str:
    r"""Return a JSON document with the control characters in its strings escaped as in JSON.

    Examples
    --------
    >>> json_escaped('{"a": "\x9b"}')
    '{"a": "\\u009b"}'
    """
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def shortened(text: str, most: int = 600) -> str:
    """Return text with long quotations and words cut in the middle, and then the whole if still too long.

    Parameters
    ----------
    text
        A message.
    most
        Approximate largest number of characters to keep.

    Examples
    --------
    >>> len(shortened("no case is called '" + "x" * 10_000 + "'"))
    81
    >>> len(shortened("x" * 10_000)), len(shortened("x y " * 10_000)) <= 600
    (61, True)
    """
    text = _QUOTED.sub(_cut_quotation, text)
    text = _WORD.sub(lambda found: f"{found[0][:_HEAD]}…", text)
    if len(text) <= most:
        return text
    told = f" … ({len(text)} characters) … "
    tail = most // 4
    return f"{text[: most - tail - len(told)]}{told}{text[-tail:]}"


def _cut_quotation(found: re.Match[str]) -> str:
    mark, inner = found[0][0], found[1] or found[2]
    if "/" in inner or "\\" in inner:  # the end of a path is the most informative part
        return f"{mark}…{inner[-_TAIL:]}{mark}"
    return f"{mark}{inner[:_HEAD]}…{mark}"
