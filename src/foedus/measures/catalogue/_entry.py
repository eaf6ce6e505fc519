"""What the catalogue says of a measure, and what a measure is asked for."""

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
    """What a measure is asked for.

    Attributes
    ----------
    pairs
        Pairs wanted, or None for all.
    first, last
        Years, both included and inside the measure's coverage.
    treaty_changes
        Dated changes of obligations after the coded years, or None.
    progress
        Called with pairs done and pairs in all by what takes long, or None.
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
        """States named by any pair, or None for all."""
        return None if self.pairs is None else sorted({state for pair in self.pairs for state in pair})


Compute: TypeAlias = Callable[[SourcePanel, Query], pl.DataFrame]


@dataclass(frozen=True)
class Packaged:
    """Where the packaged evidence holds a measure.

    Attributes
    ----------
    column
        Its column; empty where it bears the measure's name. Its standard deviation, if any, is ``<column>_sd``.
    count
        Column of its ``n``; None where it has none.
    carried
        Column that is true where it rests on coding that is carried forward; None where nothing is.
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
        What it is called, in what unit, and what it says.
    dims
        ``dyad`` (undirected pairs), ``directed`` (state_a on state_b), ``state`` (state_b is null) or ``system``
        (both are null).
    sources
        Names of the sources it is made from; none for a measure that reads no raw data of foedus.
    coverage
        First and last year.
    uncertainty
        Where ``sd`` comes from, or why there is none.
    compute
        Function from panel and query to a table with some of `COLUMNS`.
    title
        Its name in words, as figures and reports print it; the name with spaces where none is given.
    packaged
        Where the packaged evidence holds it; None where it takes raw data.
    carried_from
        First year that rests on coding carried forward, of which nothing new is seen; None where there is none.
    not_in_claims
        Why no claim may be judged by it, as a clause; empty where one may.
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
    def column(self) -> str:
        """Its column in the packaged evidence, and a name that claims may also call it by."""
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
    """Name the columns of a measure of states as the catalogue does."""
    return table.rename({"state": "state_a"}).with_columns(state_b=pl.lit(None, pl.String))


def of_system(table: pl.DataFrame) -> pl.DataFrame:
    """Give a measure of the whole system the columns of the catalogue."""
    return table.with_columns(state_a=pl.lit(None, pl.String), state_b=pl.lit(None, pl.String))


#: What the title of a measure ends with that takes the composite index of national capability for power.
CINC_WORDS: Final = ", by national capability"
#: Uncertainty of what is coded by hand.
CODED: Final = "none: coded from documents, not sampled"
