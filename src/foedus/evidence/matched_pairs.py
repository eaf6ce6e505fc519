"""Pairs of states like a given one: as far apart, in the same regions, and as powerful."""

from __future__ import annotations

from collections import Counter
from typing import Final

import polars as pl

from foedus.errors import InputError
from foedus.estimate import match_rows
from foedus.measures.labels import require
from foedus.states import load_states

__all__ = ["AROUND", "COVARIATES", "REGIONS", "WEIGHTS", "nearest_pairs", "pair_covariates", "region_of"]

REGIONS: Final = {
    "Americas": (2, 199), "Europe": (200, 399), "Africa": (400, 629), "Middle East": (630, 699),
    "Asia and Pacific": (700, 999),
}  # fmt: skip
"""Regions by the numbers that the Correlates of War gives to states: Russia counts as Europe."""

COVARIATES: Final = ("distance", "stronger", "weaker", "regions")
"""What pairs are matched on: logarithm of the distance of capitals, logarithms of the larger and of the smaller share
of world capability, and how many of the two states lie in the regions of the pair in question."""

WEIGHTS: Final = {"distance": 1, "stronger": 4, "weaker": 4, "regions": 1}
"""Weights in the squared distance: power counts twice as much as the others (assumed, fixed before any outcome was
seen, so that powers are compared with powers)."""

AROUND: Final = frozenset({"depth", "depth_with_arms", "depth_of_deeds"})
"""Outcomes whose error is that of the truth around the value and not one that the value holds. What is not recorded of
depth stands in it at what is expected or was seen last. Checked where exercises and agreements after 1995 are taken
away: over pairs with a pact of defence in 2000-05 true depth rises by .85 to .90 per unit of what is left of the record
(1 if the error is around the value), and that by .44 to .64 per unit of true depth (1 if the value holds it)."""

_KEY: Final = ("state_a", "state_b")


def region_of(state: str) -> str:
    """Return the region of a state.

    Raises
    ------
    InputError
        If there is no such state.

    Examples
    --------
    >>> [region_of(state) for state in ("RUS", "CHN", "TUR", "BRA")]
    ['Europe', 'Asia and Pacific', 'Middle East', 'Americas']
    """
    codes = [spell.cow for spell in load_states().get(state) if spell.cow is not None]
    for name, (low, high) in REGIONS.items():
        if codes and low <= codes[-1] <= high:
            return name
    raise InputError("a state has no region", where=state, expected="a state with a number of the Correlates of War")


def pair_covariates(
    pairs: pl.DataFrame, distances: pl.DataFrame, capability: pl.DataFrame, *, like: tuple[str, str]
) -> pl.DataFrame:
    """Return what pairs of one year are matched on.

    Parameters
    ----------
    pairs
        ``state_a, state_b`` in alphabetical order.
    distances
        ``state_a, state_b, capital_distance`` (km) of that year.
    capability
        ``state, value``: shares of world capability in that year.
    like
        The pair whose likes are sought.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b`` and `COVARIATES`; pairs for which one is not known are left out.
    """
    require(pairs, _KEY, "pairs", key=_KEY)
    shares = {
        side: capability.select(pl.col("state").alias(side), pl.col("value").alias(f"of_{side}")) for side in _KEY
    }
    rows = pairs.select(_KEY).join(distances, on=list(_KEY))
    for side, table in shares.items():
        rows = rows.join(table, on=side)
    known = rows.drop_nulls().filter((pl.col("of_state_a") > 0) & (pl.col("of_state_b") > 0))
    regions = {state: region_of(state) for state in set(known["state_a"]) | set(known["state_b"])}
    sought = [region_of(state) for state in like]
    overlap = [_overlap([regions[a], regions[b]], sought) for a, b in known.select(_KEY).iter_rows()]
    return known.select(
        *_KEY,
        distance=pl.col("capital_distance").clip(1.0).log(),
        stronger=pl.max_horizontal("of_state_a", "of_state_b").log(),
        weaker=pl.min_horizontal("of_state_a", "of_state_b").log(),
        regions=pl.Series(overlap, dtype=pl.Float64),
    ).sort(_KEY)


def _overlap(regions: list[str], sought: list[str]) -> float:
    left = list(sought)
    for region in regions:
        if region in left:
            left.remove(region)
    return float(len(sought) - len(left))


def nearest_pairs(
    covariates: pl.DataFrame, like: tuple[str, str], count: int, *, each: int | None = None
) -> pl.DataFrame:
    r"""Return the pairs most like a given one, itself first.

    .. math:: d_i^2 = \sum_k w_k \frac{(x_{ik} - x_k)^2}{s_k^2}

    over the covariates k with their standard deviations s and weights w (`WEIGHTS`).

    Parameters
    ----------
    covariates
        From `pair_covariates`, the pair itself among them.
    like
        The pair, in alphabetical order.
    count
        How many; fewer where there are no more.
    each
        Most pairs of any one state among them, so that one state's partners do not make the whole list; None = any.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, rank`` (0 the pair itself) and ``distance`` d.

    Raises
    ------
    InputError
        If the pair itself is not among them or has no likes.
    """
    own = ((pl.col("state_a") == like[0]) & (pl.col("state_b") == like[1])).alias("own")
    marked = covariates.with_columns(own)
    if not marked["own"].any():
        raise InputError(
            "the pair whose likes are sought is not among the pairs",
            where="-".join(like),
            expected="its distance and both shares of capability",
        )
    # what is the same for all pairs cannot tell them apart; a column given twice counts twice
    varying = [name for name in COVARIATES if marked[name].n_unique() > 1]
    columns = marked.select(varying).to_numpy().repeat([WEIGHTS[name] for name in varying], axis=1)
    found = match_rows(marked["own"].to_numpy(), columns, neighbours=marked.height - 1)
    rows = [marked.select(_KEY).row(int(row)) for row in found.control]
    chosen = _at_most(rows, found.distance.tolist(), count, each or count)
    return pl.DataFrame(
        [(*like, 0, 0.0), *((a, b, rank + 1, d) for rank, (a, b, d) in enumerate(chosen))],
        schema={"state_a": pl.String, "state_b": pl.String, "rank": pl.Int32, "distance": pl.Float64},
        orient="row",
    )


def _at_most(
    rows: list[tuple[str, str]], distances: list[float], count: int, each: int
) -> list[tuple[str, str, float]]:
    """Return the first so many rows in which no state occurs more often than allowed."""
    chosen: list[tuple[str, str, float]] = []
    used: Counter[str] = Counter()
    for (first, second), distance in zip(rows, distances, strict=True):
        if len(chosen) < count and max(used[first], used[second]) < each:
            chosen.append((first, second, distance))
            used.update((first, second))
    return chosen
