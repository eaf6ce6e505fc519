"""Militarised disputes of a pair as a whole, instead of year by year, and the wars between the two in their course."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.measures.labels import require

__all__ = ["dispute_spells", "wars_in_disputes"]

_PAIR: Final = ("state_a", "state_b")
_DISPUTE: Final = (*_PAIR, "dispute")


def dispute_spells(disputes: pl.DataFrame) -> pl.DataFrame:
    """Join the years of each dispute between two states.

    Parameters
    ----------
    disputes
        ``state_a, state_b, year, dispute, hostility, pair_fatality, originators``, one row per pair, year and
        dispute, as ``read_source("mid")`` gives them.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, dispute, start, end, hostility, pair_fatality, originators``, one row per pair and dispute:
        first and last year, the highest level of the pair's own acts (1–5), the highest known level of its own deaths
        (null = unknown), and whether both were in the dispute from its first day.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.

    Notes
    -----
    The files keep one dispute per pair and year, so a dispute beside a graver one lacks years, or is missing.

    References
    ----------
    palmer_2022_mid5, gibler_2016_mid

    Examples
    --------
    >>> years = {"state_a": ["A"] * 2, "state_b": ["B"] * 2, "year": [1900, 1901], "dispute": [7, 7],
    ...          "hostility": [2, 4], "pair_fatality": [None, 1], "originators": [True, True]}
    >>> dispute_spells(pl.DataFrame(years)).rows()
    [('A', 'B', 7, 1900, 1901, 4, 1, True)]
    """
    key = (*_PAIR, "year", "dispute")
    require(disputes, (*key, "hostility", "pair_fatality", "originators"), "disputes", key=key)
    return (
        disputes.group_by(_DISPUTE)
        .agg(
            start=pl.col("year").min(),
            end=pl.col("year").max(),
            hostility=pl.col("hostility").max(),
            pair_fatality=pl.col("pair_fatality").max(),
            originators=pl.col("originators").any(),
        )
        .sort(_DISPUTE)
    )


def wars_in_disputes(spells: pl.DataFrame, wars: pl.DataFrame) -> pl.DataFrame:
    """Count the wars between the two states that went on in a year of each dispute.

    Parameters
    ----------
    spells
        ``state_a, state_b, dispute, start, end``, such as `dispute_spells`.
    wars
        ``state_a, state_b, year, war``, one row per pair of enemies, year and war, as ``read_source("wars")`` gives
        them.

    Returns
    -------
    pl.DataFrame
        `spells` with ``wars``, a number. A war counts once for a pair, in the earliest of the disputes that share a
        year with it, so that the sum over disputes is the number of wars of pairs.

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.

    Notes
    -----
    Years without a war after the coding of wars ended are unknown: leave out disputes that began later. Wars without a
    dispute of the same pair and year are not counted.

    References
    ----------
    sarkees_2010_resort

    Examples
    --------
    >>> spells = pl.DataFrame({"state_a": ["A"] * 2, "state_b": ["B"] * 2, "dispute": [7, 8], "start": [1900, 1901],
    ...                        "end": [1900, 1901]})
    >>> wars = pl.DataFrame({"state_a": ["A"] * 2, "state_b": ["B"] * 2, "year": [1900, 1901], "war": [1, 1]})
    >>> wars_in_disputes(spells, wars)["wars"].to_list()
    [1, 0]
    """
    require(spells, (*_DISPUTE, "start", "end"), "disputes", key=_DISPUTE)
    require(wars, (*_PAIR, "year", "war"), "wars", key=(*_PAIR, "year", "war"))
    spans = wars.group_by(*_PAIR, "war").agg(first=pl.col("year").min(), final=pl.col("year").max())
    shared = spells.join(spans, on=_PAIR).filter(
        (pl.col("first") <= pl.col("end")) & (pl.col("final") >= pl.col("start"))
    )
    earliest = shared.sort("start", "dispute").unique([*_PAIR, "war"], keep="first", maintain_order=True)
    counts = earliest.group_by(_DISPUTE).agg(wars=pl.len().cast(pl.Int32))
    return spells.join(counts, on=_DISPUTE, how="left", maintain_order="left").with_columns(pl.col("wars").fill_null(0))
