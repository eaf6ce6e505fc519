"""Depth of cooperation and deeds of matched pairs from the raw records (C0, C13); the pairs are as packaged."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import polars as pl

from independent.raw import cow, csv, packaged, parquet
from independent.votes import similarity

Found = dict[str, float]
Two = tuple[str, str]
OTHER_NAMES = {"Federal Republic of Germany": "DEU", "German Democratic Republic": "DDR", "ROM": "ROU"}
LAST = 2010


@cache
def _exercises() -> dict[str, dict[int, set[tuple[str, frozenset[str]]]]]:
    """File -> year -> exercises with the states in them."""
    codes = csv("states/countrycode_codelist.csv").select("country.name.en", "iso3c").drop_nulls()
    letters = dict(codes.iter_rows()) | OTHER_NAMES
    found: dict = {"mme": defaultdict(set), "jme": defaultdict(set)}
    mme = csv("cooperation/mme_v7.csv")
    slots = [name for name in mme.columns if name.startswith("State")]
    for number, row in enumerate(mme.iter_rows(named=True)):
        states = frozenset(letters[row[slot]] for slot in slots if row[slot] in letters)
        found["mme"][row["s.year"]].add((f"{row['MMEID']}-{number}", states))
    jme = csv("cooperation/jme_v3_participants_long.csv").drop_nulls("state")
    groups = defaultdict(set)
    for row in jme.iter_rows(named=True):
        year = row["s.year"] or _year_in(row["Exercise Name"] or "")
        groups[row["jme_id"], year].add(OTHER_NAMES.get(row["state"].strip().upper(), row["state"].strip().upper()))
    for (number, year), states in groups.items():
        if year:
            found["jme"][int(year)].add((str(number), frozenset(states)))
    return found


def _year_in(name: str) -> int | None:
    """The year at the end of an undated exercise's name, from 1999 to 2010."""
    last = name.replace("-", " ").replace("/", " ").split()[-1:] or [""]
    digits = "".join(sign for sign in last[0] if sign.isdigit())
    year = int(digits) if len(digits) == 4 else 2000 + int(digits) if len(digits) == 2 and int(digits) <= 10 else 0
    year = 1999 if digits == "99" else year
    return year if 1999 <= year <= LAST else None


def _met(two: Two, file: str, year: int) -> int:
    return sum(set(two) <= states for _, states in _exercises()[file].get(year, ()))


@cache
def _agreements() -> list[tuple[int, int, int, int]]:
    rows = csv("cooperation/dcad_v1_0.csv").with_columns(first=pl.coalesce("EIFYear", "signYear"))
    return list(rows.select("ccode1", "ccode2", "first", "endYearEstimate").iter_rows())


def _number(state: str, year: int) -> int:
    return 260 if state == "DEU" and year < 1990 else cow()[state]


def _signs(two: Two, year: int) -> tuple[list[float], list[float], list[float]]:
    """Early, moderate and advanced signs of a year; exercises and agreements of later years are those of 2010."""
    numbers = {_number(state, year) for state in two}
    coded = min(year, LAST)
    treaty = parquet("alliances/atop_directed_dyad_year_5_1.parquet").filter(
        pl.col("year") == min(year, 2018), pl.col("ccode1").is_in(numbers), pl.col("ccode2").is_in(numbers)
    )
    defence = float(treaty["atop_defense"].max() or 0)
    consultation = max(defence, float(treaty["atop_consul"].max() or 0))
    agreement = any({a, b} == numbers and first and first <= coded <= (end or 0) for a, b, first, end in _agreements())
    met = [any(_met(two, file, y) for file in ("mme", "jme")) for y in range(coded - 4, coded + 1)]
    troops = 0
    if "USA" in two:
        host = cow()[next(state for state in two if state != "USA")]
        counts = csv("cooperation/us_troops_country_year.csv").filter(pl.col("ccode") == host, pl.col("year") == year)
        troops = counts["troops_ad"].sum()
    return [consultation, float(agreement), float(any(met))], [float(sum(met) >= 3)], [defence, float(troops >= 400)]


def depth(two: Two, year: int) -> float:
    return float(np.mean([np.mean(stage) for stage in _signs(two, year)]))


def _pairs(table: str, outcome: str, year: int) -> pl.DataFrame:
    rows = packaged("matched_pairs").filter(
        pl.col("table") == table, pl.col("outcome") == outcome, pl.col("year") == year
    )
    return rows.sort("rank")


def depth_among_pacts(year: int) -> Found:
    """Share of matched pairs below, of true values drawn around the recorded ones with their packaged errors."""
    rows, stream = _pairs("pact_pairs", "depth", year), np.random.default_rng(3)
    values = np.array([depth(two, year) for two in rows.select("state_a", "state_b").iter_rows()])
    sd, y = rows["sd"].to_numpy(), values[1:]
    x = values[0] + sd[0] * stream.normal(size=(20_000, 1))
    true = y + sd[1:] * stream.normal(size=(20_000, len(y)))
    return {
        "effect": float(((true < x).mean(axis=1) + (true == x).mean(axis=1) / 2).mean()), "n": len(y), "own": values[0],
        "as_measured": float((y < values[0]).mean() + (y == values[0]).mean() / 2),
        "most_off": float(np.abs(values - rows["value"].to_numpy()).max()),
    }  # fmt: skip


@cache
def _arms() -> dict[tuple[frozenset[str], int], float]:
    found: dict = defaultdict(float)
    for a, b, year, tiv in csv("cooperation/arms_transfers_case_dyads_1990_2024.csv").iter_rows():
        found[frozenset((a, b)), year] += tiv
    return found


def deeds(first: int, last: int, kinds: tuple[str, ...] = ("exercises", "arms", "votes")) -> Found:
    """Mean of the deeds, each in standard deviations of the matched pairs; the difference in those of the mean."""
    pairs = list(_pairs("arms_pact_pairs", "deeds", last).select("state_a", "state_b").iter_rows())

    def met(two: Two) -> float:
        counts = [max(_met(two, file, year) for file in ("mme", "jme")) for year in range(LAST - 4, LAST + 1)]
        return float(np.log1p(counts).mean())

    def arms(two: Two) -> float:
        return float(np.log1p([_arms().get((frozenset(two), year), 0.0) for year in range(first, last + 1)]).mean())

    def votes(two: Two) -> float:
        return float(np.nanmean([similarity(*two, year)[0] for year in range(first, min(last, 2023) + 1)]))

    deeds_of = {"exercises": met, "arms": arms, "votes": votes}
    each = np.array([[deeds_of[kind](two) for kind in kinds] for two in pairs])
    scaled = (each - each[1:].mean(axis=0)) / each[1:].std(axis=0, ddof=1)
    mean = scaled.mean(axis=1)
    return {"effect": float(mean[0] / mean[1:].std(ddof=1)), "n": len(pairs) - 1}


def met_in(two: Two, years: range) -> bool:
    """Whether an exercise of either collection named both in one of the years."""
    return any(_met(two, file, year) for file in ("mme", "jme") for year in years)
