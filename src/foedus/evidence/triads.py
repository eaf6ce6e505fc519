"""Base rate of triads: how often a third state came closer to one of two that had long stood together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from foedus.axes import FloatArray

__all__ = ["TRIAD_HORIZON", "TRIAD_YEARS", "triad_spells"]

TRIAD_YEARS: Final = 10
"""Years in a row that a margin must have been as wide."""
TRIAD_HORIZON: Final = 20
"""Years after these within which the third may come closer."""

Pair: TypeAlias = tuple[str, str]
_MAJOR: Final = "major"


def triad_spells(
    alignment: pl.DataFrame, membership: pl.DataFrame, *, measure: str, target: Pair, hegemon: str, data_until: int
) -> pl.DataFrame:
    r"""Return what became of pairs that had for ten years been as much closer to each other than a third to either.

    .. math:: m_t = A_{ab,t} - \max(A_{ca,t}, A_{cb,t})

    Parameters
    ----------
    alignment
        ``state_a, state_b, year`` and the column `measure`, of all pairs needed.
    membership
        ``state_a, state_b, year, class``: the reference pairs of each year. The third of a pair of major powers is any
        other major power of the year, that of a pair of rivals of the leading power is the leading power.
    measure
        Which alignment to follow.
    target
        The pair a claim is about: its smallest margin over `hegemon` in the ten years up to `data_until` is the level.
        Triads of these three states are left out.
    hegemon
        The leading power.
    data_until
        Last year used.

    Returns
    -------
    polars.DataFrame
        ``measure, data_until, pair_a, pair_b, third, entry_year, level, closer, years_followed``, one row per spell.
        A spell is entered in the tenth year in a row with :math:`m_t` at or above the level, when the three belong to
        the reference class; ``closer`` says whether :math:`m_t < 0` in one of the twenty years after it. Another
        spell of the same three begins only after that. No rows where the level is not above 0: the target then has no
        margin that others could have had.

    Notes
    -----
    Margins are those of the measure's values, without their errors; an error makes a fall below zero a little likelier.
    Triads share pairs and states, so that spells are not independent.
    """
    known = alignment.select("state_a", "state_b", "year", value=pl.col(measure).cast(pl.Float64)).filter(
        (pl.col("year") <= data_until) & pl.col("value").is_not_null()
    )
    if known.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    first = int(known["year"].min())  # type: ignore[arg-type]
    series: dict[Pair, FloatArray] = {}
    for (a, b), rows in known.group_by("state_a", "state_b"):
        line = np.full(data_until - first + 1, np.nan)
        line[rows["year"].to_numpy() - first] = rows["value"].to_numpy()
        series[str(a), str(b)] = line
    own = _margin(series, target, hegemon)
    level = float(own[-TRIAD_YEARS:].min()) if own is not None and own.size >= TRIAD_YEARS else np.nan
    if not level > 0:  # also where it is not known
        return pl.DataFrame(schema=_SCHEMA)
    rows_out = []
    for pair, third, member in _triads(membership.filter(pl.col("year") <= data_until), hegemon, first, data_until):
        margin = _margin(series, pair, third)
        if {*pair, third} == {*target, hegemon} or margin is None:
            continue
        for entry, closer, followed in _spells(margin, member, level):
            rows_out.append((measure, data_until, *pair, third, first + entry, round(level, 4), closer, followed))
    return pl.DataFrame(rows_out, schema=_SCHEMA, orient="row")


_SCHEMA: Final[dict[str, type[pl.DataType]]] = {
    "measure": pl.String,
    "data_until": pl.Int32,
    "pair_a": pl.String,
    "pair_b": pl.String,
    "third": pl.String,
    "entry_year": pl.Int32,
    "level": pl.Float64,
    "closer": pl.Boolean,
    "years_followed": pl.Int32,
}


def _margin(series: dict[Pair, FloatArray], pair: Pair, third: str) -> FloatArray | None:
    """Margin of a pair over the closer relation of a third, NaN where unknown; None where a pair has no values."""
    inner, *outer = (series.get((min(one), max(one))) for one in (pair, (pair[0], third), (pair[1], third)))
    if inner is None or outer[0] is None or outer[1] is None:
        return None
    return np.asarray(inner - np.maximum(outer[0], outer[1]))


def _triads(membership: pl.DataFrame, hegemon: str, first: int, last: int) -> Iterator[tuple[Pair, str, FloatArray]]:
    """Pairs with a third, and in which years the three belong to the reference class."""
    major = membership.filter(pl.col("class") == _MAJOR)
    powers = {int(year): set(rows["state_a"]) | set(rows["state_b"]) for (year,), rows in major.group_by("year")}
    years: dict[tuple[Pair, str], list[int]] = {}
    for a, b, year, kind in membership.select("state_a", "state_b", "year", "class").sort(pl.all()).iter_rows():
        thirds = powers[year] if kind == _MAJOR else {hegemon}
        for third in thirds - {a, b}:
            years.setdefault(((a, b), third), []).append(year)
    for (pair, third), within in sorted(years.items()):
        member = np.zeros(last - first + 1, dtype=bool)
        member[[year - first for year in within if year >= first]] = True
        yield pair, third, member


def _spells(margin: FloatArray, member: FloatArray, level: float) -> Iterator[tuple[int, bool, int]]:
    """Entry, whether the third came closer, and years followed, of every spell of a triad."""
    wide = np.nan_to_num(margin, nan=-np.inf) >= level
    seen = np.flatnonzero(np.isfinite(margin))
    run, year = 0, 0
    while year < margin.size:
        run = run + 1 if wide[year] else 0
        if run < TRIAD_YEARS or not member[year]:
            year += 1
            continue
        after = np.flatnonzero(margin[year + 1 :] < 0) + year + 1
        fall = int(after[0]) if after.size else None
        closer = fall is not None and fall <= year + TRIAD_HORIZON
        end = fall if closer and fall is not None else min(int(seen[-1]), year + TRIAD_HORIZON)
        yield year, closer, end - year
        if fall is None:
            return
        run, year = 0, fall + 1
