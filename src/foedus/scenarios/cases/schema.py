"""A case: who acts, from when, by which mechanisms, and where each initial value comes from.

A case is a TOML file. It contains no measured values: it names columns of the evidence and the year from which they are
taken, and it states in the file what replaces a missing value. What is coded by hand (pressure, bases, theatres) is
given row by row, dated and cited, with its magnitude marked *assumed*. Only name, title, description, start, actors and
the year of initial values must be given; the rest has defaults (``scenarios.cases.rules.initial``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from foedus.library.schema_versions import SCHEMA, SchemaVersion
from foedus.scenarios.cases.fields import Day, Form, Pair, Share, Start, StateId, Text, Triple, one_of
from foedus.scenarios.cases.institution_forms import InstitutionForm, TheatreForm, WarForm
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
    """Pressure by one instrument from some senders on some targets; the level is *assumed*.

    Attributes
    ----------
    instrument
        Instrument of policy.
    senders, targets
        States that exert it, and states that feel it.
    level
        Its intensity, 0 to 1.
    since
        First day.
    source
        Where this can be read.
    standing
        Its level is assumed.
    """

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
            raise ValueError(f"{', '.join(sorted(both))} is both sender and target")
        return self

    def among(self, actors: tuple[str, ...]) -> Pressure | None:
        """Return the pressure with its senders and targets among some actors; None if either side is then empty."""
        senders, targets = (tuple(x for x in side if x in actors) for side in (self.senders, self.targets))
        return self.model_copy(update={"senders": senders, "targets": targets}) if senders and targets else None


def _mechanisms(given: Any) -> Any:
    if given == "all":
        return MECHANISMS
    if isinstance(given, list) and "all" in given:  # foedus's own, and a user's own in addition
        return (*MECHANISMS, *(name for name in given if name != "all"))
    return given


Mechanisms = Annotated[
    tuple[Annotated[str, one_of(KNOWN_MECHANISMS)], ...], BeforeValidator(_mechanisms), Field(min_length=1)
]


class Case(Form):
    """A case as in its file.

    Attributes
    ----------
    schema_version
        Version of the file format, the key ``schema``.
    name
        Its name in commands: lower-case letters, digits and hyphens.
    title
        Its title, for readers.
    description
        What it is about.
    start
        First day of the run.
    actors
        3 to 200 states, by names or codes.
    mechanisms
        Mechanisms switched on: ``"all"`` (the default), or a list of names, in which ``"all"`` stands for foedus's own.
    watch
        Pairs for which every member is kept; by default those of the first three actors.
    triangles
        Triples for which a run counts type and pivot.
    institutions
        Names of institutions of the facts, or of the case's own.
    theatres
        Names of theatres; by default those of the facts with an owner or rival among the actors, and the case's own.
    shocks
        Dated events in baseline and scenario alike (``scenarios.policies.shocks``).
    initial
        Rules for initial values.
    pressure, institution, theatre
        Rows by hand.
    war
        Wars under way at the start.
    pressure_from
        A packaged case whose pressures among these actors, if they had begun by the start, are also included.
    """

    schema_version: SchemaVersion = Field(SCHEMA, alias="schema")
    name: Text
    title: Text
    description: Text
    start: Start
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
    war: tuple[WarForm, ...] = ()
    _file: str = PrivateAttr("")

    @property
    def file(self) -> str:
        """The file as it was given, for errors; the case's name if it did not come from a file."""
        return self._file or self.name

    def __eq__(self, other: object) -> bool:
        """Whether two cases are the same, regardless of the names of their files."""
        return self.model_dump() == other.model_dump() if isinstance(other, Case) else NotImplemented

    def __repr__(self) -> str:
        return f"<Case {self.name}: {len(self.actors)} actors from {self.start}, {len(self.pressure)} pressures>"

    def __str__(self) -> str:
        return repr(self)
