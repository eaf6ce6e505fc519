"""Streams that accept every character: those outside their encoding are spelled in ASCII."""

from __future__ import annotations

import codecs
import os
import sys
from typing import Final

__all__ = ["carries", "settle_streams", "spelled"]

_HANDLER: Final = "foedus"

_SIGNS: Final[dict[str, str]] = {
    **dict.fromkeys("−–—‐‑‒―─━┄┈╌═", "-"),
    **dict.fromkeys("│┃║", "|"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("×✕✗✘", "x"),
    **dict.fromkeys("•·∙⋅●", "*"),
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "±": "+/-",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "↑": "^",
    "∞": "inf",
    "√": "sqrt",
    "∑": "sum",
    "∂": "d",
    "∈": "in",
    "⁄": "/",
    "∕": "/",
    "÷": "/",
    "§": "S",
    "©": "(c)",
    "€": "EUR",
    "£": "GBP",
    "°": "deg",
    "¬": "not",
    "∩": "and",
    "∪": "or",
    "✓": "v",
    "✔": "v",
    "↓": "v",
    "‖": "||",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "µ": "mu",
    "‹": "<",
    "›": ">",
    "¿": "?",
    "¡": "!",
}


def spelled(text: str) -> str:
    """Return text in ASCII: symbols as words, letters without their accents, anything else as ``?``.

    Examples
    --------
    >>> spelled("κ ≥ −½ … Türkiye 中")
    'kappa >= -1/2 ... Turkiye ?'
    """
    return "".join(letter if letter.isascii() else _spelled(letter) for letter in text)


def _spelled(letter: str) -> str:
    import unicodedata

    if letter in _SIGNS:
        return _SIGNS[letter]
    kind = unicodedata.category(letter)
    if kind == "Zs":
        return " "
    if kind in ("Mn", "Cf"):
        return ""
    plain = unicodedata.normalize("NFKD", letter)
    if plain != letter:
        return spelled(plain)
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK ") and " LETTER " in name:
        word = name.split(" LETTER ")[1].split()[-1]
        return word.capitalize() if "CAPITAL" in name else word.lower()
    if "\u2500" <= letter <= "\u257f":
        return "+"
    return "#" if "\u2580" <= letter <= "\u259f" else "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return spelled(error.object[error.start : error.end]), error.end


def settle_streams() -> None:
    """Make stdout and stderr accept every character, and exist: if one was closed, nothing is written.

    An error handler that the user named in ``PYTHONIOENCODING`` is left unchanged.
    """
    codecs.register_error(_HANDLER, _replace)
    chosen = os.environ.get("PYTHONIOENCODING", "").partition(":")[2]
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # also occupies the number of the closed stream, so that no other file gets it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure") and chosen in ("", "strict"):
            stream.reconfigure(errors=_HANDLER)


def carries(text: str) -> bool:
    """Whether stdout can encode a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
