"""Wars, disputes and rivalries counted from the raw files (C10, C23)."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from scipy.special import gammaln
from scipy.stats import beta

from independent.raw import cow, csv, facts, pair

Found = dict[str, float]
Pair = tuple[int, int]
LAST_RIVALRY = 2020
EDGE = 3  # fewest years on either side of a change


@cache
def rival_years() -> dict[Pair, set[int]]:
    """Years of rivalry, the last one among them; what goes on in 2020 is carried on."""
    years: dict[Pair, set[int]] = {}
    for row in csv("conflict/rivalries_tss.csv").iter_rows(named=True):
        last = 2024 if row["end"] == LAST_RIVALRY else row["end"]
        years.setdefault(pair(row["ccode1"], row["ccode2"]), set()).update(range(row["start"], last + 1))
    return years


@cache
def states_of(year: int) -> frozenset[int]:
    system = csv("states/cow_system.csv").filter(
        pl.col("start").str.slice(0, 4).cast(int) <= year,
        (pl.col("end").str.slice(0, 4).cast(int) >= year) | pl.col("end").str.starts_with("2016"),
    )
    return frozenset(system["ccode"])


def armed(state: int, year: int) -> bool:
    for row in facts("nuclear"):
        if cow()[row["state"]] == state:
            return bool(row["since"].year <= year <= (row["until"].year if "until" in row else 9999))
    return False


def _as_it_was(state: int, year: int) -> int:
    """The list of rivalries writes 679 of Yemen and 255 of Germany where the table of states has 678 and 260."""
    return {679: 678, 255: 260}.get(state, state) if 1945 < year < 1990 else state


def _now(state: int) -> int:
    return {678: 679, 260: 255}.get(state, state)


def strata(first: int, last: int) -> tuple[set[tuple[Pair, int]], set[tuple[Pair, int]]]:
    """Dyad-years of rivals that both have the weapons, and of those that do not both."""
    both, other = set(), set()
    for two, years in rival_years().items():
        for year in years & set(range(first, last + 1)):
            if {_as_it_was(state, year) for state in two} <= states_of(year):
                (both if armed(two[0], year) and armed(two[1], year) else other).add((two, year))
    return both, other


@cache
def wars_of_pairs() -> dict[Pair, dict[int, set[int]]]:
    """Pair -> war -> its years between them."""
    wars: dict[Pair, dict[int, set[int]]] = {}
    rows = csv("conflict/cow_war_inter_dyad_year.csv").select("ccode1", "ccode2", "warnum", "year")
    for a, b, war, year in rows.iter_rows():
        wars.setdefault(pair(a, b), {}).setdefault(war, set()).add(year)
    return wars


def war_onsets(first: int, last: int) -> list[tuple[Pair, int]]:
    """First years of listed wars to 2007, and from 2008 of 1,000 dead a year between two states in the Uppsala data."""
    listed = csv("conflict/cow_war_inter_dyad_year.csv").filter(pl.col("cowinteronset") == 1)
    wars = {
        (pair(a, b), year, war) for a, b, year, war in listed.select("ccode1", "ccode2", "year", "warnum").iter_rows()
    }
    onsets = [(two, year) for two, year, _ in wars]
    later = csv("conflict/ucdp_acd.csv").filter(
        pl.col("type_of_conflict") == "interstate", pl.col("intensity_level") == 2, pl.col("year") > 2006
    )
    fought = {(pair(a, b), year) for a, b, year in later.select("gwno_a", "gwno_b", "year").drop_nulls().iter_rows()}
    onsets += [(two, year) for two, year in fought if (two, year - 1) not in fought and year > 2007]
    return [(two, year) for two, year in onsets if first <= year <= last]


def wars_of_rivals(first: int, last: int) -> Found:
    both, other = strata(first, last)
    onsets = war_onsets(first, last)
    wars, wars_other = (sum(onset in stratum for onset in onsets) for stratum in (both, other))
    ratio = (wars / len(both)) / (wars_other / len(other))
    low, high = _ratio_limits(wars, len(both), wars_other, len(other))
    return {
        "effect": ratio, "low": low, "high": high, "n": len(both) + len(other), "events": wars,
        "events_against": wars_other, "exposure": len(both), "exposure_against": len(other),
    }  # fmt: skip


def _ratio_limits(events: int, exposure: int, others: int, exposure_others: int) -> tuple[float, float]:
    """Exact limits of a ratio of two Poisson rates, by Clopper and Pearson's of the first's share in all events."""
    total = events + others
    low = beta.ppf(0.05, events, total - events + 1) if events else 0.0
    high = beta.ppf(0.95, events + 1, total - events) if others else 1.0
    return tuple(float(p / (1 - p) * exposure_others / exposure) if p < 1 else np.inf for p in (low, high))  # type: ignore[return-value]


def wars_given_disputes() -> Found:
    """Disputes since 1946 that both had from the first day and in which one of the two used force against the other."""
    disputes = (
        csv("conflict/cow_mid_dyad_year.csv")
        .filter(pl.col("ccode1") < pl.col("ccode2"))
        .group_by("dispnum", "ccode1", "ccode2")
        .agg(pl.col("year").min().alias("start"), pl.col("year").max().alias("end"),
             pl.max_horizontal("hostlev1", "hostlev2").max().alias("level"),
             (pl.col("orig1").min() * pl.col("orig2").min()).alias("both"))
        .filter(pl.col("both") == 1, pl.col("level") >= 4, pl.col("start").is_between(1946, 2007))
    )  # fmt: skip
    rivals, counts, counted = strata(1946, 2007), [[0, 0], [0, 0]], set()
    for _, a, b, start, end, *_ in disputes.sort("start", "dispnum").iter_rows():
        years = set(
            range(start, end + 1)
        )  # a war counts once for a pair, in the earliest dispute that it shares a year with
        fresh = {(a, b, war) for war, of in wars_of_pairs().get((a, b), {}).items() if of & years} - counted
        counted |= fresh
        for count, stratum in zip(counts, rivals, strict=True):
            if ((a, b), start) in stratum or ((_now(a), _now(b)), start) in stratum:
                count[0] += 1
                count[1] += bool(fresh)
    (exposure, wars), (exposure_others, others) = counts
    low, high = _ratio_limits(wars, exposure, others, exposure_others)
    return {
        "effect": (wars / exposure) / (others / exposure_others), "low": low, "high": high,
        "n": exposure + exposure_others, "events": wars, "events_against": others,
    }  # fmt: skip


def new_disputes(first: int, second: int, years: range) -> np.ndarray:
    rows = csv("conflict/cow_mid_dyad_year.csv").filter(
        pl.col("ccode1") == first, pl.col("ccode2") == second, pl.col("cowmidonset") == 1
    )
    return np.array([rows.filter(pl.col("year") == year).height for year in years])


def split_before_opening() -> Found:
    """One rise in the rate of disputes of Moscow and Peking, 1950-79; rates have Gamma(1, 1/mean) priors."""
    years = range(1950, 1980)
    counts = new_disputes(365, 710, years)
    b, stream = 1 / counts.mean(), np.random.default_rng(1)

    def evidence(part: np.ndarray) -> float:
        return float(np.log(b) + gammaln(1 + part.sum()) - (1 + part.sum()) * np.log(b + len(part)))

    logs = np.full(len(years), -np.inf)
    for k in range(EDGE, len(years) - EDGE + 1):
        before, after = counts[:k], counts[k:]
        draws = [stream.gamma(1 + part.sum(), 1 / (b + len(part)), 20_000) for part in (before, after)]
        rises = (draws[1] > draws[0]).mean()
        logs[k] = evidence(before) + evidence(after) + np.log(2 * max(rises, 1e-9))
    weights = np.exp(logs - logs.max())
    posterior = weights / weights.sum()
    change = np.exp(logs[EDGE : len(years) - EDGE + 1] - evidence(counts)).mean()
    lags = 1971 - np.array(years)
    order = np.argsort(lags)
    cumulative = posterior[order].cumsum()
    low, middle, high = (float(lags[order][np.searchsorted(cumulative, q)]) for q in (0.05, 0.5, 0.95))
    return {"effect": middle, "low": low, "high": high, "n": len(years), "probability": change / (1 + change)}
