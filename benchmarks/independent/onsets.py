"""Who, threatened by a stronger state, made a pact against it: risk sets from the raw files (C9)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import polars as pl
from scipy.optimize import minimize_scalar

from independent.pacts import rivalries
from independent.raw import cow, csv, pair, parquet

Found = dict[str, float]
Pair = tuple[int, int]


@cache
def _trade() -> dict[tuple[int, int, int], float]:
    """State, other, year -> the other's share of the state's trade in manufactures with all others."""
    flows = parquet("power/agtpa_1986_2006.parquet").filter(pl.col("exporter") != pl.col("importer"))
    both = pl.concat(
        [flows.select(a, b, pl.col("year").cast(int), "trade").rename({a: "state", b: "other"})
         for a, b in (("exporter", "importer"), ("importer", "exporter"))]
    )  # fmt: skip
    sums = both.group_by("state", "other", "year").agg(pl.col("trade").sum())
    shares = sums.with_columns(share=pl.col("trade") / pl.col("trade").sum().over("state", "year"))
    number = cow() | {"ROM": 360}
    return {(number[a], number[b], y): s for a, b, y, _, s in shares.iter_rows() if a in number and b in number}


@cache
def _strength() -> dict[tuple[int, int], float]:
    rows = csv("power/cow_nmc_7_0.csv").filter(~((pl.col("ccode") == 260) & (pl.col("year") > 1989)))
    return {(_today(state), year): cinc for state, year, cinc in rows.select("ccode", "year", "cinc").iter_rows()}


def _today(state: int) -> int:
    """The Federal Republic is Germany throughout."""
    return 255 if state == 260 else state


@cache
def _quarrels() -> dict[int, set[Pair]]:
    """Year -> pairs that are rivals, or of whom a dispute began in the last ten years, the year itself among them."""
    found: dict[int, set[Pair]] = defaultdict(set)
    for two, spells in rivalries().items():
        for start, end in spells:
            for year in range(max(start, 1986), min(end, 2007) + 1):
                found[year].add(two)
    onsets = csv("conflict/cow_mid_dyad_year.csv").filter(pl.col("cowmidonset") == 1)
    for a, b, start in onsets.select("ccode1", "ccode2", "year").iter_rows():
        for year in range(start, start + 10):
            found[year].add(pair(_today(a), _today(b)))
    return found


def _threatens(other: int, state: int, year: int) -> bool:
    strength = _strength()
    return pair(state, other) in _quarrels()[year] and strength.get((other, year), -1) >= strength.get((state, year), 9)


@cache
def _bound() -> dict[int, set[Pair]]:
    rows = parquet("alliances/atop_directed_dyad_year_5_1.parquet").filter(pl.col("atop_defense") == 1)
    found: dict[int, set[Pair]] = defaultdict(set)
    for a, b, year in rows.select("ccode1", "ccode2", "year").iter_rows():
        found[year].add(pair(_today(a), _today(b)))
    return found


@cache
def risk_sets() -> list[tuple[int, int, int, float, bool]]:
    """State, threatening power, year, share in trade, whether a pact against it followed within the year."""
    rows, done = [], set()
    for state, other, year in sorted(_trade(), key=lambda key: key[2]):
        if (state, other) in done or not _threatens(other, state, year):
            continue
        new = {two for two in _bound()[year + 1] - _bound()[year] if state in two}
        partners = {one for two in new for one in two} - {state, other}
        onset = any(_threatens(other, one, year + 1) for one in partners)
        rows.append((state, other, year, _trade()[state, other, year], onset))
        if onset:
            done.add((state, other))
    return rows


def pacts_against() -> Found:
    """Breslow's partial likelihood within years with Firth's penalty, per doubling of a share of at least .001."""
    years = sorted({row[2] for row in risk_sets() if row[4]})
    x = [np.log2([max(row[3], 0.001) for row in risk_sets() if row[2] == year]) for year in years]
    onset = [np.array([row[4] for row in risk_sets() if row[2] == year]) for year in years]

    def loss(beta: float) -> float:
        log_likelihood, information = 0.0, 0.0
        for each, happened in zip(x, onset, strict=True):
            weight = np.exp(beta * each) / np.exp(beta * each).sum()
            log_likelihood += (beta * each[happened]).sum() - happened.sum() * np.log(np.exp(beta * each).sum())
            information += happened.sum() * ((weight * each**2).sum() - (weight * each).sum() ** 2)
        return -log_likelihood - 0.5 * np.log(information)

    best = minimize_scalar(loss, bounds=(-4, 4), method="bounded", options={"xatol": 1e-9})
    return {
        "effect": float(np.exp(best.x)),
        "n": sum(map(len, x)),
        "rows": len(risk_sets()),
        "onsets": sum(map(sum, onset)),
    }


@cache
def neighbours_at_risk() -> pl.DataFrame:
    """Land neighbours of a year that exist in the next and are not bound by a promise of defence, 1816-2017."""
    alive: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for state, start, end in csv("states/cow_system.csv").select("ccode", "start", "end").iter_rows():
        alive[_today(state)].append((int(start[:4]), 2018 if end.startswith("2016") else int(end[:4])))
    rival, third = defaultdict(set), defaultdict(lambda: defaultdict(set))
    for two, spells in rivalries().items():
        a, b = pair(*map(_today, two))
        for start, end in spells:
            for year in range(max(start, 1816), end + 1):
                rival[year].add((a, b)), third[year][a].add(b), third[year][b].add(a)
    rows, ever = [], defaultdict(lambda: 9999)
    for year, pairs in sorted(_bound().items()):
        for two in pairs:
            ever[two] = min(ever[two], year)
    for one, two, kind, start, end in csv("geography/cow_contiguity_spells.csv").iter_rows():
        last, (a, b) = 2017 if end.startswith("2016") else int(end[:4]), pair(_today(one), _today(two))
        for year in range(int(start[:4]), last + 1) if kind == 1 and one < two else ():
            there = all(any(x <= y <= z for x, z in alive[s]) for s in (a, b) for y in (year, year + 1))
            strength = [_strength_of(s, year) for s in (a, b)]
            if there and (a, b) not in _bound()[year] and None not in strength and min(strength) > 0:
                ratio = abs(np.log10(strength[0] / strength[1]))
                shared = bool(third[year][a] & third[year][b])
                new = (a, b) in _bound()[year + 1]
                rows.append((a, b, year, new or None, ratio, (a, b) in rival[year], shared, ever[a, b] < year, 1.0))
    names = ["state", "other", "year", "treaty", "capability_ratio", "rivals", "shared_rival", "before", "weight"]
    return pl.DataFrame(rows, schema=names, orient="row").unique(["state", "other", "year"])


def _strength_of(state: int, year: int) -> float | None:
    return _raw_strength().get((state, year))


@cache
def _raw_strength() -> dict[tuple[int, int], float]:
    rows = csv("power/cow_nmc_7_0.csv").select("ccode", "year", "cinc").drop_nulls()
    return {(_today(state), year): cinc for state, year, cinc in rows.iter_rows()}
