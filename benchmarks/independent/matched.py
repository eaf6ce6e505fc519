"""What part of a pair's convergence goes with order preferences, among matched pairs (C3)."""

from __future__ import annotations

import numpy as np
import polars as pl

from independent.raw import WORLD, packaged

Found = dict[str, float]
ENDS = ((1992, 1994), (2018, 2020))


def _state_means(column: str, window: tuple[int, int]) -> dict[str, float]:
    rows = packaged("states").filter(pl.col("year").is_between(*window)).group_by("state").agg(pl.col(column).mean())
    return dict(rows.drop_nulls().iter_rows())


def _end(window: tuple[int, int]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Pair -> alignment without votes, closeness of order preferences, common pressure by third states."""
    rows = packaged("dyads").filter(pl.col("year").is_between(*window)).group_by("state_a", "state_b")
    means = rows.agg(pl.col("alignment_without_un").mean(), pl.col("hostility").mean())
    order = _state_means("order_preference", window)
    shares = pl.read_parquet(WORLD / "capability.parquet").filter(pl.col("year") == min(window[1], 2019))
    power = dict(shares.select("state", "value").iter_rows())
    hostile = {frozenset((a, b)): h or 0.0 for a, b, _, h in means.iter_rows()}
    states = sorted({state for two in hostile for state in two})
    found = {}
    for a, b, alignment, _ in means.iter_rows():
        if alignment is not None and a in order and b in order:
            third = [(power.get(c, 0.0), hostile.get(frozenset((a, c)), 0.0), hostile.get(frozenset((b, c)), 0.0))
                     for c in states if c not in (a, b)]  # fmt: skip
            found[a, b] = alignment, -abs(order[a] - order[b]), sum(k * min(one, two) for k, one, two in third)
    return found


def _error(two: tuple[str, str]) -> float:
    """Error of the change of a pair's alignment: the yearly errors of both ends."""
    rows = packaged("dyads").filter(pl.col("state_a") == two[0], pl.col("state_b") == two[1])
    ends = [rows.filter(pl.col("year").is_between(*end))["alignment_without_un_sd"].mean() for end in ENDS]
    return float(np.hypot(*ends))


def _changes() -> tuple[list[tuple[str, str]], np.ndarray, np.ndarray]:
    """Pairs, changes of alignment, and their parts by least squares: order, common pressure, level at the start."""
    before, after = map(_end, ENDS)
    pairs = sorted(set(before) & set(after))
    old, new = (np.array([end[two] for two in pairs]) for end in (before, after))
    change, order, pressure = (new - old).T
    columns = np.column_stack([order, pressure, old[:, 0] - old[:, 0].mean()])
    beta = np.linalg.lstsq(np.column_stack([np.ones(len(pairs)), columns]), change, rcond=None)[0][1:]
    return pairs, change, columns * beta


def order_share_among_matched(draws: int) -> Found:
    """Share of the matched pairs of which a smaller part goes with order preferences, by the sizes of all four parts.

    The mean over draws from the posterior of the change of alignment; what is measured is its mean.
    """
    pairs, change, parts = _changes()
    names = packaged("matched_pairs").filter(pl.col("outcome") == "order_share").sort("rank")
    chosen = [pairs.index(two) for two in names.select("state_a", "state_b").iter_rows()]
    noise = np.random.default_rng(5).normal(size=(draws, len(chosen)))
    error = np.array([_error(pairs[number]) for number in chosen])
    change, parts = change[chosen] + noise * error, parts[chosen]
    rest = np.abs(change - parts.sum(axis=1))
    shares = parts[:, 0] / (np.abs(parts).sum(axis=1) + rest)
    return {"effect": float((shares[:, 1:] < shares[:, :1]).mean()), "n": len(chosen) - 1}
