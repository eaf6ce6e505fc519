"""Propensities and sizes of states in a year, from their alignment in that year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from foedus.errors import CoverageError, InputError
from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.records import Recorded
from foedus.states import load_states

__all__ = ["propensities_from_alignment"]


def propensities_from_alignment(
    alignment: pl.DataFrame, sizes: pl.DataFrame, year: int, states: Sequence[str], *, size: str = "capability_share"
) -> Recorded:
    r"""Take the alignment of a year for propensities, :math:`p_{ij} = A_{ij}`.

    Parameters
    ----------
    alignment
        ``state_a, state_b, value`` of the year, from −1 to 1, one row per pair with ``state_a < state_b``.
    sizes
        ``state, value``: shares of the world in that year.
    year
        Calendar year.
    states
        Names, codes or ids, in the order that breaks ties.
    size
        What `sizes` are.

    Returns
    -------
    Recorded
        Sizes in per cent of the world.

    Raises
    ------
    CoverageError
        If a state has no size or a pair no alignment: missing data never count as 0.
    UnknownStateError
        If a state is unknown or did not exist in the year.
    InputError
        If fewer than two states are named, or one is named twice.

    Notes
    -----
    Alignment is what pairs do with each other, which Axelrod and Bennett leave out of the propensities because the
    landscape is to predict it. From alignment the landscape does not predict camps: it finds the two camps that the
    alignments of the year, weighted by size, come nearest to.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> rows = [("CHN", "RUS", 0.3), ("CHN", "USA", -0.6), ("RUS", "USA", -0.9)]
    >>> pairs = pl.DataFrame(rows, schema=["state_a", "state_b", "value"], orient="row")
    >>> shares = pl.DataFrame({"state": ["CHN", "RUS", "USA"], "value": [0.10, 0.03, 0.35]})
    >>> propensities_from_alignment(pairs, shares, 2020, ["USA", "CHN", "RUS"]).actors
    <Actors: 3, 3 of 3 pairs with a propensity>
    """
    ids = [str(load_states().lookup(state, year=year).id) for state in states]
    if len(set(ids)) < len(ids) or len(ids) < 2:
        raise InputError("not a valid set of states", where=", ".join(states), expected="at least two distinct states")
    shares: dict[str, float] = dict(sizes.select("state", "value").iter_rows())
    without = [state for state in ids if state not in shares]
    if without:
        raise CoverageError(
            f"{size} is not on record for {', '.join(without)} in {year}",
            where=str(year),
            expected=f"some of the {len(shares)} states that have one",
            hint="Leave out these states",
        )
    place = {state: index for index, state in enumerate(ids)}
    values = np.full((len(ids), len(ids)), np.nan)
    inside = pl.col("state_a").is_in(ids) & pl.col("state_b").is_in(ids)
    for a, b, value in alignment.filter(inside).select("state_a", "state_b", "value").iter_rows():
        values[place[a], place[b]] = values[place[b], place[a]] = value
    np.fill_diagonal(values, 0.0)
    rows, columns = np.triu_indices(len(ids), 1)
    unknown = [f"{ids[i]}:{ids[j]}" for i, j in zip(rows, columns, strict=True) if np.isnan(values[i, j])]
    if unknown:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        raise CoverageError(
            f"no alignment of {', '.join(unknown[:3])}{more}", where=str(year), hint="Leave out these states"
        )
    account = pl.DataFrame(
        {
            "state_a": [ids[i] for i in rows],
            "state_b": [ids[j] for j in columns],
            "propensity": values[rows, columns],
            "alignment": values[rows, columns],
        }
    )
    actors = Actors(tuple(ids), 100.0 * np.array([shares[state] for state in ids]), values)
    return Recorded(actors, year, account, {"alignment": 1.0}, size)
