"""Test kind ``trend``: did a measure change, over windows clustered by state or along one aggregate series?"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from foedus.arguments.evidence import Gap, pairs_series, states_series
from foedus.arguments.kinds._base import CARRIED_FORWARD, Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.kinds.level import replay_mean
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval, cluster_mean, prais_winsten_slope, simultaneous_changes, window_change

__all__ = ["KIND", "TrendSpec", "measure_trend"]


class TrendSpec(Spec):
    """Change of a measure of states, or of states with one partner.

    Attributes
    ----------
    measure
        A measure of pairs (with ``partner``) or of states (without).
    states
        States over which it is averaged or summed.
    partner
        Of a measure of pairs: the state they are paired with.
    before, after
        For ``change`` and ``largest``: first and last year of the two windows.
    years
        For ``slope``: first and last year.
    shape
        ``change``: mean over states of (mean in ``after`` minus mean in ``before``), states as clusters, Student's t; a
        single state is shown with its years as units. ``slope``: fitted change over ``years`` of the aggregate of all
        states, noise with first-order autocorrelation. ``largest``: the largest of the states' own changes between the
        windows, by simultaneous intervals: the claim that some state changed, no matter which.
    aggregate
        For ``slope``: ``sum``, or ``log_total`` of a measure that is log10(1 + x): the natural log of the sum of x.
    fewest_years
        A state needs at least this many measured years in each window.
    by_year
        Of a measurement that is only shown: whether every state's values are drawn beside the claim, year by year.
    """

    kind: Literal["trend"]
    measure: str
    states: tuple[StateName, ...] = Field(min_length=1)
    partner: StateName | None = None
    shape: Literal["change", "slope", "largest"] = "change"
    before: Years | None = None
    after: Years | None = None
    years: Years | None = None
    aggregate: Literal["sum", "log_total"] = "sum"
    fewest_years: int = Field(default=2, ge=1)
    by_year: bool = False

    @field_validator("partner", mode="before")
    @classmethod
    def _no_partner(cls, value: object) -> object:
        # A variant of a test with a partner uses "" for none.
        return value or None

    @model_validator(mode="after")
    def _complete(self) -> TrendSpec:
        if self.shape != "slope" and (self.before is None or self.after is None):
            raise ValueError("a change needs the windows 'before' and 'after'")
        if self.shape == "largest" and len(self.states) < 2:
            raise ValueError("the largest of changes needs two states or more")
        if self.shape == "slope" and self.years is None:
            raise ValueError("a slope needs 'years'")
        if self.partner in self.states:
            raise ValueError(f"{self.partner} is both a state and the partner")
        return self

    @property
    def gate_measure(self) -> str | None:
        """Only measures of pairs can be tested at a gate."""
        return self.measure if self.partner else None

    @property
    def span(self) -> Years:
        """First and last year read."""
        if self.shape == "slope":
            assert self.years is not None
            return self.years
        assert self.before is not None
        assert self.after is not None
        return self.before[0], self.after[1]


def _series(spec: TrendSpec, context: Context, years: Years) -> pl.DataFrame:
    if spec.partner:
        pairs = [(state, spec.partner) for state in spec.states]
        parts = pairs_series(context.evidence, pairs, spec.measure, years)
    else:
        parts = states_series(context.evidence, spec.states, spec.measure, years)
    named = [part.with_columns(pl.lit(state).alias("state")) for state, part in zip(spec.states, parts, strict=True)]
    return pl.concat(named).drop_nulls("value")


def measure_trend(spec: TrendSpec, context: Context) -> Finding:
    """Measure a change.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read.

    Returns
    -------
    Finding
        Change in the measure's unit, or in natural logs for ``log_total``.

    References
    ----------
    cameron_gelbach_miller_2008, prais_winsten_1954, dunn_1961
    """
    table = _series(spec, context, spec.span)
    if table.is_empty():
        raise Gap(f"{spec.measure} is not measured for any of {', '.join(spec.states)} in {_span(spec.span)}")
    finding = {"change": _change, "slope": _slope, "largest": _largest}[spec.shape](spec, context, table)
    windows = [each for each in (spec.before, spec.after) if each is not None] or [spec.span]
    used = table.filter(pl.any_horizontal(pl.col("year").is_between(*each) for each in windows))
    carried = used.filter("extrapolated").height
    notes = finding.notes
    step = _step(table["value"].to_numpy()) * (math.log(10.0) if spec.aggregate == "log_total" else 1.0)
    bounds = (abs(spec.threshold.supported_beyond), abs(spec.threshold.other_bound))
    # Half a step is the rounding error of one value; above the smallest effect of interest it hides any effect.
    coarse = step / 2 > max(bounds)
    unusable = f"{spec.measure} is recorded in steps of {step:.2g}, too coarse for the threshold" if coarse else ""
    if carried:
        notes += (f"{carried} of {used.height} state-years are based on carried-forward coding.",)
    later = table.filter(pl.col("year") >= (spec.after[0] if spec.after is not None else spec.span[0]))
    if later.height and bool(later["extrapolated"].all()):
        unusable = CARRIED_FORWARD
    return Finding(
        finding.estimate,
        finding.data_until,
        notes,
        {"series": table.select("state", "year", "value", "sd"), **finding.series, **_beside(spec, context)},
        unusable=unusable,
        cases=finding.cases,
        replay=finding.replay,
    )


def _beside(spec: TrendSpec, context: Context) -> dict[str, pl.DataFrame]:
    """Return every state's values in all years since the window opened, where they are to be drawn beside the claim."""
    if not spec.by_year:
        return {}
    table = _series(spec, context, (spec.span[0], _NEVER))
    return {"states_by_year": table.select("year", unit="state", value="value").sort("unit", "year")}


