"""Similarity of pairs of portfolios on a scale of many values: amounts, shares, counts.

The measures are those of `foedus.measures.crosstab`, which a scale of a few categories should use: both give the same
numbers. Sums over positions come from matrix products; quantities that need the two portfolios side by side (absolute
distance, equal values, ranks of the values observed in the pair) are computed for one state against all its partners at
a time. The rules for 0/0 and all-zero portfolios are those of `foedus.measures.similarity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.crosstab import SIMILARITIES, IndexArray, all_similarities, tables_of

__all__ = ["valued_similarities"]

BoolArray: TypeAlias = NDArray[np.bool_]

#: Variance below this share of the squared range of the scale counts as rounding error of double precision; *assumed*.
ROUNDING: Final = 1e-12
#: Numbers in memory at once while pairs of positions are compared (8 MiB of single precision); *assumed*.
BLOCK: Final = 1 << 21
_BINARY: Final = ("s_binary", "pi_binary", "kappa_binary")


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(denominator > ROUNDING, numerator / denominator, np.nan))


def valued_similarities(
    portfolios: ArrayLike,
    scale: tuple[float, float],
    first: IndexArray,
    second: IndexArray,
    names: Sequence[str] = tuple(SIMILARITIES),
    weights: ArrayLike | None = None,
) -> dict[str, FloatArray]:
    """Compute the named similarity measures of pairs of portfolios.

    Parameters
    ----------
    portfolios
        Portfolios, shape ``(state, position)``; NaN = no position, left out of that state's pairs.
    scale
        Lowest and highest value the scale allows; no portfolio may leave it. The lowest counts as "no tie" in the
        binary measures.
    first, second
        Rows of each pair, shape ``(pair,)``.
    names
        Keys of `foedus.measures.crosstab.SIMILARITIES`.
    weights
        Weight of each position, shape ``(position,)``; only their ratios matter. Default: equal weights.

    Returns
    -------
    dict[str, FloatArray]
        Arrays of shape ``(pair,)``; NaN where undefined (0/0).

    Raises
    ------
    InputError
        If the scale has no range or a portfolio is outside it.

    Notes
    -----
    ``pi_valued_nominal`` counts only equal values, so for amounts it says little more than which are zero.

    References
    ----------
    signorino_ritter_1999, hage_2011, scott_1955, kendall_1945

    Examples
    --------
    >>> import numpy as np
    >>> found = valued_similarities([[0.0, 0.2, 0.8], [0.1, 0.1, 0.8]], (0, 1), np.array([0]), np.array([1]))
    >>> round(float(found["s_valued_absolute"][0]), 4)
    0.8667
    """
    values = np.asarray(portfolios, dtype=np.float64)
    low, high = float(scale[0]), float(scale[1])
    present = ~np.isnan(values)
    if not low < high:
        raise InputError(
            "the scale has no range", where=f"{low:g} to {high:g}", expected="a highest value above the lowest"
        )
    if bool(((values < low) | (values > high)).any()):
        raise InputError("a portfolio is outside the scale", expected=f"values from {low:g} to {high:g}")
    unit = np.where(present, (values - low) / (high - low), 0.0)
    weight = np.ones(values.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    weight = weight * (weight.size / weight.sum() if weight.sum() > 0 else 0.0)
    found: dict[str, FloatArray] = {}
    wanted = set(names)
    if wanted & set(_BINARY):
        merged = np.where(present, (unit > 0).astype(np.float64), np.nan)
        tables = tables_of(merged, (0.0, 1.0), first, second, None if weights is None else weight)
        found |= all_similarities(tables, [name for name in _BINARY if name in wanted])
    if wanted & {"s_valued_squared", "kappa_valued", "pi_valued_squared"}:
        found |= _from_moments(unit, present, weight, first, second)
    if wanted & {"s_valued_absolute", "pi_valued_nominal", "kappa_valued_observed_index"}:
        found |= _side_by_side(unit, present, weight, first, second)
    if "tau_b" in wanted:
        found["tau_b"] = _tau_b(unit, present, None if weights is None else weight, first, second)
    return {name: found[name] for name in names}


def _from_moments(
    unit: FloatArray, present: BoolArray, weight: FloatArray, first: IndexArray, second: IndexArray
) -> dict[str, FloatArray]:
    """S, kappa and pi with squared distances, from sums over joint positions."""
    # Subtracting a common midpoint keeps the sums of squares small, and with them their rounding error.
    middle = float(unit[present].mean()) if bool(present.any()) else 0.0
    centred = np.where(present, unit - middle, 0.0)
    mask = present.astype(np.float64)
    total = ((mask * weight) @ mask.T)[first, second]
    sums, squares = (centred * weight) @ mask.T, (centred**2 * weight) @ mask.T
    product = ((centred * weight) @ centred.T)[first, second]
    mean_x, mean_y = _ratio(sums[first, second], total), _ratio(sums[second, first], total)
    square_x, square_y = _ratio(squares[first, second], total), _ratio(squares[second, first], total)
    difference = np.maximum(square_x + square_y - 2.0 * _ratio(product, total), 0.0)
    variance = np.maximum(square_x - mean_x**2, 0.0) + np.maximum(square_y - mean_y**2, 0.0)
    gap = (mean_x - mean_y) ** 2
    return {
        "s_valued_squared": 1.0 - 2.0 * difference,
        "kappa_valued": 1.0 - _ratio(difference, variance + gap),
        "pi_valued_squared": 1.0 - _ratio(difference, variance + gap / 2.0),
    }


def _side_by_side(
    unit: FloatArray, present: BoolArray, weight: FloatArray, first: IndexArray, second: IndexArray
) -> dict[str, FloatArray]:
    """S with absolute distances, nominal pi and kappa of observed ranks, one state against its partners at a time."""
    levels, codes = np.unique(unit, return_inverse=True)
    codes = codes.reshape(unit.shape)
    size = levels.size
    absolute, nominal, ranked = (np.full(first.size, np.nan) for _ in range(3))
    order = np.argsort(first, kind="stable")
    starts = np.flatnonzero(np.diff(first[order], prepend=-1))
    for places in np.split(order, starts[1:]) if order.size else ():
        i, partners = int(first[places[0]]), second[places]
        joint = (present[i] & present[partners]) * weight
        total = joint.sum(axis=1)
        absolute[places] = 1.0 - 2.0 * _ratio((np.abs(unit[i] - unit[partners]) * joint).sum(axis=1), total)
        line = np.arange(partners.size)[:, None] * size
        shape = (partners.size, size)
        mine, theirs = line + codes[i], line + codes[partners]
        held_x, held_y = (
            np.bincount(places_held.ravel(), joint.ravel(), line.size * size).reshape(shape)
            for places_held in (mine, theirs)
        )
        same = _ratio(((codes[i] == codes[partners]) * joint).sum(axis=1), total)
        pooled = _ratio(((held_x + held_y) ** 2).sum(axis=1), 4.0 * total**2)
        nominal[places] = 1.0 - _ratio(1.0 - same, 1.0 - pooled)
        ranks = np.cumsum(held_x + held_y > 0, axis=1).astype(np.float64)
        rank_x, rank_y = ranks.ravel()[mine], ranks.ravel()[theirs]
        difference = _ratio(((rank_x - rank_y) ** 2 * joint).sum(axis=1), total)
        mean_x, mean_y = (_ratio((ranks * held).sum(axis=1), total) for held in (held_x, held_y))
        spread = ((ranks - mean_x[:, None]) ** 2 * held_x + (ranks - mean_y[:, None]) ** 2 * held_y).sum(axis=1)
        ranked[places] = 1.0 - _ratio(difference, _ratio(spread, total) + (mean_x - mean_y) ** 2)
    return {"s_valued_absolute": absolute, "pi_valued_nominal": nominal, "kappa_valued_observed_index": ranked}


def _tau_b(
    unit: FloatArray, present: BoolArray, weight: FloatArray | None, first: IndexArray, second: IndexArray
) -> FloatArray:
    """Tau-b from the signs of all pairs of positions, in blocks."""
    left, right = np.triu_indices(unit.shape[1], k=1)
    balance, untied = (np.zeros((unit.shape[0], unit.shape[0])) for _ in range(2))
    # Ranks, signs and counts are whole numbers, exact in single precision; weights are not.
    exact = np.float32 if weight is None else np.float64
    codes = np.unique(unit, return_inverse=True)[1].reshape(unit.shape)
    ranks: NDArray[np.floating[Any]] = codes.T.astype(exact, order="C")
    mask: NDArray[np.floating[Any]] = present.T.astype(exact, order="C")
    step = max(BLOCK // max(unit.shape[0], 1), 1)
    for start in range(0, left.size, step):
        a, b = left[start : start + step], right[start : start + step]
        both = mask[a] * mask[b]
        sign = np.sign(ranks[a] - ranks[b]) * both
        weighted = sign if weight is None else sign * np.multiply(weight[a], weight[b])[:, None]
        balance += weighted.T @ sign
        untied += np.abs(weighted).T @ both
    return _ratio(balance[first, second], np.sqrt(untied[first, second] * untied[second, first]))
