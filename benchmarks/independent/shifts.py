"""When two states' positions on world order converged: the year of one shift of the gap's level (C3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy import stats

from independent.raw import parquet

Found = dict[str, float]
SCALE = 3.5
WORDS = ("multipolar", "rules_based", "hegemony", "unilateral", "new_order", "spheres")
EDGE = 3  # fewest years on either side of a shift


def ideal_point_gap(years: range) -> np.ndarray:
    points = parquet("votes/idealpoints_jul2025.parquet").filter(pl.col("year").is_in(list(years)))
    rows = points.filter(pl.col("ccode").is_in([365, 710])).select("ccode", "year", "idealpointall").iter_rows()
    value = {(state, year): np.clip(point / SCALE, -1, 1) for state, year, point in rows}
    return np.array([abs(value[365, year] - value[710, year]) for year in years])


def shift_before(event: int, gap: np.ndarray, years: range) -> Found:
    """Posterior of a fall of the level with AR(1) noise, Zellner's prior g = n, and rho of 0, .1, ..., .9."""
    n = len(years)
    cuts = range(EDGE, n - EDGE + 1)
    logs = np.full((10, n), -np.inf)
    for i, rho in enumerate(np.arange(10) / 10):

        def white(v: np.ndarray, rho: float = rho) -> np.ndarray:
            return np.r_[np.sqrt(1 - rho**2) * v[0], v[1:] - rho * v[:-1]]

        one, y = white(np.ones(n)), white(gap)
        rest = y - one * (one @ y) / (one @ one)
        null = 0.5 * np.log(1 - rho**2) - 0.5 * np.log(one @ one) - (n - 1) / 2 * np.log(rest @ rest)
        for k in cuts:
            step = white((np.arange(n) >= k).astype(float))
            step -= one * (one @ step) / (one @ one)
            slope = step @ y / (step @ step)
            r2 = slope**2 * (step @ step) / (rest @ rest)
            factor = (n - 2) / 2 * np.log(1 + n) - (n - 1) / 2 * np.log(1 + n * (1 - r2))
            spread = np.sqrt((rest @ rest) * (1 + n * (1 - r2)) / (1 + n) * n / (1 + n) / (n - 1) / (step @ step))
            falls = stats.t.cdf(-slope * n / (1 + n) / spread, n - 1)
            logs[i, k] = null + factor + np.log(2 * max(falls, 1e-12))
    weights = np.exp(logs - logs.max()).sum(axis=0)
    posterior = weights / weights.sum()
    lags = event - np.array(years)
    order = np.argsort(lags)
    cumulative = posterior[order].cumsum()
    low, middle, high = (float(lags[order][np.searchsorted(cumulative, q)]) for q in (0.05, 0.5, 0.95))
    return {"effect": middle, "low": low, "high": high, "n": n}


def order_words_gap(years: range) -> np.ndarray:
    """Difference of the numbers of six words for order in a hundred sentences of the yearly speech."""
    speeches = parquet("perception/ungdc_speeches_1946_2024.parquet").filter(pl.col("speaker").is_in(["RUS", "CHN"]))
    rate = speeches.select("speaker", "year", 100 * pl.sum_horizontal(*WORDS) / pl.col("sentences"))
    value = {(speaker, year): words for speaker, year, words in rate.iter_rows()}
    return np.array([abs(value["RUS", year] - value["CHN", year]) for year in years])


def before(event: int, gap: Callable[[range], np.ndarray]) -> Found:
    years = range(1992, 2021)
    return shift_before(event, gap(years), years)
