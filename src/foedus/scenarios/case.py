"""A case: who acts, from when, by which mechanisms, and where each first value comes from.

A case is a TOML file. It holds no measured value: it names columns of the evidence and the year
they are taken from, and it says in the file what stands in for a missing value. What is coded by
hand (pressure, bases) is there row by row, dated and cited, with its magnitude marked *assumed*.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PrivateAttr, ValidationError, model_validator

from foedus.errors import CaseError, UnknownNameError
from foedus.library.tables import first_problem, problem_location
from foedus.scenarios.fields import Day, Form, Pair, Share, StateId, Text, one_of
from foedus.scenarios.initial import Initial, PairMeanRule, StateRule, VolatilityRule
from foedus.scenarios.world import INSTRUMENTS, MECHANISMS
from foedus.states import load_states

__all__ = [
    "Case",
    "Initial",
    "PairMeanRule",
    "Pressure",
    "StateRule",
    "VolatilityRule",
    "list_cases",
    "load_case",
    "parse_case",
]


class Pressure(Form):
    """Pressure by one instrument from some senders on some targets; the level is *assumed*."""

    instrument: Annotated[str, one_of(INSTRUMENTS)]
    senders: tuple[StateId, ...] = Field(min_length=1)
    targets: tuple[StateId, ...] = Field(min_length=1)
    level: Share
    since: Day
    source: Text
    standing: Literal["assumed"]

    @model_validator(mode="after")
    def _two_sides(self) -> Pressure:
        both = set(self.senders) & set(self.targets)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} is sender and target at once")
        return self


class Case(Form):
    """A case as its file says it."""

    name: Text
    title: Text
    description: Text
    start: Day
    actors: tuple[StateId, ...] = Field(min_length=3, max_length=200)
    mechanisms: tuple[Annotated[str, one_of(MECHANISMS)], ...] = Field(min_length=1)
    watch: tuple[Pair, ...] = ()
    institutions: tuple[str, ...] = ()
    initial: Initial
    pressure: tuple[Pressure, ...] = ()
    _file: str = PrivateAttr("")

    @property
    def file(self) -> str:
        """The file as it was given, for errors; the case's name where it was made otherwise."""
        return self._file or self.name

    def __eq__(self, other: object) -> bool:
        """Whether two cases say the same, whatever their files are called."""
        return self.model_dump() == other.model_dump() if isinstance(other, Case) else NotImplemented

    def __repr__(self) -> str:
        return f"<Case {self.name}: {len(self.actors)} actors from {self.start}, {len(self.pressure)} pressures>"

    def __str__(self) -> str:
        return repr(self)


def list_cases() -> list[str]:
    """Return the names of the packaged cases.

    Examples
    --------
    >>> "strategic-triangle" in list_cases()
    True
    """
    folder = resources.files("foedus.library") / "cases"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load_case(name: str | Path) -> Case:
    """Read a packaged case by name, or a case file by path.

    Raises
    ------
    UnknownNameError
        When there is neither a packaged case nor a file of that name.
    CaseError
        When the file is malformed, naming the key path.
    """
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return parse_case(path.read_text(encoding="utf-8"), name=str(name))
        except FileNotFoundError:
            raise UnknownNameError(f"no case file {str(name)!r}", expected="the path of a case file") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CaseError(f"the case file cannot be read: {error}", where=str(name)) from None
    names = list_cases()
    if str(name) not in names:
        raise UnknownNameError(
            f"no case {str(name)!r}", expected=f"one of {', '.join(names)}, or the path of a case file (.toml)"
        )
    return _packaged(str(name))


@cache
def _packaged(name: str) -> Case:
    text = (resources.files("foedus.library") / "cases" / f"{name}.toml").read_text(encoding="utf-8")
    return parse_case(text, name=f"{name}.toml")


def parse_case(text: str, *, name: str = "case") -> Case:
    """Read a case from TOML text.

    Raises
    ------
    CaseError
        Naming the file and key path, such as ``actors[3]``.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"not TOML: {error}", where=name) from None
    try:
        case = Case.model_validate(document)
    except ValidationError as error:
        path, problem = first_problem(error, _keys(error))
        raise CaseError(problem, where=f"{name}: {path}" if path else name) from None
    for path, state, expected in _strangers(case):
        raise CaseError(f"{state} {expected[0]}", where=f"{name}: {path}", expected=expected[1])
    case._file = name
    return case


def _keys(error: ValidationError) -> tuple[str, ...]:
    """Return the keys that the table with the first problem knows."""
    form: type[BaseModel] = Case
    for part in problem_location(error)[:-1]:
        annotation = form.model_fields[part].annotation if part in form.model_fields else None
        nested = [annotation, *getattr(annotation, "__args__", ())]
        form = next((item for item in nested if isinstance(item, type) and issubclass(item, BaseModel)), form)
    return tuple(form.model_fields)


def _strangers(case: Case) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield what fits no single key: actors twice or not yet there, and names that are no actors."""
    states = load_states()
    for number, actor in enumerate(case.actors):
        if actor in case.actors[:number]:
            yield f"actors[{number}]", actor, ("is there twice", "each actor once")
        if not states.exists(actor, case.start.year, basis="any"):
            yield f"actors[{number}]", actor, (f"is no state in {case.start.year}", "a state that exists at the start")
    for number, mechanism in enumerate(case.mechanisms):
        if mechanism in case.mechanisms[:number]:
            yield f"mechanisms[{number}]", mechanism, ("is there twice", "each mechanism once")
    not_there = ("is no actor of the case", "one of actors")
    initial = case.initial
    named: list[tuple[str, tuple[str, ...]]] = [(f"watch[{i}]", pair) for i, pair in enumerate(case.watch)]
    for key in ("capability", "order", "nuclear", "burden", "cohesion"):
        rule: StateRule = getattr(initial, key)
        named += [(f"initial.{key}.assumed[{i}].state", (row.state,)) for i, row in enumerate(rule.assumed)]
    named += [(f"initial.alignment.assumed[{i}].pair", row.pair) for i, row in enumerate(initial.alignment.assumed)]
    named += [(f"initial.depth.assumed[{i}].pair", row.pair) for i, row in enumerate(initial.depth.assumed)]
    named.append(("initial.hosts.owner", (initial.hosts.owner,)))
    named += [(f"initial.hosts.listed[{i}]", (row.host, row.owner)) for i, row in enumerate(initial.hosts.listed)]
    named += [(f"pressure[{i}]", (*row.senders, *row.targets)) for i, row in enumerate(case.pressure)]
    for path, members in named:
        if path.startswith(("watch", "initial.alignment", "initial.depth", "initial.hosts.listed")) and (
            members[0] == members[-1]
        ):
            yield path, members[0], ("is paired with itself", "two different states")
        for state in members:
            if state not in case.actors:
                yield path, state, not_there
    late = ("initial.year", str(initial.year), ("lies after the start of the case", "a year before or of the start"))
    if initial.year > case.start.year:
        yield late
    for i, row in enumerate(case.pressure):
        if row.since > case.start:
            yield f"pressure[{i}].since", str(row.since), ("lies after the start of the case", f"up to {case.start}")
