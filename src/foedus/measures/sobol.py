"""A scrambled Sobol sequence in few dimensions: the points of ``scipy.stats.qmc.Sobol``, bit for bit.

Importing ``scipy.stats`` takes half a second, longer than most answers that draw from assumed ranges.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError

__all__ = ["sobol_points"]

_BITS: Final = 30

_DIRECTIONS: Final = (
    (1, (1,)), (3, (1,)), (7, (1, 3)), (11, (1, 3, 1)), (13, (1, 1, 1)), (19, (1, 1, 3, 3)), (25, (1, 3, 5, 13)),
    (37, (1, 1, 5, 5, 17)), (41, (1, 1, 5, 5, 5)), (47, (1, 1, 7, 11, 19)), (55, (1, 1, 5, 1, 1)),
    (59, (1, 1, 1, 3, 11)), (61, (1, 3, 5, 5, 31)), (67, (1, 3, 3, 9, 7, 49)), (91, (1, 1, 1, 15, 21, 21)),
    (97, (1, 3, 1, 13, 27, 49)),
)  # fmt: skip
"""Primitive polynomial, bits of its coefficients, and first direction numbers of each dimension: Joe and Kuo (2008)."""


def sobol_points(dimensions: int, draws: int, seed: int) -> FloatArray:
    """Return points that fill the unit cube evenly, in a random order determined by a seed.

    Parameters
    ----------
    dimensions
        Axes of the cube, at most 16.
    draws
        Number of points; a power of two fills the cube best.
    seed
        Seed of the scrambling by random lower triangular matrices and a digital shift (Matoušek 1998).

    Returns
    -------
    FloatArray
        Shape ``(draw, dimension)``, in [0, 1).

    Raises
    ------
    InputError
        For more dimensions than are listed.

    References
    ----------
    joe_kuo_2008, matousek_1998

    Examples
    --------
    >>> sobol_points(2, 4, seed=1).shape
    (4, 2)
    """
    if not 1 <= dimensions <= len(_DIRECTIONS):
        raise InputError(
            f"a Sobol sequence with {dimensions} dimensions is not available",
            where="dimensions",
            expected=f"1 to {len(_DIRECTIONS)}",
        )
    generator = np.random.default_rng(seed)
    powers = 1 << np.arange(_BITS, dtype=np.int64)
    shift = generator.integers(0, 2, size=(dimensions, _BITS), dtype=np.uint32).astype(np.int64) @ powers
    triangle = np.tril(generator.integers(0, 2, size=(dimensions, _BITS, _BITS), dtype=np.uint32)).astype(np.int64)
    triangle[:, np.arange(_BITS), np.arange(_BITS)] = 1
    directions = np.array([_numbers(*row) for row in _DIRECTIONS[:dimensions]])
    # the most significant bit comes first in rows and columns of the matrices
    bits = (directions[:, :, None] >> np.arange(_BITS)[::-1]) & 1
    scrambled = np.einsum("dpk,djk->djp", triangle, bits) % 2 @ powers[::-1]
    # each point differs from the one before by the direction of its number's lowest bit that is zero
    order = np.array([(~number & (number + 1)).bit_length() - 1 for number in range(draws - 1)], dtype=np.int64)
    steps = np.concatenate([shift[:, None], scrambled[:, order]], axis=1)
    points: NDArray[np.int64] = np.bitwise_xor.accumulate(steps, axis=1)
    return np.asarray(points.T * 2.0**-_BITS)


def _numbers(polynomial: int, first: tuple[int, ...]) -> list[int]:
    """Return the direction numbers of a dimension, as whole numbers of ``_BITS`` bits."""
    degree = polynomial.bit_length() - 1
    found = list(first) if degree else [1] * _BITS
    while len(found) < _BITS:
        number = found[-degree]
        for k in range(1, degree + 1):
            if polynomial >> (degree - k) & 1:
                number ^= found[-k] << k
        found.append(number)
    return [number << (_BITS - 1 - place) for place, number in enumerate(found)]
