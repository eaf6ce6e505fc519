"""Test kind ``precedes``: did the level of a measured series shift before another one, or before a dated event?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from foedus.arguments.evidence import Gap, pairs_series, read_table, states_series
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import PairName, StateName
from foedus.errors import InputError
from foedus.estimate import ChangePoint, Estimate, Interval, LagPosterior, lag_posterior, level_shift
from foedus.measures.catalogue import find_measure

__all__ = ["KIND", "WORDS", "PrecedesSpec", "Shift", "measure_precedes"]

WORDS: Final = "order_words"
"""Series of words in speeches, kept as events of a state with itself; it is no measure of the catalogue."""
SPEECHES: Final = "general_debate_speeches"


class Shift(BaseModel):
    """A shift of the level of a yearly series of two states, to be dated.

    Attributes
    ----------
    series
        A measure of states for ``gap``, of pairs for ``least``; or ``order_words``, words for order in a hundred
        sentences of the states' speeches in the General Debate.
    of
        ``gap``: the distance between the two states' values. ``least``: the lesser of what a third state,
        ``partner``, has with each.
    states
        The two states.
    partner
        For ``least``: the third state.
    years
        First and last year; the period should contain one shift.
    direction
        ``rise`` or ``fall``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str
    of: Literal["gap", "least"] = "gap"
    states: PairName
    partner: StateName | None = None
    years: Years
    direction: Literal["rise", "fall"]

    @model_validator(mode="after")
    def _partner(self) -> Shift:
        if (self.of == "least") != (self.partner is not None):
            raise ValueError("'partner' is needed for the least of two pairs, and only there")
        return self


class PrecedesSpec(Spec):
    """Years from one shift to another, or to a dated event; above 0 if the first came first.

    Of a 90% interval the lower end lies above 0 exactly where the probability that the lag is above 0 is at least .95,
    and the upper end at 0 or below where it is at most .05: lines of 1 (inclusive) and .5 years ask for these.

    Attributes
    ----------
    earlier
        The shift that the claim puts first.
    later
        The one it puts second; or
    event
        the year of what it puts second.
    certain
        Each shift must be at least this probable against none; otherwise nothing is concluded.
    """

    kind: Literal["precedes"]
    earlier: Shift
    later: Shift | None = None
    event: int | None = None
    certain: float = Field(default=0.90, gt=0.5, lt=1)

    @model_validator(mode="after")
    def _one_end(self) -> PrecedesSpec:
        if (self.later is None) == (self.event is None):
            raise ValueError("either 'later', a shift, or 'event', a year, is needed")
        return self


def measure_precedes(spec: PrecedesSpec, context: Context) -> Finding:
    """Measure the years from one shift to another or to an event.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``states``, ``dyads`` and ``events``.

    Returns
    -------
    Finding
        Posterior median of the lag in years, with its credible interval; ``unusable`` where a shift is not certain
        enough. Two shifts are taken as independent.

    References
    ----------
    liang_2008
    """
    first, rows = _dated(spec.earlier, context)
    dated, series = [("The earlier shift", spec.earlier, first)], {"earlier": rows}
    if spec.later is not None:
        second, series["later"] = _dated(spec.later, context)
        dated.append(("The later shift", spec.later, second))
        lag = lag_posterior(first, second)
    else:
        assert spec.event is not None
        lag = LagPosterior((spec.event - first.years)[::-1], first.posterior[::-1])
        series["dated"] = pl.DataFrame({"year": [float(spec.event)], "name": [f"{spec.event}, as dated"]})
    series["lag"] = pl.DataFrame({"lag": lag.lags, "value": lag.posterior})
    notes, unusable = [], ""
    for name, shift, found in dated:
        low, high = found.interval(context.level)
        notes.append(
            f"{name}: {_words(shift)} {shift.direction}s in {found.median} ({low:.0f} to {high:.0f}), from "
            f"{found.before:.2g} to {found.after:.2g}, probability of such a shift {found.change_probability:.2f}."
        )
        if found.change_probability < spec.certain:
            unusable = (
                f"{name[0].lower()}{name[1:]} is less probable ({found.change_probability:.2f}) than the required "
                f"{spec.certain:g}"
            )
    notes.append(f"The probability that it came first, by a year or more, is {lag.at_least(1):.2f}.")
    count = sum(shift.years[1] - shift.years[0] + 1 for _, shift, _ in dated)
    return Finding(
        Estimate(float(lag.median), lag.interval(context.level), count, len(dated)),
        max(shift.years[1] for _, shift, _ in dated),
        tuple(notes),
        series,
        unusable=unusable,
        replay=_replay(spec, [found for _, _, found in dated], series, context.level),
    )


def _words(shift: Shift) -> str:
    states, name = "-".join(shift.states), shift.series.replace("_", " ")
    return (
        f"the gap in {name} of {states}" if shift.of == "gap" else f"the least {name} of {shift.partner} with {states}"
    )


