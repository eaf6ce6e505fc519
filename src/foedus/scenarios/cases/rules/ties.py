"""Rules for the ties with which a case starts: obligations, and who hosts forward bases."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from foedus.scenarios.cases.fields import Column, Day, Form, Pair, StateId, Text, Year, YearsBack, one_of
from foedus.scenarios.worlds import KINDS

__all__ = ["AssumedObligation", "Host", "HostsRule", "ObligationRule"]


class AssumedObligation(Form):
    """Obligations of one pair set by hand, instead of those coded; no kinds means none.

    Attributes
    ----------
    pair
        Two actors.
    kinds
        Kinds of obligation between them; empty for none.
    reason
        Why the value is what it is, printed in reports.
    """

    pair: Pair
    kinds: tuple[Annotated[str, one_of(KINDS)], ...]
    reason: Text


class ObligationRule(Form):
    """Obligations of a coded year, with the dated changes of the facts up to the start, and rows by hand.

    ``year`` is by default the case's, 2018 at the latest, where the coding ends. With ``coded = false`` the case starts
    with only the rows by hand.

    Attributes
    ----------
    year
        Year of the coding.
    changes
        Whether the dated changes among the facts apply.
    coded
        Whether coded obligations are read at all.
    assumed
        Pairs whose obligations are set by hand.
    """

    year: Year | None = None
    changes: Annotated[bool, Strict()] = True
    coded: Annotated[bool, Strict()] = True
    assumed: tuple[AssumedObligation, ...] = ()


class Host(Form):
    """A host of forward bases, coded by hand.

    Attributes
    ----------
    host
        State on whose soil the base is.
    owner
        State whose base it is.
    since
        First day.
    source
        Where this can be read.
    """

    host: StateId
    owner: StateId
    since: Day
    source: Text


class HostsRule(Form):
    """Who hosts forward bases: states where a column of the evidence reaches a level, and rows by hand.

    The column is the owner's troops on a state's soil, as log10(1 + troops); a thousand make a base (*assumed*). A case
    without the owner among its actors has only the rows by hand.

    Attributes
    ----------
    owner
        State whose bases the column counts.
    column
        Column of states in the evidence, or ``"none"``.
    at_least
        Level from which a state counts as a host.
    years_back
        How many years earlier than the case's year a value may be.
    listed
        Hosts coded by hand.
    """

    owner: StateId = "USA"
    column: Column = "us_troops_index"
    at_least: Annotated[float, Strict(), Field(ge=-1e9, le=1e9)] = 3.0
    years_back: YearsBack = 2
    listed: tuple[Host, ...] = ()

    @model_validator(mode="after")
    def _of_somebody(self) -> HostsRule:
        if "owner" in self.model_fields_set and self.column is None and not self.listed:
            raise ValueError("give a column or rows by hand")
        return self
