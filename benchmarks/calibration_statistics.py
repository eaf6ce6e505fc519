"""Is a posterior calibrated? Uniformity of where the truth lies in it, coverage of its intervals, variance of errors.

Where a truth lies in its posterior is a probability, the rank among infinitely many draws over their number. If truths
are drawn from the model and posteriors are exact, it is uniform (Talts et al. 2018). The band of the empirical
distribution holds all of it at once with the probability named (Säilynoja, Bürkner and Vehtari 2022, by simulation).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from scipy import stats

from foedus.estimate.intervals import korn_graubard

Array = np.ndarray[Any, Any]

BINS: Final = 20
EDGES: Final = np.arange(1, BINS) / BINS
LEVELS: Final = (0.5, 0.9, 0.95)
INTERVAL: Final = 0.90
BAND: Final = 0.95
_BAND_DRAWS: Final = 20_000
_BAND_SEED: Final = 0


def ranks(truth: Array, mean: Array, variance: Array) -> Array:
    """Probability that a normal posterior gives to values below the truth, in the shape of the arguments."""
    return np.asarray(stats.norm.cdf(truth, mean, np.sqrt(variance)))


@lru_cache
def band(n: int) -> tuple[Array, Array]:
    """Lower and upper limit of the empirical distribution of n uniform values less the uniform one, at `EDGES`.

    Both limits at an edge are quantiles of its binomial count, at a level such that all of `BAND` of the distributions
    of uniform values lie inside at every edge.
    """
    stream = np.random.default_rng(_BAND_SEED)
    counts = stream.multinomial(n, np.full(BINS, 1 / BINS), _BAND_DRAWS).cumsum(1)[:, :-1]
    outside = 2 * np.minimum(stats.binom.cdf(counts, n, EDGES), stats.binom.sf(counts - 1, n, EDGES))
    level = np.quantile(outside.min(1), 1 - BAND)
    low, high = stats.binom.ppf(level / 2, n, EDGES), stats.binom.isf(level / 2, n, EDGES)
    return low / n - EDGES, high / n - EDGES


def uniformity(found: Array) -> dict[str, Any]:
    """Histogram of independent ranks, its chi-square test, and their distribution against the band."""
    n = len(found)
    counts = np.histogram(found, BINS, (0.0, 1.0))[0]
    difference = counts.cumsum()[:-1] / n - EDGES
    low, high = band(n)
    test = stats.chisquare(counts)
    furthest = int(np.abs(difference).argmax())
    return {
        "n": n,
        "counts": counts.tolist(),
        "chi_square": round(float(test.statistic), 2),
        "p": round(float(test.pvalue), 4),
        "largest_difference": round(float(difference[furthest]), 4),
        "inside_band": bool(((difference >= low - 1e-12) & (difference <= high + 1e-12)).all()),
        "band": [np.round(limit, 4).tolist() for limit in (low, high)],
    }


def covered(inside: Array, alive: Array) -> dict[str, Any]:
    """Share of intervals that hold the truth over pair-years, ``(year, pair)``, with an interval clustered by pair."""
    pair = np.nonzero(alive)[1]
    hits = inside[alive]
    low, high = korn_graubard(hits, pair, INTERVAL)
    return {
        "share": round(float(hits.mean()), 4),
        "interval": [round(low, 4), round(high, 4)],
        "n": len(hits),
        "pairs": len(np.unique(pair)),
    }


def coverage(found: Array, alive: Array) -> dict[str, Any]:
    """Coverage of central intervals by level, from ranks ``(year, pair)``."""
    return {f"{level:.0%}": covered(np.abs(found - 0.5) <= level / 2, alive) for level in LEVELS}


def error_variance(truth: Array, mean: Array, variance: Array, alive: Array) -> dict[str, Any]:
    """Mean square of errors over their posterior's standard deviation, 1 if calibrated; interval clustered by pair."""
    squares = np.where(alive, (truth - mean) ** 2 / variance, 0.0)
    years = alive.sum(0)
    squares, years = squares[:, years > 0], years[years > 0]
    value, pairs = squares.sum() / years.sum(), len(years)
    residual = squares.sum(0) - value * years
    error = np.sqrt(pairs / (pairs - 1) * (residual**2).sum()) / years.sum()
    half = float(stats.t.isf((1 - INTERVAL) / 2, pairs - 1) * error)
    return {
        "value": round(float(value), 3),
        "interval": [round(float(value) - half, 3), round(float(value) + half, 3)],
        "n": int(years.sum()),
        "pairs": pairs,
    }
