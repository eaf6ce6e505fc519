"""Portfolios of any kind, and the similarity of all pairs of them.

A portfolio is an actor's positions towards each of a list of items: a treaty with a state, a vote on a ballot,
deliveries to a customer. The rules for all kinds:

* an item towards which either actor has no position is left out of that pair; ``n`` counts what is left, and a pair
  with nothing left has no row: no overlap is missing, never zero and never similar;
* an actor's position towards itself is data if the builder states one (obligations do: 3) and left out if not;
* an all-zero portfolio is a portfolio: S of two of them is 1, while kappa, pi and tau-b, which ask what chance would
  give, are 0/0 and null;
* a weight counts an item as if it occurred that many times; only the ratios of weights matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.errors import TableError, UnknownNameError
from foedus.measures.crosstab import SIMILARITIES, IndexArray, all_similarities, tables_of
from foedus.measures.labels import Pairs, pair_rows, require
from foedus.measures.valued import valued_similarities

__all__ = ["Portfolios", "Scale", "similarities", "with_weights"]

#: Number of categories up to which cross-tables are made; more values are compared as amounts. Both give the same
#: numbers.
MOST_CATEGORIES: Final = 12
#: The one measure that does not need an order among categories.
NOMINAL: Final = ("pi_valued_nominal",)


@dataclass(frozen=True)
class Scale:
    """Values a position can take.

    Attributes
    ----------
    low, high
        Ends of the scale; S divides by their distance, and the binary measures take `low` for "none".
    categories
        All values in rising order, or None if there are too many to list.
    ordered
        Whether the values have an order. Without one only nominal measures are defined; the others are null.
    """

    low: float
    high: float
    categories: tuple[float, ...] | None = None
    ordered: bool = True

    @classmethod
    def of(cls, positions: pl.Series) -> Scale:
        """Return the scale that the positions of a whole table span."""
        values = positions.unique().sort().to_list()
        if len(values) < 2:
            raise TableError(
                "all positions are the same", where=str(values), expected="at least two different positions"
            )
        few = tuple(float(value) for value in values) if len(values) <= MOST_CATEGORIES else None
        return cls(float(values[0]), float(values[-1]), few)


@dataclass(frozen=True)
class Portfolios:
    """The portfolios of one year or window of years.

    Attributes
    ----------
    year
        Year, the last one of a window; None for a table without years.
    actors
        The holders of the portfolios, in alphabetical order.
    items
        The items towards which positions are held.
    matrix
        Positions, shape ``(actor, item)``; NaN = none.
    scale
        The values that a position can take.
    weights
        Weight of each item, shape ``(item,)``, or None for equal weights; 0 leaves an item out.
    """

    year: int | None
    actors: tuple[str, ...]
    items: tuple[str, ...]
    matrix: FloatArray
    scale: Scale
    weights: FloatArray | None = None


def similarities(
    part: Portfolios, names: Iterable[str] = tuple(SIMILARITIES), pairs: Pairs | None = None
) -> pl.DataFrame:
    """Compute the named similarities of all pairs of portfolios.

    Parameters
    ----------
    part
        Portfolios of one year.
    names
        Keys of `foedus.measures.crosstab.SIMILARITIES`.
    pairs
        Pairs of actors in any order; None = all.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, n`` (n = items both have a position on, with a weight) and one column per name; null
        where undefined. Pairs without a common item have no row.

    Raises
    ------
    UnknownNameError
        If a name is not a similarity measure.

    References
    ----------
    signorino_ritter_1999, hage_2011, scott_1955, kendall_1945

    Examples
    --------
    >>> part = Portfolios(1914, ("AUH", "ITA"), ("DEU", "FRA"), np.array([[3.0, 0.0], [3.0, 1.0]]), Scale(0, 3))
    >>> similarities(part, ["s_valued_absolute"])["s_valued_absolute"].round(3).to_list()
    [0.667]
    """
    chosen = list(names)
    for name in chosen:
        if name not in SIMILARITIES:
            raise UnknownNameError(f"no similarity measure {name!r}", expected=f"one of: {', '.join(SIMILARITIES)}")
    first, second, n = _overlapping(part, pairs)
    found = _values(part, first, second, chosen) if first.size else {}
    empty = np.full(first.size, np.nan)
    columns = {"n": n, **{name: found.get(name, empty) for name in chosen}}
    return pair_rows(part.actors, part.year, first, second, columns)


def _overlapping(part: Portfolios, pairs: Pairs | None) -> tuple[IndexArray, IndexArray, np.ndarray]:
    """Rows of the pairs that share an item, and the number of shared items."""
    first, second = np.triu_indices(len(part.actors), k=1)
    if pairs is not None:
        place = {actor: index for index, actor in enumerate(part.actors)}
        found = sorted({tuple(sorted((place[a], place[b]))) for a, b in pairs if a in place and b in place and a != b})
        first = np.array([pair[0] for pair in found], dtype=np.intp)
        second = np.array([pair[1] for pair in found], dtype=np.intp)
    present = ~np.isnan(part.matrix)
    if part.weights is not None:
        present &= part.weights > 0
    if bool(present.all()):
        n = np.full(first.size, present.shape[1], dtype=np.int32)
    else:
        counted = present.astype(np.float32)
        n = (counted @ counted.T)[first, second].astype(np.int32)
    keep = n > 0
    return first[keep], second[keep], n[keep]


def _values(part: Portfolios, first: IndexArray, second: IndexArray, names: Sequence[str]) -> dict[str, FloatArray]:
    scale, weights = part.scale, part.weights
    if weights is not None:
        weights = weights * (weights.size / weights.sum())
    defined = [name for name in names if scale.ordered or name in NOMINAL]
    if scale.categories is None:
        return valued_similarities(part.matrix, (scale.low, scale.high), first, second, defined, weights)
    return all_similarities(tables_of(part.matrix, scale.categories, first, second, weights), defined)


def with_weights(
    parts: Iterable[Portfolios], weights: pl.DataFrame, *, partial: bool = False, title: str = "weights"
) -> Iterator[Portfolios]:
    """Give the items of portfolios weights.

    Parameters
    ----------
    parts
        Portfolios.
    weights
        ``item, weight`` or ``item, year, weight``, not negative.
    partial
        Whether an item without a weight is left out instead of raising an error.
    title
        What messages call the weights, such as the path of their file.

    Yields
    ------
    Portfolios
        The same with weights.

    Raises
    ------
    TableError
        If a weight is missing, negative or not a number, occurs twice, or all weights of a year are 0.
    """
    dated = "year" in weights.columns
    require(weights, ("item", "weight"), title, key=("item", "year") if dated else ("item",))
    values = weights["weight"].cast(pl.Float64, strict=False)
    if bool((~values.is_finite().fill_null(value=False) | (values < 0)).any()):
        raise TableError("a weight is negative, empty or not a number", where=title, expected="numbers of zero or more")
    if dated:
        by_year: dict[Any, Mapping[str, float]] = {
            key[0]: dict(zip(rows["item"].cast(pl.String), rows["weight"].cast(pl.Float64), strict=True))
            for key, rows in weights.partition_by("year", as_dict=True).items()
        }
    else:
        alike = dict(zip(weights["item"].cast(pl.String), values, strict=True))
    for part in parts:
        known = by_year.get(part.year, {}) if dated else alike
        lacking = [item for item in part.items if item not in known]
        where = f"{title}, year {part.year}" if part.year is not None else title
        if lacking and not partial:
            raise TableError(f"item {lacking[0]} has no weight", where=where, expected="a weight for every item")
        array = np.array([known.get(item, 0.0) for item in part.items])
        if not array.sum() > 0:
            raise TableError("no item has a weight above 0", where=where, expected="weights of the items of every year")
        yield replace(part, weights=array)
