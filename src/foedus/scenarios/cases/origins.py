"""Where the first values of a case come from: measured to which year, coded, computed by a rule or assumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from foedus.evidence.case_evidence import CaseEvidence
from foedus.library import facts
from foedus.scenarios.cases.initial_values.ties import LAST_CODED
from foedus.scenarios.cases.readers import Reader
from foedus.scenarios.cases.rules.states import StateRule
from foedus.scenarios.cases.schema import Case

__all__ = ["STATE_VALUES", "pair_origins", "state_origins"]

STATE_VALUES: Final = ("capability", "order", "cohesion", "burden")
"""Values of states that are told."""

_CARRIED: Final = "capability_extrapolated"
"""Mark of a capability share that is carried forward."""


def pair_origins(case: Case, evidence: Any) -> dict[tuple[str, str], dict[str, str]]:
    """Return where a pair's ``alignment`` and ``obligation`` come from, pairs in alphabetical order.

    Parameters
    ----------
    case
        The case as in its file.
    evidence
        As for ``scenarios.cases.resolving.resolve_case``.
    """
    reader = Reader(case, CaseEvidence.of(evidence))
    rule = case.initial.alignment
    assumed = {tuple(sorted(row.pair)): row.reason for row in rule.assumed}
    readings = {pair: row for row in rule.readings for pair in row.pairs()}
    columns = [(rule.column, "measured, {}")] + [
        (each.column, f"derived, {{}}: {each.reason}") for each in rule.fallback
    ]
    years = [(_pair_years(reader, column, rule.years_back), how) for column, how in columns if column is not None]
    treaties = _obligations(reader)
    found = {}
    for pair in reader.all_pairs():
        if pair in assumed:
            told = f"assumed: {assumed[pair]}"
        else:
            read = (how.replace("{}", str(table[pair]), 1) for table, how in years if pair in table)
            told = next(read, f"assumed: {rule.reason}")
        if pair in readings:
            told += f"; read again from {readings[pair].since} on, assumed: {readings[pair].reason}"
        found[pair] = {"alignment": told, "obligation": treaties[pair]}
    return found


def _pair_years(reader: Reader, column: str, years_back: int) -> dict[tuple[str, str], int]:
    if not reader.has("dyads", column):
        return {}
    rows = reader.pairs(reader.evidence.dyads).filter(
        pl.col("year").is_between(reader.year - years_back, reader.year) & pl.col(column).is_not_null()
    )
    latest = rows.group_by("state_a", "state_b").agg(pl.col("year").max())
    return {(a, b): int(year) for a, b, year in latest.select("state_a", "state_b", "year").iter_rows()}


def _obligations(reader: Reader) -> dict[tuple[str, str], str]:
    """Return where each pair's obligations come from: the coding, a dated change since, or the case."""
    rule, case = reader.case.initial.obligation, reader.case
    year = rule.year if rule.year is not None else min(reader.year, LAST_CODED)
    found = dict.fromkeys(reader.all_pairs(), f"coded, {year}" if rule.coded else "assumed: none")
    if rule.changes and rule.coded:
        news = reader.pairs(facts.treaty_changes()).filter(
            pl.col("date").is_between(date(year, 12, 31), case.start, closed="right")
        )
        for a, b, day in news.sort("date").select("state_a", "state_b", "date").iter_rows():
            found[a, b] = f"coded, {year}; changed on {day}"
    for row in rule.assumed:
        a, b = sorted(row.pair)
        found[a, b] = f"assumed: {row.reason}"
    return found


def state_origins(case: Case, evidence: Any) -> dict[str, dict[str, str]]:
    """Return where each state's ``STATE_VALUES`` come from, by state and value."""
    reader = Reader(case, CaseEvidence.of(evidence))
    rules: Mapping[str, StateRule] = {name: getattr(case.initial, name) for name in STATE_VALUES}
    found: dict[str, dict[str, str]] = {actor: {} for actor in case.actors}
    for name, rule in rules.items():
        years = _state_years(reader, rule)
        carried = _last_measured(reader) if name == "capability" else {}
        assumed = {row.state: row.reason for row in rule.assumed}
        for actor in case.actors:
            found[actor][name] = _state_origin(actor, rule, years, carried, assumed)
    for actor in case.actors if case.initial.burden.from_theatres else ():
        found[actor]["burden"] += "; stakes in theatres by their intensity are added"
    return found


def _state_origin(
    actor: str, rule: StateRule, years: Mapping[str, int], carried: Mapping[str, int], assumed: Mapping[str, str]
) -> str:
    if actor not in years:
        return f"assumed: {assumed.get(actor, rule.reason)}"
    if carried.get(actor, years[actor]) < years[actor]:
        return f"measured, {carried[actor]}, carried forward to {years[actor]}"
    return f"measured, {years[actor]}"


def _state_years(reader: Reader, rule: StateRule) -> dict[str, int]:
    if rule.column is None or not reader.has("states", rule.column):
        return {}
    rows = reader.evidence.states.filter(
        pl.col("state").is_in(list(reader.case.actors))
        & pl.col("year").is_between(reader.year - rule.years_back, reader.year)
        & pl.col(rule.column).is_not_null()
    )
    return {state: int(year) for state, year in rows.group_by("state").agg(pl.col("year").max()).iter_rows()}


def _last_measured(reader: Reader) -> dict[str, int]:
    """Return the last year of each state whose capability is not carried forward."""
    if not reader.has("states", _CARRIED):
        return {}
    rows = reader.evidence.states.filter((pl.col("year") <= reader.year) & ~pl.col(_CARRIED).cast(pl.Boolean))
    return {state: int(year) for state, year in rows.group_by("state").agg(pl.col("year").max()).iter_rows()}
