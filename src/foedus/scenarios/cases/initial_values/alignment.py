"""Initial alignment of pairs, its volatility and its mean."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from foedus.errors import CaseError
from foedus.scenarios.cases.histories import Z_LIMIT, pair_means, pair_volatility
from foedus.scenarios.cases.readers import Floats, Reader
from foedus.scenarios.cases.rules.pairs import AlignmentRule, Fallback, VolatilityRule

__all__ = ["alignment", "means", "volatility"]

#: Years before the case's year from which a volatility is estimated (assumed: about a generation, like 1992 to 2020).
RECORD_YEARS: Final = 28
#: Years over which a pair's mean is taken.
MEAN_YEARS: Final = 3
#: Number of pairs filled by one rule up to which they are reported one by one.
FEW: Final = 12

Found = dict[tuple[str, str], tuple[float, float]]


def alignment(reader: Reader) -> tuple[Floats, Floats]:
    """Return alignment and its standard error by pair, in the order assumed, column, fallback, default.

    Raises
    ------
    CaseError
        If a pair has no value and no rule provides one.
    """
    rule = reader.case.initial.alignment
    key = "initial.alignment"
    first = _first(reader, rule)
    others = [
        (each, _latest(reader, f"{key}.fallback[{i}]", each.column, each.sd_column, rule.years_back))
        for i, each in enumerate(rule.fallback)
        if "fallback" in rule.model_fields_set or (rule.column is not None and reader.has("dyads", each.column))
    ]
    assumed = {tuple(sorted(row.pair)): row for row in rule.assumed}
    readings = {pair: row for row in rule.readings for pair in row.pairs()}
    value, error = reader.square(), reader.square()
    filled: dict[str, list[str]] = {}
    for a, b in reader.all_pairs():
        if (a, b) in assumed:
            row = assumed[a, b]
            found, sd = row.value, row.sd or rule.sd_floor
            reader.note(f"alignment {a}-{b} = {found:g} (sd {sd:g}): {row.reason}")
        elif (a, b) in first:
            found, sd = first[a, b]
            sd = max(sd if np.isfinite(sd) else rule.sd_floor, rule.sd_floor)
        else:
            found, sd, reason = _stand_in(reader, rule, others, a, b)
            filled.setdefault(reason, []).append(f"alignment {a}-{b} = {round(found, 2) + 0.0:.2f} (sd {sd:.2g})")
        if (a, b) in readings:
            reading, record = readings[a, b], f"{found:.2f}"
            found, sd = reading.weighed(found, sd)
            told = f"alignment {a}-{b} = {found:.2f} (sd {sd:.2g}; the record alone: {record})"
            reader.note(f"{told}: {reading.reason}; {reading.source}")
        reader.set_pair(value, a, b, float(np.clip(found, -np.tanh(Z_LIMIT), np.tanh(Z_LIMIT))))
        reader.set_pair(error, a, b, sd)
    _tell(reader, filled)
    return value, error


def _tell(reader: Reader, filled: dict[str, list[str]]) -> None:
    """Note what was filled in: pair by pair if they are few, else only their number."""
    for reason, lines in filled.items():
        if len(lines) > FEW:
            reader.note(f"alignment of {len(lines)} pairs: {reason}")
        else:
            for line in lines:
                reader.note(f"{line}: {reason}")


def _first(reader: Reader, rule: AlignmentRule) -> Found:
    stated = "column" in rule.model_fields_set
    if rule.column is None or not (stated or reader.has("dyads", rule.column)):
        return {}
    return _latest(reader, "initial.alignment", rule.column, rule.sd_column, rule.years_back)


def _stand_in(
    reader: Reader, rule: AlignmentRule, others: list[tuple[Fallback, Found]], a: str, b: str
) -> tuple[float, float, str]:
    for each, table in others:
        if (a, b) in table:
            found, sd = table[a, b]
            sd = each.sd if each.sd is not None else max(sd if np.isfinite(sd) else rule.sd_floor, rule.sd_floor)
            return found, sd, each.reason
    if rule.default is not None:
        return rule.default, rule.default_sd, rule.reason
    row = f'[{{ pair = ["{a}", "{b}"], value = ..., reason = "..." }}]'
    hint = f"Give initial.alignment.default with a reason, or assumed = {row}"
    raise reader.missing("initial.alignment", f"{a}-{b}", hint)


def _latest(reader: Reader, key: str, column: str, other: str | None, years_back: int) -> Found:
    """Return the last value of a column of dyads, and of the column of its error, by pair."""
    frame = reader.table("dyads", column, f"{key}.column")
    if other is not None:
        reader.table("dyads", other, f"{key}.sd_column")
    rows = reader.pairs(frame).filter(
        pl.col("year").is_between(reader.year - years_back, reader.year) & pl.col(column).is_not_null()
    )
    error = pl.col(other).cast(pl.Float64) if other else pl.lit(None, pl.Float64)
    picked = rows.sort("year").select("state_a", "state_b", pl.col(column).cast(pl.Float64), error.alias("error"))
    wild = picked.filter(~pl.col(column).is_between(-1.0, 1.0))
    if wild.height:
        a, b, value, _ = wild.row(0)
        raise CaseError(
            f"{column} is not an alignment: {a}-{b} has {value:g}",
            where=reader.at(f"{key}.column"),
            expected="a column with values from -1 to 1",
        )
    return {(a, b): (value, np.nan if sd is None else sd) for a, b, value, sd in picked.iter_rows()}


def _history(reader: Reader) -> pl.DataFrame:
    """Return the record of alignment of the actors: ``state_a, state_b, year, value``; empty without a column."""
    column = reader.case.initial.alignment.column
    rows = reader.pairs(reader.evidence.dyads)
    value = pl.col(column) if column is not None and column in rows.columns else pl.lit(None, pl.Float64)
    return rows.select("state_a", "state_b", "year", value=value)


def volatility(reader: Reader) -> Floats:
    """Return the volatility of each pair: its column's, else the formula's, else the default."""
    given = reader.case.initial.volatility
    rule = given.over(reader.year - RECORD_YEARS, reader.year)
    column = rule.column
    if column is not None and "column" not in given.model_fields_set and not reader.has("dyads", column):
        column = None
    rows = None
    if column is not None:
        rows = reader.pairs(reader.table("dyads", column, "initial.volatility.column")).filter(
            pl.col("year").is_between(rule.first, rule.last) & (pl.col(column) > 0)
        )
        found = {(a, b) for a, b in rows.select("state_a", "state_b").iter_rows()}
        if len(found) == len(list(reader.all_pairs())):
            value = reader.square()
        else:
            value = _from_record(reader, rule)
        for a, b, sd in rows.sort("year").select("state_a", "state_b", column).iter_rows():
            reader.set_pair(value, a, b, float(np.clip(sd, rule.floor, rule.ceiling)))
        return value
    return _from_record(reader, rule)


def _from_record(reader: Reader, rule: VolatilityRule) -> Floats:
    """Return volatility by the formula, or the default for all if no pair has a long enough record."""
    try:
        return pair_volatility(_history(reader), reader.case.actors, rule)
    except CaseError:
        given = reader.case.initial.volatility.model_fields_set
        # If a case states the years, they are expected to have a record.
        if rule.default is None or ("first" in given and "default" not in given):
            raise
    reader.note(f"volatility = {rule.default:g} where no column has it: {rule.reason}")
    value = reader.square(rule.default)
    np.fill_diagonal(value, 0.0)
    return value


def means(reader: Reader, z_start: Floats) -> Floats:
    """Return each pair's own mean of z: its initial value if it has no record, or if its record is set aside.

    A pair that is set or read by hand would otherwise be pulled back to the record that was found wanting.
    """
    rule = reader.case.initial.pair_mean.over(reader.year - MEAN_YEARS + 1, reader.year)
    value = pair_means(_history(reader), reader.case.actors, rule, z_start)
    first = reader.case.initial.alignment
    by_hand = [row.pair for row in first.assumed] + [pair for row in first.readings for pair in row.pairs()]
    for a, b in by_hand:
        reader.set_pair(value, a, b, float(z_start[reader.place[a], reader.place[b]]))
    return value
