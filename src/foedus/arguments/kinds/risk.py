"""Test kind ``risk``: how probable is an event within a number of years, by its rate in the years at risk?"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec
from foedus.arguments.kinds._counts import COLUMNS, by_unit, scattered
from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.estimate import Estimate, Interval, dispersion, poisson_rate

__all__ = ["KIND", "RiskSpec", "measure_risk"]

_MOST_YEARS: Final = 1_000_000
"""Beyond so many years at risk a threshold counts as out of reach."""


class RiskSpec(Spec):
    """Risk of an event within a horizon, for a unit that stays at risk.

    Attributes
    ----------
    table
        Name of the block of ``counts``.
    stratum
        Which units and years are at risk.
    outcome
        What is counted.
    horizon
        Years.
    clustered
        Whether counts are deflated by their overdispersion over units relative to a Poisson distribution.
    """

    kind: Literal["risk"]
    table: str
    stratum: str
    outcome: str
    horizon: int = Field(gt=0)
    clustered: bool = True


def measure_risk(spec: RiskSpec, context: Context) -> Finding:
    r"""Measure a risk from events and years at risk, which censored spells share without overlap.

    .. math:: R = 1 - e^{-h x / E}

    with x events in E unit-years and the horizon h; its limits are those of the rate, exact on effective counts.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``counts``, whose column ``pair`` names the unit.

    Returns
    -------
    Finding
        Risk, 0 to 1; ``n`` counts unit-years, ``clusters`` units. The table ``rates`` gives the rate per 100 of them,
        beside those of other strata.

    Notes
    -----
    A constant hazard over the years at risk is assumed. Every unit-year counts once, however long its spell, so that
    one that ends for another reason is censored. Where a unit has several events they count as less independent.

    References
    ----------
    garwood_1936, mccullagh_nelder_1989

    Examples
    --------
    >>> import polars as pl
    >>> from foedus.arguments.evidence import SyntheticEvidence
    >>> counts = pl.DataFrame({"table": ["made"] * 2, "stratum": ["at_risk"] * 2, "outcome": ["end"] * 2,
    ...     "pair": ["AAA", "BBB"], "exposure": [100, 100], "events": [1, 1], "data_until": [2020] * 2})
    >>> line = {"direction": "below", "supported_beyond": 0.1, "contradicted_beyond": 0.25, "unit": "share"}
    >>> spec = RiskSpec(kind="risk", table="made", stratum="at_risk", outcome="end", horizon=30, threshold=line)
    >>> round(measure_risk(spec, Context(SyntheticEvidence(counts=counts), 2020)).effect, 3)
    0.259
    """
    table = read_table(context.evidence, "counts", COLUMNS)
    every = table.filter(
        (pl.col("table") == spec.table)
        & (pl.col("outcome") == spec.outcome)
        & ((pl.col("data_until") > context.judged_to) == context.since)
        & (pl.col("exposure") > 0)
    )
    rows = every.filter(pl.col("stratum") == spec.stratum)
    if rows.is_empty():
        late = f" after {context.judged_to}" if context.since else ""
        raise Gap(f"no counts of {spec.outcome} for {spec.stratum} in {spec.table}{late}")
    units = by_unit(rows)
    events, years = units["events"].to_numpy().astype(float), units["exposure"].to_numpy().astype(float)
    spread = dispersion(events, years) if spec.clustered else 1.0
    happened, exposure = float(events.sum()), float(years.sum())
    found = _risk(events, years, spread, spec, context.level)
    others = sorted(set(every["stratum"]) - {spec.stratum})
    rates = [_rate(every, name, spread, context.level) for name in (spec.stratum, *others)]
    named = [unit for unit, count in units.select("pair", "events").iter_rows() if count]
    notes = [
        f"{int(happened)} in {exposure:.0f} state-years of {units.height} states "
        f"({rates[0]['value']:.2g} per 100 years); of a constant rate the risk of {spec.horizon} years follows."
    ]
    if named:
        notes.append(f"They belong to {', '.join(named)}.")
    if spread > 1.0:
        notes.append(f"Counts deflated by their scatter over states ({spread:.1f}).")
    return Finding(
        Estimate(found[0], found[1], round(exposure), units.height),
        int(rows["data_until"].to_numpy().max()),
        tuple(notes),
        {"rates": pl.DataFrame(rates)},
        cases=(round(exposure), "state-years"),
        none_counted=not happened,
        replay=_replay(years, spread, spec, context.level),
    )


def _rate(every: pl.DataFrame, stratum: str, spread: float, level: float) -> dict[str, Any]:
    """Return the rate of a stratum per 100 years, with the scatter of the one that is judged."""
    rows = every.filter(pl.col("stratum") == stratum)
    events, years = float(rows["events"].sum()), float(rows["exposure"].sum())
    limits = poisson_rate(events / spread, years / spread, level)
    return {
        "stratum": stratum.replace("_", " "), "value": 100 * events / years, "low": 100 * limits.low,
        "high": 100 * limits.high, "events": int(events), "state_years": years,
    }  # fmt: skip


def _risk(
    events: NDArray[np.float64], years: NDArray[np.float64], spread: float, spec: RiskSpec, level: float
) -> tuple[float, Interval]:
    limits = poisson_rate(float(events.sum()) / spread, float(years.sum()) / spread, level)
    rates = (float(events.sum()) / float(years.sum()), *limits)
    value, low, high = (-math.expm1(-spec.horizon * rate) for rate in rates)
    return value, Interval(low, high)


def _replay(years: NDArray[np.float64], spread: float, spec: RiskSpec, level: float) -> Replay:
    """Return the replay of a risk: counts by unit as scattered as those found."""

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        rate = -math.log1p(-min(effect, 1.0 - 1e-9)) / spec.horizon
        events = scattered(rate * years, spread, stream)
        again = dispersion(events, years) if spec.clustered else 1.0
        return _risk(events, years, again, spec, level)[1]

    def needed(rule: Threshold) -> int | None:
        """Return how many years without an event support a claim of a small risk; None for one of a great one."""
        if rule.direction != "below":
            return None

        def supported(size: int) -> bool:
            none = np.zeros(1)
            found = _risk(none, np.array([float(size)]), 1.0, spec, level)[1]
            return judge(found, rule) is Verdict.SUPPORTED

        sizes = range(1, _MOST_YEARS + 1)
        place = bisect_left(sizes, True, key=supported)
        return sizes[place] if place < len(sizes) else None

    return Replay(draw, (0.0, 1.0), needed=needed)


KIND = Kind(
    "risk",
    RiskSpec,
    measure_risk,
    "risk: how probable is it within a number of years?",
    sources=("rivalries", "rivalries_td", "nmc", "gdp_population"),
)
