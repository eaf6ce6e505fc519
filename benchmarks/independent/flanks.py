"""Troubles at borders, disputes of Russia and China by period, and collapses of major powers (C7, C8, C22, C26)."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache

import numpy as np
import polars as pl

from independent.conflict import new_disputes
from independent.pacts import majors, rivalries
from independent.raw import ROOT, cow, csv, facts, pair

Found = dict[str, float]
Pair = tuple[int, int]
RUSSIA, CHINA, USA = 365, 710, 2


@cache
def _borders() -> dict[int, set[Pair]]:
    """Year -> pairs with a border or within 400 miles of water; years after 2016 are like it."""
    found: dict[int, set[Pair]] = defaultdict(set)
    for a, b, kind, start, end in csv("geography/cow_contiguity_spells.csv").iter_rows():
        last = 2024 if end.startswith("2016") else int(end[:4])
        for year in range(max(int(start[:4]), 1992), last + 1) if kind else ():
            found[year].add(pair(a, b))
    return found


def _gw(number: int) -> int:
    """Gleditsch and Ward's number -> that of the Correlates of War."""
    return {260: 255, 678: 679, 340: 345}.get(number, number)


@cache
def _opponents() -> dict[int, set[Pair]]:
    """Year -> states in armed conflict or crisis with each other; crises to 2012 from the hand-coded list."""
    found: dict[int, set[Pair]] = defaultdict(set)
    between = csv("conflict/ucdp_acd.csv").filter(pl.col("type_of_conflict").is_in(["interstate"]))
    for a, b, year in between.select("gwno_a", "gwno_b", "year").drop_nulls().iter_rows():
        found[year].add(pair(_gw(a), _gw(b)))
    source = (ROOT / "src" / "foedus" / "evidence" / "flank_tables.py").read_text(encoding="utf-8")
    (coded,) = (
        node.value for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "CRISES" and node.value
    )  # fmt: skip
    crises = csv("conflict/icb1v13_crises.csv").select("crisno", "yrtrig", "yrterm").iter_rows()
    spans = {number: (first, last) for number, first, last in crises}
    for number, a, b in ast.literal_eval(coded):
        first, last = spans[number]
        for year in range(first, last + 1):
            found[year].add(pair(cow()[a], cow()[b]))
    for row in csv("conflict/icb_dyads_v16_2013_2022.csv").iter_rows(named=True):
        if row["year"] <= 2021:
            found[row["year"]].add(pair(_gw(row["statea"]), _gw(row["stateb"])))
    return found


@cache
def _inside() -> set[tuple[int, int]]:
    rows = csv("conflict/ucdp_acd.csv").filter(pl.col("type_of_conflict").is_in(["intrastate", "II"]))
    return {(_gw(state), year) for state, year in rows.select("gwno_a", "year").iter_rows()}


def troubled_neighbours(first: int, last: int, internal: bool) -> Found:
    """Rate of troubled neighbour-years of Russia over China's, with the power, a neighbour's neighbour or the USA."""
    counts = {RUSSIA: [0, 0], CHINA: [0, 0]}
    for year in range(first, last + 1):
        for power, count in counts.items():
            around = {a if b == power else b for a, b in _borders()[year] if power in (a, b)} - {RUSSIA, CHINA, USA}
            for state in around:
                others = {a if b == state else b for a, b in _opponents()[year] if state in (a, b)}
                near = any(other in (power, USA) or pair(state, other) in _borders()[year] for other in others)
                count[0] += 1
                count[1] += near or (internal and (state, year) in _inside())
    (years, troubled), (years_china, troubled_china) = counts[RUSSIA], counts[CHINA]
    return {"effect": (troubled / years) / (troubled_china / years_china), "n": years + years_china,
            "events": troubled, "events_china": troubled_china}  # fmt: skip


def disputes_by_period(later: tuple[int, int], earlier: tuple[int, int]) -> Found:
    """New disputes of Russia and China a year, of two periods."""
    rates = [new_disputes(RUSSIA, CHINA, range(a, b + 1)) for a, b in (later, earlier)]
    return {"effect": rates[0].mean() / rates[1].mean(), "n": sum(map(len, rates))}


def disputes_against_other_neighbours() -> Found:
    """New disputes of Russia and China a year, 1989-2014, against those of China with its other land neighbours."""
    own, years, events = new_disputes(RUSSIA, CHINA, range(1989, 2015)), 0, 0
    for a, b, kind, start, end in csv("geography/cow_contiguity_spells.csv").iter_rows():
        if a == CHINA and b != RUSSIA and kind == 1 and int(end[:4]) >= 1989:
            spell = range(max(int(start[:4]), 1989), min(int(end[:4]), 2014) + 1)
            years, events = years + len(spell), events + int(new_disputes(CHINA, b, spell).sum())
    return {"effect": own.mean() / (events / years), "n": len(own) + years}


def collapse_within(horizon: int) -> Found:
    """1 - exp(-horizon x rate) of major powers with a major rival now or within five years."""
    spans = [(state, first, 2018 if last == 2016 else last) for state, first, last in majors()]
    great = {(state, year) for state, first, last in spans for year in range(first, last + 1)}
    pressed = set()
    for two, spells in rivalries().items():
        for start, end in spells:
            both = [year for year in range(start, end + 1) if all((state, year) in great for state in two)]
            pressed |= {(state, year + lag) for state in two for year in both for lag in range(6)}
    at_risk = {(state, year) for state, year in pressed & great if 1816 <= year <= 2018}
    events = sum(
        (cow()[row["state"]], row["date"].year) in at_risk
        for row in facts("collapses")
        if row["regime_end"] and not row["lost_war"] and "follows" not in row
        and (row["territory_loss"] or row.get("cinc_change", 0) <= -0.1) and row["state"] in cow()
    )  # fmt: skip
    return {"effect": float(-np.expm1(-horizon * events / len(at_risk))), "n": len(at_risk), "events": events}
