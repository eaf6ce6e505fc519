"""References in readable form, from the packaged bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from foedus.errors import UnknownNameError
from foedus.library.bibliography import citation

__all__ = ["cite", "plain_citation"]


def cite(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return (key, reference) for bibliography keys, sorted, without repeats.

    Parameters
    ----------
    keys
        Bibliography keys; one string may hold several, separated by commas.

    Raises
    ------
    UnknownNameError
        For a key that is not in the bibliography.

    Examples
    --------
    >>> cite(["walt_1987"])[0][0]
    'walt_1987'
    """
    return [(key, citation(key)) for key in _split(keys)]


def plain_citation(text: str) -> str:
    """Return the reference of a key, or the text itself if it is a reference already."""
    if not text:
        return ""
    try:
        return " ".join(reference for _, reference in cite([text]))
    except UnknownNameError:
        return text


def _split(keys: Iterable[str]) -> Sequence[str]:
    return sorted({key.strip() for each in keys for key in str(each).split(",") if key.strip()})
