"""Peace between two states on a scale from rivalry to security community (Goertz, Diehl and Balas)."""

from __future__ import annotations

import calendar
import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source
from foedus.sources._codes import expand_years, pair_states

__all__ = ["FIRST", "LAST", "SOURCE", "read"]

NAME = "peace_scale"
FIRST: Final = 1900
LAST: Final = 2020
"""Years of the first and last day coded; a spell that reaches either is censored there."""

LEVELS: Final = {"0": 0.0, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "1": 1.0}
MISSING: Final = ("-9", "9")
"""Codes of a spell without a level: -9 a transition, 9 missing."""

MISPRINTS: Final = {"19620086": "19620806"}
"""An impossible start date: Jamaica became independent on 6 August 1962."""

WRONG_CODES: Final = {936: 946, 937: 947}
"""Invalid codes, each with the intended one: the spells begin when Kiribati and Tuvalu entered the state system."""

NORTH_YEMEN: Final = 678
"""Superseded code that continues alongside 679 in 1990 and 1991 with Russia."""

_NO_DATE: Final = "9999"  # month and day of a censored end
_SCHEMA: Final = {
    "code_a": pl.Int32, "code_b": pl.Int32, "start": pl.Date, "end": pl.Date, "level": pl.Float64,
}  # fmt: skip


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per pair and year of their relationship.

    Parameters
    ----------
    path
        One line per pair: its code, then alternating spells and levels.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A spell, a date or a level cannot be read, or a code names no state.

    Notes
    -----
    The year's level is the mean over those of its days that have a level.
    """
    rows: list[tuple[int, int, date, date, float | None]] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for number, line in enumerate(csv.reader(stream), start=1):
            rows += _spells(line, f"{path.name}, line {number}")
    years = expand_years(
        pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
            first=pl.col("start").dt.year(), last=pl.col("end").dt.year()
        ),
        "first",
        "last",
    )
    frame = pair_states(years, "code_a", "code_b", scheme="cow", source=NAME)
    both = pl.struct("code_a", "code_b").n_unique().over("state_a", "state_b", "year") > 1
    frame = frame.filter(~(both & ((pl.col("code_a") == NORTH_YEMEN) | (pl.col("code_b") == NORTH_YEMEN))))
    begin = pl.max_horizontal("start", pl.date(pl.col("year"), 1, 1))
    end = pl.min_horizontal("end", pl.date(pl.col("year"), 12, 31))
    frame = frame.with_columns(length=(end - begin).dt.total_days() + 1)
    known = pl.col("level").is_not_null()
    total = (pl.col("level") * pl.col("length")).sum()
    days = pl.col("length").filter(known).sum()
    return frame.group_by("state_a", "state_b", "year").agg(
        pl.when(days > 0).then(total / days).alias("level"),
        pl.col("level").min().alias("lowest"),
        pl.col("level").max().alias("highest"),
        days.cast(pl.Int32).alias("days"),
        pl.col("length").filter(~known).sum().cast(pl.Int32).alias("days_in_transition"),
    )


def _spells(line: list[str], where: str) -> list[tuple[int, int, date, date, float | None]]:
    """Spells of one line; a spell ends no later than the day before the next one starts."""
    cells = [cell.strip() for cell in line]
    while cells and cells[-1] in ("", "."):
        cells.pop()
    if len(cells) % 2 == 0 or not cells[0].isdigit() or len(cells[0]) < 4:
        raise _unreadable(where, ",".join(line), "a pair's code, then alternating spells and levels")
    codes = [WRONG_CODES.get(code, code) for code in divmod(int(cells[0]), 1000)]
    found: list[tuple[date, str, float | None]] = []
    for spell, level in zip(cells[1::2], cells[2::2], strict=True):
        start, _, end = spell.partition("-")
        if level not in LEVELS and level not in MISSING:
            raise _unreadable(where, level, f"a level of {', '.join(LEVELS)}, or one of {', '.join(MISSING)}")
        first = _day(MISPRINTS.get(start, start), last=False)
        if first is None:
            raise _unreadable(where, spell, "days as YYYYMMDD-YYYYMMDD")
        found.append((first, end, LEVELS.get(level)))
    spells = []
    following = [start for start, _, _ in found[1:]]
    for (begin, text, value), after in zip(found, [*following, None], strict=True):
        last, limit = _day(text, last=True), after and after - timedelta(days=1)
        ends = [day for day in (last, limit) if day is not None]
        if not ends or min(ends) < begin:
            raise _unreadable(where, text, "an end not before the start, as YYYYMMDD")
        spells.append((codes[0], codes[1], begin, min(ends), value))
    return spells


def _day(text: str, *, last: bool) -> date | None:
    """Day of a date whose month or day may be 00, taken as the first or last possible; None if it is not a date."""
    if len(text) != 8 or not text.isdigit():
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if text[4:] == _NO_DATE or month == 0:
        return date(year, 12, 31) if last else date(year, 1, 1)
    if not 1 <= month <= 12 or day > calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def _unreadable(where: str, found: str, expected: str) -> DataError:
    return DataError(f"cannot read {found!r}", where=f"source {NAME}, {where}", expected=expected)


SOURCE = Source(
    name=NAME,
    title="Peace data",
    version="3.1",
    coverage=(FIRST, LAST),
    licence="free for non-commercial use with citation",
    citation="goertz_diehl_balas_2016",
    files=(
        File("conflict/peace_scale_3_1_spells.csv", "ea53edd4d33c35f653143b60a428aee4790bcb05587dd37cf0a9372b152826b2"),
    ),
    embeddable=False,
    description="One row per pair and year in which the two had a relationship; 2,688 pairs.",
    traps=(
        "Only pairs with a relationship are coded: a pair or year without a row is unknown, neither war nor peace.",
        "No header: a line is the pair (first code times 1,000 plus second), then alternating spells and levels, up to "
        "ten, so that the number of cells varies. One pair has its codes the wrong way round (435403).",
        "-9 (111 spells) is a transition without a level; the makers interpolate there, this reader does not.",
        "19009999 (207 starts) and 20209999 (2,105 ends) are the edges of coding, not the start or end of a level.",
        "00 stands for an unknown day or month in 30 dates: a start is moved to the first, an end to the last day.",
        "Misprints: a day 86 (Jamaica 1962), a month 90 and a month 19 (ends: the day before the next spell), three "
        "spells that run past the start of the next, and a stray dot at the end of a line.",
        "936 and 937 (one pair each, with Vanuatu) are Kiribati and Tuvalu, 946 and 947.",
        "Germany is 255 throughout, West Germany included.",
        "859 pair-years are outside the state system (occupied states continue): they have rows here, none in a panel.",
        "The scale is ordinal: a year's level is the mean of its days, as the makers' own yearly file is of its "
        "months, and lies between the levels where it changed.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year"),
        Column(
            "level",
            pl.Float64,
            "mean over the days: 0 serious rivalry, .25 lesser rivalry, .5 negative peace, .75 warm peace, 1 security "
            "community",
            missing="in transition throughout the year's spells",
        ),
        Column("lowest", pl.Float64, "lowest level of the year", missing="as level"),
        Column("highest", pl.Float64, "highest level of the year", missing="as level"),
        Column("days", pl.Int32, "days with a level"),
        Column("days_in_transition", pl.Int32, "days without"),
    ),
    key=("state_a", "state_b", "year"),
    reader=read,
)
