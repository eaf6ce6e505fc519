"""Rows of what was said: declarations, grounds given, texts of alliances, answers of publics."""

from __future__ import annotations

import datetime
from typing import Literal, TypeAlias

from pydantic import Field, model_validator

from foedus.library.fact_rows._base import FactRow, Names, StateId

__all__ = ["AllianceText", "Declaration", "Ground", "Poll", "Pretext", "Said"]


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


Said: TypeAlias = Literal["china_challenge", "china_chance"]
"""What a text of an alliance says: that China is a challenge, or a chance."""


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
