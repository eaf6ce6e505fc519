"""Test kind ``impulse_response``: after a pulse of one series, what does another do in the years that follow?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.errors import InputError
from foedus.estimate import Estimate, Interval, local_projection
from foedus.measures.conflict import HOSTILITY_SOURCES

__all__ = ["KIND", "ImpulseResponseSpec", "measure_impulse_response"]

_COLUMNS: Final = ("table", "reading", "unit", "segment", "year", "pulse", "response", "recorded")
_SOURCES: Final = {
    "us_conduct": ("icews",),
    "conduct_of_powers": ("icews",),
    "us_troops_fronts": ("troops", *HOSTILITY_SOURCES),
}
"""Data sets that a block of pulses is made from."""
_FURTHER: Final = 2
"""Years beyond the horizon of the test that its figure shows."""


class ImpulseResponseSpec(Spec):
    """Response of one series to a pulse of another, so many years later.

    Attributes
    ----------
    table
        Name of the block of ``pulses``.
    reading
        How the responding series is counted.
    units
        Units among it, such as ``USA-RUS``; all when left out.
    horizon
        Years from the pulse to the response.
    lags
        Years before the pulse that are held fixed.
    response
        ``level``: the series so many years later, its own past held fixed. ``change``: its change since the year of the
        pulse.
    per
        ``sd``: per standard deviation of the pulse within units. ``unit``: per unit of it.
    years
        First and last year of both series; all when left out.
    carried
        Whether years count of which the pulse is only carried forward.
    """

    kind: Literal["impulse_response"]
    table: str
    reading: str
    units: tuple[str, ...] = ()
    horizon: int = Field(default=1, ge=1, le=10)
    lags: int = Field(default=1, ge=1, le=5)
    response: Literal["level", "change"] = "level"
    per: Literal["sd", "unit"] = "sd"
    years: Years | None = None
    carried: bool = False


@dataclass(frozen=True)
class _Series:
    """Pulse and response, shape (unit and segment, year), and the first year; NaN is not known."""

    pulse: NDArray[np.float64]
    response: NDArray[np.float64]
    first: int
    scale: float
    """Size of the pulse that the response is given for."""

    def fit(self, spec: ImpulseResponseSpec, level: float, horizon: int | None = None) -> Estimate:
        found = local_projection(
            self.pulse, self.response, horizon or spec.horizon, lags=spec.lags,
            cumulative=spec.response == "change", level=level,
        ).response  # fmt: skip
        low, high = found.interval
        return replace(found, value=found.value * self.scale, interval=Interval(low * self.scale, high * self.scale))


def measure_impulse_response(spec: ImpulseResponseSpec, context: Context) -> Finding:
    """Measure what follows a pulse, by a local projection.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``pulses``.

    Returns
    -------
    Finding
        Response at the horizon; ``n`` counts rows, ``clusters`` years, which are taken together over units. The table
        ``responses`` has the response at every horizon to two years beyond.

    References
    ----------
    jorda_2005, montiel_olea_plagborg_moller_2021
    """
    table = read_table(context.evidence, "pulses", _COLUMNS)
    rows = table.filter((pl.col("table") == spec.table) & (pl.col("reading") == spec.reading))
    years = spec.years or ((context.judged_to + 1, 9999) if context.since else (0, context.judged_to))
    rows = rows.filter(pl.col("year").is_between(*years))
    if spec.units:
        rows = rows.filter(pl.col("unit").is_in(spec.units))
    if rows.is_empty():
        raise Gap(f"no pulses of {spec.table} by {spec.reading} in the years asked for")
    series = _series(rows, spec)
    try:
        found = series.fit(spec, context.level)
    except InputError as error:
        raise Gap(f"{spec.table}: {error.message} ({error.where})") from error
    used = found.clusters or 0
    span = "a year" if spec.horizon == 1 else f"{spec.horizon} years"
    notes = [
        f"{found.n} rows of {rows['unit'].n_unique()} units and {used} years of a pulse; the response is that of "
        f"{span} later"
        + (", as a change since the year of the pulse." if spec.response == "change" else ", its own past held fixed."),
        "What happened within the year of the pulse is no response: which came first is not known.",
        *([f"One standard deviation of the pulse within units is {series.scale:.3g}."] if spec.per == "sd" else []),
    ]
    carried = not spec.carried and not rows["recorded"].all()
    if carried:
        last = int(rows.filter("recorded")["year"].to_numpy().max())
        notes.append(f"The pulse is recorded to {last}; years of which it is only carried forward are left out.")
    return Finding(
        found,
        int(rows.filter(pl.col("response").is_not_null())["year"].to_numpy().max()),
        tuple(notes),
        {"responses": _responses(series, spec, context.level)},
        cases=(used, "years of a pulse"),
        replay=_replay(series, spec, context.level),
    )


def _series(rows: pl.DataFrame, spec: ImpulseResponseSpec) -> _Series:
    first, last = (int(value) for value in (rows["year"].to_numpy().min(), rows["year"].to_numpy().max()))
    keys = rows.select("unit", "segment").unique().sort("unit", "segment").rows()
    shape = (len(keys), last - first + 1)
    pulse, response = np.full(shape, np.nan), np.full(shape, np.nan)
    place = {key: number for number, key in enumerate(keys)}
    for row in rows.iter_rows(named=True):
        at = place[row["unit"], row["segment"]], row["year"] - first
        if row["pulse"] is not None and (spec.carried or row["recorded"]):
            pulse[at] = row["pulse"]
        if row["response"] is not None:
            response[at] = row["response"]
    return _Series(pulse, response, first, _spread(pulse, [key[0] for key in keys]) if spec.per == "sd" else 1.0)


def _spread(pulse: NDArray[np.float64], units: list[str]) -> float:
    """Return the standard deviation of a pulse within its units, their segments taken together."""
    squares, free = 0.0, 0
    for unit in dict.fromkeys(units):
        values = np.concatenate([pulse[number] for number, name in enumerate(units) if name == unit])
        values = values[np.isfinite(values)]
        if values.size > 1:
            squares += float(((values - values.mean()) ** 2).sum())
            free += values.size - 1
    return float(np.sqrt(squares / free)) if free else float("nan")


def _responses(series: _Series, spec: ImpulseResponseSpec, level: float) -> pl.DataFrame:
    """Return the response at every horizon to two years beyond that of the test, as far as the series reach."""
    found = []
    for horizon in range(1, spec.horizon + _FURTHER + 1):
        try:
            estimate = series.fit(spec, level, horizon)
        except InputError:
            break
        found.append((horizon, estimate.value, *estimate.interval, estimate.n, horizon == spec.horizon))
    return pl.DataFrame(found, schema=["years_later", "value", "low", "high", "rows", "tested"], orient="row")


def _replay(series: _Series, spec: ImpulseResponseSpec, level: float) -> Replay:
    """Return the replay: the pulses as they were, and a response with their own noise and an effect that is known.

    The response follows an autoregression of its own, whose disturbances are drawn by year, for all units together,
    with random signs; an effect follows the part of a pulse that the year before did not tell.
    """
    news = _innovations(series.pulse)
    own, disturbances = _autoregression(series.response, change=spec.response == "change")
    delayed = _delayed(news, spec)

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        noise = _noise(own, disturbances, series.response, stream, change=spec.response == "change")
        made = noise + effect / series.scale * delayed
        try:
            return _Series(series.pulse, made, series.first, series.scale).fit(spec, level).interval
        except InputError:
            return None

    return Replay(draw)


def _innovations(pulse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the part of a pulse that its year before does not tell, within units; 0 where it is not known."""
    before, now = pulse[:, :-1], pulse[:, 1:]
    known = np.isfinite(before) & np.isfinite(now)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = [
        np.where(known, each - np.where(known, each, 0.0).sum(axis=1, keepdims=True) / count, 0.0)
        for each in (before, now)
    ]
    persistence = float((centred[0] * centred[1]).sum() / max((centred[0] ** 2).sum(), 1e-300))
    news = np.zeros_like(pulse)
    news[:, 1:] = np.where(known, centred[1] - persistence * centred[0], 0.0)
    return news


