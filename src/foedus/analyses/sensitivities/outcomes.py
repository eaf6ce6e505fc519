"""The one number of a future that a sensitivity analysis is about, written as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from foedus.engine.derived import order_index, pair_row
from foedus.engine.variables import COUNTED, OUTCOMES, VARIABLES
from foedus.errors import InputError, UnknownNameError
from foedus.estimate.intervals import paired_error
from foedus.measures.concentration import ray_singer_1973
from foedus.measures.triangle import TYPES, dittmer_1981, pivot
from foedus.near_names import near_names
from foedus.scenarios.worlds import KINDS, World

__all__ = ["Outcome", "parse_outcome"]

Floats = NDArray[np.floating]
View: TypeAlias = Literal["scenario", "baseline", "difference"]

GRAMMAR: Final = "[difference:|baseline:]NAME[:OF[:OF]][@YEAR], such as difference:alignment:RUS:CHN@2035"

_KEYS: Final = {variable.word: variable.key for variable in VARIABLES.values()}
_WORDS: Final = {
    "pair": "two states, NAME:AAA:BBB",
    "directed": "who feels it and from whom, NAME:AAA:BBB",
    "actor": "one state, NAME:AAA",
    "theatre": "one theatre, NAME:THEATRE",
    "triple": "three states, NAME:AAA:BBB:CCC",
    "pivot": "the pivot and the other two, NAME:AAA:BBB:CCC",
    "": "nothing, NAME alone",
}
_COUNT: Final = {"pair": 2, "directed": 2, "actor": 1, "theatre": 1, "triple": 3, "pivot": 3, "": 0}


@dataclass(frozen=True)
class Outcome:
    """One number of every member, or a share of members.

    Parameters
    ----------
    text
        The outcome in canonical form.
    view
        Whether it is of the scenario, of its baseline, or of the difference between them.
    name
        One of ``OUTCOMES``.
    boundary
        Year boundary, from 0 at the start of the run.
    year
        Calendar year of that boundary.
    place
        Position in the arrays of a chunk, between the axes of years and worlds.
    """

    text: str
    view: View
    name: str
    boundary: int
    year: float
    place: tuple[int, ...]

    @property
    def counted(self) -> bool:
        """Whether only the number of members that have it is known, not which."""
        return self.name in COUNTED or self.name.startswith("obligation_")

    def of_members(self, chunk: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the outcome of each member of a chunk, ``(member,)``."""

        def field(name: str) -> Floats:
            return np.asarray(chunk[name][self.boundary], np.float64)

        if self.name == "order_index":
            return self._seen(order_index(field("capability")[None], field("order")[None])[0])
        if self.name == "concentration":
            return self._seen(ray_singer_1973(np.moveaxis(field("capability"), 0, -1)))
        if self.name == "pivot" or self.name.startswith("triangle_"):
            relations = np.moveaxis(field("alignment")[list(self.place)], 0, -1)
            kind = self.name.removeprefix("triangle_")
            found = pivot(relations) == 0 if kind == "pivot" else dittmer_1981(relations) == TYPES.index(kind)
            return self._seen(found.astype(np.float64))
        return self._seen(field(_KEYS.get(self.name, self.name))[self.place])

    def of_counts(self, chunk: Mapping[str, NDArray[Any]], members: int) -> tuple[float, float]:
        """Return the share of a chunk's members, and the square of its standard error; a difference is paired."""
        field = "obligation" if self.name.startswith("obligation_") else self.name
        shares = np.asarray(chunk[field][self.boundary][self.place], np.float64) / members
        if self.view == "difference":
            joint = np.asarray(chunk[f"{field}_both"][self.boundary][self.place], np.float64) / members
            error = paired_error(shares[0], shares[-1], joint, members) if members > 1 else np.zeros(())
        else:
            error = np.sqrt(self._seen(shares * (1.0 - shares)) / max(members - 1, 1))
        return float(self._seen(shares)), float(error) ** 2

    def _seen(self, worlds: Floats) -> Floats:
        """Return the selected view of an array whose first axis is the world."""
        if self.view == "difference":
            return np.asarray(worlds[-1] - worlds[0])
        return np.asarray(worlds[0 if self.view == "baseline" else -1])


