"""Calculations that begin at a packaged table: joint paths of alignment and event studies (C2, C5)."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import stats

from independent.raw import packaged

Found = dict[str, float]
DRAWS, FLOOR = 40_000, 0.05


def smallest_margin(measure: str, first: int, last: int) -> Found:
    """Posterior of the smallest margin of Moscow and Peking over Washington's closer relation, on joint paths.

    A = tanh((m + L e) / 3), and one further error of .05 for all years of a relation.
    """
    table, stream = packaged("alignment_paths").filter(pl.col("measure") == measure), np.random.default_rng(12)
    paths = []
    for a, b in (("CHN", "RUS"), ("RUS", "USA"), ("CHN", "USA")):
        rows = table.filter(pl.col("state_a") == a, pl.col("state_b") == b)
        years, shocks = sorted(rows["year"].unique()), sorted(rows["shock"].unique())
        mean, factor = np.zeros(len(years)), np.zeros((len(years), len(shocks)))
        for year, shock, m, loading in rows.select("year", "shock", "mean", "loading").iter_rows():
            mean[year - years[0]], factor[year - years[0], shock - shocks[0]] = m, loading
        asked = slice(first - years[0], last - years[0] + 1)
        drawn = np.tanh((mean[asked] + stream.normal(size=(DRAWS, len(shocks))) @ factor[asked].T) / 3)
        paths.append(drawn + stream.normal(0, FLOOR, size=(DRAWS, 1)))
    smallest = (paths[0] - np.maximum(paths[1], paths[2])).min(axis=1)
    low, middle, high = np.quantile(smallest, [0.05, 0.5, 0.95])
    return {"effect": middle, "low": low, "high": high, "n": last - first + 1}


def five_years_on(table: str, outcome: str, without: str = "") -> Found:
    """Mean over episodes; variance sum w^2 / (1 - w) (m - mean)^2 over senders with shares w, Satterthwaite's t."""
    rows = packaged("event_studies").filter(
        pl.col("table") == table, pl.col("outcome") == outcome, pl.col("pair") == "", pl.col("sender") != without
    )
    by = rows.group_by("sender").agg(pl.col("after_5").mean(), pl.len())
    w, m = by["len"].to_numpy() / rows.height, by["after_5"].to_numpy()
    mean = float((w * m).sum())
    variance = (w**2 / (1 - w) * (m - mean) ** 2).sum()
    freedom = _freedom(w, by["len"].to_numpy(), rows)
    half = stats.t.ppf(0.95, freedom) * np.sqrt(variance)
    return {"effect": mean, "low": mean - half, "high": mean + half, "n": rows.height, "clusters": len(w)}


def _freedom(w: np.ndarray, sizes: np.ndarray, rows: pl.DataFrame) -> float:
    """Degrees of freedom of that variance if episodes of a sender correlate alike: 2 E^2 / Var of a quadratic form."""
    mean = rows["after_5"].mean()
    rest = rows.with_columns(rest=pl.col("after_5") - mean)
    square = float((rest["rest"] ** 2).mean())
    sums = rest.group_by("sender").agg(pl.col("rest").sum(), (pl.col("rest") ** 2).sum().alias("own"), pl.len())
    couples = float((sums["len"] * (sums["len"] - 1)).sum())
    rho = max(0.0, float((sums["rest"] ** 2 - sums["own"]).sum()) / couples / square)
    noise = np.diag((1 + (sizes - 1) * rho) / sizes)
    residual = np.eye(len(w)) - w[None, :]
    form = residual.T @ np.diag(w**2 / (1 - w)) @ residual @ noise
    return float(np.trace(form) ** 2 / np.trace(form @ form))
