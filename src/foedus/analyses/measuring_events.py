"""Measures of events from a user's file of any length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.analyses.measuring import Measured
from foedus.errors import CoverageError, TableError, UnknownNameError
from foedus.measures.catalogue import COLUMNS, MEASURES
from foedus.measures.events import event_balance, event_z, event_z_years
from foedus.panels.dyad_month import dyad_months
from foedus.progress import Progress
from foedus.sources.event_ingest import CLASSES, EventCounts, ingest_events
from foedus.states import parse_pairs
from foedus.user_tables import join_names, shown

__all__ = ["EVENT_MEASURES", "MeasuredEvents", "measure_events"]

EVENT_MEASURES: Final = ("event_balance", "event_balance_directed", "event_z", "event_z_robust")
"""Measures that can be computed from a file of events."""

_PAIR: Final = ["state_a", "state_b"]
_NAMED: Final = 20
"""Largest number of actors that are not states named in one line."""


@dataclass(frozen=True, repr=False)
class MeasuredEvents(Measured):
    """A measure's table with its unit, its source and the counts from which it was made."""

    counts: EventCounts

    @property
    def left_out(self) -> dict[str, int]:
        """Number of events that were not counted, by reason; reasons without events are left out."""
        counts = self.counts
        reasons = {
            "an actor is not a state": counts.without_state,
            "both actors belong to one state": counts.within_states,
            "no code": counts.without_code,
            "unknown code": counts.unknown_code,
            "same id and day as an earlier event": counts.repeated,
        }
        return {reason: number for reason, number in reasons.items() if number}

    @property
    def account(self) -> str:
        """One line on how many events were counted, from which days, and what was left out."""
        counts = self.counts
        line = f"{counts.counted:,} of {counts.events:,} events counted"
        line += f" ({counts.format}, {counts.first} to {counts.last})"
        if self.left_out:
            line += "; left out: " + ", ".join(f"{number:,} ({why})" for why, number in self.left_out.items())
        if counts.unknown_actors:
            named = join_names(
                [f"{shown(name)[1:-1]} {number:,}" for name, number in list(counts.unknown_actors.items())[:_NAMED]],
                "; ",
            )
            line += f"; not states: {named}{' and others' if len(counts.unknown_actors) > _NAMED else ''}"
        if not counts.identified:
            line += "; without ids, an event listed twice counts twice"
        return line if counts.codes_checked else f"{line}; codes checked only by their form"

    def as_dict(self) -> dict[str, Any]:
        """Return the measure as ``foedus measure --events --json`` prints it: with what was counted and left out."""
        counts = self.counts
        told = {
            "format": counts.format,
            "first": counts.first,
            "last": counts.last,
            "read": counts.events,
            "counted": counts.counted,
            "left_out": self.left_out,
            "repeated": counts.repeated if counts.identified else None,
            "actors_left_out": counts.unknown_actors,
            "codes_left_out": counts.unknown_codes,
        }
        return super().as_dict() | {"events": told}


def measure_events(
    name: str,
    path: Path,
    *,
    format: str = "auto",
    pairs: Any = None,
    first: int | None = None,
    last: int | None = None,
    progress: Progress | None = None,
) -> MeasuredEvents:
    """Return a measure of events, year by year, from a user's file as `foedus.sources.event_ingest` reads it.

    Parameters
    ----------
    name
        One of `EVENT_MEASURES`.
    path, format, progress
        As for `foedus.sources.event_ingest.ingest_events`.
    pairs
        Pairs of states by names or codes; all when not given. Order matters only for the directed measure.
    first, last
        Years to keep, both included; the reference window of z-scores remains the whole file.

    Returns
    -------
    MeasuredEvents
        Its ``table`` has ``state_a, state_b, year, value, sd, n``.

    Raises
    ------
    UnknownNameError
        For a measure that is not one of events, or an unknown format.
    TableError
        For a malformed file, or a z-score of a file without Goldstein scores.
    CoverageError
        If there is no event between these states in these years.

    Notes
    -----
    For z-scores the length of a month is the number of its days with any event in the file: a day without events
    counts as missing, not as quiet. Only pairs with some event in the file are measured.
    """
    if name not in EVENT_MEASURES:
        raise UnknownNameError(
            f"{name!r} is not a measure of events in a file", expected=f"one of: {', '.join(EVENT_MEASURES)}"
        )
    counts = ingest_events(path, format=format, progress=progress)
    if name.startswith("event_balance"):
        yearly = counts.table.group_by("sender", "target", "year").agg(pl.col(CLASSES).sum())
        table = event_balance(yearly, directed=name.endswith("directed"))
    else:
        table = event_z_years(event_z(_months(counts, path), robust=name.endswith("robust")))
    table = table.filter(pl.col("year").is_between(first or -9999, last or 9999), pl.col("value").is_not_null())
    named = parse_pairs(pairs, last if last is not None else first)
    if named is not None:
        turned = named if name.endswith("directed") else [(min(pair), max(pair)) for pair in named]
        wanted = pl.DataFrame(list(turned), schema=dict.fromkeys(_PAIR, pl.String), orient="row").unique()
        table = table.join(wanted, on=_PAIR, how="semi")
    if table.is_empty():
        raise CoverageError(
            f"the file gives no {name} for these years and states",
            where=str(path),
            expected=f"states with events in it, {counts.first.year}–{counts.last.year}",
            hint=f"{counts.counted:,} of {counts.events:,} events are between two states",
        )
    ordered = table.select(COLUMNS).sort(COLUMNS[:3])
    return MeasuredEvents(ordered, str(MEASURES[name].unit), (str(path),), counts, name=name)


def _months(counts: EventCounts, path: Path) -> pl.DataFrame:
    """Expand the monthly counts to all months of the file, for the pairs with some event."""
    if counts.unscored:
        raise TableError(
            f"{counts.unscored:,} events have no Goldstein score",
            where=str(path),
            expected="a column of scores, or the table of codes",
            hint="Set FOEDUS_DATA to the folder of raw data, which has the scores of CAMEO codes",
        )
    low, high = pl.min_horizontal("sender", "target"), pl.max_horizontal("sender", "target")
    reports = (
        counts.table.group_by(state_a=low, state_b=high, year="year", month="month")
        .agg(edge_sum=pl.col("goldstein").sum(), days_in_file=pl.col("days_in_file").max())
        .with_columns(active_days=pl.lit(1, pl.Int8))
    )
    return dyad_months(reports, reports.select(_PAIR).unique())
