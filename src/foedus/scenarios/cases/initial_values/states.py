"""Initial values of states: values of a column, assumed values, growth, and the burden of the theatres."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from foedus.scenarios.cases.readers import Floats, Reader
from foedus.scenarios.cases.rules.states import StateRule
from foedus.scenarios.worlds import Theatre

__all__ = ["burden", "capability", "cohesion", "growth", "of_states", "order"]

#: Share left to the rest of the world when every state is an actor: the model needs a rest (assumed).
REST: Final = 0.001
#: Shares of all states may add up to this much more than the world through rounding; beyond it, some value is wrong.
ROUNDING: Final = 1e-4


def of_states(reader: Reader, key: str, rule: StateRule) -> Floats:
    """Return a value for each actor by the rule of a key of ``initial``.

    Raises
    ------
    CaseError
        If an actor has no value and no rule provides one.
    """
    found = _column(reader, key, rule)
    assumed = {row.state: row for row in rule.assumed}
    values, filled = [], []
    for actor in reader.case.actors:
        if actor in found:
            values.append(found[actor])
        elif actor in assumed:
            values.append(assumed[actor].value)
            reader.note(f"{key} {actor} = {assumed[actor].value:g}: {assumed[actor].reason}")
        elif rule.default is not None:
            values.append(rule.default)
            filled.append(actor)
        else:
            hint = f'Give initial.{key}.assumed = [{{ state = "{actor}", value = ..., reason = "..." }}]'
            raise reader.missing(f"initial.{key}", actor, hint)
    if filled and rule.column is not None:
        for actor in filled:
            reader.note(f"{key} {actor} = {rule.default:g}: {rule.reason}")
    elif rule.column is None and rule.default is not None:
        reader.note(f"{key} = {rule.default:g} for all others: {rule.reason}")
    return np.asarray(values, dtype=np.float64)


def order(reader: Reader) -> tuple[Floats, Floats]:
    """Return each actor's order preference and its standard error.

    Raises
    ------
    CaseError
        If an actor has no value and no rule provides one.
    """
    rule = reader.case.initial.order
    value = of_states(reader, "order", rule)
    assumed = {row.state: row.sd if row.sd is not None else rule.default_sd for row in rule.assumed}
    measured = _column(reader, "order", rule, "_sd")
    error = [
        max(measured[actor] or 0.0, rule.sd_floor) if actor in measured else assumed.get(actor, rule.default_sd)
        for actor in reader.case.actors
    ]
    return value, np.asarray(error, dtype=np.float64)


def cohesion(reader: Reader) -> tuple[Floats, Floats]:
    """Return each actor's cohesion and the standard error of its log odds.

    Raises
    ------
    CaseError
        If an actor has no value and no rule provides one.
    """
    rule = reader.case.initial.cohesion
    value = of_states(reader, "cohesion", rule)
    measured = _column(reader, "cohesion", rule, "_sd")
    since = _column(reader, "cohesion", rule, years=True)
    error = [
        np.hypot(measured[actor] or 0.0, rule.drift * np.sqrt(since[actor])) if actor in measured else rule.default_sd
        for actor in reader.case.actors
    ]
    return value, np.asarray(error, dtype=np.float64)


def _column(reader: Reader, key: str, rule: StateRule, suffix: str = "", *, years: bool = False) -> dict[str, float]:
    """Return the latest value by state, or the one beside it in the column of that name with a suffix, or its age.

    None if a rule left at its default finds no such column.
    """
    if rule.column is None:
        return {}
    if key not in reader.case.initial.model_fields_set and not reader.has("states", rule.column):
        return {}
    year = reader.year
    rows = reader.table("states", rule.column, f"initial.{key}.column").filter(
        pl.col("year").is_between(year - rule.years_back, year) & pl.col(rule.column).is_not_null()
    )
    if years:
        return dict(rows.sort("year").select("state", (year - pl.col("year")).cast(pl.Float64)).iter_rows())
    beside = pl.col(rule.column + suffix) if reader.has("states", rule.column + suffix) else pl.lit(None)
    # Sorted by year, so the latest value remains.
    return dict(rows.sort("year").select("state", beside.cast(pl.Float64)).iter_rows())


def capability(reader: Reader) -> Floats:
    """Return each actor's share of the world's capability; a little less if all states are actors."""
    value = of_states(reader, "capability", reader.case.initial.capability)
    total = float(value.sum())
    if not 1.0 - REST < total <= 1.0 + ROUNDING:
        return value
    reader.note(f"capability: scaled to leave {REST:g} to the rest of the world, because the actors are all states")
    return np.asarray(value * (1.0 - REST) / total, dtype=np.float64)


def growth(reader: Reader) -> Floats:
    """Return the yearly growth of each actor's capability relative to the world's; 0 without a rule or a record."""
    rule = reader.case.initial.growth
    value = np.zeros(len(reader.place))
    if rule is None:
        return value
    frame = reader.table("states", rule.column, "initial.growth.column").filter(pl.col(rule.column) > 0)
    spread = reader.case.initial.capability.years_back
    now = _latest(frame, rule.column, reader.year, spread)
    before = _latest(frame, rule.column, reader.year - rule.years, spread)
    unknown: list[str] = []
    for actor, i in reader.place.items():
        if actor not in now or actor not in before:
            unknown.append(actor)
            continue
        (last, share), (first, earlier) = now[actor], before[actor]
        value[i] = np.clip(rule.kept * np.log(share / earlier) / (last - first), -rule.most, rule.most)
    if unknown:
        reader.note(f"growth = 0 for {', '.join(unknown)}: no capability share {rule.years} years apart")
    reader.note(f"growth = {rule.kept:g} of that of the last {rule.years} years: {rule.reason}")
    return value


def _latest(frame: pl.DataFrame, column: str, year: int, spread: int) -> dict[str, tuple[int, float]]:
    rows = frame.filter(pl.col("year").is_between(year - spread, year)).sort("year")
    return {state: (when, share) for state, when, share in rows.select("state", "year", column).iter_rows()}


def burden(reader: Reader, theatres: tuple[Theatre, ...]) -> Floats:
    """Return each actor's burden, including what the theatres tie down if the rule says so."""
    rule = reader.case.initial.burden
    free = 1.0 - of_states(reader, "burden", rule)
    if rule.from_theatres:
        for theatre in theatres:
            for state, stake in theatre.stakes.items():
                free[reader.place[state]] *= 1.0 - stake * theatre.intensity
        if theatres:
            reader.note("burden: the stakes in theatres, by their intensity, are added to it")
    # A state whose entire capability is tied down could never act again (assumed).
    return np.asarray(1.0 - np.maximum(free, 0.05), dtype=np.float64)
