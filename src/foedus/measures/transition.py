"""Power transition: the year in which one state overtakes another, and the years of near parity around it."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.errors import InputError
from foedus.measures.labels import Pairs
from foedus.measures.parities import PARITY, pair_powers

__all__ = ["HOLD", "power_transitions", "transition_years"]

#: Years that a lead must last to count as an overtaking. *Assumed*: enough to exclude a bad harvest or a war year.
HOLD: Final = 5
_PAIR: Final = ("state_a", "state_b")
_RUN: Final = (*_PAIR, "run")


def power_transitions(
    shares: pl.DataFrame, pairs: Pairs | None = None, *, threshold: float = PARITY, hold: int = HOLD
) -> pl.DataFrame:
    """List the overtakings among pairs of states.

    Parameters
    ----------
    shares
        ``state, year, value``: shares of the world or amounts.
    pairs
        Pairs wanted; None = all.
    threshold
        Parity from which two states are about equal, in (0, 1].
    hold
        Consecutive years for which the new leader must stay ahead; a shorter lead is ignored. The first leader of a
        series counts however short its lead, since its beginning is not observed.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, overtaker, overtaken, direction, parity_from, parity_to, parity_years``, sorted by
        year; one row per overtaking, dated by the first year ahead. ``direction`` is 1 where state_a overtakes. The
        parity columns give the unbroken years of parity that contain the crossing or end right before it; if the lead
        changed abruptly, ``parity_years`` is 0 and the others are null.

    Raises
    ------
    InputError
        If `threshold` is not in (0, 1] or `hold` below 1.
    TableError
        If a column is missing or a state-year occurs twice.

    Notes
    -----
    A gap in the data ends the series: no overtaking is reported across it. A tie keeps the leader. Overtakings among
    weak states mostly reflect errors in their figures; the theory is about the strongest.

    References
    ----------
    organski_kugler_1980, dicicco_levy_1999
    """
    if not 0.0 < threshold <= 1.0 or hold < 1:
        raise InputError(
            "the threshold or hold is out of range",
            where=f"{threshold}, {hold}",
            expected="threshold in (0, 1], hold ≥ 1",
        )
    series = _leads(shares, pairs, threshold)
    crossings = _crossings(_spells(series, "lead"), hold)
    equal = _spells(series, "equal").filter(pl.col("equal")).drop("equal").rename({"from": "p_from", "to": "p_to"})
    near = (
        crossings.join(equal.drop("years"), on=_RUN)
        .filter(pl.col("year").is_between(pl.col("p_from"), pl.col("p_to") + 1))
        # Two periods of parity are at least a year apart, so at most one of them fits.
        .select(*_RUN, "year", parity_from="p_from", parity_to="p_to")
    )
    a_leads = pl.col("lead") > 0
    return (
        crossings.join(near, on=[*_RUN, "year"], how="left")
        .select(
            *_PAIR,
            "year",
            overtaker=pl.when(a_leads).then("state_a").otherwise("state_b"),
            overtaken=pl.when(a_leads).then("state_b").otherwise("state_a"),
            direction=pl.col("lead").cast(pl.Int8),
            parity_from="parity_from",
            parity_to="parity_to",
            parity_years=(pl.col("parity_to") - pl.col("parity_from") + 1).fill_null(0).cast(pl.Int32),
        )
        .sort("year", *_PAIR)
    )


def transition_years(
    shares: pl.DataFrame, pairs: Pairs | None = None, *, threshold: float = PARITY, hold: int = HOLD
) -> pl.DataFrame:
    """Determine for every pair and year whether one overtakes the other.

    Parameters
    ----------
    shares, pairs, threshold, hold
        As in `power_transitions`.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, n``: 1 where state_a overtakes state_b, −1 where it is overtaken, 0 in other
        years; n = years of parity around an overtaking. No row for the first year of a series or for final years in
        which a new leader has not yet been ahead for `hold` years: there it is unknown.
    """
    found = power_transitions(shares, pairs, threshold=threshold, hold=hold)
    series = _leads(shares, pairs, threshold)
    spells = _spells(series, "lead")
    settled = _settled(spells, hold).group_by(_RUN).agg(pl.col("lead").sort_by("from").last())
    last = spells.group_by(_RUN).agg(
        pl.col("from", "to", "years").sort_by("from").last(), now=pl.col("lead").sort_by("from").last()
    )
    open_from = (
        last.join(settled, on=_RUN, how="left")
        .filter((pl.col("years") < hold) & (pl.col("now") != pl.col("lead").fill_null(0)))
        .select(*_RUN, open_from="from")
    )
    return (
        series.join(open_from, on=_RUN, how="left")
        .filter(
            (pl.col("year") > pl.col("year").min().over(_RUN)) & (pl.col("year") < pl.col("open_from").fill_null(9999))
        )
        .join(found.select(*_PAIR, "year", "direction", "parity_years"), on=[*_PAIR, "year"], how="left")
        .select(*_PAIR, "year", value=pl.col("direction").fill_null(0).cast(pl.Float64), n="parity_years")
        .sort(*_PAIR, "year")
    )


def _leads(shares: pl.DataFrame, pairs: Pairs | None, threshold: float) -> pl.DataFrame:
    """Which state leads and whether the two are about equal, with ``run`` numbering the periods of unbroken years."""
    a, b = pl.col("power_a"), pl.col("power_b")
    high = pl.max_horizontal(a, b)
    return (
        pair_powers(shares, pairs)
        .with_columns(run=(pl.col("year").diff().over(_PAIR) != 1).fill_null(False).cum_sum().over(_PAIR))
        .with_columns(
            lead=pl.when(a != b)
            .then((a - b).sign().cast(pl.Int8))
            .forward_fill()
            .backward_fill()
            .over(_RUN)
            .fill_null(0),
            equal=(high > 0) & (pl.min_horizontal(a, b) >= threshold * high),
        )
        .select(*_RUN, "year", "lead", "equal")
    )


def _spells(series: pl.DataFrame, column: str) -> pl.DataFrame:
    """Periods with one value: ``state_a, state_b, run, <column>, from, to, years``."""
    return (
        series.with_columns(spell=pl.col(column).rle_id().over(_RUN))
        .group_by(*_RUN, "spell", column)
        .agg(pl.col("year").min().alias("from"), pl.col("year").max().alias("to"), pl.len().alias("years"))
        .drop("spell")
        .sort(*_RUN, "from")
    )


def _settled(spells: pl.DataFrame, hold: int) -> pl.DataFrame:
    """Leads long enough to count; the first of a series counts however short, since its beginning is not observed."""
    first = pl.col("from") == pl.col("from").min().over(_RUN)
    return spells.filter(((pl.col("years") >= hold) | first) & (pl.col("lead") != 0)).sort(*_RUN, "from")


def _crossings(spells: pl.DataFrame, hold: int) -> pl.DataFrame:
    """Starts of settled leads that differ from the previous settled lead: ``state_a, state_b, run, year, lead``."""
    before = pl.col("lead").shift(1).over(_RUN)
    changed = before.is_not_null() & (before != pl.col("lead"))
    return _settled(spells, hold).filter(changed).select(*_RUN, "lead", year="from")
