"""The counts so far: one row per ordered pair of states and month or day, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeAlias

import polars as pl

from foedus.sources.event_ingest._seen import Seen

__all__ = ["CLASSES", "EventCounts", "Period", "Tally", "keys"]

Period: TypeAlias = Literal["month", "day"]

CLASSES: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")

_COMPACT_AT: Final = 100_000  # rows of partial counts that are added up
_MOST_NAMES: Final = 20_000  # different actors that are not states, counted by name


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Events of a file, counted.

    Parameters
    ----------
    table
        One row per sender, target and month (``sender, target, year, month``) or day (``sender, target, year, date``)
        with an event, sorted: counts ``verbal_cooperation, material_cooperation, verbal_conflict, material_conflict``
        (events), ``goldstein`` (sum of their scores; null where no event had one) and, by month, ``days_in_file``
        (days of the month on which the file has an event of anybody).
    format
        Layout of the file.
    first, last
        First and last day of any event in it.
    events
        Events read; each is counted or is in exactly one of the following.
    counted
        Events between two states with a known code.
    within_states
        Events whose two actors belong to one state.
    repeated
        Events with the same id and day as an earlier one.
    identified
        Whether events have ids, so that repeats can be recognised.
    without_state
        Events with an actor that is missing, not a state, or a state that did not exist in the year.
    without_code, unknown_code
        Events without a code, and events with one that has the form of CAMEO codes but is not in the table of codes.
    unscored
        Counted events without a Goldstein score.
    codes_checked
        Whether there was a table of codes to check against.
    unknown_codes, unknown_actors
        The most common such codes, and all actors that are not states (the first 20,000), with numbers of mentions, the
        most frequent first.
    """

    table: pl.DataFrame
    format: str
    first: date
    last: date
    events: int
    counted: int
    within_states: int
    without_state: int
    without_code: int
    unknown_code: int
    unscored: int
    codes_checked: bool
    unknown_codes: dict[str, int]
    unknown_actors: dict[str, int]
    repeated: int = 0
    identified: bool = False

    def __repr__(self) -> str:
        return f"<EventCounts: {self.counted:,} of {self.events:,} events ({self.format}), {self.first} to {self.last}>"


def keys(by: Period) -> list[str]:
    """Columns that identify a row."""
    return ["sender", "target", "year", "month" if by == "month" else "date"]


@dataclass(slots=True)
class Tally:
    """Counts that grow block by block; their size is that of the resulting table, not of the file."""

    by: Period
    parts: list[pl.DataFrame] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    numbers: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)
    seen: Seen = field(default_factory=Seen)

    def add(self, events: pl.DataFrame) -> None:
        """Count events ``sender, target, date, year, month, quad_class, score`` between two states."""
        score = pl.col("score")
        part = events.group_by(keys(self.by)).agg(
            *((pl.col("quad_class") == number).sum().cast(pl.Int64).alias(name) for number, name in _numbered()),
            goldstein=score.sum(),
            scored=score.count().cast(pl.Int64),
        )
        self.parts.append(part)
        # Adding up when the new rows outnumber the old ones keeps the work proportional to the file.
        if sum(each.height for each in self.parts[1:]) > max(_COMPACT_AT, self.parts[0].height):
            self.parts = [self._sum()]

    def name_actors(self, names: Iterable[tuple[str, int]]) -> None:
        """Count mentions of actors that are not states, by name up to a maximum number of names."""
        for name, count in names:
            if name in self.actors or len(self.actors) < _MOST_NAMES:
                self.actors[name] += count

    def table(self) -> pl.DataFrame:
        """Return the counts as an `EventCounts`."""
        total = self._sum().with_columns(goldstein=pl.when(pl.col("scored") > 0).then(pl.col("goldstein")))
        total = total.with_columns(pl.col(CLASSES).cast(pl.Int32)).drop("scored")
        if self.by == "month":
            total = total.join(self.calendar(), on=["year", "month"], how="left")
        return total.sort(keys(self.by))

    def calendar(self) -> pl.DataFrame:
        """Return ``year, month, days_in_file``: the days with an event of anybody."""
        days = pl.DataFrame({"date": sorted(self.days)}, schema={"date": pl.Date})
        months = days.group_by(year=pl.col("date").dt.year(), month=pl.col("date").dt.month())
        return months.agg(days_in_file=pl.len().cast(pl.Int8))

    def _sum(self) -> pl.DataFrame:
        columns = [*CLASSES, "goldstein", "scored"]
        return pl.concat(self.parts).group_by(keys(self.by)).agg(pl.col(columns).sum())


def _numbered() -> Iterable[tuple[int, str]]:
    return enumerate(CLASSES, start=1)
