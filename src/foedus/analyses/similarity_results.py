"""The answer of `foedus.similarity`: computed when it is asked for, in memory or year by year into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.analyses.streaming import write_tables
from foedus.errors import CoverageError
from foedus.measures.portfolios import Portfolios, similarities
from foedus.progress import Progress, tell
from foedus.results import Result, preview

__all__ = ["Similarity"]

_SCHEMA: Final = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}


@dataclass(frozen=True, repr=False)
class Similarity(Result):
    """Similarities to be computed: the inputs are read and checked, the work is done on demand.

    Attributes
    ----------
    of
        The portfolios: a key of `KINDS` or the path of a table.
    measures
        Names of the measures, in the order of the columns.
    sources
        Names of the sources.
    notes
        How the votes in a table were read, and how many rows were absences.
    """

    of: str
    measures: tuple[str, ...]
    sources: tuple[str, ...]
    _parts: Callable[[], Iterator[Portfolios]]
    _total: int
    _pairs: tuple[tuple[str, str], ...] | None
    notes: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """Names and types of the result's columns: ``state_a, state_b, year``, the measures, and ``n``."""
        return {**_SCHEMA, **dict.fromkeys(self.measures, pl.Float64), "n": pl.Int32}

    def tables(self, progress: Progress | None = None) -> Iterator[pl.DataFrame]:
        """Compute year by year.

        Parameters
        ----------
        progress
            Called with (years done, years in total) after each year.

        Yields
        ------
        pl.DataFrame
            Columns of `schema`.

        Raises
        ------
        CoverageError
            At the end, if no pair had a value in any year.
        """
        rows = 0
        for done, part in enumerate(self._parts(), start=1):
            table = similarities(part, self.measures, self._pairs).select(list(self.schema))
            rows += table.height
            if table.height:
                yield table
            tell(progress, done, max(self._total, done))
        if not rows:
            raise CoverageError(
                "no pair has a position in common in these years",
                where=self.of,
                expected="pairs and years the table covers",
            )

    @cached_property
    def table(self) -> pl.DataFrame:
        """All similarities in memory, computed on first use."""
        return self.compute()

    def compute(self, progress: Progress | None = None) -> pl.DataFrame:
        """Compute all similarities in memory, reporting progress."""
        return pl.concat(list(self.tables(progress)))

    def as_dict(self) -> dict[str, Any]:
        """Return the portfolios, the sources and the rows."""
        return {**self.head(), "rows": self.table.to_dicts()}

    def head(self) -> dict[str, Any]:
        """Return the portfolios, the measures, the sources and, if there are any, the notes."""
        told = {"of": self.of, "measures": list(self.measures), "sources": list(self.sources)}
        return told | ({"notes": list(self.notes)} if self.notes else {})

    def __repr__(self) -> str:
        held = "table" in self.__dict__
        size = f"{self.table.height:,} rows" if held else "not yet computed: ask for its table, or write(path)"
        head = f"<similarity of {self.of}, {len(self.measures)} measures; {size}>"
        return f"{head}\n{preview(self.table)}" if held else head

    def write(self, path: Path, progress: Progress | None = None) -> int:
        """Write to a file, year by year, and return the number of rows; nothing is written if anything fails.

        Raises
        ------
        UnknownNameError
            If the name does not end in ``.parquet`` or ``.csv``.
        StoreError
            If it cannot be written.
        """
        return write_tables(lambda: self.tables(progress), self.schema, path)
