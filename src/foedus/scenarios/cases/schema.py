"""A case: who acts, from when, by which mechanisms, and where each first value comes from.

A case is a TOML file. It holds no measured value: it names columns of the evidence and the year
they are taken from, and it says in the file what stands in for a missing value. What is coded by
hand (pressure, bases, theatres) is there row by row, dated and cited, with its magnitude marked *assumed*.
Only name, title, description, start, actors and the year of first values must be given; the rest has defaults
(``scenarios.cases.rules.initial``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from foedus.library.schema_versions import SCHEMA, SchemaVersion
from foedus.scenarios.cases.fields import Day, Form, Pair, Share, StateId, Text, Triple, one_of
from foedus.scenarios.cases.institution_forms import InstitutionForm, TheatreForm
from foedus.scenarios.cases.rules.initial import Initial, PairMeanRule, StateRule, VolatilityRule
from foedus.scenarios.worlds import INSTRUMENTS, KNOWN_MECHANISMS, MECHANISMS

__all__ = [
    "Case",
    "Initial",
    "PairMeanRule",
    "Pressure",
    "StateRule",
    "VolatilityRule",
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
    if given == "all":
        return MECHANISMS
    if isinstance(given, list) and "all" in given:  # foedus's own, and a user's own beside them
        return (*MECHANISMS, *(name for name in given if name != "all"))
    return given


Mechanisms = Annotated[
    tuple[Annotated[str, one_of(KNOWN_MECHANISMS)], ...], BeforeValidator(_mechanisms), Field(min_length=1)
]


class Case(Form):
    """A case as its file says it.

    Attributes
    ----------
    schema_version
        Version of the form of the file, the key ``schema``.
    name, title, description
        For people.
    start
        First day of the run.
    actors
        ISO3 ids of 3 to 200 states.
    mechanisms
        Mechanisms switched on; ``"all"``, which is the default, or a list of names, in which ``"all"`` stands for
        foedus's own.
    watch
        Pairs of which every member is kept; by default those of the first three actors.
    triangles
        Triples whose type and pivot a run counts.
    institutions
        Names of institutions of the facts, or of the case's own.
    theatres
        Names of theatres; by default those of the facts with an owner or rival among the actors, and the case's own.
    shocks
        Dated events in baseline and scenario alike (``scenarios.policies.shocks``).
    initial
        Rules for first values.
    pressure, institution, theatre
        Rows by hand.
    pressure_from
        A packaged case whose pressures among these actors, as far as begun at the start, are taken too.
    """

    schema_version: SchemaVersion = Field(SCHEMA, alias="schema")
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
