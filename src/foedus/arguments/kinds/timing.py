"""Test kind ``timing``: by how many years did one change precede another?"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import PairName
from foedus.errors import InputError
from foedus.estimate import ChangePoint, Estimate, Interval, binary_change_point, lag_posterior, poisson_change_point

__all__ = ["KIND", "Change", "TimingSpec", "measure_timing"]


class Change(BaseModel):
    """One change to be dated: in a pair's yearly series, or a year fixed by the history books.

    Attributes
    ----------
    table
        Block of ``events``.
    pair
        Two states.
    years
        The period that should contain one change.
    direction
        ``rise`` or ``fall``.
    values
        ``counts`` per year or ``yes_no``, from which a change is dated with its posterior; ``coded``: a series that a
        coder switched on or off, whose date is the year of the switch with the error of such dates.
    error
        Of ``coded``: by how many years the date may be wrong either way.
    fixed
        A year taken as known instead of dated from a series.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    pair: PairName
    years: Years
    direction: Literal["rise", "fall"]
    values: Literal["counts", "yes_no", "coded"] = "counts"
    error: float = Field(default=0.0, ge=0)
    fixed: int | None = None

    @model_validator(mode="after")
    def _error_of_a_coded_date(self) -> Change:
        if (self.values == "coded") != (self.error > 0):
            raise ValueError("a coded date needs its 'error' in years, and no other change has one")
        return self


class TimingSpec(Spec):
    """Lag from ``earlier`` to ``later`` in years, positive if the claimed order holds.

    Attributes
    ----------
    certain
        Each change must be at least this probable against no change at all; otherwise nothing is concluded.
    earlier, later
        The change that the claim puts first, and the one it puts second.
    """

    kind: Literal["timing"]
    earlier: Change
    later: Change
    certain: float = Field(default=0.90, gt=0.5, lt=1)


def measure_timing(spec: TimingSpec, context: Context) -> Finding:
    """Measure a lag between two change points.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``events``.

    Returns
    -------
    Finding
        Posterior median lag in years and credible interval; ``unusable`` where a change is not certain enough. With a
        coded date the interval is the range of measurement: every lag that dates within their errors allow.

    References
    ----------
    raftery_akman_1986
    """
    if spec.earlier.fixed is not None:
        raise Gap("the earlier change must be dated from a series")
    if "coded" in (spec.earlier.values, spec.later.values):
        return _coded_lag(spec, context)
    first, first_table = _date(spec.earlier, context)
    series = {"earlier": first_table}
    dated = [("the earlier change", spec.earlier, first)]
    if spec.later.fixed is None:
        second, series["later"] = _date(spec.later, context)
        dated.append(("the later change", spec.later, second))
        lag = lag_posterior(first, second)
        effect, interval = float(lag.median), lag.interval(context.level)
        series["lag"] = pl.DataFrame({"lag": lag.lags, "value": lag.posterior})
    else:
        limits = first.interval(context.level)
        effect = float(spec.later.fixed - first.median)
        interval = Interval(spec.later.fixed - limits.high, spec.later.fixed - limits.low)
        series["dated"] = _known(spec.later.fixed)
    notes = []
    unusable = ""
    for name, change, found in dated:
        limits = found.interval(context.level)
        notes.append(
            f"{name.capitalize()}: {'-'.join(change.pair)} {change.table} {change.direction} in {found.median} "
            f"({limits.low:.0f} to {limits.high:.0f}), from {found.before:.2g} to {found.after:.2g} a year, "
            f"probability of such a change {found.change_probability:.2f}."
        )
        if found.change_probability < spec.certain:
            unusable = f"{name} is less probable ({found.change_probability:.2f}) than the required {spec.certain:g}"
    until = max(change.years[1] for _, change, _ in dated)
    count = sum(change.years[1] - change.years[0] + 1 for _, change, _ in dated)
    return Finding(
        Estimate(effect, interval, count, len(dated)),
        until,
        tuple(notes),
        series,
        unusable=unusable,
        replay=_replay(spec, [found for _, _, found in dated], context.level),
    )


def _replay(spec: TimingSpec, found: list[ChangePoint], level: float) -> Replay:
    """Return the replay of a lag: series that change once, from and to the rates found, so many years apart.

    The earlier change is put where it was found and moved only where the later one would leave its period.
    """
    first, last = spec.earlier.years, spec.later.years

    def date(change: Change, year: int, like: ChangePoint, stream: np.random.Generator) -> ChangePoint | None:
        years = np.arange(change.years[0], change.years[1] + 1)
        rates = np.where(years < year, like.before, like.after)
        counts = change.values == "counts"
        values = stream.poisson(rates) if counts else stream.random(years.size) < rates
        dater = poisson_change_point if counts else binary_change_point
        made = dater(years, values.astype(float), direction=change.direction)
        return made if made.change_probability >= spec.certain else None

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        lag = round(effect)
        if spec.later.fixed is not None:
            one = date(spec.earlier, spec.later.fixed - lag, found[0], stream)
            if one is None:
                return None
            limits = one.interval(level)
            return Interval(spec.later.fixed - limits.high, spec.later.fixed - limits.low)
        start = min(max(found[0].median, last[0] + 3 - lag, first[0] + 3), last[1] - 2 - lag, first[1] - 2)
        one, two = date(spec.earlier, start, found[0], stream), date(spec.later, start + lag, found[1], stream)
        return None if one is None or two is None else lag_posterior(one, two).interval(level)

    end = (spec.later.fixed,) * 2 if spec.later.fixed is not None else (last[0] + 3, last[1] - 2)
    return Replay(draw, (float(end[0] - first[1] + 2), float(end[1] - first[0] - 3)), draws=100)


