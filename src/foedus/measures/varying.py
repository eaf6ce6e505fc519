"""Uncertainty from assumed constants: even draws from their ranges, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.sobol import sobol_points

__all__ = ["DRAWS", "SEED", "geometric", "points", "spread", "within"]

#: Draws from the ranges; a power of two, for a scrambled Sobol sequence fills the ranges evenly.
DRAWS: Final = 16
SEED: Final = 20201222
_ROUNDING: Final = 1e-12  # what the arithmetic alone leaves between equal values of order 1


def points(ranges: int, draws: int = DRAWS, seed: int = SEED) -> FloatArray:
    """Points that fill the unit cube evenly.

    Parameters
    ----------
    ranges
        Number of ranges, the axes of the cube.
    draws, seed
        How many, and from which stream.

    Returns
    -------
    FloatArray
        Shares of the way through each range, shape ``(draw, range)``.

    Raises
    ------
    InputError
        If fewer than two draws are asked for.

    Examples
    --------
    >>> points(2, draws=4).shape
    (4, 2)
    """
    if draws < 2:
        raise InputError("a deviation needs draws", expected="two or more", where=f"draws = {draws}")
    return sobol_points(ranges, draws, seed)


def within(bounds: tuple[float, float], share: float) -> float:
    """Value a share of the way through a range."""
    return float(bounds[0] + share * (bounds[1] - bounds[0]))


def geometric(bounds: tuple[float, float], share: float) -> float:
    """Value a share of the way through a range, even in its logarithm."""
    return float(np.exp(within((np.log(bounds[0]), np.log(bounds[1])), share)))


def spread(draws: Sequence[FloatArray]) -> FloatArray:
    """Standard deviation over draws, element by element; NaN where any draw is NaN, 0 where all are alike."""
    stacked = np.stack(draws)
    alike = np.ptp(stacked, axis=0) <= _ROUNDING
    return np.asarray(np.where(alike, 0.0, np.std(stacked, axis=0, ddof=1)))
