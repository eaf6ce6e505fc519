"""Packaged classics by name: as actors or as a signed network, and against the record of their year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from os.path import exists  # that of Path raises for a name too long for the system
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from foedus.errors import UnknownNameError
from foedus.library.classics import Classic, Kind, list_classics, load_classic
from foedus.near_names import nearest
from foedus.networks.landscapes.actors import Actors
from foedus.user_tables import join_names

if TYPE_CHECKING:
    from foedus.networks.graphs import SignedGraph

__all__ = ["actors_of_classic", "find_classic", "graph_of_classic", "misread_years", "name_taken"]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_VERBS: Final[dict[Kind, str]] = {"landscape": "landscape", "network": "balance or dynamics"}


def find_classic(of: Any, kind: Kind) -> Classic | None:
    """Return the packaged classic of that name; None for anything else, such as the path of a file.

    Parameters
    ----------
    of
        A name is text; a ``Path``, or text with a folder such as ``./europe-1936``, is a file.
    kind
        What is needed.

    Raises
    ------
    UnknownNameError
        For text like a name if there is neither a classic of that kind nor a file of that name.

    Examples
    --------
    >>> find_classic("unix-1988", "landscape").year
    1988
    """
    if not isinstance(of, str):
        return None
    names = list_classics(kind)
    if of in names:
        return load_classic(of, kind)
    if of.isdecimal() or not _NAME.fullmatch(of) or exists(of):
        return None
    others = [other for other in _VERBS if other != kind and of in list_classics(other)]
    raise UnknownNameError(
        f"no {kind} is named {of!r}, nor is there such a file",
        where=of,
        expected=f"the path of a file, or one of: {', '.join(names)}",
        hint=f"{of} is a {others[0]}: use {_VERBS[others[0]]}" if others else nearest(of, names, 1),
    )


def name_taken(of: Any, kind: Kind) -> str | None:
    """Return which is meant if a name is that of a classic and of a file in the working folder; None if it is not."""
    if not isinstance(of, str) or of not in list_classics(kind) or not exists(of):
        return None
    return f"{of} is the packaged classic; the file of that name is ./{of}"


def actors_of_classic(classic: Classic) -> Actors:
    """Return the actors of a packaged landscape, named as in its file."""
    place = {name: index for index, name in enumerate(classic.labels)}
    propensity = np.zeros((len(place), len(place)))
    for (a, b), value in classic.pairs.items():
        propensity[place[a], place[b]] = propensity[place[b], place[a]] = value
    return Actors(tuple(place), np.array([classic.sizes[name] for name in place]), propensity)


def graph_of_classic(classic: Classic) -> SignedGraph:
    """Return the graph of a packaged network, with nodes in the order of its file."""
    from foedus.networks.graphs import SignedGraph

    return SignedGraph.from_ties([(a, b, int(sign)) for (a, b), sign in classic.pairs.items()], classic.labels)


def misread_years(year: int | None, camps: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Return in words where camps of a year of the record contradict the packaged network of that year.

    Parameters
    ----------
    year
        The year; None says nothing.
    camps
        Ids of the states of each camp.

    Returns
    -------
    tuple of str
        One sentence for each packaged network of the year that differs, naming the states concerned.

    Examples
    --------
    >>> misread_years(1907, [("GBR", "AUH", "DEU"), ("FRA", "ITA", "RUS")])[0][:64]
    'Misleading: these camps put Britain with Austria-Hungary and Ger'
    """
    found = []
    for name in list_classics("network"):
        classic = load_classic(name, "network")
        if year is None or classic.year != year:
            continue
        side = {state: place for place, camp in enumerate(camps) for state in camp if state in classic.labels}
        wrong = [
            (a, b)
            for a, b in combinations([state for state in classic.labels if state in side], 2)
            if (a, b) in classic.pairs or (b, a) in classic.pairs
            if (side[a] == side[b]) != (_sign(classic, a, b) > 0)
        ]
        if wrong:
            found.append(_misread(classic, side, wrong))
    return tuple(found)


def _sign(classic: Classic, a: str, b: str) -> float:
    return classic.pairs[(a, b) if (a, b) in classic.pairs else (b, a)]


def _misread(classic: Classic, side: dict[str, int], wrong: list[tuple[str, str]]) -> str:
    """Say which states stand with enemies or against friends, those with most such pairs first, each pair once."""
    told: list[str] = []
    left = list(wrong)
    while left:
        count = {state: sum(state in pair for pair in left) for state in classic.labels}
        state = max(count, key=lambda each: count[each])
        others = [next(each for each in pair if each != state) for pair in left if state in pair]
        left = [pair for pair in left if state not in pair]
        for word, same in (("with", True), ("against", False)):
            names = [classic.labels[each] for each in others if (side[each] == side[state]) == same]
            if names:
                told.append(f"{classic.labels[state]} {word} {_and(names)}")
    known = sum(1 for pair in classic.pairs if set(pair) <= set(side))
    return (
        f"Misleading: these camps put {'; '.join(told)}. The packaged {classic.name} has it the other way round: "
        f"{len(wrong)} of {known} pairs differ. The rule of ties counts some commitments and quarrels and no others."
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{join_names(names[:-1])} and {names[-1]}"
