"""Institutions, theatres and wars under way written by hand in a case file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from foedus.scenarios.cases.fields import Day, Form, Share, StateId, Text, one_of
from foedus.scenarios.worlds import KINDS

__all__ = ["InstitutionForm", "TheatreForm", "WarForm"]

Intensity = Annotated[float, Strict(), Field(gt=0.0, lt=1.0)]


class InstitutionForm(Form):
    """An institution as defined in a case; omitted keys come from the facts, if it is among them.

    Attributes
    ----------
    name
        Its name, as in the facts or a new one.
    members
        Actors that are members at the start.
    kinds
        Kinds of obligation among members.
    against
        States it is directed against, and how strongly, 0 to 1.
    source
        Where this can be read.
    standing
        Numbers given by hand are assumed.
    """

    name: Text
    members: tuple[StateId, ...] | None = None
    kinds: tuple[Annotated[str, one_of(KINDS)], ...] | None = None
    against: dict[StateId, Share] | None = None
    source: Text
    standing: Literal["assumed"]


class TheatreForm(Form):
    """A theatre of the case; it replaces one of the same name in the facts.

    Attributes
    ----------
    name
        Its name in policies and outcomes.
    title
        Its name for readers.
    owner
        State that holds or claims it.
    rivals
        States that contest it.
    stakes
        How much of its capability each state has at stake there, 0 to 1.
    intensity
        Intensity at the start; from the record of disputes if left out.
    rest
        Intensity that it returns to in the years after; that of the start if left out.
    source
        Where this can be read.
    standing
        Numbers given by hand are assumed.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    title: Text
    owner: StateId
    rivals: tuple[StateId, ...] = Field(min_length=1)
    stakes: dict[StateId, Share] = Field(min_length=1)
    intensity: Intensity | None = None
    rest: Intensity | None = None
    source: Text
    standing: Literal["assumed"]

    @model_validator(mode="after")
    def _complete(self) -> TheatreForm:
        if self.owner in self.rivals:
            raise ValueError("the owner is its own rival")
        for state in (self.owner, *self.rivals):
            if state not in self.stakes:
                raise ValueError(f"no stake for {state}")
        return self


class WarForm(Form):
    """A war that is under way at the start of a case.

    Attributes
    ----------
    attacker
        State that began it, or joined it.
    attacked
        State it fights.
    since
        First day.
    source
        Where this can be read.
    """

    attacker: StateId
    attacked: StateId
    since: Day
    source: Text

    @model_validator(mode="after")
    def _two_states(self) -> WarForm:
        if self.attacker == self.attacked:
            raise ValueError(f"{self.attacker} is at war with itself")
        return self
