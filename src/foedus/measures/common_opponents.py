"""Third states against both states of a pair, newly (a pulse) or for long, and the quarrels of one alone."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.errors import InputError
from foedus.measures.labels import require
from foedus.measures.pressure import pressing_sides

__all__ = [
    "PULSE_WINDOW",
    "QUARREL_MEMORY",
    "common_pulses",
    "foreign_quarrels",
    "hostilities",
    "pressures",
    "rival_years",
]

PULSE_WINDOW: Final = 3
"""Years within which both must be met for it to be common, and of quiet before one is new (assumed)."""

QUARREL_MEMORY: Final = 5
"""Years for which a dispute makes a quarrel, that of its beginning included: the memory of hostility (assumed)."""

_KEY: Final = ("state", "third", "year")
_PAIR: Final = ("state", "other", "year")


def hostilities(disputes: pl.DataFrame, rivalries: pl.DataFrame) -> pl.DataFrame:
    """Return when a dispute or a rivalry with a third state began.

    Parameters
    ----------
    disputes
        ``state_a, state_b, start``, one row per dispute, such as `foedus.measures.disputes.dispute_spells`.
    rivalries
        ``state_a, state_b, start``.

    Returns
    -------
    pl.DataFrame
        ``state, third, year``, each from both sides.

    Raises
    ------
    TableError
        If a column is missing.

    Examples
    --------
    >>> began = pl.DataFrame({"state_a": ["A"], "state_b": ["C"], "start": [1900]})
    >>> hostilities(began, began.clear()).rows()
    [('A', 'C', 1900), ('C', 'A', 1900)]
    """
    parts = []
    for name, table in (("disputes", disputes), ("rivalries", rivalries)):
        require(table, ("state_a", "state_b", "start"), name)
        for state, third in (("state_a", "state_b"), ("state_b", "state_a")):
            parts.append(table.select(state=state, third=third, year=pl.col("start").cast(pl.Int32)))
    return pl.concat(parts).unique().sort(_KEY)


def pressures(disputes: pl.DataFrame) -> pl.DataFrame:
    """Return when a third state began to press a state by threat, display or use of force.

    Parameters
    ----------
    disputes
        ``sender, target, year, dispute, initiator, revisionist``, each dispute from both sides.

    Returns
    -------
    pl.DataFrame
        ``state`` (the target), ``third`` (the sender), ``year``: the first year of each dispute.

    Raises
    ------
    TableError
        If a column is missing or a pair has a dispute twice in a year.

    References
    ----------
    gibler_2016_mid
    """
    began = pressing_sides(disputes).group_by("sender", "target", "dispute").agg(pl.col("year").min().cast(pl.Int32))
    return began.select(state="target", third="sender", year="year").unique().sort(_KEY)


def common_pulses(
    blows: pl.DataFrame, first: int, last: int, *, window: int = PULSE_WINDOW, shared: pl.DataFrame | None = None
) -> pl.DataFrame:
    r"""Tell in which years two states newly had the same third state against them, and in which they had it anyway.

    A third state c is common to a and b in year s if a blow of c fell on each of them in :math:`s - w + 1, \dots, s`;
    a *pulse* begins in the first such year after w years in which it was not. In year t the pair is under a pulse if
    one began in :math:`t - w + 1, \dots, t`, and under a lead if one begins in :math:`t + 2, \dots, t + w + 1`, that
    is after the year that follows.

    Parameters
    ----------
    blows
        ``state, third, year``, such as of `hostilities` or `pressures`.
    first, last
        Years t wanted, both included. Leads after `last` are not known.
    window
        w.
    shared
        ``state, other, year``: pairs that a lasting tie such as the rivalry of both with a third state has in common.

    Returns
    -------
    pl.DataFrame
        ``state, other, year, pulse, standing, lead`` (0 or 1), each pair from both sides, with a row only where one is
        1. ``standing``: a common third state or a shared tie without a pulse. ``lead`` is null after ``last - w - 1``.

    Raises
    ------
    TableError
        If a column is missing.
    InputError
        If the window has no year or the years are not in order.

    Examples
    --------
    >>> blows = pl.DataFrame({"state": ["A", "B"], "third": ["C", "C"], "year": [1900, 1902]})
    >>> found = common_pulses(blows, 1898, 1906)
    >>> found.filter((pl.col("state") == "A") & (pl.col("pulse") == 1))["year"].to_list()
    [1902, 1903, 1904]
    """
    require(blows, _KEY, "blows")
    if window < 1 or last < first:
        raise InputError(
            "no years to look at", where=f"{first}–{last}, window {window}", expected="a window from 1 year"
        )
    recent = _lasting(blows.select(*_KEY[:2], pl.col("year").cast(pl.Int32)), window)
    common = (
        recent.join(recent.rename({"state": "other"}), on=["third", "year"])
        .filter(pl.col("state") != pl.col("other"))
        .select("state", "other", "third", "year")
    )
    runs = common.sort("state", "other", "third", "year").with_columns(
        quiet=pl.col("year").diff().over("state", "other", "third").fill_null(window + 1)
    )
    began = runs.filter(pl.col("quiet") > window).select(_PAIR).unique()
    pulse = _lasting(began, window)
    lead = _lasting(began.with_columns(pl.col("year") - window - 1), window)
    standing = common.select(_PAIR)
    if shared is not None:
        require(shared, _PAIR, "shared")
        standing = pl.concat([standing, shared.select(*_PAIR[:2], pl.col("year").cast(pl.Int32))])
    marked = [
        table.filter(pl.col("year").is_between(first, last)).unique().with_columns(pl.lit(1, pl.Int8).alias(name))
        for name, table in (("pulse", pulse), ("standing", standing), ("lead", lead))
    ]
    joined = marked[0]
    for table in marked[1:]:
        joined = joined.join(table, on=_PAIR, how="full", coalesce=True)
    known = pl.col("year") <= last - window - 1
    return (
        joined.with_columns(pl.col("pulse", "standing", "lead").fill_null(0))
        .with_columns(
            standing=pl.when(pl.col("pulse") == 1).then(0).otherwise("standing").cast(pl.Int8),
            lead=pl.when(known).then("lead"),
        )
        .sort(_PAIR)
    )


def foreign_quarrels(
    pairs: pl.DataFrame, disputes: pl.DataFrame, rivalries: pl.DataFrame, *, memory: int = QUARREL_MEMORY
) -> pl.DataFrame:
    """Count the states that a partner quarrels with and that are no adversaries of one's own.

    Parameters
    ----------
    pairs
        ``state, other, year``: one's own side, and the partner.
    disputes
        ``state_a, state_b, start``, one row per dispute.
    rivalries
        ``state_a, state_b, start, end``.
    memory
        Years for which a dispute counts.

    Returns
    -------
    pl.DataFrame
        ``pairs`` with ``quarrels``: third states with which a dispute of the partner began in the last years, neither
        one's own rival in the year nor opponent in a dispute of these years; and ``quarrels_rivals_only``, where only
        rivals are one's own adversaries.

    Raises
    ------
    TableError
        If a column is missing.

    Examples
    --------
    >>> pairs = pl.DataFrame({"state": ["A"], "other": ["B"], "year": [1902]})
    >>> disputes = pl.DataFrame({"state_a": ["B", "A"], "state_b": ["C", "D"], "start": [1900, 1900]})
    >>> rivalries = pl.DataFrame(schema={"state_a": pl.String, "state_b": pl.String, "start": pl.Int64,
    ...                                  "end": pl.Int64})
    >>> foreign_quarrels(pairs, disputes, rivalries)["quarrels"].to_list()
    [1]
    """
    require(pairs, _PAIR, "pairs", key=_PAIR)
    recent = _lasting(hostilities(disputes, rivalries.clear()), memory)
    rivals = rival_years(rivalries)
    asked = pairs.select(*_PAIR[:2], pl.col("year").cast(pl.Int32))
    theirs = asked.join(recent.rename({"state": "other"}), on=["other", "year"]).filter(
        pl.col("third") != pl.col("state")
    )
    no_rivals = theirs.join(rivals, on=_KEY, how="anti")
    no_adversaries = no_rivals.join(recent, on=_KEY, how="anti")
    found = pairs.with_columns(pl.col("year").cast(pl.Int32))
    for name, thirds in (("quarrels", no_adversaries), ("quarrels_rivals_only", no_rivals)):
        counts = thirds.group_by(_PAIR).agg(pl.len().cast(pl.Int32).alias(name))
        found = found.join(counts, on=_PAIR, how="left", maintain_order="left").with_columns(pl.col(name).fill_null(0))
    return found


def rival_years(rivalries: pl.DataFrame) -> pl.DataFrame:
    """Return the years of rivalry from both sides: ``state, third, year``."""
    require(rivalries, ("state_a", "state_b", "start", "end"), "rivalries")
    years = rivalries.select(
        "state_a", "state_b", year=pl.int_ranges(pl.col("start"), pl.col("end") + 1, dtype=pl.Int32)
    ).explode("year")
    there = years.select(state="state_a", third="state_b", year="year")
    return pl.concat([there, there.select(state="third", third="state", year="year")]).unique()


def _lasting(events: pl.DataFrame, years: int) -> pl.DataFrame:
    """Return the events in the year in which they happened and in so many less one after it."""
    lags = [events.with_columns(pl.col("year") + lag) for lag in range(years)]
    return pl.concat(lags).unique()
