"""Read an event file of any length and count its events per pair of states and month or day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final, get_args

import polars as pl

from foedus.errors import DataError, TableError, UnknownNameError
from foedus.progress import Progress
from foedus.sources._folder import DataFolder
from foedus.sources._registry import find_source, read_source
from foedus.sources.event_ingest._actors import to_state_ids
from foedus.sources.event_ingest._blocks import is_parquet
from foedus.sources.event_ingest._check import checked
from foedus.sources.event_ingest._layouts import AUTO, Layout, wanted_layouts
from foedus.sources.event_ingest._parse import parquet_rows, text_rows
from foedus.sources.event_ingest._tally import EventCounts, Period, Tally
from foedus.user_tables import write_table

__all__ = ["ingest_events"]

_SCORES: Final = "cameo_goldstein"
_MOST_SHOWN: Final = 20  # unknown codes that are reported


def ingest_events(
    path: Path | str,
    *,
    format: str = AUTO,
    by: Period = "month",
    out: Path | str | None = None,
    folder: DataFolder | Path | str | None = None,
    progress: Progress | None = None,
) -> EventCounts:
    """Count the events of a file per ordered pair of states and month or day.

    Parameters
    ----------
    path
        CSV, TSV or Parquet in one of the `foedus.sources.event_ingest.LAYOUTS`; text may be compressed with gzip or
        zip.
    format
        Name of the layout; ``auto`` determines it from the columns.
    by
        ``month`` or ``day``.
    out
        Parquet file to write the table to, completely or not at all.
    folder
        Data folder with the table of CAMEO codes (source ``cameo_goldstein``); found automatically by default. Without
        one, only the form of codes is checked, and a file without scores of its own gets none.
    progress
        Called with (done, total): bytes of text, rows of Parquet.

    Returns
    -------
    EventCounts
        The table, and how many events were left out for which reason.

    Raises
    ------
    UnknownNameError
        There is no such layout or period.
    TableError
        The file cannot be read to its end, is not an event file, has no events, or contains a row with an unreadable
        date, a code that is not a CAMEO code or a wrong number of columns; the message names the line or row.
    DataError
        The table of codes exists but is corrupt.
    StoreError
        The table cannot be written.

    Notes
    -----
    Scores are the file's own (``Intensity`` of ICEWS, ``GoldsteinScale`` of GDELT, a column ``goldstein``), else the
    table's. Codes that have the form of CAMEO codes but are not in the table are counted and left out. An event with
    the same id and day as an earlier one is a repeat and counts once; without ids repeats cannot be recognised, and are
    counted. Actors are matched to states by the dated table: an actor that is not a state, or not one in that year, is
    counted and left out.

    References
    ----------
    gerner_2002_cameo
    """
    if by not in get_args(Period):
        raise UnknownNameError("no such period", where=str(by), expected=f"one of: {', '.join(get_args(Period))}")
    wanted_layouts(format)
    file = Path(path).expanduser()
    scores = _scores(folder)
    tally = Tally(by)
    layout: Layout | None = None
    rows = parquet_rows(file, format) if is_parquet(file) else text_rows(file, format)
    for raw, layout, unit, done, total in rows:
        _count(checked(raw, scores, unit=unit, path=file), layout, tally)
        if progress is not None:
            progress(done, total)
    if layout is None or not tally.numbers["events"]:
        raise TableError("the file has no events", where=str(file), expected="one row per event")
    numbers = tally.numbers
    counts = EventCounts(
        table=tally.table(),
        format=layout.name,
        first=min(tally.days),
        last=max(tally.days),
        events=numbers["events"],
        counted=numbers["counted"],
        within_states=numbers["within"],
        repeated=numbers["repeated"],
        identified=numbers["identified"] > 0,
        without_state=numbers["stateless"],
        without_code=numbers["uncoded"],
        unknown_code=numbers["unknown"],
        unscored=numbers["unscored"],
        codes_checked=scores is not None,
        unknown_codes=_commonest(tally.codes, _MOST_SHOWN),
        unknown_actors=_commonest(tally.actors),
    )
    if out is not None:
        write_table(counts.table, Path(out), format=".parquet", what="the counts")
    return counts


def _scores(folder: DataFolder | Path | str | None) -> Mapping[str, float] | None:
    """Read the table of codes, if there is a folder that contains it."""
    try:
        found = DataFolder.open(folder)
    except DataError:
        if folder is not None:
            raise
        return None
    if not all(found.has(file) for file in find_source(_SCORES).files):
        return None
    table = read_source(_SCORES, found)
    return dict(table.select("code", "goldstein").iter_rows())


def _count(events: pl.DataFrame, layout: Layout, tally: Tally) -> None:
    """Separate the events of a block into the counted ones and the others."""
    tally.numbers["events"] += events.height
    tally.days.update(events["date"].unique())
    first = tally.seen.first(events)
    tally.numbers["repeated"] += events.height - int(first.sum())
    tally.numbers["identified"] += events["id"].count()
    events = events.filter(pl.Series(first)).drop("id")
    uncoded = pl.col("code").is_null()
    unknown = pl.col("quad_class").is_null() & ~uncoded
    tally.numbers["uncoded"] += events.filter(uncoded).height
    strange = events.filter(unknown)
    tally.numbers["unknown"] += strange.height
    tally.codes.update(dict(strange.group_by("code").len().iter_rows()))
    placed = to_state_ids(events.filter(~uncoded & ~unknown), layout.scheme)
    for side, state in (("source", "sender"), ("target", "receiver")):
        stateless = placed.filter(pl.col(state).is_null() & pl.col(side).is_not_null())
        tally.name_actors(stateless.group_by(side).len().iter_rows())
    between = placed.filter(pl.col("sender").is_not_null() & pl.col("receiver").is_not_null())
    apart = between.filter(pl.col("sender") != pl.col("receiver"))
    tally.numbers["stateless"] += placed.height - between.height
    tally.numbers["within"] += between.height - apart.height
    tally.numbers["counted"] += apart.height
    tally.numbers["unscored"] += apart["score"].null_count()
    tally.add(apart.drop("target").rename({"receiver": "target"}))


def _commonest(names: Counter[str], most: int | None = None) -> dict[str, int]:
    return dict(sorted(names.items(), key=lambda item: (-item[1], item[0]))[:most])
