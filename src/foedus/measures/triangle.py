"""The strategic triangle: Dittmer's types and the pivot condition, with and without uncertainty.

Relations are given in the order ``ab, ac, bc`` along the last axis. A relation counts as friendly if it is above zero;
zero is not friendship.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from foedus.axes import FloatArray
from foedus.errors import TableError
from foedus.measures.labels import keep_pairs, require

__all__ = ["TYPES", "dittmer_1981", "pivot", "pivot_probabilities", "triangle", "type_probabilities"]

#: Types by number of friendly relations, 0 to 3.
TYPES: Final = ("unit_veto", "stable_marriage", "romantic_triangle", "menage_a_trois")
#: Draws for the probability of being the pivot; its standard error is below .004.
DRAWS: Final = 20_000


def dittmer_1981(relations: ArrayLike) -> NDArray[np.int64]:
    """Type of triangle as an index of `TYPES`: the number of friendly relations.

    ``+++`` ménage à trois; ``++−`` romantic triangle (one state courted by two rivals); ``+−−`` stable marriage (two
    against one); ``−−−`` unit veto.

    Parameters
    ----------
    relations
        Shape ``(..., 3)`` in the order ab, ac, bc; NaN = not known.

    Returns
    -------
    NDArray[np.int64]
        Index 0–3, shape ``(...)``; −1 where a relation is NaN.

    References
    ----------
    dittmer_1981

    Examples
    --------
    >>> TYPES[int(dittmer_1981([0.4, 0.3, -0.6]))]
    'romantic_triangle'
    """
    values = np.asarray(relations, dtype=np.float64)
    return np.where(np.isnan(values).any(axis=-1), -1, (values > 0).sum(axis=-1)).astype(np.int64)


def pivot(relations: ArrayLike) -> NDArray[np.int64]:
    """State whose relation to each of the other two is closer than those two are to each other.

    That is the state opposite the weakest relation, so there is always one unless two relations tie for weakest; only
    in a romantic triangle is the pivot also courted by both.

    Parameters
    ----------
    relations
        Shape ``(..., 3)`` in the order ab, ac, bc; NaN = not known.

    Returns
    -------
    NDArray[np.int64]
        0 for a, 1 for b, 2 for c, shape ``(...)``; −1 where a relation is NaN or two tie for weakest.

    References
    ----------
    dittmer_1981

    Examples
    --------
    >>> int(pivot([0.4, 0.3, -0.6]))
    0
    """
    values = np.asarray(relations, dtype=np.float64)
    weakest = values.min(axis=-1)
    single = (values == weakest[..., None]).sum(axis=-1) == 1
    # The relation bc (index 2) is opposite a (0), ac (1) opposite b, ab (0) opposite c.
    opposite = 2 - np.argmin(np.where(np.isnan(values), np.inf, values), axis=-1)
    return np.where(single, opposite, -1).astype(np.int64)


def type_probabilities(mean: ArrayLike, sd: ArrayLike) -> FloatArray:
    r"""Probability of each type, for independent normal relations, in closed form.

    With :math:`p_i = \Phi(\mu_i / \sigma_i)` the number of friendly relations is a sum of three independent trials.

    Parameters
    ----------
    mean, sd
        Relations and their standard deviations, shape ``(..., 3)``; NaN = not known, sd 0 = certain.

    Returns
    -------
    FloatArray
        Shape ``(..., 4)`` in the order of `TYPES`, summing to 1; NaN where an input is NaN.

    Notes
    -----
    The three similarities share ballots, so their errors are correlated; independence makes the bands too wide or too
    narrow by an unknown, small amount.

    Examples
    --------
    >>> type_probabilities([0.0, 0.0, -1.0], [1.0, 1.0, 0.0]).tolist()
    [0.25, 0.5, 0.25, 0.0]
    """
    mu, sigma = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scaled = np.where(sigma > 0, mu / sigma, np.where(mu > 0, np.inf, -np.inf))
    p = _normal(np.where(np.isnan(mu) | np.isnan(sigma), np.nan, scaled))
    q = 1.0 - p
    one = p[..., 0] * q[..., 1] * q[..., 2] + q[..., 0] * p[..., 1] * q[..., 2] + q[..., 0] * q[..., 1] * p[..., 2]
    two = p[..., 0] * p[..., 1] * q[..., 2] + p[..., 0] * q[..., 1] * p[..., 2] + q[..., 0] * p[..., 1] * p[..., 2]
    return np.stack([q.prod(axis=-1), one, two, p.prod(axis=-1)], axis=-1)


def _normal(values: FloatArray) -> FloatArray:
    """Return the normal distribution function; importing scipy for it would slow a short command down."""
    chances = [0.5 * math.erfc(-value / math.sqrt(2.0)) for value in values.ravel()]
    return np.asarray(chances, dtype=np.float64).reshape(values.shape)


def pivot_probabilities(mean: ArrayLike, sd: ArrayLike, *, draws: int = DRAWS, seed: int = 0) -> FloatArray:
    """Probability that each state is the pivot, from independent normal draws of the relations.

    Parameters
    ----------
    mean, sd
        As in `type_probabilities`.
    draws, seed
        Number of draws, and the seed that fixes them.

    Returns
    -------
    FloatArray
        Shape ``(..., 3)`` for a, b, c; sums to 1 except for exact ties; NaN where an input is NaN.

    Examples
    --------
    >>> pivot_probabilities([0.4, 0.3, -0.6], [0.0, 0.0, 0.0]).tolist()
    [1.0, 0.0, 0.0]
    """

    mu, sigma = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64))
    noise = np.random.default_rng(seed).standard_normal((draws, 3))
    flat_mean, flat_sd = mu.reshape(-1, 3), sigma.reshape(-1, 3)
    result = np.full(flat_mean.shape, np.nan)
    for row, (centre, spread) in enumerate(zip(flat_mean, flat_sd, strict=True)):
        if not (np.isnan(centre).any() or np.isnan(spread).any()):
            found = pivot(centre + spread * noise)
            result[row] = [(found == state).mean() for state in range(3)]
    return result.reshape(mu.shape)


def triangle(
    table: pl.DataFrame, states: Sequence[str], column: str = "value", sd_column: str | None = "sd"
) -> pl.DataFrame:
    """Type and pivot of one triangle, year by year.

    Parameters
    ----------
    table
        ``state_a, state_b, year`` and the relation in `column`; its standard deviation in `sd_column`, if there is one.
    states
        Three different states, a, b and c.
    column, sd_column
        Names of the relation and of its standard deviation (None = treat as certain).

    Returns
    -------
    pl.DataFrame
        ``year, ab, ac, bc, type, pivot`` (null where a relation is unknown), and, with standard deviations,
        ``p_<type>`` for every type and ``p_pivot_<state>`` for every state.

    Raises
    ------
    TableError
        If there are not three different states or the table lacks a column.
    """
    if len(set(states)) != 3 or len(states) != 3:
        raise TableError("a triangle needs three different states", where=", ".join(states))
    spread = [sd_column] if sd_column is not None else []
    require(table, ("state_a", "state_b", "year", column, *spread), "triangle", key=("state_a", "state_b", "year"))
    a, b, c = states
    years = table.select(pl.col("year").unique())
    for name, pair in (("ab", (a, b)), ("ac", (a, c)), ("bc", (b, c))):
        side = keep_pairs(table, [pair]).select(
            "year",
            pl.col(column).cast(pl.Float64).alias(name),
            *(pl.col(each).cast(pl.Float64).alias(f"sd_{name}") for each in spread),
        )
        years = years.join(side, on="year", how="left")
    years = years.filter(pl.any_horizontal(pl.col("ab", "ac", "bc").is_not_null())).sort("year")
    relations = _array(years, ("ab", "ac", "bc"))
    kinds, pivots = dittmer_1981(relations), pivot(relations)
    answer = years.select("year", "ab", "ac", "bc").with_columns(
        type=pl.Series([TYPES[kind] if kind >= 0 else None for kind in kinds], dtype=pl.String),
        pivot=pl.Series([states[place] if place >= 0 else None for place in pivots], dtype=pl.String),
    )
    if not spread:
        return answer
    sd = _array(years, ("sd_ab", "sd_ac", "sd_bc"))
    types, places = type_probabilities(relations, sd), pivot_probabilities(relations, sd)
    return answer.with_columns(
        *(pl.Series(f"p_{name}", types[:, index]).fill_nan(None) for index, name in enumerate(TYPES)),
        *(pl.Series(f"p_pivot_{state}", places[:, index]).fill_nan(None) for index, state in enumerate(states)),
    )


def _array(table: pl.DataFrame, columns: Sequence[str]) -> FloatArray:
    return np.column_stack([table[name].fill_null(float("nan")).to_numpy() for name in columns])
