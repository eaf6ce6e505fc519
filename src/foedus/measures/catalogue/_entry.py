"""What the catalogue says of a measure, and what a measure is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import polars as pl

from foedus.measures.blocks import SourcePanel
from foedus.measures.labels import Pairs
from foedus.progress import Progress

__all__ = ["CODED", "COLUMNS", "KEY", "Compute", "Measure", "Query", "of_states", "of_system"]

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
        Names of the sources it is made from.
    coverage
        First and last year.
    uncertainty
        Where ``sd`` comes from, or why there is none.
    compute
        Function from panel and query to a table with some of `COLUMNS`.
    """

    name: str
    unit: str
    dims: Literal["dyad", "directed", "state", "system"]
    description: str
    sources: tuple[str, ...]
    coverage: tuple[int, int]
    uncertainty: str
    compute: Compute


def of_states(table: pl.DataFrame) -> pl.DataFrame:
    """Name the columns of a measure of states as the catalogue does."""
    return table.rename({"state": "state_a"}).with_columns(state_b=pl.lit(None, pl.String))


def of_system(table: pl.DataFrame) -> pl.DataFrame:
    """Give a measure of the whole system the columns of the catalogue."""
    return table.with_columns(state_a=pl.lit(None, pl.String), state_b=pl.lit(None, pl.String))


#: Uncertainty of what is coded by hand.
CODED: Final = "none: coded from documents, not sampled"
