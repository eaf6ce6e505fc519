"""Pressure on others and on their ties: sanctions, attempts to part two, acts that keep them apart."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from foedus.axes import SANCTION_KINDS
from foedus.library.fact_rows.pressures import SanctionFact
from foedus.library.fact_tables._base import frame_of, rows_of
from foedus.library.fact_tables.bonds import members_on
from foedus.states import load_states

__all__ = ["keeping_apart", "sanction_years", "sanctions", "wedge_attempts"]


def sanctions() -> pl.DataFrame:
    """Return sanctions as coded: ``senders, target, since, until, kinds, what, source, note``."""
    return frame_of("sanctions", ("senders", "target", "since", "until", "kinds", "what", "source", "note"), by="since")


def sanction_years(first: int, last: int) -> pl.DataFrame:
    """Return which kinds of sanctions a state had in force against another on some day of a year.

    Parameters
    ----------
    first, last
        Years, both included; sanctions without an end last to `last`.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year``, a mark for each of `foedus.axes.SANCTION_KINDS`, ``cases`` (rows in force). An
        institution stands for its members at the end of the year.

    Examples
    --------
    >>> sanction_years(1981, 1981).filter(pl.col("sender") == "USA", pl.col("target") == "RUS")["cases"].to_list()
    [2]
    """
    rows: list[tuple[str | int | bool, ...]] = []
    for fact in rows_of("sanctions"):
        assert isinstance(fact, SanctionFact)
        end = last if fact.until is None else min(fact.until.year, last)
        marks = tuple(kind in fact.kinds for kind in SANCTION_KINDS)
        for year in range(max(fact.since.year, first), end + 1):
            for sender in (state for name in fact.senders for state in _party(name, year)):
                rows.extend((sender, target, year, *marks) for target in _party(fact.target, year) if target != sender)
    schema: dict[str, type[pl.DataType]] = {"sender": pl.String, "target": pl.String, "year": pl.Int32}
    schema |= dict.fromkeys(SANCTION_KINDS, pl.Boolean)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    counted = (*(pl.col(kind).any() for kind in SANCTION_KINDS), pl.len().cast(pl.Int32).alias("cases"))
    return table.group_by("sender", "target", "year").agg(counted).sort("sender", "target", "year")


@cache
def _party(name: str, year: int) -> tuple[str, ...]:
    """Return a state, or the members of an institution at the end of a year."""
    return (name,) if name in load_states().ids else members_on(name, date(year, 12, 31))


def wedge_attempts() -> pl.DataFrame:
    """Return attempts to part two states: ``begun, ended, dividers, pair, attempt, result, outcome``, sources.

    ``outcome``, five years on, is ``parted``, ``loosened``, ``failed``, ``apart_before`` (the two had fallen out
    before it) or ``open``; ``source`` and ``second_source`` are published works. The list is not complete, so that a
    share of its rows is no rate, and that two states parted does not say that the attempt did it.

    Examples
    --------
    >>> opening = pl.col("dividers").list.contains("USA") & (pl.col("begun") == 1969)
    >>> wedge_attempts().filter(opening)["pair"].to_list()
    [['CHN', 'RUS']]
    """
    columns = ("begun", "ended", "dividers", "pair", "attempt", "result", "outcome", "source", "second_source", "note")
    return frame_of("wedge_attempts", columns, by="begun")


def keeping_apart() -> pl.DataFrame:
    """Return acts that bore on the ties of two others: ``date, actor, pair, act, kind, result``, sources.

    Examples
    --------
    >>> keeping_apart().filter(pl.col("kind") == "let_be")["date"].dt.year().to_list()
    [2021]
    """
    columns = ("date", "actor", "pair", "act", "kind", "result", "source", "second_source", "note")
    return frame_of("keeping_apart", columns)