_NEVER: Final = 9999
"""A year after all records."""


def _step(values: np.ndarray) -> float:
    """Return the smallest difference between distinct values: the resolution at which they are recorded."""
    distinct = np.unique(np.round(values, 9))
    return float(np.diff(distinct).min()) if distinct.size > 1 else 0.0


def _span(years: Years) -> str:
    return f"{years[0]}-{years[1]}"


Windows = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Values of the years of either window, by state."""


def _windows(spec: TrendSpec, table: pl.DataFrame) -> Windows:
    """Return the states with enough measured years in both windows, and those years."""
    assert spec.before is not None
    assert spec.after is not None
    windows: Windows = {}
    for state in spec.states:
        rows = table.filter(pl.col("state") == state)
        first, last = (
            rows.filter(pl.col("year").is_between(*window))["value"].to_numpy() for window in (spec.before, spec.after)
        )
        if min(first.size, last.size) >= spec.fewest_years:
            windows[state] = (first, last)
    if not windows:
        raise Gap(
            f"no state has {spec.fewest_years} measured years in both {_span(spec.before)} and {_span(spec.after)}"
        )
    return windows


def _window_notes(spec: TrendSpec, windows: Windows) -> list[str]:
    assert spec.before is not None
    assert spec.after is not None
    notes = [f"Mean of {_span(spec.after)} minus mean of {_span(spec.before)}."]
    left_out = [state for state in spec.states if state not in windows]
    if left_out:
        notes.append(f"Left out for lack of years in a window: {', '.join(left_out)}.")
    return notes


def _change(spec: TrendSpec, context: Context, table: pl.DataFrame) -> Finding:
    windows = _windows(spec, table)
    changes = {state: float(last.mean() - first.mean()) for state, (first, last) in windows.items()}
    notes = _window_notes(spec, windows)
    until = int(table.filter(pl.col("state").is_in(list(changes)))["year"].to_numpy().max())
    names = list(changes)
    values = np.array([changes[state] for state in names])
    limits = [_own_interval(*windows[state], context.level) for state in names]
    per_state = pl.DataFrame(
        {"state": names, "value": values, "low": [low for low, _ in limits], "high": [high for _, high in limits]},
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )
    if len(names) == 1:
        first, last = windows[names[0]]
        try:
            single = window_change(first, last, context.level)
        except InputError as error:
            raise Gap(f"{names[0]}: {error.message}") from error
        notes.append("One state only: its years are the units, which makes the interval too short.")
        replay = _replay_windows(first, last, context.level)
        return Finding(replace(single, clusters=1), until, tuple(notes), {"change_by_state": per_state}, replay=replay)
    estimate = cluster_mean(values, np.array(names), context.level)
    series = {"change_by_state": per_state}
    if len(names) > 2:
        dropped = [cluster_mean(np.delete(values, i), np.delete(names, i), context.level) for i in range(len(names))]
        without = pl.DataFrame(
            {
                "without": names,
                "effect": [each.value for each in dropped],
                "low": [each.interval.low for each in dropped],
                "high": [each.interval.high for each in dropped],
            }
        )
        series["leave_one_out"] = without
        spread = without["effect"].to_numpy()
        notes.append(f"Leaving out one state moves it between {spread.min():.3g} and {spread.max():.3g}.")
    replay = replay_mean(values, context.level)
    return Finding(estimate, until, tuple(notes), series, cases=(len(names), "states"), replay=replay)


def _own_interval(
    before: NDArray[np.float64], after: NDArray[np.float64], level: float
) -> tuple[float | None, float | None]:
    """Return the interval of one state's change with its years as units; (None, None) where they are too few."""
    try:
        found = window_change(before, after, level).interval
    except InputError:
        return None, None
    return found.low, found.high


