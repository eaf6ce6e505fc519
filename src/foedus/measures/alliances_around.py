"""Alliances around a state: how many of its neighbours are bound to another by a defence pact."""

from __future__ import annotations

import polars as pl

from foedus.measures.labels import require
from foedus.measures.pressure import KEY, directed_pairs

__all__ = ["alliances_around", "both_ways"]

_PAIR_YEAR = ("state_a", "state_b", "year")


def both_ways(pairs: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Return undirected pair-years from both sides.

    Parameters
    ----------
    pairs
        ``state_a, state_b, year``, further columns kept.
    first, second
        Names of the two states in the answer.
    """
    forth = pairs.rename({"state_a": first, "state_b": second})
    back = pairs.rename({"state_a": second, "state_b": first})
    return pl.concat([forth, back.select(forth.columns)])


def alliances_around(contiguity: pl.DataFrame, obligations: pl.DataFrame, system: pl.DataFrame) -> pl.DataFrame:
    r"""Share of a target's neighbours that are bound to the sender by a defence pact.

    .. math:: u_{st} = \frac{|N_t \cap P_s|}{|N_t \setminus \{s\}|}, \qquad u_{st} = 0 \text{ if } t \in P_s

    with N the neighbours of the target, by land or across at most 400 miles of water, and P those bound to the sender.

    Parameters
    ----------
    contiguity
        ``state_a, state_b, year``, contiguous pairs.
    obligations
        ``state_a, state_b, year, defence`` (1 where either promised to defend the other).
    system
        ``id, year``, the members of the state system in the years wanted.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year, value, n`` (neighbours other than the sender). No row if there are none.

    Raises
    ------
    TableError
        If a column is missing or a pair has a year twice.

    Notes
    -----
    A target that itself has a pact with the sender is part of the ring, not encircled by it: 0. All neighbours count
    equally, regardless of their size. A pact on paper counts as much as one backed by troops.

    References
    ----------
    leeds_2002_atop, stinnett_2002_contiguity
    """
    require(contiguity, _PAIR_YEAR, "contiguity", key=_PAIR_YEAR)
    require(obligations, (*_PAIR_YEAR, "defence"), "obligations", key=_PAIR_YEAR)
    grid = directed_pairs(system)
    near = both_ways(contiguity.select(_PAIR_YEAR), "target", "neighbour")
    pacts = both_ways(obligations.filter(pl.col("defence") == 1).select(_PAIR_YEAR), "sender", "neighbour")
    neighbours = near.group_by("target", "year").agg(count=pl.len().cast(pl.Int32))
    bound = near.join(pacts, on=["neighbour", "year"]).filter(pl.col("sender") != pl.col("target"))
    allied = bound.group_by(KEY).agg(allied=pl.len().cast(pl.Int32))
    beside = near.select(sender="neighbour", target="target", year="year").with_columns(beside=pl.lit(1, pl.Int32))
    inside = pacts.select(sender="sender", target="neighbour", year="year").with_columns(inside=pl.lit(value=True))
    joined = (
        grid.join(neighbours, on=["target", "year"])
        .join(allied, on=KEY, how="left")
        .join(beside, on=KEY, how="left")
        .join(inside, on=KEY, how="left")
        .with_columns(n=pl.col("count") - pl.col("beside").fill_null(0))
        .filter(pl.col("n") > 0)
    )
    share = pl.when(pl.col("inside").is_null()).then(pl.col("allied").fill_null(0) / pl.col("n")).otherwise(0.0)
    return joined.select(*KEY, value=share, n="n").sort(KEY)
