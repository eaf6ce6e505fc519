"""The row types of facts coded by hand, checked when they are read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import combinations
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from foedus.axes import ObligationKind, SanctionKind
from foedus.errors import TableError, UnknownNameError
from foedus.library.problems import form_problems, raise_problems
from foedus.states import load_states
from foedus.user_toml import parse_toml

__all__ = [
    "FACTS",
    "LOSS",
    "AllianceText",
    "ApartAct",
    "BorderTreaty",
    "Collapse",
    "Declaration",
    "Exercise",
    "FactRow",
    "Ground",
    "InstitutionFact",
    "KnownPair",
    "Membership",
    "NuclearFact",
    "Patrol",
    "Poll",
    "Pretext",
    "Resort",
    "SanctionFact",
    "Task",
    "TheatreFact",
    "Treaty",
    "WedgeAttempt",
    "parse_facts",
]


def _known_state(state: str) -> str:
    if state not in load_states().ids:
        raise ValueError(f"no state {state!r}")
    return state


def _distinct(states: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(states)) < len(states):
        raise ValueError("a state is named twice")
    return states


StateId = Annotated[str, AfterValidator(_known_state)]
States = Annotated[tuple[StateId, ...], AfterValidator(_distinct)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], AfterValidator(_distinct)]
"""States and institutions; a test checks those of the packaged files, as institutions are a table themselves."""


class FactRow(BaseModel):
    """What every fact has: a source, and optionally a note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=8)
    note: str = ""


class Patrol(FactRow):
    """One joint patrol by strategic bombers."""

    date: datetime.date
    what: str = Field(min_length=1)
    area: str = Field(min_length=1)
    states: States = Field(min_length=2)


class Exercise(FactRow):
    """One joint exercise or naval patrol; ``precision`` says how precisely its dates are known."""

    date: datetime.date
    end: datetime.date | None = None
    precision: Literal["day", "month"] = "day"
    series: str = Field(min_length=1)
    what: str = Field(min_length=1)
    area: str = Field(min_length=1)
    states: States = Field(min_length=2)

    @model_validator(mode="after")
    def _in_order(self) -> Exercise:
        if self.end is not None and self.end < self.date:
            raise ValueError("the end is before the date")
        return self


class Treaty(FactRow):
    """One change of obligations between states, or a dated treaty event that changes none.

    ``parties``: every pair of them. ``mover`` and ``members``: the mover with each member.
    """

    date: datetime.date
    signed: datetime.date | None = None
    end: datetime.date | None = None
    what: str = Field(min_length=1)
    effect: Literal["enters", "leaves", "none"]
    kinds: tuple[ObligationKind, ...] = ()
    parties: States = ()
    mover: StateId | None = None
    members: States = ()

    @model_validator(mode="after")
    def _consistent(self) -> Treaty:
        if (self.mover is None) == (not self.parties) or (self.mover is None) != (not self.members):
            raise ValueError("give either parties, or mover and members")
        if len(self.parties) == 1 or self.mover in self.members:
            raise ValueError("a treaty needs two different states")
        if (self.effect == "none") != (not self.kinds):
            raise ValueError("kinds are required with the effects `enters` and `leaves`, and not allowed otherwise")
        if self.end is not None and (self.end < self.date or self.effect != "enters"):
            raise ValueError("only a treaty that enters may have an end, and the end must be after its date")
        return self

    def pairs(self) -> list[tuple[str, str]]:
        """Return the pairs concerned, each in alphabetical order."""
        if self.mover is not None:
            return [(min(self.mover, member), max(self.mover, member)) for member in self.members]
        return list(combinations(sorted(self.parties), 2))


class Membership(FactRow):
    """One spell of a state in an institution."""

    state: StateId
    institution: str = Field(min_length=1)
    joined: datetime.date
    left: datetime.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Membership:
        if self.left is not None and self.left <= self.joined:
            raise ValueError("`left` is before `joined`")
        return self


class SanctionFact(FactRow):
    """Sanctions that took effect on a day; institutions stand for their members of the year."""

    senders: tuple[str, ...] = Field(min_length=1)
    target: str = Field(min_length=1)
    since: datetime.date
    until: datetime.date | None = None
    kinds: tuple[SanctionKind, ...] = Field(min_length=1)
    what: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> SanctionFact:
        if self.until is not None and self.until < self.since:
            raise ValueError("`until` is before `since`")
        if self.target in self.senders or len(set(self.senders)) < len(self.senders):
            raise ValueError("a sender is named twice or is the target")
        return self


class Declaration(FactRow):
    """One document in which governments, or an institution and a government, say how they stand to one another."""

    date: datetime.date
    parties: Names = Field(min_length=2)
    kind: Literal["treaty", "declaration", "communique"]
    title: str = Field(min_length=1)
    content: str = Field(min_length=1)
    second_source: str = ""

    @model_validator(mode="after")
    def _two_sources(self) -> Declaration:
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self