def _replay_windows(before: NDArray[np.float64], after: NDArray[np.float64], level: float) -> Replay:
    spreads = before.std(ddof=1), after.std(ddof=1)

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        first, last = stream.normal(0.0, spreads[0], before.size), stream.normal(effect, spreads[1], after.size)
        return window_change(first, last, level).interval

    return Replay(draw)


def _largest(spec: TrendSpec, context: Context, table: pl.DataFrame) -> Finding:
    """Return the largest of the states' changes: between the highest of their lower and of their upper limits.

    If all simultaneous intervals hold, so do both limits, whichever state changed most. The estimate is the largest of
    noisy changes and so too large on average; the interval allows for the choice.
    """
    windows = _windows(spec, table)
    names = list(windows)
    rows = table.filter(pl.col("state").is_in(names))
    stated = [_stated_error(rows.filter(pl.col("state") == state), spec) for state in names]
    first, last = ([windows[state][side] for state in names] for side in (0, 1))
    try:
        found = simultaneous_changes(first, last, context.level, deviations=stated)
    except InputError as error:
        raise Gap(f"{spec.measure}: {error.message}") from error
    best = max(range(len(names)), key=lambda i: found[i].value)
    limits = _largest_limits(found)
    per_state = pl.DataFrame(
        {
            "state": names,
            "value": [each.value for each in found],
            "low": [each.interval.low for each in found],
            "high": [each.interval.high for each in found],
        }
    )
    notes = [
        *_window_notes(spec, windows),
        f"Largest change: {names[best]}; {len(names)} intervals that hold together with {context.level:.0%}.",
        "Years are the units and neighbouring years are alike, which makes the intervals too short.",
    ]
    size = sum(each.n or 0 for each in found)
    replay = _replay_largest(first, last, stated, found, context.level)
    return Finding(
        Estimate(found[best].value, limits, size, len(names), found[best].freedom),
        int(rows["year"].to_numpy().max()),
        tuple(notes),
        {"simultaneous": per_state},
        replay=replay,
    )


def _stated_error(rows: pl.DataFrame, spec: TrendSpec) -> float:
    """Return the root mean square of the measure's own errors in the years of both windows, 0 if it states none."""
    assert spec.before is not None
    assert spec.after is not None
    within = pl.col("year").is_between(*spec.before) | pl.col("year").is_between(*spec.after)
    return float(np.sqrt(np.mean(rows.filter(within)["sd"].to_numpy() ** 2)))


