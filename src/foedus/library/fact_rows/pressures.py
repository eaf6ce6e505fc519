"""Rows of pressure on others and on their ties: sanctions, attempts to part two, acts that keep them apart."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, model_validator

from foedus.axes import SanctionKind
from foedus.library.fact_rows._base import FactRow, Names, StateId, States

__all__ = ["ApartAct", "SanctionFact", "WedgeAttempt"]


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
