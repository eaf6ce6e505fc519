"""Quantiles over members, year by year."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["QUANTILES", "quantiles", "yearly"]

Floats = NDArray[np.floating]

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the 90% and 50% bands, and the median."""


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


def yearly(parts: Sequence[Floats], summary: Callable[[Floats], Floats]) -> Floats:
    """Summarise each year over the members of all chunks, on all cores.

    Parameters
    ----------
    parts
        Of each chunk ``(year, ..., member)``.
    summary
        From ``(..., member)`` of one year to anything of fixed shape.

    Returns
    -------
    ndarray
        ``(year, ...)``.
    """

    def one(year: int) -> Floats:
        return summary(np.concatenate([part[year] for part in parts], axis=-1))

    # sorting releases the interpreter's lock, so threads share the work
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return np.stack(list(pool.map(one, range(len(parts[0])))))