def _largest_limits(found: list[Estimate]) -> Interval:
    return Interval(max(each.interval.low for each in found), max(each.interval.high for each in found))


def _replay_largest(
    first: list[NDArray[np.float64]],
    last: list[NDArray[np.float64]],
    stated: list[float],
    found: list[Estimate],
    level: float,
) -> Replay:
    """Return the replay of a largest change: changes that differ as those found, the largest of them the effect."""
    sides = [*first, *last]
    freedom = sum(side.size - 1 for side in sides)
    pooled = math.sqrt(sum(float(((side - side.mean()) ** 2).sum()) for side in sides) / freedom)
    most = max(each.value for each in found)

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        start = [stream.normal(0.0, max(pooled, sd), one.size) for one, sd in zip(first, stated, strict=True)]
        end = [
            stream.normal(effect + each.value - most, max(pooled, sd), one.size)
            for one, sd, each in zip(last, stated, found, strict=True)
        ]
        return _largest_limits(simultaneous_changes(start, end, level, deviations=stated))

    return Replay(draw)


def _slope(spec: TrendSpec, context: Context, table: pl.DataFrame) -> Finding:
    assert spec.years is not None
    wide = table.pivot(on="state", index="year", values="value").sort("year")
    present = [state for state in spec.states if state in wide.columns]
    # A year counts only if every state is measured: a gap in one host would look like a withdrawal.
    complete = wide.select("year", *present).drop_nulls()
    if complete.height < 4:
        raise Gap(f"{spec.measure} has {complete.height} complete years in {_span(spec.years)}, at least 4 are needed")
    values = complete.select(present).to_numpy()
    if spec.aggregate == "log_total":
        totals = (10.0**values - 1.0).sum(axis=1)
        if np.any(totals <= 0):
            raise Gap(f"{spec.measure} adds up to zero in some year, so its log is undefined")
        total = np.log(totals)
    else:
        total = values.sum(axis=1)
    years = complete["year"].to_numpy()
    length = float(years[-1] - years[0])
    fit = prais_winsten_slope(years, total, context.level)
    interval = Interval(fit.interval.low * length, fit.interval.high * length)
    change = replace(fit, value=fit.value * length, interval=interval, clusters=1)
    absent = [state for state in spec.states if state not in present]
    notes = [f"Fitted change over {int(years[0])}-{int(years[-1])}, {fit.freedom:.1f} degrees of freedom left."]
    if spec.aggregate == "log_total":
        notes.append(f"In per cent: {100 * math.expm1(change.value):.0f}.")
    if absent:
        notes.append(f"Never measured: {', '.join(absent)}.")
    if wide.height > complete.height:
        notes.append(f"{wide.height - complete.height} years dropped because a state was not measured.")
    series = {"total": pl.DataFrame({"year": years, "value": total})}
    replay = _replay_slope(years, total, fit, context.level)
    return Finding(change, int(years[-1]), tuple(notes), series, replay=replay)


def _replay_slope(years: NDArray[np.int64], total: NDArray[np.float64], fit: Estimate, level: float) -> Replay:
    """Return the replay of a slope, with noise of the autocorrelation that the degrees of freedom imply."""
    count, length = years.size, float(years[-1] - years[0])
    assert fit.freedom is not None
    rho = max(0.0, (count - 2 - fit.freedom) / (count - 2 + fit.freedom))
    noise = total - fit.value * (years - years.mean())
    correlation = rho ** np.abs(years[:, None] - years[None, :]).astype(float)
    root = float(noise.std(ddof=2)) * np.linalg.cholesky(correlation)

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        made = effect / length * (years - years[0]) + root @ stream.standard_normal(count)
        found = prais_winsten_slope(years, made, level).interval
        return Interval(found.low * length, found.high * length)

    return Replay(draw)


KIND = Kind("trend", TrendSpec, measure_trend, "trend: did it change?")