Ground: TypeAlias = Literal[
    "security",
    "aggression",
    "territory",
    "human_rights",
    "democracy",
    "interference",
    "cyber",
    "weapons",
    "treaty_breach",
    "trade_practice",
    "health",
    "order",
]


Said: TypeAlias = Literal["china_challenge", "china_chance"]
"""What a text of an alliance says: that China is a challenge, or a chance."""


class Pretext(FactRow):
    """Grounds officially given by a government or an institution for pressure on others; not whether they were true."""

    date: datetime.date
    author: str = Field(min_length=1)
    targets: Names = Field(min_length=1)
    grounds: tuple[Ground, ...] = Field(min_length=1)
    what: str = Field(min_length=1)
    act: str = Field(min_length=1)
    second_source: str = ""

    @model_validator(mode="after")
    def _of_others(self) -> Pretext:
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        if self.author in self.targets:
            raise ValueError("the author is its own target")
        if len(set(self.grounds)) < len(self.grounds):
            raise ValueError("a ground is named twice")
        return self


class NuclearFact(FactRow):
    """One spell of a state with nuclear weapons."""

    state: StateId
    since: datetime.date
    until: datetime.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> NuclearFact:
        if self.until is not None and self.until <= self.since:
            raise ValueError("`until` is before `since`")
        return self


class KnownPair(FactRow):
    """One pair in some years that stands closer than another, or the same, in others."""

    id: str = Field(pattern=r"K\d\d")
    closer: States = Field(min_length=2, max_length=2)
    closer_years: tuple[int, int]
    further: States = Field(min_length=2, max_length=2)
    further_years: tuple[int, int]
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> KnownPair:
        for years in (self.closer_years, self.further_years):
            if years[1] < years[0]:
                raise ValueError("years are reversed")
        return self


class WedgeAttempt(FactRow):
    """One attempt of other powers to undo the tie of two states, or to prevent it, and what became of the tie."""

    begun: int = Field(ge=1816)
    ended: int
    dividers: States = Field(min_length=1)
    pair: States = Field(min_length=2, max_length=2)
    attempt: str = Field(min_length=1)
    result: str = Field(min_length=1)
    outcome: Literal["parted", "loosened", "failed", "apart_before", "open"]
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _consistent(self) -> WedgeAttempt:
        if self.ended < self.begun:
            raise ValueError("the attempt ended before it began")
        if set(self.dividers) & set(self.pair):
            raise ValueError("a divider is one of the pair")
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self


class AllianceText(FactRow):
    """One text agreed by all members of an alliance, and what it says by either of two sources."""

    date: datetime.date
    institution: str = Field(min_length=1)
    form: Literal["declaration", "communique", "strategic_concept"]
    title: str = Field(min_length=1)
    content: str = Field(min_length=1)
    says: tuple[Said, ...] = ()
    second_says: tuple[Said, ...] = ()
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _consistent(self) -> AllianceText:
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        for said in (self.says, self.second_says):
            if len(set(said)) < len(said):
                raise ValueError("what a text says is named twice")
        return self


class BorderTreaty(FactRow):
    """One treaty on where a border runs, on claims to the land beyond it, or on armed forces along it."""

    date: datetime.date
    in_force: datetime.date | None = None
    parties: States = Field(min_length=2)
    subject: Literal["line", "protocol", "no_claims", "forces"]
    title: str = Field(min_length=1)
    content: str = Field(min_length=1)
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _consistent(self) -> BorderTreaty:
        if self.in_force is not None and self.in_force < self.date:
            raise ValueError("it is in force before it was signed")
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self


LOSS: Final = 0.10
"""Share of territory or capability whose loss makes the end of a regime a collapse (argument.md)."""


class Collapse(FactRow):
    """One end of the regime of a major power, and what else makes it a collapse or none."""

    date: datetime.date
    state: StateId
    what: str = Field(min_length=1)
    regime_end: bool
    lost_war: bool
    territory_loss: bool
    cinc_change: float | None = Field(None, ge=-1.0)
    gdp_change: float | None = Field(None, ge=-1.0)
    follows: datetime.date | None = None
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _consistent(self) -> Collapse:
        if self.follows is not None and self.follows >= self.date:
            raise ValueError("`follows` is not before the date")
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self

    @property
    def alone(self) -> bool:
        """Whether the regime ended outside a lost war, and not as part of an earlier collapse."""
        return self.regime_end and not self.lost_war and self.follows is None

    def lost(self, by: Literal["territory", "cinc", "gdp"]) -> bool:
        """Whether it lost a tenth or more, by one of the three records; a missing one counts as no loss."""
        if by == "territory":
            return self.territory_loss
        change = self.cinc_change if by == "cinc" else self.gdp_change
        return change is not None and change <= -LOSS


