"""Reading the evidence for a case: available columns, rows of its actors, and notes on what was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import CaseError
from foedus.evidence.case_evidence import CaseEvidence
from foedus.near_names import near_names
from foedus.scenarios.cases.schema import Case

__all__ = ["Floats", "Reader"]

Floats = NDArray[np.float64]


@dataclass
class Reader:
    """A case, the evidence it reads, and notes on what its rules filled in.

    Attributes
    ----------
    case
        The case as in its file.
    evidence
        The tables from which its columns are read.
    notes
        A line for each value that a rule filled in.
    place
        Position of each actor.
    """

    case: Case
    evidence: CaseEvidence
    notes: list[str] = field(default_factory=list)
    place: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.place = {actor: i for i, actor in enumerate(self.case.actors)}

    @property
    def year(self) -> int:
        """Year from which initial values are taken."""
        return self.case.initial.year

    def note(self, line: str) -> None:
        """Note what a rule filled in."""
        self.notes.append(line)

    def at(self, key: str) -> str:
        """Return a key of the case with its file, for errors."""
        return f"{self.case.file}: {key}"

    def square(self, fill: float = 0.0) -> Floats:
        """Return an array of the actors' pairs."""
        return np.full((len(self.place), len(self.place)), fill)

    def set_pair(self, array: Floats, a: str, b: str, value: float) -> None:
        """Set both entries of a pair in an array whose last two axes are the actors."""
        i, j = self.place[a], self.place[b]
        array[..., i, j] = array[..., j, i] = value

    def table(self, name: str, column: str, key: str) -> pl.DataFrame:
        """Return the table from which a key of the case reads a column.

        Raises
        ------
        CaseError
            If it has no such column, or one that does not contain numbers.
        """
        frame: pl.DataFrame = getattr(self.evidence, name)
        numbers = [each for each, kind in frame.schema.items() if kind.is_numeric() or kind == pl.Boolean]
        if column not in numbers:
            wordy = column in frame.columns
            raise CaseError(
                f"the column {column!r} does not contain numbers"
                if wordy
                else f"the evidence has no column {column!r}",
                where=self.at(key),
                expected=f"a column of numbers in its table {name}",
                hint=f"Nearest: {near_names(column, numbers)}.",
            )
        return frame

    def has(self, name: str, column: str | None) -> bool:
        """Whether a table has a column: rules left at their defaults do without a missing one."""
        return column is not None and column in getattr(self.evidence, name).columns

    def pairs(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows whose two states are actors."""
        actors = list(self.case.actors)
        return frame.filter(pl.col("state_a").is_in(actors) & pl.col("state_b").is_in(actors))

    def all_pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every pair of actors, in alphabetical order."""
        names = sorted(self.case.actors)
        return ((a, b) for i, a in enumerate(names) for b in names[i + 1 :])

    def missing(self, key: str, what: str, hint: str | None = None) -> CaseError:
        """Return the error for a value that no rule provides."""
        return CaseError(
            f"no value for {what} in {self.year}",
            where=self.at(key),
            expected="a value in the evidence, or a rule in the case file",
            hint=hint,
        )
