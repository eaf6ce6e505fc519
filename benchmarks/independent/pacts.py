"""How pacts of major powers ended, from ATOP's members by the words of the page on endings (C4)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache

import numpy as np
import polars as pl
from scipy import stats

from independent.raw import csv, pair

Found = dict[str, float]
Pair = tuple[int, int]
LAST, HALF = 2014, 0.5
LEADERS = (200, 2)
KINDS = ("defense", "offense", "neutral", "consul")


@cache
def memberships() -> dict[int, list[tuple[int, date, date, bool, bool]]]:
    """Alliance -> member, first and last day, whether it promised any of the kinds, and whether force."""
    members = defaultdict(list)
    for row in csv("alliances/atop5_1m.csv").iter_rows(named=True):
        first = date(row["yrent"], row["moent"] or 1, row["dayent"] or 1)
        last = date.max
        if row["yrexit"]:
            month = row["moexit"] or 12
            last = date(row["yrexit"], month, row["dayexit"] or (28 if month == 2 else 30))
        any_kind = any(row[kind] == 1 for kind in KINDS)
        force = row["defense"] == 1 or row["offense"] == 1
        members[row["atopid"]].append((row["member"], first, last, any_kind, force))
    return members


@cache
def pacts() -> dict[Pair, list[tuple[date, date, int, bool]]]:
    """Pair -> first and last day, alliance, whether force was promised; phases within a month are joined."""
    raw = defaultdict(list)
    for alliance, rows in memberships().items():
        for i, (a, a_first, a_last, a_any, a_force) in enumerate(rows):
            for b, b_first, b_last, b_any, b_force in rows[i + 1 :]:
                first, last = max(a_first, b_first), min(a_last, b_last)
                if a != b and first <= last and (a_any or b_any):
                    raw[pair(a, b), alliance].append((first, last, a_force or b_force))
    found = defaultdict(list)
    for (two, alliance), phases in raw.items():
        joined: list[list] = []
        for first, last, force in sorted(phases):
            if joined and (joined[-1][1] == date.max or (first - joined[-1][1]).days <= 31):
                joined[-1][1] = max(joined[-1][1], last)
                joined[-1][2] |= force
            else:
                joined.append([first, last, force])
        found[two] += [(first, last, alliance, force) for first, last, force in joined]
    return {two: sorted(spells) for two, spells in found.items()}


@cache
def rivalries() -> dict[Pair, list[tuple[int, int]]]:
    found = defaultdict(list)
    for a, b, start, end in csv("conflict/rivalries_tss.csv").select("ccode1", "ccode2", "start", "end").iter_rows():
        found[pair(a, b)].append((start, end))
    return found


def rivals(a: int, b: int, year: int) -> bool:
    return any(start <= year <= end for start, end in rivalries().get(pair(a, b), ()))


@cache
def majors() -> list[tuple[int, int, int]]:
    return list(csv("states/cow_majors.csv").select("ccode", "styear", "endyear").iter_rows())


def major(state: int, year: int) -> bool:
    return any(one == state and start <= year <= end for one, start, end in majors())


@cache
def force_years() -> dict[Pair, list[int]]:
    """Years in which a dispute began that rose to the use of force between the two.

    A pair is at war only where both fought; else it has the level of the one that joined, or the higher of two that
    were in it from the first day.
    """
    one, two = pl.col("hostlev1"), pl.col("hostlev2")
    joined = pl.when(pl.col("orig1") < pl.col("orig2")).then(one).when(pl.col("orig1") > pl.col("orig2")).then(two)
    level = joined.when(pl.col("orig1") == 1).then(pl.max_horizontal(one, two)).otherwise(pl.min_horizontal(one, two))
    spells = (
        csv("conflict/cow_mid_dyad_year.csv")
        .filter(pl.col("ccode1") < pl.col("ccode2"))
        .group_by("dispnum", "ccode1", "ccode2")
        .agg(pl.col("year").min(), level.max().alias("level"))
        .filter(pl.col("level") >= 4)
    )
    found = defaultdict(list)
    for _, a, b, year, _ in spells.iter_rows():
        found[a, b].append(year)
    return found


def bound_by_force(a: int, b: int, day: date) -> bool:
    return any(first <= day <= last and force for first, last, _, force in pacts().get(pair(a, b), ()))


def turned_against(two: Pair, after: date, years: range) -> bool:
    """Whether one made a pact of force with a rival of the other, which neither the other nor its own allies share."""
    for one, other in (two, two[::-1]):
        for (a, b), spells in pacts().items():
            if one not in (a, b) or other in (a, b):
                continue
            rival = b if a == one else a
            for first, _, alliance, force in spells:
                if force and first > after and first.year in years and rivals(other, rival, first.year):
                    inside = {m for m, start, end, *_ in memberships()[alliance] if start <= first <= end}
                    joined = inside - {rival}
                    own = len(joined) >= 2 and all(bound_by_force(other, member, first) for member in joined)
                    if other not in inside and not own:
                        return True
    return False


@cache
def ceased() -> set[tuple[int, int]]:
    ends = csv("states/cow_system.csv").select("ccode", pl.col("end").str.slice(0, 4).cast(int))
    return {(state, end) for state, end in ends.iter_rows() if end < 2016}


@cache
def endings() -> list[tuple[Pair, int, int, str, float]]:
    """Pair, first year, alliance, how it stood, years followed."""
    found = []
    for two, spells in pacts().items():
        until = 0
        for first, _, alliance, _ in spells:
            year = first.year
            leader = LEADERS[0] if year <= 1897 else LEADERS[1]
            great = [major(state, year) for state in two]
            against = any(great) and all(rivals(state, leader, year) for state in two)
            if not 1816 <= year <= LAST or year <= until + (until > 0) or not (all(great) or against):
                continue
            until = _bound_until(spells, first)
            found.append((two, year, alliance, *_ending(two, first, until)))
    return found


def _bound_until(spells: list[tuple[date, date, int, bool]], first: date) -> int:
    last = first.year
    for start, end, *_ in spells:
        if end >= first and start.year <= last + 1:
            last = max(last, end.year)
    return last


def _ending(two: Pair, first: date, end: int) -> tuple[str, float]:
    if end >= LAST:
        return "going", LAST - first.year
    near = range(max(end - 1, first.year), end + 1)
    if any(year in near and year > first.year for year in force_years().get(two, ())):
        how = "dispute"
    elif turned_against(two, first, near):
        how = "rival_pact"
    else:
        how = "ceased" if any((state, end) in ceased() for state in two) else "drifted"
    return how, max(end - first.year, HALF)


def _incidence(years: np.ndarray, opposed: np.ndarray, going: np.ndarray, horizon: int) -> float:
    share, surviving = 0.0, 1.0
    for t in sorted(set(years[years <= horizon])):
        at_risk, now = (years >= t).sum(), (years == t) & ~going
        share += surviving * (now & opposed).sum() / at_risk
        surviving *= 1 - now.sum() / at_risk
    return float(share)


def ended_in_opposition(horizon: int) -> Found:
    """Aalen and Johansen's share within the horizon; Clopper and Pearson's limits at a jackknife's effective number."""
    years = np.array([row[4] for row in endings()])
    opposed = np.array([row[3] in ("dispute", "rival_pact") for row in endings()])
    going = np.array([row[3] == "going" for row in endings()])
    cluster = np.array([row[2] for row in endings()])
    share, labels = _incidence(years, opposed, going, horizon), sorted(set(cluster))
    left_out = [_incidence(*(part[cluster != label] for part in (years, opposed, going)), horizon) for label in labels]
    n, k = len(years), len(labels)
    variance = (k - 1) / k * ((np.array(left_out) - np.mean(left_out)) ** 2).sum()
    effective = min(n, share * (1 - share) / variance) * (stats.t.ppf(0.95, n - 1) / stats.t.ppf(0.95, k - 1)) ** 2
    events = share * effective
    low = stats.beta.ppf(0.05, events, effective - events + 1)
    high = stats.beta.ppf(0.95, events + 1, effective - events)
    return {"effect": share, "low": low, "high": high, "n": n, "clusters": k}
