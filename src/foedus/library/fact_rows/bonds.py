"""Rows of what binds states, and of how close they stood: treaties, borders, memberships, institutions."""

from __future__ import annotations

import datetime
from itertools import combinations
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from foedus.axes import ObligationKind
from foedus.library.fact_rows._base import FactRow, StateId, States

__all__ = ["BorderTreaty", "InstitutionFact", "KnownPair", "Membership", "Task", "Treaty"]


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
