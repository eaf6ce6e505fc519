"""Initial ties of pairs: obligations, depth, pressure, forward bases, trade, memory of disputes."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.axes import MEMORY_YEARS
from foedus.errors import CaseError
from foedus.library import facts
from foedus.scenarios.cases.readers import Floats, Reader
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

__all__ = ["depth", "disputes", "hosts", "obligation", "pressure", "trade"]

Bools = NDArray[np.bool_]

LAST_CODED: Final = 2018
"""Last year of obligations in the evidence (ATOP 5.1)."""


def obligation(reader: Reader) -> Bools:
    """Return obligations by kind and pair: those coded, the dated changes since, and what is set by hand.

    Raises
    ------
    CaseError
        If the evidence has none for the year.
    """
    rule = reader.case.initial.obligation
    held = np.zeros((len(KINDS), len(reader.place), len(reader.place)), dtype=np.bool_)
    year = rule.year if rule.year is not None else min(reader.year, LAST_CODED)
    if rule.coded:
        _coded(reader, held, year)
    if rule.changes and rule.coded:
        since = date(year, 12, 31)
        news = reader.pairs(facts.treaty_changes()).filter(
            (pl.col("date") > since) & (pl.col("date") <= reader.case.start)
        )
        for a, b, kind, effect in news.sort("date").select("state_a", "state_b", "kind", "effect").iter_rows():
            reader.set_pair(held[KINDS.index(kind)], a, b, effect == "enters")
    for row in rule.assumed:
        a, b = row.pair
        for k, kind in enumerate(KINDS):
            reader.set_pair(held[k], a, b, kind in row.kinds)
        reader.note(f"obligation {a}-{b} = {', '.join(row.kinds) or 'none'}: {row.reason}")
    return held


def _coded(reader: Reader, held: Bools, year: int) -> None:
    for kind in KINDS:
        reader.table("dyads", kind, "initial.obligation")
    rows = reader.pairs(reader.evidence.dyads).filter(pl.col(KINDS[0]).is_not_null())
    if year not in set(rows["year"]):
        years = ", ".join(map(str, sorted(set(rows["year"]))))
        raise CaseError(
            f"the evidence has no obligations for {year}",
            where=reader.at("initial.obligation.year"),
            expected=f"a year that is coded for these actors: {years}" if years else "a coded year",
            hint="With coded = false the case starts with the obligations in assumed",
        )
    for a, b, *values in rows.filter(pl.col("year") == year).select("state_a", "state_b", *KINDS).iter_rows():
        for k, value in enumerate(values):
            reader.set_pair(held[k], a, b, bool(value))


def depth(reader: Reader, z: Floats, held: Bools) -> Floats:
    """Return depth of cooperation from alignment and obligations, or as assumed."""
    rule = reader.case.initial.depth
    logit = rule.intercept + rule.alignment * z
    for kind, weight in rule.obligation.items():
        logit = logit + weight * held[KINDS.index(kind)]
    value: Floats = 1.0 / (1.0 + np.exp(-logit))
    reader.note(f"depth = logistic of alignment and obligations: {rule.reason}")
    for row in rule.assumed:
        reader.set_pair(value, *row.pair, row.value)
        reader.note(f"depth {'-'.join(row.pair)} = {row.value:g}: {row.reason}")
    np.fill_diagonal(value, 0.0)
    return value


def pressure(reader: Reader) -> Floats:
    """Return pressure by instrument, sender and target."""
    value = np.zeros((len(INSTRUMENTS), len(reader.place), len(reader.place)))
    for row in reader.case.pressure:
        i = INSTRUMENTS.index(row.instrument)
        for sender in row.senders:
            for target in row.targets:
                spot = (i, reader.place[sender], reader.place[target])
                # Two rows for one instrument are two reasons for it, not a double amount.
                value[spot] = max(value[spot], row.level)
    return value


def hosts(reader: Reader) -> Bools:
    """Return which states host forward bases of which others."""
    rule, year = reader.case.initial.hosts, reader.year
    value = np.zeros((len(reader.place), len(reader.place)), dtype=np.bool_)
    stated = "column" in rule.model_fields_set
    if rule.column is not None and rule.owner in reader.place and (stated or reader.has("states", rule.column)):
        rows = reader.table("states", rule.column, "initial.hosts.column").filter(
            pl.col("year").is_between(year - rule.years_back, year) & pl.col(rule.column).is_not_null()
        )
        latest = dict(rows.sort("year").select("state", rule.column).iter_rows())
        for state, level in latest.items():
            if state in reader.place and state != rule.owner and level >= rule.at_least:
                value[reader.place[state], reader.place[rule.owner]] = True
    for row in rule.listed:
        if row.since <= reader.case.start:
            value[reader.place[row.host], reader.place[row.owner]] = True
    return value


def trade(reader: Reader) -> Floats:
    """Return the share of each actor's trade with each other actor."""
    rule, year = reader.case.initial.trade_dependence, reader.year
    value = reader.square(rule.default)
    np.fill_diagonal(value, 0.0)
    known = np.zeros(value.shape, dtype=np.bool_)
    rows = reader.table("trade", "dependence", "initial.trade_dependence").filter(
        pl.col("year").is_between(year - rule.years_back, year) & pl.col("dependence").is_not_null()
    )
    for state, partner, share in rows.sort("year").select("state", "partner", "dependence").iter_rows():
        if state in reader.place and partner in reader.place:
            value[reader.place[state], reader.place[partner]] = share
            known[reader.place[state], reader.place[partner]] = True
    # unrecorded partners share the part of a state's trade that the record leaves
    listed = np.where(known, value, 0.0).sum(axis=1, keepdims=True)
    unlisted = np.where(known, 0.0, value)
    room = np.maximum(1.0 - listed, 0.0) / np.maximum(unlisted.sum(axis=1, keepdims=True), 1e-12)
    value = np.where(known, value / np.maximum(listed, 1.0), unlisted * np.minimum(room, 1.0))
    reader.note(f"trade_dependence = {rule.default:g} at most where unknown: {rule.reason}")
    return np.asarray(value, dtype=np.float64)


def disputes(reader: Reader) -> Floats:
    """Return what each pair remembers of its disputes: the record, faded to the case's year, or as assumed."""
    rule, year, key = reader.case.initial.disputes, reader.year, "initial.disputes"
    value = reader.square()
    if rule.recorded and reader.has("disputes", "disputes"):
        table = reader.evidence.disputes.filter(pl.col("year").is_between(year - rule.years_back, year))
        if table.is_empty():
            raise reader.missing(
                key, "the pairs' disputes", "With recorded = false the case starts with only the rows in assumed"
            )
        latest = int(table["year"].max())  # type: ignore[arg-type]
        fade = float(np.exp(-(year - latest) / MEMORY_YEARS))
        rows = reader.pairs(table.filter(pl.col("year") == latest))
        for a, b, memory in rows.select("state_a", "state_b", "disputes").iter_rows():
            reader.set_pair(value, a, b, fade * memory)
        if latest < year:
            reader.note(f"disputes of {year}: those remembered in {latest}, {year - latest} years older")
    elif rule.recorded:
        reader.note("disputes = 0: the evidence has no record of them")
    for row in rule.assumed:
        reader.set_pair(value, *row.pair, row.value)
        reader.note(f"disputes {'-'.join(row.pair)} = {row.value:g}: {row.reason}")
    return value
