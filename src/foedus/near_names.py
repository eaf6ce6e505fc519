"""The names nearest to a misspelt one, for errors that help."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["closest", "near_names", "nearest"]


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
    matches = process.extract(word, list(choices), scorer=scorer, limit=limit, score_cutoff=cutoff)
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
