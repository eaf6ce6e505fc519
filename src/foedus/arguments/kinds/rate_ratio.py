"""Test kind ``rate_ratio``: does something happen less often per dyad-year in one kind of dyad than in another?"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec
from foedus.arguments.kinds._counts import COLUMNS, by_unit, scattered
from foedus.arguments.naming import JoinedPair
from foedus.estimate import Estimate, Interval, bootstrap_rate_ratio, dispersion, poisson_rate, rate_ratio

__all__ = ["KIND", "RateRatioSpec", "measure_rate_ratio"]

_AT_RISK: Final = {
    "war_given_dispute": "disputes",
    "war_given_dispute_own_level": "disputes",
    "trouble": "neighbour-years",
    "trouble_between_states": "neighbour-years",
    "trouble_with_the_power": "neighbour-years",
}
"""What the exposure of an outcome counts, where that is not dyad-years."""
_SOURCES: Final = {
    "nuclear": ("wars", "mid", "ucdp", "rivalries"),
    "china_neighbours": ("mid", "contiguity"),
    "flanks": ("contiguity", "ucdp", "crises", "crisis_dyads"),
    "collapses": ("rivalries", "rivalries_td", "nmc", "gdp_population"),
    "defence": ("atop_dyad_year", "atop_members"),
}
"""Data sets that a block of counts is made from, by its name or the first word of it."""

_COLUMNS = ("table", "stratum", "outcome", "pair", "exposure", "events", "data_until")

_UNITS: Final = {"neighbour-years": "neighbours", "state-years": "states"}
"""What the units of such an exposure are, where they are not pairs."""

_ONE: Final = {
    "pairs": "pair",
    "spans of years": "span of years",
    "neighbours": "neighbour",
    "states": "state",
}
"""One of them."""

_BOOTSTRAP: Final = 1000
"""Draws of a bootstrap (assumed ample for limits at the twentieth part)."""


class RateRatioSpec(Spec):
    """Ratio of two strata's rates of one outcome.

    Attributes
    ----------
    table
        Name of the block of ``counts``.
    stratum, against
        Numerator and denominator.
    outcome
        What is counted.
    clustered
        Whether counts are deflated by their overdispersion over pairs, or over spans of years of one pair, relative to
        a Poisson distribution.

        Whether counts are deflated by their overdispersion over pairs relative to a Poisson distribution.
    interval
        ``exact``: of counts, on the number of independent ones that their scatter leaves. ``bootstrap``: by drawing
        states, each with its pairs in both strata; of a pair such as CHN-MNG in a stratum ``CHN`` the other state.
    same_pairs
        Whether only pairs with exposure in both strata count, so that each is compared with itself at another time.
    without
        Pairs left out.
    named
        Block of ``events`` with the events' names, to list.
    """

    kind: Literal["rate_ratio"]
    table: str
    stratum: str
    against: str
    outcome: str
    clustered: bool = True
    interval: Literal["exact", "bootstrap"] = "exact"
    same_pairs: bool = False
    without: tuple[JoinedPair, ...] = ()
    named: str | None = None


def measure_rate_ratio(spec: RateRatioSpec, context: Context) -> Finding:
    """Measure a ratio of rates with the exact conditional interval on effective counts, or by a bootstrap of states.

    Events and exposure of a stratum are divided by its dispersion over pairs before the exact interval is taken: a pair
    that has fought once tends to fight again, so Poisson counts would be overconfident. A stratum without events takes
    the other's dispersion.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``counts`` and, for names, ``events``.

    Returns
    -------
    Finding
        Ratio; ``n`` counts dyad-years, or disputes where the outcome is a war given a dispute, ``clusters`` pairs, or
        the states that were drawn. The
        table ``rates`` gives both rates per 100 of them, with an upper bound where nothing happened.

    References
    ----------
    garwood_1936, przyborowski_wilenski_1940, mccullagh_nelder_1989, hesterberg_2015
    """
    table = read_table(context.evidence, "counts", COLUMNS)
    rows = table.filter(
        (pl.col("table") == spec.table)
        & (pl.col("outcome") == spec.outcome)
        & (pl.col("exposure") > 0)
        & ~pl.col("pair").is_in(spec.without)
    )
    known = rows
    rows = rows.filter((pl.col("data_until") > context.judged_to) == context.since)
    if spec.same_pairs:
        rows = _in_both(rows, spec)
    strata = {name: _stratum(rows, name) for name in (spec.stratum, spec.against)}
    for name, part in strata.items():
        if part is None:
            raise Gap(_none_counted(spec, name, known, context))
    mine, other = (part for part in strata.values() if part is not None)
    counts = [(part["events"].to_numpy().astype(float), part["exposure"].to_numpy()) for part in (mine, other)]
    states = _states(mine, other, spec)
    ratio, spread, effective = _ratio(counts, states, spec, context)
    totals = [(float(events.sum()), float(years.sum())) for events, years in counts]
    noun = "state-years" if spec.outcome.startswith("collapse") else _AT_RISK.get(spec.outcome, "dyad-years")
    unit = _UNITS.get(noun, "pairs")
    rates = []
    for name, (events, years), (used, exposure) in zip(strata, totals, effective, strict=True):
        limits = poisson_rate(used, exposure, context.level)
        rates.append(
            {
                "stratum": name.replace("_", " "),
                "value": 100 * events / years,
                "low": 100 * limits.low,
                "high": 100 * limits.high,
                "events": int(events),
                noun.replace("-", "_"): years,
            }
        )
    first = rates[0]
    until = int(rows["data_until"].to_numpy().max())
    if "last" in rows.columns:
        until = min(until, int(rows["last"].to_numpy().max()))
    notes = [
        f"{first['events']} in {totals[0][1]:.0f} {noun} of {_clusters(mine, unit)} "
        f"({first['value']:.2g} per 100, interval {first['low']:.2g} to {first['high']:.2g}) "
        f"against {int(totals[1][0])} in {totals[1][1]:.0f} of {_clusters(other, unit)}."
    ]
    if not totals[0][0]:
        notes.append("None happened; the upper limit, not zero, is what is known.")
    bootstrap = spec.interval == "bootstrap"
    if bootstrap:
        notes.append("The interval comes from drawing states with all their years, in both strata at once.")
    elif spec.clustered:
        over = " and over ".join(dict.fromkeys((_noun(mine, unit), _noun(other, unit))))
        notes.append(f"Counts deflated by their scatter over {over} ({spread[0]:.1f} and {spread[1]:.1f}).")
    drawn = np.unique(np.concatenate(states)).size
    at_risk = round(totals[0][1] + totals[1][1])
    series = {"rates": pl.DataFrame(rates)}
    if spec.named:
        series["named_events"] = _named(spec.named, context)
    return Finding(
        replace(ratio, n=at_risk, clusters=drawn if bootstrap else mine.height + other.height),
        until,
        tuple(notes),
        series,
        no_effect=1.0,
        cases=(drawn, unit) if bootstrap else (at_risk, noun),
        none_counted=not totals[0][0] or not totals[1][0],
        replay=_replay(counts, states, spread, spec, context),
    )


Counts: TypeAlias = list[tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Events and exposure by pair, of the numerator and of the denominator."""


