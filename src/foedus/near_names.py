"""The names nearest to a misspelt one, for errors that help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["closest", "near_names", "nearest", "one_of"]

_LISTED: Final = 300
"""Characters of a list that an error still shows whole."""
_SAMPLED: Final = 6


def closest(
    word: str, choices: Iterable[str], limit: int = 3, *, cutoff: float = 0.0, whole: bool = False
) -> list[str]:
    """Return the choices nearest to a word, the nearest first.

    Parameters
    ----------
    word
        What was typed.
    choices
        What would have been right.
    limit
        The most to return.
    cutoff
        Similarity below which a choice is left out, 0 to 100 (rapidfuzz's scale).
    whole
        Compare whole texts; by default parts of them count too, so that ``war`` is near ``war_hazard``.

    Examples
    --------
    >>> closest("reciprocty", ["power", "reciprocity"], limit=1)
    ['reciprocity']
    """
    from rapidfuzz import fuzz, process  # only a mistake needs it

    scorer = fuzz.ratio if whole else fuzz.WRatio
    matches = process.extract(
        word, list(choices), scorer=scorer, processor=str.casefold, limit=limit, score_cutoff=cutoff
    )
    return [str(match[0]) for match in matches]


def near_names(word: str, choices: Iterable[str], limit: int = 3) -> str:
    """Return the choices nearest to a misspelt word, comma-separated.

    Examples
    --------
    >>> near_names("reciprocty", ["power", "reciprocity"], limit=1)
    'reciprocity'
    """
    return ", ".join(closest(word, choices, limit))


def nearest(word: str, choices: Iterable[str], limit: int = 3) -> str | None:
    """Return a hint that names the nearest choices; None where none is near.

    Examples
    --------
    >>> nearest("alignmnt", ["alignment", "threat"])
    'Did you mean alignment?'
    """
    found = closest(word, choices, limit, cutoff=50)
    return f"Did you mean {' or '.join(found)}?" if found else None


def one_of(choices: Iterable[str]) -> str:
    """Return what an error expects where one of several names would be right: all of them, or the first of many.

    Examples
    --------
    >>> one_of(["power", "threat"])
    'one of: power, threat'
    >>> one_of([f"measure_{number}" for number in range(100)])
    'one of 100 names: measure_0, measure_1, measure_2, measure_3, measure_4, measure_5, …'
    """
    names = list(choices)
    listed = ", ".join(names)
    if len(listed) <= _LISTED:
        return f"one of: {listed}"
    return f"one of {len(names):,} names: {', '.join(names[:_SAMPLED])}, …"
