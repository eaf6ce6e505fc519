"""Removes from a pair's value what its two states have with all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from scipy.sparse.linalg import cg

from foedus.axes import FloatArray

__all__ = ["freeman_tukey", "less_both_states"]

_ROUNDS: Final = 200
_SETTLED: Final = 1e-9
_RESIDUAL: Final = 1e-13  # of the normal equations, relative to their right side
Grid: TypeAlias = tuple[Any, Any, int]  # indices of the two states of every row, and the number of states


def less_both_states(table: pl.DataFrame, column: str) -> pl.Series:
    r"""Return a dyadic column minus the least-squares additive effects of both states, year by year.

    .. math::

        y_{ij} - \hat\alpha_i - \hat\alpha_j, \qquad
        \hat\alpha = \arg\min_\alpha \sum_{i<j} (y_{ij} - \alpha_i - \alpha_j)^2

    over the pairs that have a value: every state's mean over its pairs is then zero.

    Parameters
    ----------
    table
        One row per undirected pair and year: ``state_a``, ``state_b``, ``year`` and the column.
    column
        Name of the column.

    Returns
    -------
    polars.Series
        In the column's unit, in the order of the table; null where the column is null or a year has fewer than three
        states.
    """
    return _by_year(table, column, _additive)


def freeman_tukey(table: pl.DataFrame, column: str) -> pl.Series:
    r"""Return Freeman–Tukey deviates of dyadic counts from independence, year by year.

    .. math::

        \sqrt{n_{ij}} + \sqrt{n_{ij} + 1} - \sqrt{4 e_{ij} + 1}, \qquad e_{ij} = a_i a_j,

    with :math:`a` such that every state's expected counts add up to its counts. The deviate of a Poisson count has a
    variance near 1 however small the expectation, so that two joint memberships instead of an expected zero do not
    weigh as much as twenty instead of three.

    Parameters, returned series as `less_both_states`.

    References
    ----------
    freeman_tukey_1950
    """
    return _by_year(table, column, _independence)


def _by_year(table: pl.DataFrame, column: str, fit: Callable[[FloatArray, Grid], FloatArray]) -> pl.Series:
    states = sorted(set(table["state_a"]) | set(table["state_b"]))
    place = pl.Enum(states)
    rows = table.select(
        "year", a=pl.col("state_a").cast(place).to_physical(), b=pl.col("state_b").cast(place).to_physical(),
        x=pl.col(column).cast(pl.Float64),
    )  # fmt: skip
    year, x = rows["year"].to_numpy(), rows["x"].to_numpy()
    a, b = rows["a"].to_numpy().astype(np.int64), rows["b"].to_numpy().astype(np.int64)
    known = np.isfinite(x)
    result = np.full(len(x), np.nan)
    for one in np.unique(year[known]):
        index = np.flatnonzero(known & (year == one))
        present, inverse = np.unique(np.concatenate([a[index], b[index]]), return_inverse=True)
        if len(present) > 2:
            first, second = inverse[: len(index)], inverse[len(index) :]
            result[index] = fit(x[index], (first, second, len(present)))
    return pl.Series(column, result).fill_nan(None)


def _sums(x: FloatArray, grid: Grid) -> FloatArray:
    first, second, size = grid
    return np.asarray(np.bincount(first, x, size) + np.bincount(second, x, size))


def _additive(x: FloatArray, grid: Grid) -> FloatArray:
    first, second, size = grid
    normal = np.zeros((size, size))
    normal[first, second] = normal[second, first] = 1.0
    normal[np.diag_indices(size)] = normal.sum(1)
    # If the graph of pairs has a bipartite part the equations are singular but consistent, and the sums of pairs are
    # the same in every solution. Conjugate gradients find one in a few dozen products.
    right = _sums(x, grid)
    effect, failed = cg(normal, right, rtol=_RESIDUAL, atol=0.0)
    if failed:
        effect = np.linalg.lstsq(normal, right, rcond=None)[0]
    return np.asarray(x - effect[first] - effect[second])


def _independence(n: FloatArray, grid: Grid) -> FloatArray:
    first, second, _ = grid
    total = _sums(n, grid)
    effect = np.sqrt(np.maximum(total, 0.0) / max(len(total) - 1, 1))
    for _ in range(_ROUNDS):
        others = np.bincount(first, effect[second], len(total)) + np.bincount(second, effect[first], len(total))
        fresh = np.sqrt(effect * np.divide(total, others, out=np.zeros_like(total), where=others > 0))
        moved = np.abs(fresh - effect).max()
        effect = fresh
        if moved < _SETTLED * max(float(effect.max()), 1.0):
            break
    return np.asarray(np.sqrt(n) + np.sqrt(n + 1) - np.sqrt(4 * effect[first] * effect[second] + 1))
