"""Similarity of votes from the raw ballots (C16)."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from scipy import stats

from independent.raw import cow, parquet

Found = dict[str, float]
OTHERS = ("GEO", "MDA", "ARM", "AZE", "KAZ", "KGZ", "TJK", "UZB", "TKM", "BLR")


@cache
def _ballots(year: int) -> pl.DataFrame:
    """Ballots of a session with the voters' mean distance: N/(N-1) times 2(p1 p2 + p2 p3 + 2 p1 p3)."""
    votes = parquet("votes/unga_votes_1946_2024.parquet").filter(pl.col("session") == year - 1945, pl.col("vote") <= 3)
    one, two, three = ((pl.col("vote") == position).mean() for position in (1, 2, 3))
    chance = 2 * (one * two + two * three + 2 * one * three) * pl.len() / (pl.len() - 1)
    return votes.join(votes.group_by("resid").agg(chance.alias("expected")), on="resid")


def similarity(first: str, second: str, year: int) -> tuple[float, float]:
    """U = (De - Do) / (De + Do) over joint ballots, and its error by the delta method; NaN under ten joint ballots."""
    one, two = (
        _ballots(year).filter(pl.col("ccode") == cow()[state]).select("resid", "vote", "expected")
        for state in (first, second)
    )
    both = one.join(two, on="resid")
    if both.height < 10:
        return np.nan, np.nan
    expected = both["expected"].to_numpy()
    observed = np.abs(both["vote"].cast(int).to_numpy() - both["vote_right"].cast(int).to_numpy())
    e, o = expected.sum(), observed.sum()
    influence = 2 * (o * expected - e * observed) / (e + o) ** 2
    return float((e - o) / (e + o)), float(np.sqrt((influence**2).sum()))


def _windows(state: str, before: tuple[int, int], after: tuple[int, int]) -> list[np.ndarray]:
    values = [[similarity(state, "RUS", year) for year in range(a, b + 1) if year <= 2023] for a, b in (before, after)]
    return [np.array([v for v in window if np.isfinite(v[0])]).reshape(-1, 2) for window in values]


def ukraine_votes(before: tuple[int, int], after: tuple[int, int]) -> Found:
    """Difference of the two windows' means with Welch's interval, years as the units."""
    old, new = (window[:, 0] for window in _windows("UKR", before, after))
    limits = stats.ttest_ind(new, old, equal_var=False).confidence_interval(0.90)
    return {"effect": new.mean() - old.mean(), "low": limits.low, "high": limits.high, "n": len(old) + len(new)}


def largest_of_ten(before: tuple[int, int], after: tuple[int, int]) -> Found:
    """Largest change of ten states; Bonferroni's intervals from the pooled scatter or the stated error if larger."""
    every = {state: _windows(state, before, after) for state in OTHERS}
    windows = {state: both for state, both in every.items() if min(len(window) for window in both) >= 2}
    rests = [w[:, 0] - w[:, 0].mean() for both in windows.values() for w in both]
    freedom = sum(len(rest) - 1 for rest in rests)
    pooled = np.sqrt(sum((rest**2).sum() for rest in rests) / freedom)
    reach = stats.t.ppf(1 - 0.10 / 2 / len(windows), freedom)
    changes, lows, highs = [], [], []
    for old, new in windows.values():
        change = new[:, 0].mean() - old[:, 0].mean()
        error = max(pooled, float(np.concatenate([old, new])[:, 1].mean()))
        half = reach * error * np.sqrt(1 / len(old) + 1 / len(new))
        changes.append(change), lows.append(change - half), highs.append(change + half)
    return {"effect": max(changes), "low": max(lows), "high": max(highs), "clusters": len(windows)}
