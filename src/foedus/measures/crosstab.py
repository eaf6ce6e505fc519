"""Similarity of *all* pairs of coded portfolios at once, from cross-tables made by matrix products.

With indicator matrices ``I_k`` (state × position, 1 where the state holds category k), the table of every pair is
``C[k, l] = I_k I_lᵀ``; S, kappa, pi and tau-b of all pairs then follow from ``C`` without a loop over pairs.
The rules for self-ties, 0/0 and all-zero portfolios are those of `foedus.measures.similarity`. A scale of many values
(amounts, counts) makes the tables too large: see `foedus.measures.valued`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.similarity import Distance

__all__ = ["SIMILARITIES", "PairTables", "all_similarities", "pair_tables", "tables_of"]

IndexArray = NDArray[np.intp]


@dataclass(frozen=True)
class PairTables:
    """Cross-tables of pairs.

    Attributes
    ----------
    categories
        Values of the categories in rising order, shape ``(category,)``.
    counts
        Weight of joint positions where the first state holds k and the second l, shape ``(category, category, …)``;
        the axes after the second are those of the pairs: ``(state, state)`` or ``(pair,)``.
    """

    categories: FloatArray
    counts: FloatArray

    @cached_property
    def total(self) -> FloatArray:
        """Weight of joint positions of each pair."""
        return np.asarray(self.counts.sum(axis=(0, 1)))

    @cached_property
    def rows(self) -> FloatArray:
        """Weight of the positions where the first state holds k, shape ``(category, …)``."""
        return np.asarray(self.counts.sum(axis=1))

    @cached_property
    def columns(self) -> FloatArray:
        """Weight of the positions where the second state holds l, shape ``(category, …)``."""
        return np.asarray(self.counts.sum(axis=0))

    @cached_property
    def fixed_moments(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Moments on the scale's own distances; see `_moments`."""
        return _moments(self, _beside(self.unit, self.rows))

    @cached_property
    def unit(self) -> FloatArray:
        """Values of the categories from 0 to 1, so that what counts as rounding error does not depend on the unit."""
        above = self.categories - self.categories[0]
        return np.asarray(above / above[-1])

    @cached_property
    def _merged(self) -> PairTables:
        rows = np.concatenate([self.counts[:1], self.counts[1:].sum(axis=0, keepdims=True)])
        both = np.concatenate([rows[:, :1], rows[:, 1:].sum(axis=1, keepdims=True)], axis=1)
        return PairTables(np.array([0.0, 1.0]), both)

    def binary(self) -> PairTables:
        """Merge all categories above the lowest into one."""
        return self._merged


def _beside(values: FloatArray, like: FloatArray) -> FloatArray:
    """Give values of categories the pair axes of `like`."""
    return np.broadcast_to(values.reshape(values.shape + (1,) * (like.ndim - 1)), like.shape)


def pair_tables(portfolios: ArrayLike, categories: Sequence[float], weights: ArrayLike | None = None) -> PairTables:
    """Cross-tabulate every pair of rows.

    Parameters
    ----------
    portfolios
        Coded portfolios, shape ``(state, position)``; NaN = no position, left out of that state's pairs.
    categories
        The scale's values in rising order; a portfolio may not contain others.
    weights
        Weight of each position, shape ``(position,)``: a position of weight 2 counts as if it occurred twice. Default:
        equal weights.

    Returns
    -------
    PairTables
        Tables of all ordered pairs, with axes ``(category, category, state, state)``.

    Raises
    ------
    InputError
        If the categories do not rise or a portfolio contains a value outside them.

    Examples
    --------
    >>> pair_tables([[0, 1], [0, 0]], [0, 1]).counts[:, :, 0, 1]
    array([[1., 0.],
           [1., 0.]])
    """
    scale, products = _products(portfolios, categories, weights)
    return PairTables(scale, np.ascontiguousarray(products.transpose(0, 2, 1, 3), dtype=np.float64))


def tables_of(
    portfolios: ArrayLike,
    categories: Sequence[float],
    first: IndexArray,
    second: IndexArray,
    weights: ArrayLike | None = None,
) -> PairTables:
    """Cross-tabulate the pairs of rows ``first[k], second[k]`` only.

    Parameters
    ----------
    portfolios, categories, weights
        As in `pair_tables`.
    first, second
        Rows of each pair, shape ``(pair,)``.

    Returns
    -------
    PairTables
        Tables with axes ``(category, category, pair)``.

    Raises
    ------
    InputError
        If the categories do not rise or a portfolio contains a value outside them.
    """
    scale, products = _products(portfolios, categories, weights)
    counts = np.empty((scale.size, scale.size, first.size))
    for k in range(scale.size):
        for m in range(scale.size):
            counts[k, m] = products[k, :, m, :][first, second]
    return PairTables(scale, counts)


