"""Quantiles, means and their errors over members, a block of rows at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "QUANTILES", "Summary", "quantiles", "summarise"]

Floats = NDArray[np.floating]

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the 90% and 50% bands, and the median."""

BLOCK: Final = 2 * 2**20
"""Bytes of members that a thread summarises at once (assumed); sorting takes about five times as much."""

_THREADS: Final = 8
"""Most threads that summarise at the same time (assumed): memory stays within ``_THREADS`` blocks."""


def quantiles(values: Floats, levels: Sequence[float] = QUANTILES) -> Floats:
    """Return quantiles along the last axis, interpolated linearly.

    Parameters
    ----------
    values
        ``(..., member)``, finite.
    levels
        Probabilities.

    Returns
    -------
    ndarray
        ``(level, ...)``, of the type of ``values``.

    Notes
    -----
    Definition 7 of Hyndman and Fan, NumPy's default; a sort is several times faster here than
    ``numpy.quantile``.

    Examples
    --------
    >>> float(quantiles(np.arange(5.0), [0.5])[0])
    2.0
    """
    ordered = np.sort(values, axis=-1)
    last = ordered.shape[-1] - 1
    found = np.empty((len(levels), *ordered.shape[:-1]), dtype=values.dtype)
    for row, level in enumerate(levels):
        below = min(int(level * last), last)
        above = min(below + 1, last)
        share = values.dtype.type(level * last - below)
        found[row] = ordered[..., below] + share * (ordered[..., above] - ordered[..., below])
    return found


@dataclass(frozen=True)
class Summary:
    """Summary over members, row by row.

    Parameters
    ----------
    levels
        Quantiles of each world, ``(row, world, level)``.
    differences
        Quantiles of the second world minus the first, member by member, ``(row, level)``; zeros with one world.
    means
        Of each world, float64, ``(row, world)``; NaN for rows whose mean was not asked for.
    errors
        Standard error of the mean difference, ``(row,)``; NaN likewise, and for a single member.
    """

    levels: Floats
    differences: Floats
    means: NDArray[np.float64]
    errors: NDArray[np.float64]


def summarise(
    read: Callable[[int, int], Floats], rows: int, row_bytes: int, wanted: NDArray[np.bool_] | None = None
) -> Summary:
    """Summarise rows of members on all cores, never with more than a few blocks of them in memory.

    Parameters
    ----------
    read
        From first and last row to ``(row, world, member)``, finite.
    rows
        Number of rows.
    row_bytes
        Bytes of a row.
    wanted
        Rows whose means are to be worked out; all when omitted.

    Returns
    -------
    Summary

    Examples
    --------
    >>> table = np.arange(10.0).reshape(1, 2, 5)
    >>> summarise(lambda first, last: table[first:last], 1, 80).means.tolist()
    [[2.0, 7.0]]
    """
    height = max(1, BLOCK // max(row_bytes, 1))
    asked = np.ones(rows, dtype=np.bool_) if wanted is None else wanted

    def one(start: int) -> Summary:
        stop = min(start + height, rows)
        return _block(read(start, stop), asked[start:stop])

    # sorting releases the interpreter's lock, so threads share the work
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _THREADS)) as pool:
        parts = list(pool.map(one, range(0, rows, height)))
    return Summary(*(np.concatenate([getattr(part, name) for part in parts]) for name in Summary.__annotations__))


def _block(values: Floats, asked: NDArray[np.bool_]) -> Summary:
    means = np.full(values.shape[:2], np.nan)
    errors = np.full(len(values), np.nan)
    means[asked] = values[asked].mean(axis=-1, dtype=np.float64)
    members = values.shape[-1]
    if values.shape[1] == 1:
        differences = np.zeros((len(values), len(QUANTILES)), dtype=values.dtype)
        errors[asked] = 0.0 if members > 1 else np.nan
    else:
        paired = values[:, 1] - values[:, 0]
        differences = np.moveaxis(quantiles(paired), 0, -1)
        if members > 1:
            spread = (values[asked, 1].astype(np.float64) - values[asked, 0]).std(axis=-1, ddof=1)
            errors[asked] = spread / np.sqrt(members)
    return Summary(np.moveaxis(quantiles(values), 0, -1), differences, means, errors)
