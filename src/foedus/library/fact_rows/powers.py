"""Rows of what became of major powers: ends of regimes, resorts to force."""

from __future__ import annotations

import datetime
from typing import Final, Literal

from pydantic import Field, model_validator

from foedus.library.fact_rows._base import FactRow, StateId

__all__ = ["LOSS", "Collapse", "Resort"]

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