def _known(year: int) -> pl.DataFrame:
    """Return a date taken as known, for a figure."""
    return pl.DataFrame({"year": [float(year)], "name": [f"{year}, as dated"]})


def _coded_lag(spec: TimingSpec, context: Context) -> Finding:
    """Return the lag between two dates of which at least one was coded: a range of measurement, no sampling error."""
    dates, notes, series = [], [], {}
    for name, change in (("earlier", spec.earlier), ("later", spec.later)):
        if change.fixed is not None:
            dates.append((change.fixed, float(change.fixed), float(change.fixed)))
            series["dated"] = _known(change.fixed)
            continue
        said = f"The {name} change: {'-'.join(change.pair)} {change.table} {change.direction} in"
        if change.values == "coded":
            year, series[name] = _coded(change, context)
            dates.append((year, year - change.error, year + change.error))
            notes.append(f"{said} {year} as coded, within {change.error:g} years either way.")
            continue
        found, series[name] = _date(change, context)
        limits = found.interval(context.level)
        if found.change_probability < spec.certain:
            raise Gap(f"the {name} change is less probable ({found.change_probability:.2f}) than {spec.certain:g}")
        dates.append((found.median, limits.low, limits.high))
        notes.append(f"{said} {found.median} ({limits.low:.0f} to {limits.high:.0f}).")
    (first, early, late), (second, soon, last) = dates
    behind, ahead = (second - first) - (soon - late), (last - early) - (second - first)
    effect = float(second - first)
    dated = [change for change in (spec.earlier, spec.later) if change.fixed is None]

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        coded = effect + stream.uniform(-ahead, behind)
        return Interval(coded - behind, coded + ahead)

    notes.append("The interval is the range that the error of the coded date allows, not one of sampling.")
    return Finding(
        Estimate(
            effect,
            Interval(effect - behind, effect + ahead),
            sum(each.height for name, each in series.items() if name != "dated"),
            len(dated),
        ),
        max(change.years[1] for change in dated),
        tuple(notes),
        series,
        sampled=False,
        replay=Replay(draw),
    )


def _coded(change: Change, context: Context) -> tuple[int, pl.DataFrame]:
    """Return the first year of a series that a coder switched on (or off), and the series."""
    rows = _rows(change, context)
    years, values = rows["year"].to_numpy(), rows["value"].to_numpy() > 0
    switched = years[1:][np.diff(values.astype(int)) == (1 if change.direction == "rise" else -1)]
    if switched.size != 1:
        raise Gap(
            f"{change.table} of {'-'.join(change.pair)} {change.direction}s {switched.size} times in "
            f"{change.years[0]}-{change.years[1]}, not once"
        )
    return int(switched[0]), rows


def _rows(change: Change, context: Context) -> pl.DataFrame:
    table = read_table(context.evidence, "events", ("table", "state_a", "state_b", "year", "value"))
    state_a, state_b = sorted(change.pair)
    rows = (
        table.filter(
            (pl.col("table") == change.table)
            & (pl.col("state_a") == state_a)
            & (pl.col("state_b") == state_b)
            & pl.col("year").is_between(*change.years)
        )
        .drop_nulls("value")
        .group_by("year")
        .agg(pl.col("value").cast(pl.Float64).sum())
        .sort("year")
    )
    asked = change.years[1] - change.years[0] + 1
    if rows.height < asked:
        raise Gap(
            f"{change.table} of {'-'.join(change.pair)} cover {rows.height} of the {asked} years "
            f"{change.years[0]}-{change.years[1]}"
        )
    return rows


def _date(change: Change, context: Context) -> tuple[ChangePoint, pl.DataFrame]:
    rows = _rows(change, context)
    dater = poisson_change_point if change.values == "counts" else binary_change_point
    try:
        found = dater(rows["year"].to_numpy(), rows["value"].to_numpy(), direction=change.direction)
    except InputError as error:
        raise Gap(f"{change.table} of {'-'.join(change.pair)}: {error.message}") from error
    posterior = pl.DataFrame({"year": found.years, "posterior": found.posterior})
    return found, rows.join(posterior, on="year", how="left").sort("year")


KIND = Kind("timing", TimingSpec, measure_timing, "timing: which change came first?", sources=("mid", "rivalries"))
