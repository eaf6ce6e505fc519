"""Similarity of *all* pairs of coded portfolios at once, from cross-tables made by matrix products.

With indicator matrices ``I_k`` (state × position, 1 where the state holds category k), the table of every pair is
``C[k, l] = I_k I_lᵀ``; S, kappa, pi and tau-b of all pairs then follow from ``C`` without a loop over pairs.
The rules for self-ties, 0/0 and all-zero portfolios are those of `foedus.measures.similarity`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.similarity import Distance

__all__ = ["SIMILARITIES", "PairTables", "all_similarities", "pair_tables"]


@dataclass(frozen=True)
class PairTables:
    """Cross-tables of every pair.

    Attributes
    ----------
    categories
        Values of the categories in rising order, shape ``(category,)``.
    counts
        Weight of joint positions where the first state holds k and the second l, shape
        ``(category, category, state, state)``.
    """

    categories: FloatArray
    counts: FloatArray

    @property
    def total(self) -> FloatArray:
        """Weight of joint positions, shape ``(state, state)``."""
        return np.asarray(self.counts.sum(axis=(0, 1)))

    def binary(self) -> PairTables:
        """Merge all categories above the lowest into one."""
        rows = np.concatenate([self.counts[:1], self.counts[1:].sum(axis=0, keepdims=True)])
        both = np.concatenate([rows[:, :1], rows[:, 1:].sum(axis=1, keepdims=True)], axis=1)
        return PairTables(np.array([0.0, 1.0]), both)


def pair_tables(portfolios: ArrayLike, categories: Sequence[float], weights: ArrayLike | None = None) -> PairTables:
    """Cross-tabulate every pair of rows.

    Parameters
    ----------
    portfolios
        Coded portfolios, shape ``(state, position)``; NaN = no position, left out of that state's pairs.
    categories
        The scale's values in rising order; a portfolio may hold no other.
    weights
        Weight of each position, shape ``(position,)``. Default: equal weights.

    Returns
    -------
    PairTables
        Tables of all ordered pairs.

    Raises
    ------
    InputError
        If the categories do not rise or a portfolio holds a value outside them.

    Examples
    --------
    >>> pair_tables([[0, 1], [0, 0]], [0, 1]).counts[:, :, 0, 1]
    array([[1., 0.],
           [1., 0.]])
    """
    values = np.asarray(portfolios, dtype=np.float64)
    scale = np.asarray(categories, dtype=np.float64)
    if scale.size < 2 or bool((np.diff(scale) <= 0).any()):
        raise InputError("categories must rise", where=str(list(categories)), expected="two or more rising values")
    if not bool((np.isnan(values) | np.isin(values, scale)).all()):
        raise InputError("a portfolio holds a value outside the scale", expected=f"values among {scale.tolist()}")
    indicator = (values[None] == scale[:, None, None]).astype(np.float64)
    weighted = indicator if weights is None else indicator * np.asarray(weights, dtype=np.float64)
    return PairTables(scale, np.einsum("kip,ljp->klij", weighted, indicator, optimize=True))


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(denominator > 1e-12, numerator / denominator, np.nan))


def _s(tables: PairTables, distance: Distance) -> FloatArray:
    gap = np.abs(tables.categories[:, None] - tables.categories[None, :])
    cost = gap**2 if distance == "squared" else gap
    return 1.0 - 2.0 * _ratio(np.einsum("kl,klij->ij", cost, tables.counts), cost.max() * tables.total)


def _moments(tables: PairTables, scores: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean squared difference, sum of variances, squared gap of means, with scores ``(category, state, state)``."""
    total = tables.total
    rows, columns = tables.counts.sum(axis=1), tables.counts.sum(axis=0)
    gap = (scores[:, None] - scores[None, :]) ** 2
    difference = _ratio((gap * tables.counts).sum(axis=(0, 1)), total)
    mean_x, mean_y = _ratio((scores * rows).sum(axis=0), total), _ratio((scores * columns).sum(axis=0), total)
    variance = _ratio(((scores - mean_x) ** 2 * rows + (scores - mean_y) ** 2 * columns).sum(axis=0), total)
    return difference, variance, (mean_x - mean_y) ** 2


