"""Actors as named in policies and shocks: states by any name or code, and the made-up states of a synthetic world."""

from __future__ import annotations

import re
from typing import Final

from foedus.errors import UnknownStateError
from foedus.states import load_states

__all__ = ["actor_ids"]

_MADE_UP: Final = re.compile(r"[A-Z][A-Z0-9]{2}")


def actor_ids(text: str, year: int | None = None) -> tuple[str, ...]:
    """Return the ids of actors joined by ``+``.

    Three capital letters or digits that are not a state stay as they are: a world may have its own actors, and whether
    they exist is checked when the case is known.

    Raises
    ------
    UnknownStateError
        If any other word does not name a state.

    Examples
    --------
    >>> actor_ids("Russia+cow:710+A01")
    ('RUS', 'CHN', 'A01')
    """
    return tuple(_actor(piece.strip(), year) for piece in text.split("+"))


def _actor(name: str, year: int | None) -> str:
    try:
        return load_states().id_of(name, year)
    except UnknownStateError:
        if _MADE_UP.fullmatch(name):
            return name
        raise
