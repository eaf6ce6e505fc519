"""Third states to which both states of a pair are tied: shared enemies, shared allies."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.errors import InputError
from foedus.measures.labels import require

__all__ = ["shared_partners"]

_KEY = ("state_a", "state_b", "year")


def shared_partners(ties: pl.DataFrame, first: int, last: int, window: int = 1) -> pl.DataFrame:
    r"""Count the third states to which both states of a pair were tied in the years before.

    .. math:: n_{ab,t} = \sum_c g_{ac,t}\, g_{bc,t}, \qquad
        g_{ac,t} = 1 \text{ if } a \text{ and } c \text{ were tied in a year of } t - w, \dots, t - 1

    Parameters
    ----------
    ties
        ``state_a, state_b, year``, one row per tie and year or several; without direction. Years of disputes give
        shared enemies, years of pacts shared allies.
    first, last
        Years t wanted, both included.
    window
        w, the number of years looked back on. The year itself is never counted, so that the number can tell beforehand.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, shared``, pairs in alphabetical order, with a row only where there is a shared
        partner.

    Raises
    ------
    TableError
        If a column is missing.
    InputError
        If the window has no year or the years are not in order.

    Notes
    -----
    Years after the coding of the ties ended count as years without ties. The two need not be tied in the same year of
    the window, and a third state need not exist any more.

    Examples
    --------
    >>> disputes = {"state_a": ["A", "B"], "state_b": ["C", "C"], "year": [1900, 1902]}
    >>> shared_partners(pl.DataFrame(disputes), 1900, 1904, window=3).rows()
    [('A', 'B', 1903, 1)]
    """
    require(ties, _KEY, "ties")
    if window < 1 or last < first:
        raise InputError(
            "no years to look at", where=f"{first}–{last}, window {window}", expected="a window from 1 year"
        )
    tied = ties.select(_KEY).unique()
    states = pl.concat([tied["state_a"], tied["state_b"]]).unique().sort()
    one, other = (states.search_sorted(tied[column]).to_numpy() for column in _KEY[:2])
    years = tied["year"].to_numpy()
    frames = [pl.DataFrame(schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "shared": pl.Int32})]
    for year in range(first, last + 1):
        near = (years >= year - window) & (years < year)
        matrix = np.zeros((len(states), len(states)), dtype=np.float32)
        matrix[one[near], other[near]] = matrix[other[near], one[near]] = 1.0
        number = np.triu(matrix @ matrix, 1)
        a, b = np.nonzero(number)
        frames.append(
            pl.DataFrame(
                {
                    "state_a": states.gather(a),
                    "state_b": states.gather(b),
                    "year": np.full(len(a), year, dtype=np.int32),
                    "shared": number[a, b].astype(np.int32),
                }
            )
        )
    return pl.concat(frames)