def _states(mine: pl.DataFrame, other: pl.DataFrame, spec: RateRatioSpec) -> list[NDArray[np.int64]]:
    """Return by stratum the number of the state that each pair is drawn with."""
    named = [
        [next((state for state in pair.split("-") if state != name), pair) for pair in part["pair"]]
        for name, part in ((spec.stratum, mine), (spec.against, other))
    ]
    numbers = {state: number for number, state in enumerate(sorted({*named[0], *named[1]}))}
    return [np.array([numbers[state] for state in names], dtype=np.int64) for names in named]


def _ratio(
    counts: Counts, states: list[NDArray[np.int64]], spec: RateRatioSpec, context: Context
) -> tuple[Estimate, list[float], list[tuple[float, float]]]:
    """Return the ratio, the dispersion of either stratum, and its effective events and exposure."""
    spread = [1.0, 1.0]
    if spec.clustered:
        spread = [dispersion(events, years) for events, years in counts]
        for one, two in ((0, 1), (1, 0)):
            if not counts[one][0].sum():
                spread[one] = spread[two]
    effective = [(events.sum() / by, years.sum() / by) for (events, years), by in zip(counts, spread, strict=True)]
    happened = [bool(events.sum()) for events, _ in counts]
    if spec.interval == "exact" or not all(happened) or min(events.size for events, _ in counts) < 2:
        # without an event on one side there is nothing to draw: the exact limit is what is known
        return rate_ratio(*effective[0], *effective[1], context.level), spread, effective
    size = 1 + max(int(numbers.max()) for numbers in states)
    spread_out = [
        np.bincount(numbers, part, minlength=size)
        for numbers, parts in zip(states, counts, strict=True)
        for part in parts
    ]
    found = bootstrap_rate_ratio(*spread_out, draws=_BOOTSTRAP, level=context.level, seed=context.seed)
    return found, spread, effective


