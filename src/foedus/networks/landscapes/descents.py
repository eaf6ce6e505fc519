"""Basins of a landscape: where steepest descent by single actors leads from every configuration."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.axes import FloatArray
from foedus.progress import Progress

__all__ = ["basins", "descend", "steepest_steps"]

#: Configurations processed at once: 128 kB of energies stay in the processor's cache. *Assumed*.
_CHUNK: Final = 1 << 14


def steepest_steps(energy: FloatArray, tolerance: float, progress: Progress | None = None) -> NDArray[np.int32]:
    """Return for every configuration the one reached by the steepest change of side of a single actor.

    Parameters
    ----------
    energy
        Energies of all configurations, numbered as in `sides_of`, shape ``(configuration,)``.
    tolerance
        Differences up to this count as zero.
    progress
        Called from time to time with (configurations done, total configurations).

    Returns
    -------
    NDArray
        Number of the next configuration, its own number where no actor lowers the energy, shape ``(configuration,)``.

    Notes
    -----
    Among changes that lower the energy equally the actor first in the file moves. Two configurations that mirror each
    other are the same, so the first actor's move equals all others moving.

    References
    ----------
    axelrod_bennett_1993
    """
    count = energy.size
    bits = count.bit_length() - 1
    chunk = min(_CHUNK, count)
    step = np.empty(count, dtype=np.int32)
    # how the move of each actor changes the number; the last is no move
    masks = np.array([count - 1, *(1 << bit for bit in range(bits)), 0], dtype=np.int32)
    stay = bits + 1
    change, bar = np.empty(chunk), np.empty(chunk)
    better, mover = np.empty(chunk, dtype=bool), np.empty(chunk, dtype=np.uint8)
    numbers = np.arange(chunk, dtype=np.int32)
    for start in range(0, count, chunk):
        here = energy[start : start + chunk]
        bar.fill(-tolerance)
        mover.fill(stay)
        for actor in range(bits + 1):
            if actor == 0:
                np.subtract(energy[count - start - chunk : count - start][::-1], here, out=change)
            elif (width := 1 << (actor - 1)) < chunk:
                blocks = here.reshape(-1, 2, width)
                np.subtract(blocks[:, ::-1], blocks, out=change.reshape(-1, 2, width))
            else:
                other = start ^ width
                np.subtract(energy[other : other + chunk], here, out=change)
            np.less(change, bar, out=better)
            np.subtract(change, tolerance, out=bar, where=better)
            np.copyto(mover, np.uint8(actor), where=better)
        np.bitwise_xor(numbers + np.int32(start), masks[mover], out=step[start : start + chunk])
        if progress is not None and (start // chunk) % 64 == 0:
            progress(start + chunk, count)
    return step


def descend(step: NDArray[np.int32]) -> NDArray[np.int32]:
    """Follow steps to their end points, in place, by doubling.

    Parameters
    ----------
    step
        Number of the next configuration, its own number at an end point; overwritten.

    Returns
    -------
    NDArray
        The same array, now with the end that each configuration leads to.

    Examples
    --------
    >>> descend(np.array([1, 3, 2, 3], dtype=np.int32)).tolist()
    [3, 3, 2, 3]
    """
    chunk = min(_CHUNK << 4, step.size)
    moving = True
    while moving:
        moving = False
        for start in range(0, step.size, chunk):
            here = step[start : start + chunk]
            there = step[here]
            if not moving:
                moving = bool((there != here).any())
            here[:] = there
    return step


def basins(
    energy: FloatArray, tolerance: float, progress: Progress | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the minima of a landscape and the sizes of their basins.

    Parameters
    ----------
    energy, tolerance, progress
        As in `steepest_steps`.

    Returns
    -------
    tuple[NDArray, NDArray]
        Numbers of the minima, ascending, and how many configurations lead to each, itself included; these add up to
        all.

    Notes
    -----
    A minimum is a configuration whose energy no single actor can lower; one on a plateau, which some actor can leave
    without a change of energy, is also a minimum.

    Examples
    --------
    >>> [part.tolist() for part in basins(np.array([0.0, -1.0, 5.0, 2.0]), 1e-9)]
    [[1], [4]]
    """
    step = steepest_steps(energy, tolerance, progress)
    chunk = min(_CHUNK << 4, step.size)
    found = [
        start + np.flatnonzero(step[start : start + chunk] == np.arange(start, start + chunk))
        for start in range(0, step.size, chunk)
    ]
    minima = np.concatenate(found).astype(np.int64)
    ends = descend(step)
    size = np.zeros(minima.size, dtype=np.int64)
    for start in range(0, ends.size, chunk):
        size += np.bincount(np.searchsorted(minima, ends[start : start + chunk]), minlength=minima.size)
    return minima, size
