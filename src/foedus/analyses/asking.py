"""Checks of what verbs are given: a measure that exists, years in order, states and pairs by any name or code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import CoverageError, InputError, UnknownNameError
from foedus.near_names import nearest, one_of
from foedus.sources import FOLDER_VARIABLE
from foedus.states import is_all, load_states, parse_pairs, parse_states
from foedus.years import check_window

if TYPE_CHECKING:
    from foedus.measures.catalogue import Measure

__all__ = ["Wanted", "check_evidence", "check_window", "known_measure", "parse_states_or_all", "wanted"]


def known_measure(name: Any) -> Measure:
    """Return a measure of the catalogue, by its name or another name used in the field.

    Raises
    ------
    UnknownNameError
        For a name that is not a measure, listing the measures there are.
    """
    from foedus.measures.catalogue import MEASURES, find_measure

    entry = find_measure(name) if isinstance(name, str) else None
    if entry is not None:
        return entry
    names = sorted(MEASURES)
    near = nearest(name, names) if isinstance(name, str) else None
    shown = name if isinstance(name, str) and len(name) <= 60 else f"{str(name)[:60]}…"
    raise UnknownNameError(
        f"no measure is called {shown!r}",
        expected=one_of(names),
        hint=f"{near or ''} foedus.MEASURES and `foedus measure --list` name them all".strip(),
    )


@dataclass(frozen=True)
class Wanted:
    """Pairs for which a measure is computed, and what to keep of the result.

    Attributes
    ----------
    pairs
        None = all; for a measure of states, pairs that contain the states.
    one
        A state of which the pairs with all others are kept.
    dims
        Of the measure: ``dyad``, ``directed``, ``state`` or ``system``.
    """

    pairs: list[tuple[str, str]] | None
    dims: str
    one: str | None = None

    def kept(self, table: pl.DataFrame, name: str) -> pl.DataFrame:
        """Return the requested rows.

        Raises
        ------
        CoverageError
            If there is none.
        """
        if self.one is None:
            return table
        here, there = (pl.col(column) == self.one for column in ("state_a", "state_b"))
        found = table.filter(here if self.dims == "directed" else here | there)
        if found.is_empty():
            raise CoverageError(f"{name} has no value for {self.one} in these years", where=self.one)
        return found


def wanted(entry: Measure, pairs: Any, states: Any, year: int | None) -> Wanted:
    """Return the pairs for which to compute a measure, from pairs and states by any name or code.

    Parameters
    ----------
    entry
        The measure.
    pairs
        As `foedus.states.parse_pairs` takes them.
    states
        One state: its pairs with all others. Several: the pairs among them. For a measure of states: those states.
    year
        Year in which codes are meant.

    Raises
    ------
    InputError
        If both are given, or the measure is of the whole world.
    UnknownStateError
        If a name or code is not a state.
    """
    found = parse_pairs(pairs, year)
    named = parse_states_or_all(states, year)
    if found is not None and named is not None:
        raise InputError("pairs and states at once", expected="one of the two")
    if entry.dims == "system" and (found is not None or named is not None):
        raise InputError(f"{entry.name} is of the whole world", expected="neither pairs nor states")
    if named is None:
        return Wanted(found, entry.dims)
    if entry.dims == "state":
        return Wanted([(state, state) for state in named], entry.dims)
    if len(named) > 1:
        every = permutations if entry.dims == "directed" else combinations
        return Wanted(list(every(dict.fromkeys(named), 2)), entry.dims)
    return Wanted(_with_everybody(entry, named), entry.dims, named[0])


def parse_states_or_all(states: Any, year: int | None) -> tuple[str, ...] | None:
    """Return the ids of states as `foedus.states.parse_states` does; None for all.

    Raises
    ------
    InputError
        For an empty list.
    UnknownStateError
        When one of them is not a state.
    """
    named = None if is_all(states) else parse_states(states, year)
    if named == ():
        raise InputError("the list of states is empty", where="states", expected="such as USA, RUS; None for all")
    return named


def check_evidence(evidence: Any) -> None:
    """Refuse what is not evidence; None is what is there by default.

    Raises
    ------
    InputError
        Naming the type.
    """
    if evidence is not None and not hasattr(evidence, "dyads"):
        raise InputError(
            f"a {type(evidence).__name__} is not evidence", expected="foedus.Evidence.open() or .embedded()"
        )


def _with_everybody(entry: Measure, named: Sequence[str]) -> list[tuple[str, str]] | None:
    """Pairs of a state with all others; None if the packaged evidence is used, which is small and read as a whole."""
    if entry.packaged is not None and not os.environ.get(FOLDER_VARIABLE):
        return None
    others = [other for other in load_states().ids if other != named[0]]
    pairs = [(named[0], other) for other in others]
    return pairs + [(b, a) for a, b in pairs] if entry.dims == "directed" else pairs
