"""Catalogue entries of measures, and queries to a measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import polars as pl

from foedus.measures.blocks import SourcePanel
from foedus.measures.labels import Pairs
from foedus.progress import Progress

__all__ = [
    "CINC_WORDS",
    "CODED",
    "COLUMNS",
    "KEY",
    "Compute",
    "Measure",
    "Packaged",
    "Query",
    "of_states",
    "of_system",
    "spelled",
]

COLUMNS: Final = ("state_a", "state_b", "year", "value", "sd", "n")
KEY: Final = COLUMNS[:3]


@dataclass(frozen=True)
class Query:
    """A query to a measure.

    Attributes
    ----------
    pairs
        Pairs wanted, or None for all.
    first, last
        Years, both included and inside the measure's coverage.
    treaty_changes
        Dated changes of obligations after the coded years, or None.
    progress
        Called with (pairs done, total pairs) by slow measures, or None.
    """

    pairs: Pairs | None
    first: int
    last: int
    treaty_changes: pl.DataFrame | None = None
    progress: Progress | None = None

    @property
    def years(self) -> range:
        """The years as a range."""
        return range(self.first, self.last + 1)

    @property
    def states(self) -> list[str] | None:
        """States that occur in any pair, or None for all."""
        return None if self.pairs is None else sorted({state for pair in self.pairs for state in pair})


Compute: TypeAlias = Callable[[SourcePanel, Query], pl.DataFrame]


@dataclass(frozen=True)
class Packaged:
    """Where the packaged evidence contains a measure.

    Attributes
    ----------
    column
        Its column; empty if it has the measure's name. Its standard deviation, if any, is ``<column>_sd``.
    count
        Column of its ``n``; None if it has none.
    carried
        Column that is true where it is based on carried-forward coding; None if nothing is carried forward.
    """

    column: str = ""
    count: str | None = None
    carried: str | None = None


@dataclass(frozen=True)
class Measure:
    """One entry of the catalogue.

    Attributes
    ----------
    name, unit, description
        Its name, unit and meaning.
    dims
        ``dyad`` (undirected pairs), ``directed`` (state_a on state_b), ``state`` (state_b is null) or ``system``
        (both are null).
    sources
        Names of the sources from which it is made; empty for a measure that does not read raw data of foedus.
    coverage
        First and last year.
    uncertainty
        Origin of ``sd``, or why there is none.
    compute
        Function from panel and query to a table with some of `COLUMNS`.
    title
        Its name in words, as printed in figures and reports; by default the name with spaces.
    packaged
        Where the packaged evidence contains it; None if it needs raw data.
    carried_from
        First year that is based on carried-forward coding, without new information; None if there is none.
    ends_first
        What ends in the record the year before, such as "disputes"; empty if nothing is carried forward.
    not_in_claims
        Why no claim may be judged by it, as a clause; empty if claims may be.
    """

    name: str
    unit: str
    dims: Literal["dyad", "directed", "state", "system"]
    description: str
    sources: tuple[str, ...]
    coverage: tuple[int, int]
    uncertainty: str
    compute: Compute
    title: str = field(default="", kw_only=True)
    packaged: Packaged | None = field(default=None, kw_only=True)
    carried_from: int | None = field(default=None, kw_only=True)
    ends_first: str = field(default="", kw_only=True)
    not_in_claims: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", spelled(self.name))
        if not self.not_in_claims and self.dims in _UNTESTED:
            object.__setattr__(self, "not_in_claims", f"it is {_UNTESTED[self.dims]}, which no kind of test reads")

    @property
    def claimable(self) -> bool:
        """Whether a claim may be judged by it."""
        return not self.not_in_claims

    @property
    def coded_to(self) -> int | None:
        """Last year it is coded for; values of later years carry coding forward. None if none do."""
        if self.carried_from is not None:
            return self.carried_from - 1
        # of the raw data nothing is carried forward, of the packaged evidence the years after them are
        return self.coverage[1] if self.packaged is not None and self.packaged.carried is not None else None

    @property
    def column(self) -> str:
        """Its column in the packaged evidence, which claims may also use as its name."""
        return (self.packaged.column if self.packaged else "") or self.name


#: Dimensions that no kind of test reads.
_UNTESTED: Final = {"directed": "of ordered pairs", "system": "of the whole world"}


def spelled(name: str) -> str:
    """Return the name of a measure with spaces.

    Examples
    --------
    >>> spelled("un_agreement")
    'UN agreement'
    """
    return " ".join("UN" if word == "un" else word for word in name.split("_"))


def of_states(table: pl.DataFrame) -> pl.DataFrame:
    """Rename the columns of a measure of states to those of the catalogue."""
    return table.rename({"state": "state_a"}).with_columns(state_b=pl.lit(None, pl.String))


def of_system(table: pl.DataFrame) -> pl.DataFrame:
    """Give a measure of the whole system the columns of the catalogue."""
    return table.with_columns(state_a=pl.lit(None, pl.String), state_b=pl.lit(None, pl.String))


#: Ending of the titles of measures that use the composite index of national capability as power.
CINC_WORDS: Final = ", by national capability"
#: Uncertainty of hand-coded data.
CODED: Final = "none: coded from documents, not sampled"