class Resort(FactRow):
    """One resort to force by a major power, how its capability had changed before, and what became of it."""

    begun: int = Field(ge=1816)
    state: StateId
    against: str = Field(min_length=1)
    what: str = Field(min_length=1)
    cinc_change: float = Field(ge=-1.0)
    outcome: Literal["collapsed", "regime_ended", "lost", "stood", "open"]
    result: str = Field(min_length=1)
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _two_sources(self) -> Resort:
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self


class ApartAct(FactRow):
    """One act of a third power that bore on the ties of two others, to keep them apart or to let them be."""

    date: datetime.date
    actor: StateId
    pair: Names = Field(min_length=2, max_length=2)
    act: str = Field(min_length=1)
    kind: Literal["sanction", "pressure", "let_be"]
    result: str = Field(min_length=1)
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _consistent(self) -> ApartAct:
        if self.actor in self.pair:
            raise ValueError("the actor is one of the pair")
        if self.source == self.second_source:
            raise ValueError("the two sources are the same")
        return self


class Poll(FactRow):
    """Share of a public that answered one question about a state favourably, and unfavourably."""

    year: int
    state: StateId
    target: StateId
    question: str = Field(min_length=1)
    favourable: float = Field(ge=0.0, le=1.0)
    unfavourable: float = Field(ge=0.0, le=1.0)
    respondents: int = Field(gt=0)
    second_source: str = Field(min_length=8)

    @model_validator(mode="after")
    def _adds_up(self) -> Poll:
        if self.favourable + self.unfavourable > 1.0:
            raise ValueError("the shares exceed the whole")
        return self


class Task(BaseModel):
    """A state that an institution is directed against for a period; the level is *assumed*."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: StateId
    level: Annotated[float, Field(ge=0.0, le=1.0)]
    since: datetime.date
    until: datetime.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Task:
        if self.until is not None and self.until <= self.since:
            raise ValueError("`until` is before `since`")
        return self


class InstitutionFact(FactRow):
    """What membership in one institution brings: obligations by its charter, and the states it is directed against."""

    name: str = Field(min_length=1)
    title: str = Field(min_length=1)
    kinds: tuple[ObligationKind, ...]
    since: datetime.date
    until: datetime.date | None = None
    against: tuple[Task, ...] = ()
    standing: Literal["assumed", "published"]

    @model_validator(mode="after")
    def _in_order(self) -> InstitutionFact:
        if self.until is not None and self.until <= self.since:
            raise ValueError("`until` is before `since`")
        return self


class TheatreFact(FactRow):
    """One theatre: its owner or claimant, its rivals, what each has at stake, and since when."""

    name: str = Field(pattern=r"[a-z_]+")
    title: str = Field(min_length=1)
    owner: StateId
    rivals: States = Field(min_length=1)
    stakes: dict[StateId, Annotated[float, Field(ge=0.0, le=1.0)]]
    since: datetime.date | None = None
    standing: Literal["assumed", "published"]
    date: datetime.date

    @model_validator(mode="after")
    def _complete(self) -> TheatreFact:
        if self.owner in self.rivals:
            raise ValueError("the owner is its own rival")
        for state in (self.owner, *self.rivals):
            if state not in self.stakes:
                raise ValueError(f"no stake for {state}")
        return self


FACTS: Final[Mapping[str, type[FactRow]]] = {
    "patrols": Patrol,
    "exercises": Exercise,
    "treaties": Treaty,
    "memberships": Membership,
    "theatres": TheatreFact,
    "institutions": InstitutionFact,
    "sanctions": SanctionFact,
    "nuclear": NuclearFact,
    "known_pairs": KnownPair,
    "declarations": Declaration,
    "pretexts": Pretext,
    "wedge_attempts": WedgeAttempt,
    "border_treaties": BorderTreaty,
    "alliance_texts": AllianceText,
    "collapses": Collapse,
    "resorts_to_force": Resort,
    "keeping_apart": ApartAct,
    "polls": Poll,
}
"""The tables of facts and the type of their rows."""


def parse_facts(text: str, table: str, *, name: str | None = None) -> tuple[FactRow, ...]:
    """Read one table of facts from TOML text: an array of tables under the table's name.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    TableError
        Naming the file, row and key.
    """
    where = name or f"{table}.toml"
    if table not in FACTS:
        raise UnknownNameError(f"no table of facts {table!r}", expected=f"one of {', '.join(FACTS)}")
    form = FACTS[table]
    document = parse_toml(text, name=where, error=TableError)
    rows = document.pop(table, None)
    if not isinstance(rows, list) or document:
        raise TableError("the file has keys other than its rows", where=where, expected=f"only [[{table}]]")
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(form.model_validate(row))
        except ValidationError as error:
            raise_problems(form_problems(error, form, prefix=f"{table}[{number}]"), TableError, file=where)
    return tuple(found)