def _dated(shift: Shift, context: Context) -> tuple[ChangePoint, pl.DataFrame]:
    rows = _rows(shift, context)
    try:
        found = level_shift(rows["year"].to_numpy(), rows["value"].to_numpy(), direction=shift.direction)
    except InputError as error:
        raise Gap(f"{_words(shift)}: {error.message}") from error
    odds = pl.DataFrame({"year": found.years, "posterior": found.posterior})
    return found, rows.join(odds, on="year", how="left").sort("year")


def _rows(shift: Shift, context: Context) -> pl.DataFrame:
    if shift.of == "least":
        assert shift.partner is not None
        pairs = [(shift.partner, state) for state in shift.states]
        one, two = pairs_series(context.evidence, pairs, shift.series, shift.years)
        value = pl.min_horizontal("value", "value_right")
    else:
        one, two = (
            _spoken(shift, context)
            if shift.series == WORDS
            else states_series(context.evidence, shift.states, shift.series, shift.years)
        )
        value = (pl.col("value") - pl.col("value_right")).abs()
    rows = one.drop_nulls("value").join(two.drop_nulls("value"), on="year").select("year", value=value).sort("year")
    asked = shift.years[1] - shift.years[0] + 1
    if rows.height < asked:
        raise Gap(f"{_words(shift)} is known in {rows.height} of the {asked} years {shift.years[0]}-{shift.years[1]}")
    return rows


def _spoken(shift: Shift, context: Context) -> list[pl.DataFrame]:
    table = read_table(context.evidence, "events", ("table", "state_a", "state_b", "year", "value"))
    rows = table.filter((pl.col("table") == WORDS) & pl.col("year").is_between(*shift.years))
    return [
        rows.filter((pl.col("state_a") == state) & (pl.col("state_b") == state)).select("year", "value").sort("year")
        for state in shift.states
    ]


def _replay(spec: PrecedesSpec, found: list[ChangePoint], series: dict[str, pl.DataFrame], level: float) -> Replay:
    """Return the replay of a lag: series with the shifts and the autocorrelated noise found, so many years apart."""
    shifts = [spec.earlier, *([] if spec.later is None else [spec.later])]
    noise = [_noise(point, series[name]) for point, name in zip(found, ("earlier", "later"), strict=False)]

    def date(place: int, year: int, stream: np.random.Generator) -> ChangePoint | None:
        shift, point = shifts[place], found[place]
        years = np.arange(shift.years[0], shift.years[1] + 1)
        values = np.where(years < year, point.before, point.after) + _wander(*noise[place], years.size, stream)
        made = level_shift(years, values, direction=shift.direction)
        return made if made.change_probability >= spec.certain else None

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        lag, first, last = round(effect), spec.earlier.years[0] + 3, spec.earlier.years[1] - 2
        if spec.later is None:
            assert spec.event is not None
            one = date(0, spec.event - lag, stream)
            if one is None:
                return None
            limits = one.interval(level)
            return Interval(spec.event - limits.high, spec.event - limits.low)
        ends = spec.later.years[0] + 3 - lag, spec.later.years[1] - 2 - lag
        start = min(max(found[0].median, first, ends[0]), last, ends[1])
        one, two = date(0, start, stream), date(1, start + lag, stream)
        return None if one is None or two is None else lag_posterior(one, two).interval(level)

    end = (spec.event,) * 2 if spec.later is None else (spec.later.years[0] + 3, spec.later.years[1] - 2)
    assert end[0] is not None
    assert end[1] is not None
    bounds = float(end[0] - spec.earlier.years[1] + 2), float(end[1] - spec.earlier.years[0] - 3)
    return Replay(draw, bounds, draws=100)


def _noise(point: ChangePoint, rows: pl.DataFrame) -> tuple[float, float]:
    """Return standard deviation and autocorrelation of a series around the two levels found."""
    years, values = rows["year"].to_numpy(), rows["value"].to_numpy()
    rest = values - np.where(years < point.mode, point.before, point.after)
    sd = float(rest.std(ddof=2))
    rho = float(rest[1:] @ rest[:-1] / (rest @ rest)) if sd > 0 else 0.0
    return sd, min(max(rho, 0.0), 0.9)


def _wander(sd: float, rho: float, size: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return noise with this standard deviation and autocorrelation."""
    made = sd * stream.standard_normal(size)
    for i in range(1, size):
        made[i] = rho * made[i - 1] + np.sqrt(1.0 - rho**2) * made[i]
    return np.asarray(made)


def _sources(spec: PrecedesSpec) -> tuple[str, ...]:
    """Return the data sets of the series that are dated: those of their measures, or the speeches."""
    found: list[str] = []
    for shift in (spec.earlier, *(() if spec.later is None else (spec.later,))):
        entry = find_measure(shift.series)
        found += [SPEECHES] if entry is None else entry.sources
    return tuple(dict.fromkeys(found))


KIND = Kind(
    "precedes",
    PrecedesSpec,
    measure_precedes,
    "precedence: did one change before the other?",
    sources_of=_sources,
)
