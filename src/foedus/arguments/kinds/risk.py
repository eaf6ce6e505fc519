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
from foedus.estimate import Estimate, Interval, dispersion, poisson_rate, total_dispersion

__all__ = ["KIND", "RiskSpec", "measure_risk"]

_MOST_YEARS: Final = 1_000_000
"""Beyond so many years at risk a threshold counts as out of reach."""

_OF_PAIRS: Final = ("pair-years", "groups of pairs bound by one treaty")
_NOUNS: Final = {
    "defence_onsets": _OF_PAIRS,
    "defence_onsets_any_age": _OF_PAIRS,
    "defence_onsets_from_1816": _OF_PAIRS,
}
"""What the exposure of a block counts, and its units, where they are not years of states."""

_SOURCES: Final = {
    "collapses": ("rivalries", "rivalries_td", "nmc", "gdp_population"),
    "defence": ("atop_dyad_year", "atop_members"),
}
"""Data sets that a block of counts is made from, by the first word of its name."""

_NAMED: Final = 8
"""Units with an event are named up to this number."""


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
    scatter
        Which overdispersion: ``units``, the mean of what each unit deviates (Pearson), or ``total``, what the units'
        deviations add up to in the total, where a few large units make most of it. Of a stratum without an event
        nothing shows it: then it is that of all strata of the block.
    """

    kind: Literal["risk"]
    table: str
    stratum: str
    outcome: str
    horizon: int = Field(gt=0)
    clustered: bool = True
    scatter: Literal["units", "total"] = "units"

    @property
    def nouns(self) -> tuple[str, str]:
        """What the exposure counts, and what its units are."""
        return _NOUNS.get(self.table, ("state-years", "states"))

    def spread(self, events: NDArray[np.float64], years: NDArray[np.float64]) -> float:
        """Return by how much counts are deflated."""
        if not self.clustered:
            return 1.0
        return dispersion(events, years) if self.scatter == "units" else total_dispersion(events, years)


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
        beside those of other strata, each with its own scatter where that is of the total.

    Notes
    -----
    A constant hazard over the years at risk is assumed. Every unit-year counts once, however long its spell, so that
    one that ends for another reason is censored. Where a unit has several events they count as less independent.

    References
    ----------
    garwood_1936, mccullagh_nelder_1989, cameron_gelbach_miller_2011

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
    spread = _spread(rows, every, spec)
    happened, exposure = float(events.sum()), float(years.sum())
    found = _risk(events, years, spread, spec, context.level)
    others = sorted(set(every["stratum"]) - {spec.stratum})
    rates = [_rate(every, name, spread, spec, context.level) for name in (spec.stratum, *others)]
    named = [unit for unit, count in units.select("pair", "events").iter_rows() if count]
    noun, of = spec.nouns
    notes = [
        f"{int(happened)} in {exposure:.0f} {noun} of {units.height} {of} "
        f"({rates[0]['value']:.2g} per 100 years); of a constant rate the risk of {spec.horizon} years follows."
    ]
    if 0 < len(named) <= _NAMED:
        notes.append(f"They belong to {', '.join(named)}.")
    if spread > 1.0:
        whose = "" if happened or spec.scatter == "units" else " in all strata, for here there is none"
        notes.append(f"Counts deflated by their scatter over {of}{whose} ({spread:.1f}).")
    return Finding(
        Estimate(found[0], found[1], round(exposure), units.height),
        int(rows["data_until"].to_numpy().max()),
        tuple(notes),
        {"rates": pl.DataFrame(rates)},
        cases=(round(exposure), noun),
        none_counted=not happened,
        replay=_replay(years, spread, spec, context.level),
    )


def _rate(every: pl.DataFrame, stratum: str, spread: float, spec: RiskSpec, level: float) -> dict[str, Any]:
    """Return the rate of a stratum per 100 years, with the scatter of the one that is judged or of its own total."""
    rows = every.filter(pl.col("stratum") == stratum)
    if spec.scatter == "total":
        spread = _spread(rows, every, spec)
    events, years = float(rows["events"].sum()), float(rows["exposure"].sum())
    limits = poisson_rate(events / spread, years / spread, level)
    return {
        "stratum": stratum.replace("_", " "), "value": 100 * events / years, "low": 100 * limits.low,
        "high": 100 * limits.high, "events": int(events), spec.nouns[0].replace("-", "_"): years,
    }  # fmt: skip


def _spread(rows: pl.DataFrame, every: pl.DataFrame, spec: RiskSpec) -> float:
    """Return the scatter of a stratum, or of all where it has no event and the scatter is of the total."""
    units = by_unit(every if spec.scatter == "total" and not rows["events"].sum() else rows)
    return spec.spread(*(units[name].to_numpy().astype(float) for name in ("events", "exposure")))


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
        again = spec.spread(events, years) if events.any() or spec.scatter == "units" else spread
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


def _sources(spec: RiskSpec) -> tuple[str, ...]:
    """Return what the counts of a table are made from; of a made-up one nothing is known."""
    return _SOURCES.get(spec.table.split("_")[0], ())


KIND = Kind(
    "risk",
    RiskSpec,
    measure_risk,
    "risk: how probable is it within a number of years?",
    sources_of=_sources,
)