def _delayed(news: NDArray[np.float64], spec: ImpulseResponseSpec) -> NDArray[np.float64]:
    """Return what a pulse adds to the response: from the year after on for a change, at the horizon for a level."""
    shifted = np.zeros_like(news)
    if spec.response == "change":
        shifted[:, 1:] = news[:, :-1]
        return shifted.cumsum(axis=1)
    shifted[:, spec.horizon :] = news[:, : -spec.horizon]
    return shifted


def _autoregression(response: NDArray[np.float64], *, change: bool) -> tuple[float, NDArray[np.float64]]:
    """Return how far a response, or its change, persists within units, and its disturbances; NaN is not known."""
    series = np.diff(response, axis=1) if change else response
    known = np.isfinite(series)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = np.where(known, series - np.where(known, series, 0.0).sum(axis=1, keepdims=True) / count, np.nan)
    before, now = centred[:, :-1], centred[:, 1:]
    both = np.isfinite(before) & np.isfinite(now)
    own = float((before[both] * now[both]).sum() / max((before[both] ** 2).sum(), 1e-300))
    own = float(np.clip(own, -0.95, 0.95))
    return own, now - own * before


def _noise(
    own: float,
    disturbances: NDArray[np.float64],
    response: NDArray[np.float64],
    stream: np.random.Generator,
    *,
    change: bool,
) -> NDArray[np.float64]:
    """Return a response without an effect, as long as the one that was found and with its gaps.

    The disturbances of a year are those of a year that was found, drawn at random and with a random sign; units whose
    disturbances are known of the same years share the draw.
    """
    burn = 10
    length = response.shape[1] + burn
    picks, signs = stream.random(length), stream.choice([-1.0, 1.0], length)
    everything = disturbances[np.isfinite(disturbances)]
    made = np.zeros((response.shape[0], length))
    for unit, row in enumerate(disturbances):
        pool = row[np.isfinite(row)] if np.isfinite(row).any() else everything
        drawn = pool[(picks * pool.size).astype(np.intp)] * signs
        for year in range(1, length):
            made[unit, year] = own * made[unit, year - 1] + drawn[year]
    made = made[:, burn:]
    made = made.cumsum(axis=1) if change else made
    return np.where(np.isfinite(response), made, np.nan)


KIND = Kind(
    "impulse_response",
    ImpulseResponseSpec,
    measure_impulse_response,
    "impulse response: what follows a pulse?",
    sources_of=lambda spec: _SOURCES.get(spec.table, ()),
)
