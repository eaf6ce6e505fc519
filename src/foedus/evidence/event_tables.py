"""Event studies of common pressure: what changed for pairs that one sender came to press, against matched pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.estimate import Contrasts, event_contrasts, match_rows
from foedus.measures.common_pressure import QUIET_YEARS, common_pressure, net_of_sender, pressure_onsets

__all__ = ["CALIPER", "COLUMNS", "LAGS", "LEADS", "NEIGHBOURS", "Outcome", "Setting", "column_of_lag", "episodes"]

LEADS: Final = 4
LAGS: Final = 5
NEIGHBOURS: Final = 10
"""Controls of each pair (assumed)."""
CALIPER: Final = 1.0
"""Farthest control, in standard deviations; the level counts twice, so that it differs by half of one at most."""
LEVEL_COUNTS: Final = 4
"""Times the level is entered among the squared distances: four, so that it counts twice."""
LEVEL_YEARS: Final = (-3, -1)
"""Years from the onset over which the level is averaged: in one year alone, extremes would be noise that passes."""
BASE: Final = -1

COLUMNS: Final = ("table", "outcome", "sender", "year", "pair")


def column_of_lag(lag: int) -> str:
    """Return the name of the column of a lag.

    Examples
    --------
    >>> column_of_lag(-4), column_of_lag(5)
    ('before_4', 'after_5')
    """
    return f"before_{-lag}" if lag < 0 else f"after_{lag}"


@dataclass(frozen=True)
class Outcome:
    """What may change for a pair.

    Attributes
    ----------
    values
        Shape (year, state, state), symmetric; NaN where it is not known.
    first, last
        First and last year of the record that are used.
    net
        Whether what both similarities with the sender imply is taken out.
    """

    values: FloatArray
    first: int
    last: int
    net: bool = False


@dataclass(frozen=True)
class Setting:
    """States and years, and what pairs are matched on.

    Attributes
    ----------
    states
        Names, in the order of all axes of states.
    first
        Year at index 0 of all axes of years.
    standing
        Similarity of states with each other, shape (year, state, state): where both of a pair stand with the sender.
    distance
        Logarithm of the distance of capitals, shape (year, state, state).
    power
        Logarithm of capability, shape (year, state).
    """

    states: tuple[str, ...]
    first: int
    standing: FloatArray
    distance: FloatArray
    power: FloatArray

    @property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """First and second state of every pair."""
        return np.triu_indices(len(self.states), 1)


def episodes(
    acts: pl.DataFrame,
    outcomes: Mapping[str, Outcome],
    setting: Setting,
    *,
    table: str,
    stronger: bool = True,
    named: tuple[str, str] | None = None,
    caliper: float | None = CALIPER,
) -> pl.DataFrame:
    """Measure what changed around each onset of common pressure, against matched pairs without it.

    Parameters
    ----------
    acts
        ``sender, target, year``: years in which a sender pressed a target.
    outcomes
        By name.
    setting
        States, years and covariates.
    table
        Name of the block.
    stronger
        Whether only pressure counts whose sender is at least as capable as either target in the year before.
    named
        A pair whose own rows are given too.
    caliper
        Farthest control, in standard deviations; None = any.

    Returns
    -------
    pl.DataFrame
        ``table, outcome, sender, year`` (of the onset), ``pair`` (empty: the mean over all pairs that the sender came
        to press in that year), ``pairs`` (with a match), ``unmatched`` (without one, or not known throughout) and a
        column for each lag but the base.

    Notes
    -----
    Controls are the ten nearest pairs, within a distance, of those that nobody pressed in common from five years before
    to five after and that do not contain the sender: in the level of the outcome over the three years before, in where
    both stand with the sender, in the distance of their capitals and in their joint capability.
    """
    common = common_pressure(acts)
    onsets = pressure_onsets(common)
    if stronger:
        onsets = _by_stronger(onsets, setting)
    pressed = _pressed(common, setting)
    rows = [
        (name, *row)
        for name, outcome in outcomes.items()
        for row in _rows_of(_Question(outcome, setting, common, pressed, caliper), onsets, named)
    ]
    lags = {column_of_lag(lag): pl.Float64 for lag in range(-LEADS, LAGS + 1) if lag != BASE}
    schema = {"outcome": pl.String, "sender": pl.String, "year": pl.Int32, "pair": pl.String, "pairs": pl.Int32,
              "unmatched": pl.Int32, **lags}  # fmt: skip
    found = pl.DataFrame(rows, schema=schema, orient="row")
    rounded = [(pl.col(name).round(4) + 0.0).alias(name) for name in lags]
    return found.select(pl.lit(table).alias("table"), pl.all()).with_columns(rounded).sort(COLUMNS)


def _by_stronger(onsets: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    place = {name: number for number, name in enumerate(setting.states)}
    kept = []
    for sender, a, b, year in onsets.select("sender", "state_a", "state_b", "year").iter_rows():
        at = year - 1 - setting.first
        if {sender, a, b} <= place.keys() and 0 <= at < setting.power.shape[0]:
            own, one, other = (setting.power[at, place[each]] for each in (sender, a, b))
            kept.append(bool(own >= max(one, other)))  # False where one is not known
        else:
            kept.append(False)
    return onsets.filter(pl.Series(kept, dtype=pl.Boolean))


def _pressed(common: pl.DataFrame, setting: Setting) -> NDArray[np.bool_]:
    """Return whether anybody pressed a pair in common, shape (year, state, state)."""
    found = np.zeros(setting.standing.shape, dtype=bool)
    for number in range(len(found)):
        found[number] = _marked(common.filter(pl.col("year") == setting.first + number), setting)
    return found


class _Question(NamedTuple):
    """An outcome with all that its episodes are measured by."""

    outcome: Outcome
    setting: Setting
    common: pl.DataFrame
    pressed: NDArray[np.bool_]
    caliper: float | None


def _rows_of(question: _Question, onsets: pl.DataFrame, named: tuple[str, str] | None) -> Iterator[tuple[object, ...]]:
    """Yield ``sender, year, pair, pairs, unmatched`` and the contrasts of every episode, and of the named pair."""
    outcome, setting = question.outcome, question.setting
    first, second = setting.pairs
    known = onsets.filter(
        pl.col("year").is_between(outcome.first + LEADS, outcome.last - LAGS)
        & pl.all_horizontal(pl.col("sender", "state_a", "state_b").is_in(setting.states))
    )
    for sender, year in known.select("sender", "year").unique().sort("sender", "year").iter_rows():
        part = known.filter((pl.col("sender") == sender) & (pl.col("year") == year))
        contrasts, matched = _episode(question, part, sender, year)
        if contrasts is None:
            continue
        own = contrasts.difference[:, np.asarray(contrasts.lags) != BASE]
        yield (sender, year, "", len(own), part.height - len(own), *own.mean(axis=0).tolist())
        for row, pair in enumerate(matched):
            if (setting.states[first[pair]], setting.states[second[pair]]) == named:
                yield (sender, year, "-".join(named), 1, 0, *own[row].tolist())


def _episode(
    question: _Question, onsets: pl.DataFrame, sender: str, year: int
) -> tuple[Contrasts | None, NDArray[np.intp]]:
    """Return the contrasts of the pairs that a sender came to press in a year, and which pairs have a match."""
    setting = question.setting
    first, second = setting.pairs
    ours = _marked(onsets, setting)[first, second]
    place, at = setting.states.index(sender), year - setting.first
    by_sender = question.common.filter(pl.col("sender") == sender)
    values = np.column_stack(
        [_outcome(question.outcome, setting, by_sender, place, now) for now in range(at - LEADS, at + LAGS + 1)]
    )
    pressed = question.pressed[max(at - QUIET_YEARS, 0) : at + LAGS + 1, first, second].any(axis=0)
    pool = ~pressed & (first != place) & (second != place)
    covariates = _covariates(values, setting, place, at)
    known = np.isfinite(values).all(axis=1) & np.isfinite(covariates).all(axis=1)
    kept = np.flatnonzero(known & (ours | pool))
    contrasts, matched = _contrasts(values[kept], covariates[kept], ours[kept], question.caliper)
    return contrasts, kept[matched]


def _marked(pairs: pl.DataFrame, setting: Setting) -> NDArray[np.bool_]:
    """Return which pairs of states a table has, shape (state, state)."""
    found = np.zeros((len(setting.states),) * 2, dtype=bool)
    place = {name: number for number, name in enumerate(setting.states)}
    for a, b in pairs.select("state_a", "state_b").iter_rows():
        if a in place and b in place:
            found[place[a], place[b]] = True
    return found


def _outcome(outcome: Outcome, setting: Setting, common: pl.DataFrame, sender: int, at: int) -> FloatArray:
    """Return the outcome of every pair in a year, net of what both standings with the sender imply if asked for."""
    first, second = setting.pairs
    values: FloatArray = outcome.values[at, first, second]
    if not outcome.net:
        return values
    free = ~_marked(common.filter(pl.col("year") == at + setting.first), setting)[first, second]
    with_sender = outcome.values[at, sender]
    try:
        return net_of_sender(values, with_sender[first], with_sender[second], free)
    except InputError:  # the sender, or nearly everybody else, is not known in that year
        return np.full(values.shape, np.nan)


def _covariates(values: FloatArray, setting: Setting, sender: int, at: int) -> FloatArray:
    """Return what pairs are matched on, shape (pair, covariate)."""
    first, second = setting.pairs
    start, stop = (LEADS + year for year in LEVEL_YEARS)
    level = values[:, start : stop + 1].mean(axis=1)
    before = slice(at + LEVEL_YEARS[0], at + LEVEL_YEARS[1] + 1)
    standing = setting.standing[before, sender].mean(axis=0)
    one, other = standing[first], standing[second]
    return np.column_stack(
        [
            *[level] * LEVEL_COUNTS,
            (one + other) / 2.0,
            np.abs(one - other),
            setting.distance[at - 1, first, second],
            setting.power[at - 1, first] + setting.power[at - 1, second],
        ]
    )


def _contrasts(
    values: FloatArray, covariates: FloatArray, chosen: NDArray[np.bool_], caliper: float | None
) -> tuple[Contrasts | None, NDArray[np.intp]]:
    """Return the contrasts of the pairs that have a match, and their rows."""
    nobody = np.empty(0, dtype=np.intp)
    if not chosen.any() or chosen.all():
        return None, nobody
    matches = match_rows(chosen, covariates, neighbours=NEIGHBOURS, caliper=caliper)
    matched = np.unique(matches.treated)
    if not matched.size:
        return None, nobody
    controls = [matches.control[matches.treated == row] for row in matched]
    return event_contrasts(values, [(int(row), LEADS) for row in matched], controls, leads=LEADS, lags=LAGS), matched
