"""Energies of configurations of actors in two camps: of one, of some, or of all by enumeration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError

__all__ = ["MOST_ENUMERATED", "TOLERANCE", "all_energies", "energies", "flip_changes", "sides_of", "tolerance"]


#: Largest number of actors for full enumeration: 2^25 configurations, 0.7 GB. *Assumed*, what a laptop can hold.
MOST_ENUMERATED: Final = 26
#: Energies closer than this share of the sum of all |s_i s_j p_ij| count as equal: the rule of the golden values, well
#: above the rounding of float64 (about 1e-15 of that sum).
TOLERANCE: Final = 1e-9


def tolerance(weight: FloatArray) -> float:
    r"""Difference below which two energies are equal, :math:`10^{-9} \sum_{i \ne j} |s_i s_j p_{ij}|`."""
    return TOLERANCE * float(np.abs(weight).sum())


def check_precision(names: Sequence[str], weight: FloatArray) -> None:
    r"""Raise if an actor or a pair weighs too little relative to the others for float64 to resolve its side.

    An actor whose every move changes the energy by no more than `tolerance` would be at a minimum on either side; a
    pair below :math:`2^{-52}` of the sum of all vanishes when it is added to it.

    Parameters
    ----------
    names
        Of the actors.
    weight
        :math:`s_i s_j p_{ij}`, finite, shape ``(actor, actor)``.

    Raises
    ------
    InputError
        Naming the actor or the pair and the limit.
    """
    size = np.abs(weight)
    moves, total = 2 * size.sum(axis=1), float(size.sum())
    lost = (moves > 0) & (moves <= TOLERANCE * total)
    if lost.any():
        raise InputError(
            f"{names[int(np.argmax(lost))]} weighs too little relative to the others to determine its side",
            where="sizes times propensities",
            expected=f"of each actor at least {TOLERANCE:g} of the sum of all",
            hint="Give propensities of similar size, or leave the actor out",
        )
    pairs = (size > 0) & (size <= np.finfo(np.float64).eps * total)
    if pairs.any():
        first, second = np.argwhere(pairs)[0]
        raise InputError(
            f"{names[first]} and {names[second]} weigh too little relative to the others to be added to them",
            where="sizes times propensities",
            expected=f"of each pair 0, or more than {np.finfo(np.float64).eps:.1e} of the sum of all",
            hint="Give propensities of similar size, or 0 for none",
        )


def sides_of(configuration: ArrayLike, n: int) -> BoolArray:
    """Return who stands across from the first actor in numbered configurations.

    Parameters
    ----------
    configuration
        Whole numbers from 0 to 2^(n−1) − 1, any shape: bit k−1 says that actor k (the first is 0) is across.
    n
        Number of actors.

    Returns
    -------
    BoolArray
        Shape ``(..., actor)``; the first actor is never across.

    Examples
    --------
    >>> sides_of(5, 4).tolist()
    [False, True, False, True]
    """
    number = np.asarray(configuration, dtype=np.int64)[..., None]
    bits = ((number >> np.arange(n - 1)) & 1).astype(bool)
    return np.concatenate([np.zeros((*bits.shape[:-1], 1), dtype=bool), bits], axis=-1)


def energies(weight: FloatArray, across: ArrayLike) -> FloatArray:
    r"""Energy of configurations.

    .. math:: E = \sum_{i \ne j} s_i s_j p_{ij} d_{ij}

    over ordered pairs, with d = 0 in the same camp and 1 across.

    Parameters
    ----------
    weight
        :math:`s_i s_j p_{ij}`, symmetric with zero diagonal, shape ``(actor, actor)``.
    across
        Who is on the other side, shape ``(..., actor)``; which side is which does not matter.

    Returns
    -------
    FloatArray
        Shape ``(...)``, unit of size squared times propensity; lower is better for the actors.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> float(energies(np.array([[0.0, -3.0], [-3.0, 0.0]]), [False, True]))
    -6.0
    """
    there = np.asarray(across, dtype=np.float64)
    found: FloatArray = 2.0 * ((there @ weight) * (1.0 - there)).sum(axis=-1)
    return found


def flip_changes(weight: FloatArray, across: ArrayLike) -> FloatArray:
    """Change of energy when one actor changes sides, for each actor, shape ``(..., actor)``.

    Examples
    --------
    >>> flip_changes(np.array([[0.0, -3.0], [-3.0, 0.0]]), [False, True]).tolist()
    [6.0, 6.0]
    """
    spin = 1.0 - 2.0 * np.asarray(across, dtype=np.float64)
    found: FloatArray = 2.0 * spin * (spin @ weight)
    return found


def all_energies(weight: FloatArray) -> NDArray[np.float64]:
    r"""Energies of all :math:`2^{n-1}` configurations, numbered as in `sides_of`.

    Parameters
    ----------
    weight
        As in `energies`, 2 to 26 actors.

    Returns
    -------
    FloatArray
        Shape ``(configuration,)``.

    Raises
    ------
    InputError
        If there are more than 26 actors.

    Notes
    -----
    Actor k doubles the table: moving k across changes the energy by :math:`2(T_k - 2\sum_{j \in across} w_{kj})`, with
    :math:`T_k` the sum of its row, and the inner sum is itself a table that each actor doubles. Work is of order
    :math:`2^n`, memory 12 bytes per configuration at the peak.

    Examples
    --------
    >>> all_energies(np.array([[0.0, -1.0, 2.0], [-1.0, 0.0, 0.5], [2.0, 0.5, 0.0]])).tolist()
    [0.0, -1.0, 5.0, 2.0]
    """
    n = weight.shape[0]
    if n > MOST_ENUMERATED:
        raise InputError(
            f"{n} actors have too many configurations to enumerate",
            expected=f"at most {MOST_ENUMERATED} actors",
            hint="landscape() samples minima for more",
        )
    energy = np.zeros(1 << (n - 1))
    across = np.zeros(max(1, 1 << (n - 2)))
    for actor in range(1, n):
        for other in range(1, actor):
            half = 1 << (other - 1)
            np.add(across[:half], weight[actor, other], out=across[half : 2 * half])
        size = 1 << (actor - 1)
        moved = across[:size]
        moved *= -4.0
        moved += 2.0 * weight[actor].sum()
        np.add(energy[:size], moved, out=energy[size : 2 * size])
        across[0] = 0.0
    return energy