def _fixed_scores(tables: PairTables) -> FloatArray:
    return np.broadcast_to(tables.categories[:, None, None], tables.counts.shape[1:])


def _observed_ranks(tables: PairTables) -> FloatArray:
    observed = (tables.counts.sum(axis=1) + tables.counts.sum(axis=0)) > 0
    return np.cumsum(observed, axis=0).astype(np.float64)


def _kappa(tables: PairTables, scores: FloatArray) -> FloatArray:
    difference, variance, gap = _moments(tables, scores)
    return 1.0 - _ratio(difference, variance + gap)


def _pi(tables: PairTables) -> FloatArray:
    difference, variance, gap = _moments(tables, _fixed_scores(tables))
    return 1.0 - _ratio(difference, variance + gap / 2.0)


def _pi_nominal(tables: PairTables) -> FloatArray:
    total = tables.total
    same = np.einsum("kkij->ij", tables.counts)
    pooled = _ratio(tables.counts.sum(axis=1) + tables.counts.sum(axis=0), 2.0 * total)
    expected = 1.0 - (pooled**2).sum(axis=0)
    return 1.0 - _ratio(1.0 - _ratio(same, total), expected)


def _tau_b(tables: PairTables) -> FloatArray:
    counts, total = tables.counts, tables.total
    size = counts.shape[0]
    balance = np.zeros_like(total)
    for k in range(size):
        for j in range(size):
            above = counts[k + 1 :, j + 1 :].sum(axis=(0, 1)) - counts[k + 1 :, :j].sum(axis=(0, 1))
            balance += counts[k, j] * above
    pairs = total**2 - (counts.sum(axis=1) ** 2).sum(axis=0), total**2 - (counts.sum(axis=0) ** 2).sum(axis=0)
    return _ratio(2.0 * balance, np.sqrt(np.maximum(pairs[0], 0.0) * np.maximum(pairs[1], 0.0)))


#: Similarity measures of a cross-table, by column name; the first eight are those of the independent R check.
SIMILARITIES: Final[dict[str, Callable[[PairTables], FloatArray]]] = {
    "s_valued_squared": lambda tables: _s(tables, "squared"),
    "s_valued_absolute": lambda tables: _s(tables, "absolute"),
    "s_binary": lambda tables: _s(tables.binary(), "absolute"),
    "pi_valued_nominal": _pi_nominal,
    "pi_binary": lambda tables: _pi_nominal(tables.binary()),
    "kappa_valued_observed_index": lambda tables: _kappa(tables, _observed_ranks(tables)),
    "kappa_binary": lambda tables: _kappa(tables.binary(), _fixed_scores(tables.binary())),
    "tau_b": _tau_b,
    "kappa_valued": lambda tables: _kappa(tables, _fixed_scores(tables)),
    "pi_valued_squared": _pi,
}


def all_similarities(tables: PairTables, names: Sequence[str] = tuple(SIMILARITIES)) -> dict[str, FloatArray]:
    """Compute the named similarity measures of every pair.

    ``s_*`` is Signorino and Ritter's S (valued: absolute or squared distance on the scale; binary: any tie or none);
    ``pi_*_nominal`` and ``pi_binary`` are Scott's pi over unordered categories, ``pi_valued_squared`` Häge's;
    ``kappa_valued`` uses the scale's own distances (our default), ``kappa_valued_observed_index`` the ranks of the
    categories that occur in that pair; ``tau_b`` is Kendall's.

    Parameters
    ----------
    tables
        Cross-tables from `pair_tables`.
    names
        Keys of `SIMILARITIES`.

    Returns
    -------
    dict[str, FloatArray]
        Symmetric arrays of shape ``(state, state)``; NaN where undefined (0/0).

    References
    ----------
    signorino_ritter_1999, hage_2011, scott_1955, kendall_1945
    """
    return {name: SIMILARITIES[name](tables) for name in names}
