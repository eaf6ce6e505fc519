"""Onsets of common pressure by force, from the raw disputes, and what changed for the pairs pressed (C2)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations

import numpy as np
import polars as pl

from independent.raw import WORLD, csv, iso

Found = dict[str, float]
FIRST, CODED, LEADS, LAGS = 1946, 2014, 4, 5
WINDOW, QUIET, NEAREST = 3, 5, 10
OLD = {255: "DEU", 260: "DEU", 365: "RUS", 345: "YUG", 678: "YEM", 679: "YEM", 680: "YMD", 816: "VNM", 817: "RVN",
       265: "DDR", 315: "CSK"}  # fmt: skip


@cache
def _acts() -> dict[int, dict[str, set[str]]]:
    """Year -> sender -> whom it pressed: the side that seeks a change, or that acts first where neither does."""
    name = iso() | OLD
    rows = csv("conflict/gml_dirdisp_2_x.csv").filter(pl.col("year") >= FIRST - 10)
    sides = {(r["dispnum"], r["year"], r["ccode1"], r["ccode2"]): r for r in rows.iter_rows(named=True)}
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (dispute, year, a, b), row in sides.items():
        other = sides[dispute, year, b, a]
        seeks = row["revstate1"] == 1 or (row["revstate1"] != 1 and other["revstate1"] != 1 and row["sidea1"] == 1)
        orig = row["orig1"], row["orig2"]
        levels = row["hostlev1"], row["hostlev2"]
        joined = levels[0] if orig[0] < orig[1] else levels[1] if orig[0] > orig[1] else None
        between = joined if joined is not None else max(levels) if orig[0] else min(levels)
        between = 5 if levels == (5, 5) else min(between, 4)
        if seeks and min(levels[0], between) >= 2:
            found[year][name[a]].add(name[b])
    return found


@cache
def _onsets() -> tuple[list[tuple[str, str, str, int]], dict[int, set[tuple[str, str]]]]:
    """Sender, pair and year in which common pressure starts; and year -> pairs under common pressure by anybody."""
    common: dict[int, dict[str, set[tuple[str, str]]]] = defaultdict(dict)
    for year in range(FIRST - 8, 2013):
        senders = {sender for y in range(year - WINDOW + 1, year + 1) for sender in _acts().get(y, {})}
        for sender in senders:
            pressed = set().union(
                *(_acts()[y][sender] for y in range(year - WINDOW + 1, year + 1) if sender in _acts().get(y, {}))
            )
            if len(pressed) > 1:
                common[year][sender] = set(combinations(sorted(pressed), 2))
    anybody = {year: set().union(*by.values()) if by else set() for year, by in common.items()}
    onsets = [
        (sender, *two, year)
        for year, by in common.items()
        for sender, pairs in by.items()
        for two in pairs
        if not any(two in anybody.get(y, ()) for y in range(year - QUIET, year))
    ]
    return onsets, anybody


@cache
def _record() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """States, alignment (year, state, state), log distance of capitals (state, state), log capability (year, state)."""
    table = pl.read_parquet(WORLD / "alignment.parquet")
    states = sorted(set(table["state_a"]) | set(table["state_b"]))
    place = {state: number for number, state in enumerate(states)}
    cube = np.full((2025 - FIRST, len(states), len(states)), np.nan)
    for a, b, first, values in table.select("state_a", "state_b", "first", "value").iter_rows():
        for year, value in enumerate(values, first):
            if value is not None and year < 2025:
                cube[year - FIRST, place[a], place[b]] = cube[year - FIRST, place[b], place[a]] = value / 100
    power = np.full((2025 - FIRST, len(states)), np.nan)
    for state, year, value in pl.read_parquet(WORLD / "capability.parquet").iter_rows():
        if state in place and value > 0:
            power[year - FIRST, place[state]] = np.log(value)
    name, spot = iso() | OLD, {}
    for number, lat, lng in csv("geography/cow_capitals.csv").select("ccode", "lat", "lng").iter_rows():
        spot.setdefault(name.get(number), (np.radians(lat), np.radians(lng)))
    lat, lng = np.array([spot.get(state, (np.nan, np.nan)) for state in states]).T
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lng[:, None] - lng)
    return states, cube, np.log(6371 * np.arccos(np.clip(cosine, -1, 1)) + 1), power


def _net(now: np.ndarray, sender: int, first: np.ndarray, second: np.ndarray, free: np.ndarray) -> np.ndarray:
    """What is left of a year's alignment after a quadratic in the mean and the gap of both states' with the sender."""
    value, one, other = now[first, second], now[sender, first], now[sender, second]
    mean, gap = (one + other) / 2, np.abs(one - other)
    design = np.column_stack([np.ones(len(mean)), mean, gap, mean**2, gap**2, mean * gap])
    known = np.isfinite(design).all(axis=1) & np.isfinite(value)
    if (known & free).sum() < 30:
        return np.full(len(value), np.nan)
    beta = np.linalg.lstsq(design[known & free], value[known & free], rcond=None)[0]
    return value - design @ beta


def pressed_pairs(net: bool, without: str = "") -> Found:
    """Mean over episodes of the change five years on, less that of the ten nearest pairs within a deviation."""
    states, cube, distance, power = _record()
    place = {state: number for number, state in enumerate(states)}
    first, second = np.triu_indices(len(states), 1)
    number = {(states[a], states[b]): i for i, (a, b) in enumerate(zip(first, second, strict=True))}
    onsets, anybody = _onsets()
    episodes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for sender, a, b, year in onsets:
        at = year - 1 - FIRST
        if FIRST + LEADS <= year <= CODED - LAGS and {sender, a, b} <= place.keys() and sender != without:
            own, one, other = (power[at, place[state]] for state in (sender, a, b))
            if own >= max(one, other):
                episodes[sender, year].append(number[a, b])
    effects, treated = [], 0
    for (sender, year), rows in episodes.items():
        at, s = year - FIRST, place[sender]
        pressed = np.zeros(len(first), dtype=bool)
        for y in range(year - QUIET, year + LAGS + 1):
            pressed[[number[two] for two in anybody.get(y, ()) if two in number]] = True
        values = []
        for y in range(year - LEADS, year + LAGS + 1):
            free = np.ones(len(first), dtype=bool)
            free[[number[two] for two in _by(sender, y) if two in number]] = False
            now = cube[y - FIRST]
            values.append(_net(now, s, first, second, free) if net else now[first, second])
        path = np.column_stack(values)
        level, standing = path[:, 1:4].mean(axis=1), cube[at - 3 : at, s].mean(axis=0)
        one, other = standing[first], standing[second]
        joint = power[at - 1, first] + power[at - 1, second]
        x = np.column_stack([level, level, (one + other) / 2, np.abs(one - other), distance[first, second], joint])
        known = np.isfinite(path).all(axis=1) & np.isfinite(x).all(axis=1)
        pool = ~pressed & (first != s) & (second != s) & known
        chosen = np.zeros(len(first), dtype=bool)
        chosen[rows] = True
        if not (pool & ~chosen).any() or not (chosen & known).any():
            continue
        x = x / x[known & (chosen | pool)].std(axis=0)
        changes = path[:, LEADS + LAGS] - path[:, LEADS - 1]
        controls, found = np.flatnonzero(pool & ~chosen), []
        for row in np.flatnonzero(chosen & known):
            away = np.sqrt(((x[controls] - x[row]) ** 2).sum(axis=1))
            near = controls[np.argsort(away, kind="stable")[:NEAREST]][np.sort(away)[:NEAREST] <= 1.0]
            if len(near):
                found.append(changes[row] - changes[near].mean())
        if found:
            effects.append(np.mean(found))
            treated += len(found)
    return {"effect": float(np.mean(effects)), "n": len(effects), "pairs": treated}


@cache
def _by(sender: str, year: int) -> frozenset[tuple[str, str]]:
    pressed = set().union(*(_acts().get(y, {}).get(sender, set()) for y in range(year - WINDOW + 1, year + 1)))
    return frozenset(combinations(sorted(pressed), 2))
