"""Pacts of pairs of states, with the alliance that each belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Final

import polars as pl

__all__ = ["KINDS", "Pact", "bound_until", "members_of", "pacts_of_pairs"]

KINDS: Final = ("defence", "offence", "neutrality", "consultation")
"""Obligations that make a pact; one that only forbids aggression makes none: the Helsinki act bound all of Europe."""

_GAP: Final = timedelta(days=31)
"""Phases of an alliance so close to each other are one, for days of some entries and exits are assumed."""


@dataclass(frozen=True)
class Pact:
    """What two states promised each other in one alliance.

    Attributes
    ----------
    alliance
        ATOP's number.
    pair
        State ids in alphabetical order.
    start, end
        First and last day on which both belonged; ``date.max`` while in force.
    defence
        Whether one of them promised defence.
    force
        Whether one of them promised defence or offence.
    """

    alliance: int
    pair: tuple[str, str]
    start: date
    end: date
    defence: bool
    force: bool


def pacts_of_pairs(members: pl.DataFrame) -> list[Pact]:
    """Pair the members of each alliance for the time in which both belonged.

    Parameters
    ----------
    members
        ``atop_id, state, entry, exit`` and the obligations of `KINDS` that the member took on, one row per phase, as
        ``read_source("atop_members")`` gives them; a null exit is in force.

    Returns
    -------
    list of Pact
        By alliance, pair and start. Phases that follow each other within a month are one pact, with what any of them
        promised.

    References
    ----------
    leeds_2002_atop

    Examples
    --------
    >>> rows = {"atop_id": [1, 1], "state": ["A", "B"], "entry": [date(1900, 1, 1), date(1902, 1, 1)],
    ...         "exit": [None, date(1905, 1, 1)], "defence": [1, 0], "offence": [0, 0], "neutrality": [0, 0],
    ...         "consultation": [0, 0]}
    >>> [(pact.pair, pact.start.year, pact.end.year) for pact in pacts_of_pairs(pl.DataFrame(rows))]
    [(('A', 'B'), 1902, 1905)]
    """
    by_alliance: dict[int, list[tuple[str, date, date, tuple[int, ...]]]] = defaultdict(list)
    for alliance, state, entry, leave, *kinds in members.select(
        "atop_id", "state", "entry", "exit", *KINDS
    ).iter_rows():
        by_alliance[alliance].append((state, entry, leave or date.max, tuple(kinds)))
    pacts = []
    for alliance, rows in sorted(by_alliance.items()):
        pieces: dict[tuple[str, str], list[Pact]] = defaultdict(list)
        for (a, start_a, end_a, kinds_a), (b, start_b, end_b, kinds_b) in combinations(rows, 2):
            start, end = max(start_a, start_b), min(end_a, end_b)
            promised = tuple(max(one, other) for one, other in zip(kinds_a, kinds_b, strict=True))
            if a != b and start <= end and any(promised):
                pair = (min(a, b), max(a, b))
                pieces[pair].append(Pact(alliance, pair, start, end, promised[0] == 1, max(promised[:2]) == 1))
        for pair in sorted(pieces):
            pacts.extend(_joined(sorted(pieces[pair], key=lambda each: each.start)))
    return pacts


def _joined(pieces: list[Pact]) -> list[Pact]:
    found = [pieces[0]]
    for piece in pieces[1:]:
        before = found[-1]
        if before.end == date.max or piece.start <= before.end + _GAP:
            found[-1] = replace(
                before,
                end=max(before.end, piece.end),
                defence=before.defence or piece.defence,
                force=before.force or piece.force,
            )
        else:
            found.append(piece)
    return found


def members_of(pacts: Iterable[Pact]) -> Mapping[tuple[int, str], list[tuple[date, date]]]:
    """Return, by alliance and state, the first and last days of its pacts in it."""
    found: dict[tuple[int, str], list[tuple[date, date]]] = defaultdict(list)
    for pact in pacts:
        for state in pact.pair:
            found[pact.alliance, state].append((pact.start, pact.end))
    return found


def bound_until(pacts: Iterable[Pact], first: Pact) -> int | None:
    """Return the last calendar year in which a pair was bound without a whole year's break; None while in force.

    Parameters
    ----------
    pacts
        All pacts of the pair.
    first
        The pact from whose start on it is followed.

    Examples
    --------
    >>> old, new = (Pact(number, ("A", "B"), date(start, 1, 1), date(start + 5, 1, 1), True, True)
    ...             for number, start in ((1, 1900), (2, 1906)))
    >>> bound_until([old, new], old)
    1911
    """
    end = first.end
    for pact in sorted(pacts, key=lambda each: each.start):
        if end != date.max and pact.start.year <= end.year + 1:
            end = max(end, pact.end)
    return None if end == date.max else end.year