def _replay(
    counts: Counts, states: list[NDArray[np.int64]], spread: list[float], spec: RateRatioSpec, context: Context
) -> Replay:
    """Return the replay of a ratio of rates: counts by pair as scattered as those found, the denominator's rate kept.

    A denominator without events is given half an event.
    """
    exposures = [years for _, years in counts]
    rate = max(float(counts[1][0].sum()), 0.5) / float(exposures[1].sum())

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        made = [
            (scattered(times * rate * years, by, stream), years)
            for times, years, by in zip((effect, 1.0), exposures, spread, strict=True)
        ]
        return _ratio(made, states, spec, context)[0].interval

    return Replay(draw, (0.0, math.inf))


def _in_both(rows: pl.DataFrame, spec: RateRatioSpec) -> pl.DataFrame:
    """Keep the pairs that are in both strata."""
    mine, other = (rows.filter(pl.col("stratum") == name).select("pair") for name in (spec.stratum, spec.against))
    return rows.join(mine.unique(), on="pair", how="semi").join(other.unique(), on="pair", how="semi")


def _stratum(rows: pl.DataFrame, name: str) -> pl.DataFrame | None:
    part = rows.filter(pl.col("stratum") == name)
    if part.is_empty():
        return None
    return by_unit(part)


def _none_counted(spec: RateRatioSpec, stratum: str, known: pl.DataFrame, context: Context) -> str:
    """Return why a stratum has no counts: in the second judgement perhaps because the record ends before it."""
    if not context.since:
        return f"no counts of {spec.outcome} for {stratum} in {spec.table}"
    own = known.filter(pl.col("stratum") == stratum)
    ends = f": the record ends in {own['last'].to_numpy().max()}" if "last" in own.columns and own.height else ""
    return f"no counts of {spec.outcome} for {stratum} in {spec.table} after {context.judged_to}{ends}"


def _clusters(part: pl.DataFrame, unit: str) -> str:
    """Return how many units, or spans of years of one pair, a stratum has."""
    noun = _noun(part, unit)
    return f"{part.height} {noun if part.height > 1 else _ONE[noun]}"


def _noun(part: pl.DataFrame, unit: str) -> str:
    return "spans of years" if part["pair"].str.contains(" ").any() else unit


def _named(block: str, context: Context) -> pl.DataFrame:
    try:
        events = read_table(context.evidence, "events", ("table", "state_a", "state_b", "year", "name"))
    except Gap:
        return pl.DataFrame(schema={"name": pl.String, "year": pl.Int64})
    late = (pl.col("year") > context.judged_to) == context.since
    return events.filter((pl.col("table") == block) & late).select("name", "state_a", "state_b", "year").sort("year")


def _of_crises(spec: RateRatioSpec) -> bool:
    return spec.table == "china_neighbours" and spec.outcome == "crisis"


def _sources(spec: RateRatioSpec) -> tuple[str, ...]:
    own = _SOURCES.get(spec.table) or _SOURCES.get(spec.table.partition("_")[0], ())
    return (*own, *(("crisis_dyads",) if _of_crises(spec) else ()))


KIND = Kind(
    "rate_ratio",
    RateRatioSpec,
    measure_rate_ratio,
    "rate ratio: does it happen more rarely among some?",
    sources_of=_sources,
)
