"""Uncertainty from assumed constants: uniform draws from their ranges, and the resulting spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.sobol import sobol_points

__all__ = ["DRAWS", "SEED", "geometric", "points", "spread", "within"]

#: Draws from the ranges; a power of two, so that a scrambled Sobol sequence fills the ranges evenly.
DRAWS: Final = 16
SEED: Final = 20201222
_ROUNDING: Final = 1e-12  # rounding difference between equal values of order 1


def points(ranges: int, draws: int = DRAWS, seed: int = SEED) -> FloatArray:
    """Points that fill the unit cube evenly.

    Parameters
    ----------
    ranges
        Number of ranges, the axes of the cube.
    draws, seed
        Number of points, and the random stream.

    Returns
    -------
    FloatArray
        Fractions of each range, shape ``(draw, range)``.

    Raises
    ------
    InputError
        If fewer than two draws are requested.

    Examples
    --------
    >>> points(2, draws=4).shape
    (4, 2)
    """
    if draws < 2:
        raise InputError("a standard deviation needs draws", expected="at least two", where=f"draws = {draws}")
    return sobol_points(ranges, draws, seed)


def within(bounds: tuple[float, float], share: float) -> float:
    """Value at a fraction of a range."""
    return float(bounds[0] + share * (bounds[1] - bounds[0]))


def geometric(bounds: tuple[float, float], share: float) -> float:
    """Value at a fraction of a range, uniform in its logarithm."""
    return float(np.exp(within((np.log(bounds[0]), np.log(bounds[1])), share)))


def spread(draws: Sequence[FloatArray]) -> FloatArray:
    """Standard deviation over draws, element by element; NaN if any draw is NaN, 0 if all are equal."""
    stacked = np.stack(draws)
    alike = np.ptp(stacked, axis=0) <= _ROUNDING
    return np.asarray(np.where(alike, 0.0, np.std(stacked, axis=0, ddof=1)))
