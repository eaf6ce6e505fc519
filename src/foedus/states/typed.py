"""States in user input: pairs, lists, and fields separated by colons, in which ``cow:365`` is one state."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from foedus.errors import InputError, UnknownStateError
from foedus.states.lookup import SCHEMES
from foedus.states.table import load_states
from foedus.user_tables import shown

__all__ = ["colon_fields", "is_all", "listed_items", "parse_pair", "parse_pairs", "parse_states", "split_list"]

_CODE: Final = re.compile(rf"(?i)(?<![A-Za-z0-9_])({'|'.join(SCHEMES)})\s*:(?=\s*\w)")
_KEPT: Final = "\x1f"
"""Stands for the colon of a code while a text is split at the others; it never occurs in typed text."""


def colon_fields(text: str) -> list[str]:
    """Split a text at its colons, but not within a code such as ``cow:365``.

    Examples
    --------
    >>> colon_fields("USA:contain:cow:365+gw:710:0.5@2025-2030")
    ['USA', 'contain', 'cow:365+gw:710', '0.5@2025-2030']
    """
    return [part.replace(_KEPT, ":") for part in _CODE.sub(rf"\1{_KEPT}", text).split(":")]


def split_list(text: str) -> list[str]:
    """Split a list at its commas; a name that contains one must be in quotes.

    Examples
    --------
    >>> split_list('USA, "Korea, Republic of", Japan')
    ['USA', 'Korea, Republic of', 'Japan']
    """
    line = " ".join(text.splitlines())
    return [name for item in next(csv.reader([line], skipinitialspace=True), []) if (name := item.strip())]


def parse_states(states: Any, year: int | None = None) -> tuple[str, ...]:
    """Return the ids of states given by names or codes: one, a list, or a text with commas.

    Raises
    ------
    UnknownStateError
        If one of them is not a state.
    """
    known = load_states()
    if isinstance(states, str):
        try:
            return (known.id_of(states, year),)  # "Korea, Republic of" is one state
        except UnknownStateError:
            named: Iterable[Any] = split_list(states)
            if len(list(named)) < 2:
                raise
    else:
        named = (states,) if isinstance(states, int | float) else listed_items(states, "states")
    return tuple(known.id_of(each, year) for each in named)


def parse_pair(pair: Any, year: int | None = None, *, actors: bool = False) -> tuple[str, str]:
    """Return the two ids of a pair given as ``"A:B"`` or as two names or codes.

    Parameters
    ----------
    pair
        ``"USA:RUS"``, ``("Russia", 710)``.
    year
        Year in which codes are meant, as in `foedus.states.StateTable.id_of`.
    actors
        Whether the two are actors of a user's own table: kept as they are written.

    Raises
    ------
    InputError
        If it is not a pair of two different states.
    UnknownStateError
        If one of the two is not a state.

    Examples
    --------
    >>> parse_pair("cow:2:China"), parse_pair(("Russia", 710))
    (('USA', 'CHN'), ('RUS', 'CHN'))
    """
    what = "actors" if actors else "states"
    if isinstance(pair, str):
        parts: Sequence[Any] = [each.strip() for each in (pair.split(":") if actors else colon_fields(pair))]
    else:
        parts = list(pair) if isinstance(pair, Iterable) else [pair]
    if len(parts) != 2 or "" in parts:
        raise InputError(
            f"a pair is two {what} joined by a colon",
            where=f"pair {shown(pair)}",
            expected="such as A:B" if actors else "such as USA:RUS",
        )
    first, second = parts if actors else (load_states().id_of(each, year) for each in parts)
    if first == second:
        raise InputError(f"a pair needs two different {what}", where=f"pair {shown(pair)}")
    return first, second


def listed_items(given: Any, name: str) -> list[Any]:
    """Return the items of a list, series or other iterable.

    Raises
    ------
    InputError
        If it is not one, or is a table or a dict, whose items are names of columns.
    """
    try:
        if not hasattr(given, "columns") and not isinstance(given, dict):
            return list(given)
    except TypeError:
        pass
    raise InputError(f"a {type(given).__name__} is not a list of {name}", where=name, expected="a list")


def is_all(given: Any) -> bool:
    """Return whether what is given means all states or pairs: nothing, or the word ``all``."""
    return given is None or (isinstance(given, str) and given == "all")


def parse_pairs(pairs: Any, year: int | None = None, *, actors: bool = False) -> list[tuple[str, str]] | None:
    """Return the ids of several pairs; None, or the word ``all``, is every pair.

    Parameters
    ----------
    pairs
        A list of what `parse_pair` takes, or one of them.
    year, actors
        As for `parse_pair`.

    Raises
    ------
    InputError
        If one is not a pair, or the input is not a list of pairs.
    UnknownStateError
        If one does not name a state.

    Examples
    --------
    >>> parse_pairs("USA:RUS"), parse_pairs([("Russia", "China")]), parse_pairs("all")
    ([('USA', 'RUS')], [('RUS', 'CHN')], None)
    """
    if is_all(pairs):
        return None
    listed = [pairs] if isinstance(pairs, str) else listed_items(pairs, "pairs")
    if not listed:
        raise InputError("the list of pairs is empty", where="pairs", expected='such as [("USA", "RUS")]; None for all')
    if len(listed) == 2 and all(isinstance(each, str) and ":" not in each for each in listed):
        listed = [tuple(listed)]  # ("USA", "RUS") is one pair
    return [parse_pair(each, year, actors=actors) for each in listed]