def parse_outcome(text: str, world: World, years: int, *, worlds: int = 2) -> Outcome:
    """Read an outcome.

    Parameters
    ----------
    text
        ``[difference:|baseline:]NAME[:OF[:OF]][@YEAR]``; without a prefix the scenario's, without a year the last.
    world
        Its states and theatres.
    years
        Whole years of the run.
    worlds
        1 if there is only a baseline.

    Raises
    ------
    UnknownNameError, UnknownStateError
        For an outcome, a state or a theatre that does not exist, with the nearest that do.
    InputError
        If it cannot be read, its year is outside the run, or there is no scenario to differ from the baseline.

    Examples
    --------
    >>> from foedus.scenarios.synthetic_worlds import synthetic_world
    >>> parse_outcome("threat:ABX:AAX@2023", synthetic_world(3), 10).place
    (1, 0)
    """
    body, _, when = text.strip().partition("@")
    parts = [part.strip() for part in body.split(":")]
    view: View = "scenario"
    if len(parts) > 1 and parts[0] in get_args(View):
        view, parts = parts[0], parts[1:]  # type: ignore[assignment]
    name, of = parts[0], parts[1:]
    if name not in OUTCOMES:
        raise UnknownNameError(
            f"no outcome {name!r}", where=repr(text), expected=f"one of them, nearest: {near_names(name, OUTCOMES)}"
        )
    axes = OUTCOMES[name]
    if len(of) != _COUNT[axes]:
        raise InputError(f"{name} is of {_WORDS[axes].replace('NAME', name)}", where=repr(text), expected=GRAMMAR)
    if view == "difference" and worlds == 1:
        raise InputError(
            "nothing differs from the baseline", where=repr(text), expected="a run with a policy or a shock"
        )
    place = _place(name, axes, of, world, text)
    boundary = _boundary(when.strip(), world, years, text) if "@" in text else years
    if axes in ("pair", "triple"):
        of = sorted(of)
    elif axes == "pivot":
        of = [of[0], *sorted(of[1:])]
    written = ":".join([*([view] if view != "scenario" else []), name, *of])
    year = world.start_year + boundary
    return Outcome(f"{written}@{year:g}", view, name, boundary, year, place)


def _place(name: str, axes: str, of: list[str], world: World, text: str) -> tuple[int, ...]:
    if axes == "theatre":
        names = [theatre.name for theatre in world.theatres]
        if of[0] not in names:
            near = near_names(of[0], names)
            expected = f"one of the case's, nearest: {near}" if near else "a case with theatres"
            raise UnknownNameError(f"no theatre {of[0]!r}", where=repr(text), expected=expected)
        return (names.index(of[0]),)
    states = tuple(world.index(state) for state in of)
    if len(set(states)) != len(states):
        raise InputError(f"{':'.join(of)} names a state twice", where=repr(text), expected="different states")
    if axes in ("triple", "pivot"):
        a, b, c = of
        return tuple(pair_row(world, pair) for pair in ((a, b), (a, c), (b, c)))
    if axes != "pair":
        return states
    row = pair_row(world, (of[0], of[1]))
    return (KINDS.index(name.removeprefix("obligation_")), row) if name.startswith("obligation_") else (row,)


def _boundary(when: str, world: World, years: int, text: str) -> int:
    try:
        boundary = round(float(when) - world.start_year)
    except (ValueError, OverflowError):
        raise InputError(f"{when!r} is not a year", where=repr(text), expected=GRAMMAR) from None
    if not 0 <= boundary <= years:
        last = world.start_year + years
        raise InputError(
            f"the year {when} is outside the run", where=repr(text), expected=f"{world.start_year:g} to {last:g}"
        )
    return boundary
