"""A case: who acts, from when, by which mechanisms, and where each first value comes from.

A case is a TOML file. It holds no measured value: it names columns of the evidence and the year
they are taken from, and it says in the file what stands in for a missing value. What is coded by
hand (pressure, bases, theatres) is there row by row, dated and cited, with its magnitude marked *assumed*.
Only name, title, description, start, actors and the year of first values must be given; the rest has defaults
(``scenarios.initial``).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PrivateAttr, ValidationError, model_validator

from foedus.errors import CaseError, UnknownNameError
from foedus.library.tables import first_problem, near_names, problem_location
from foedus.scenarios.bodies import InstitutionForm, TheatreForm
from foedus.scenarios.case_check import problems
from foedus.scenarios.fields import Day, Form, Pair, Share, StateId, Text, Triple, one_of
from foedus.scenarios.initial import Initial, PairMeanRule, StateRule, VolatilityRule
from foedus.scenarios.world import INSTRUMENTS, MECHANISMS

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

    def among(self, actors: tuple[str, ...]) -> Pressure | None:
        """Return the pressure with its senders and targets among some actors; None if either side is left empty."""
        senders, targets = (tuple(x for x in side if x in actors) for side in (self.senders, self.targets))
        return self.model_copy(update={"senders": senders, "targets": targets}) if senders and targets else None


def _mechanisms(given: Any) -> Any:
    return MECHANISMS if given == "all" else given


Mechanisms = Annotated[
    tuple[Annotated[str, one_of(MECHANISMS)], ...], BeforeValidator(_mechanisms), Field(min_length=1)
]


class Case(Form):
    """A case as its file says it.

    Attributes
    ----------
    name, title, description
        For people.
    start
        First day of the run.
    actors
        ISO3 ids of 3 to 200 states.
    mechanisms
        Mechanisms switched on; ``"all"``, which is the default, or a list of names.
    watch
        Pairs of which every member is kept; by default those of the first three actors.
    triangles
        Triples whose type and pivot a run counts.
    institutions
        Names of institutions of the facts, or of the case's own.
    theatres
        Names of theatres; by default those of the facts with an owner or rival among the actors, and the case's own.
    shocks
        Dated events in baseline and scenario alike (``scenarios.shock``).
    initial
        Rules for first values.
    pressure, institution, theatre
        Rows by hand.
    pressure_from
        A packaged case whose pressures among these actors, as far as begun at the start, are taken too.
    """

    name: Text
    title: Text
    description: Text
    start: Day
    actors: tuple[StateId, ...] = Field(min_length=3, max_length=200)
    mechanisms: Mechanisms = MECHANISMS
    watch: tuple[Pair, ...] = ()
    triangles: tuple[Triple, ...] = ()
    institutions: tuple[str, ...] = ()
    theatres: tuple[str, ...] | None = None
    shocks: tuple[str, ...] = ()
    initial: Initial
    pressure: tuple[Pressure, ...] = ()
    pressure_from: str | None = None
    institution: tuple[InstitutionForm, ...] = ()
    theatre: tuple[TheatreForm, ...] = ()
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
        near = near_names(str(name), names, limit=1)
        raise UnknownNameError(
            f"no case {str(name)!r}",
            expected=f"one of {', '.join(names)}, or the path of a case file (.toml)",
            hint=f"Nearest: {near}.",
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
    for each in problems(case):
        raise CaseError(each.what, where=f"{name}: {each.key}", expected=each.expected, hint=each.hint)
    if case.pressure_from is not None:
        case = _with_pressure(case, name)
    case._file = name
    return case


def _with_pressure(case: Case, file: str) -> Case:
    """Return the case with the pressures of another added, as far as they concern its actors and had begun."""
    names = list_cases()
    if case.pressure_from not in names:
        near = near_names(str(case.pressure_from), names, limit=1)
        raise CaseError(
            f"no packaged case {case.pressure_from!r}",
            where=f"{file}: pressure_from",
            expected=f"one of {', '.join(names)}",
            hint=f"Nearest: {near}.",
        )
    rows = [row.among(case.actors) for row in _packaged(str(case.pressure_from)).pressure if row.since <= case.start]
    taken = tuple(row for row in rows if row is not None)
    return case.model_copy(update={"pressure": (*case.pressure, *taken)})


def _keys(error: ValidationError) -> tuple[str, ...]:
    """Return the keys that the table with the first problem knows."""
    form: type[BaseModel] = Case
    for part in problem_location(error)[:-1]:
        annotation = form.model_fields[part].annotation if part in form.model_fields else None
        nested = [annotation, *getattr(annotation, "__args__", ())]
        form = next((item for item in nested if isinstance(item, type) and issubclass(item, BaseModel)), form)
    return tuple(form.model_fields)