def _products(
    portfolios: ArrayLike, categories: Sequence[float], weights: ArrayLike | None
) -> tuple[FloatArray, NDArray[np.floating]]:
    """Scale, and weight of joint positions with axes ``(category, state, category, state)``."""
    values = np.asarray(portfolios, dtype=np.float64)
    scale = np.asarray(categories, dtype=np.float64)
    if scale.size < 2 or bool((np.diff(scale) <= 0).any()):
        raise InputError(
            "categories must be in rising order", where=str(list(categories)), expected="at least two rising values"
        )
    states, size = values.shape[0], scale.size
    # Counts of positions are whole numbers, which single precision holds exactly up to 2²⁴.
    exact = np.float32 if weights is None and values.shape[-1] < 2**24 else np.float64
    indicator = (values[None] == scale[:, None, None]).astype(exact)
    present = int((~np.isnan(values)).sum())
    if int(indicator.sum(dtype=np.float64)) != present:
        raise InputError("a portfolio contains a value outside the scale", expected=f"values among {scale.tolist()}")
    if weights is not None or present < values.size:
        flat = indicator.reshape(size * states, values.shape[1])
        weighted = flat if weights is None else flat * np.asarray(weights, dtype=np.float64)
        return scale, (weighted @ flat.T).reshape(size, states, size, states)
    # If every state has a position on every item, the lowest category is what the others leave.
    flat = indicator[1:].reshape((size - 1) * states, values.shape[1])
    products = np.empty((size, states, size, states), dtype=exact)
    products[1:, :, 1:, :] = (flat @ flat.T).reshape(size - 1, states, size - 1, states)
    held = indicator.sum(axis=2)
    products[0, :, 1:, :] = held[1:] - products[1:, :, 1:, :].sum(axis=0)
    products[:, :, 0, :] = (held[:, :, None] - products[:, :, 1:, :].sum(axis=2)).astype(exact)
    return scale, products


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(denominator > 1e-12, numerator / denominator, np.nan))


def _s(tables: PairTables, distance: Distance) -> FloatArray:
    gap = np.abs(tables.unit[:, None] - tables.unit[None, :])
    cost = gap**2 if distance == "squared" else gap
    return 1.0 - 2.0 * _ratio(np.einsum("kl,kl...->...", cost, tables.counts), tables.total)


def _moments(tables: PairTables, scores: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean squared difference, sum of variances, squared gap of means, with scores ``(category, …)``."""
    total, rows, columns = tables.total, tables.rows, tables.columns
    size = scores.shape[0]
    apart = np.zeros_like(total)
    for k in range(size):
        for m in range(size):
            if k != m:
                apart += (scores[k] - scores[m]) ** 2 * tables.counts[k, m]
    mean_x, mean_y = _ratio((scores * rows).sum(axis=0), total), _ratio((scores * columns).sum(axis=0), total)
    variance = _ratio(((scores - mean_x) ** 2 * rows + (scores - mean_y) ** 2 * columns).sum(axis=0), total)
    return _ratio(apart, total), variance, (mean_x - mean_y) ** 2


def _observed_ranks(tables: PairTables) -> FloatArray:
    return np.cumsum(tables.rows + tables.columns > 0, axis=0).astype(np.float64)


def _kappa(moments: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
    difference, variance, gap = moments
    return 1.0 - _ratio(difference, variance + gap)


def _pi(moments: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
    difference, variance, gap = moments
    return 1.0 - _ratio(difference, variance + gap / 2.0)


def _pi_nominal(tables: PairTables) -> FloatArray:
    total = tables.total
    same = np.einsum("kk...->...", tables.counts)
    pooled = _ratio(tables.rows + tables.columns, 2.0 * total)
    expected = 1.0 - (pooled**2).sum(axis=0)
    return 1.0 - _ratio(1.0 - _ratio(same, total), expected)


def _tau_b(tables: PairTables) -> FloatArray:
    counts, total = tables.counts, tables.total
    size = counts.shape[0]
    balance = np.zeros_like(total)
    higher = np.zeros_like(counts[0])
    for k in reversed(range(size)):
        below = np.cumsum(higher, axis=0) - higher
        above = higher.sum(axis=0) - below - higher
        balance += (counts[k] * (above - below)).sum(axis=0)
        higher += counts[k]
    pairs = total**2 - (tables.rows**2).sum(axis=0), total**2 - (tables.columns**2).sum(axis=0)
    return _ratio(2.0 * balance, np.sqrt(np.maximum(pairs[0], 0.0) * np.maximum(pairs[1], 0.0)))


#: Similarity measures of a cross-table, by column name; the first eight are those of the independent R check.
SIMILARITIES: Final[dict[str, Callable[[PairTables], FloatArray]]] = {
    "s_valued_squared": lambda tables: _s(tables, "squared"),
    "s_valued_absolute": lambda tables: _s(tables, "absolute"),
    "s_binary": lambda tables: _s(tables.binary(), "absolute"),
    "pi_valued_nominal": _pi_nominal,
    "pi_binary": lambda tables: _pi_nominal(tables.binary()),
    "kappa_valued_observed_index": lambda tables: _kappa(_moments(tables, _observed_ranks(tables))),
    "kappa_binary": lambda tables: _kappa(tables.binary().fixed_moments),
    "tau_b": _tau_b,
    "kappa_valued": lambda tables: _kappa(tables.fixed_moments),
    "pi_valued_squared": lambda tables: _pi(tables.fixed_moments),
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
