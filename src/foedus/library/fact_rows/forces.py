"""Rows of armed forces and what is at stake: patrols, exercises, nuclear weapons, theatres."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from foedus.library.fact_rows._base import FactRow, StateId, States

__all__ = ["Exercise", "NuclearFact", "Patrol", "TheatreFact"]


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
