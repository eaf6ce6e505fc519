"""Complete signed networks by their triads: how many are unbalanced, and whether camps result."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError

__all__ = ["checked_signs", "is_balanced", "is_jammed", "random_signs", "triad_energy", "unbalanced_triads"]


def checked_signs(signs: ArrayLike) -> NDArray[np.int8]:
    """Return complete signed networks as an array of replicates, checked.

    Parameters
    ----------
    signs
        1 or −1 off the diagonal and 0 on it, symmetric, shape ``(replicate, actor, partner)``, or a single network.

    Raises
    ------
    InputError
        If they are not complete signed networks.
    """
    given = np.asarray(signs)
    if given.ndim not in (2, 3) or given.shape[-1] != given.shape[-2] or given.shape[-1] < 3:
        raise InputError(
            "not a complete signed network", where=f"shape {given.shape}", expected="at least three actors"
        )
    off = ~np.eye(given.shape[-1], dtype=bool)
    if (np.abs(given[..., off]) != 1).any() or given[..., ~off].any() or (given != np.swapaxes(given, -1, -2)).any():
        raise InputError("not a complete signed network", expected="symmetric, 1 or -1 off the diagonal, 0 on it")
    return np.array(given.reshape(-1, *given.shape[-2:]), dtype=np.int8)


def unbalanced_triads(signs: ArrayLike) -> NDArray[np.int64]:
    r"""Number of triads with a negative product of signs, :math:`\tfrac12\bigl[\tbinom n3 - \tfrac16 tr S^3\bigr]`.

    Parameters
    ----------
    signs
        Complete networks, shape ``(..., actor, partner)``.

    Returns
    -------
    NDArray
        Shape ``(...)``.

    References
    ----------
    cartwright_harary_1956

    Examples
    --------
    >>> int(unbalanced_triads([[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]))
    1
    """
    s = np.asarray(signs, dtype=np.float64)
    n = s.shape[-1]
    total = np.einsum("...ij,...ij->...", s @ s, s) / 6.0
    found: NDArray[np.int64] = np.rint((n * (n - 1) * (n - 2) / 6.0 - total) / 2.0).astype(np.int64)
    return found


def triad_energy(signs: ArrayLike) -> FloatArray:
    r"""Energy of a complete network, :math:`U = -\binom n3^{-1} \sum s_{ij} s_{jk} s_{ki}` over triads.

    Returns
    -------
    FloatArray
        From −1, balanced, to 1, no triad balanced; shape ``(...)``.

    References
    ----------
    marvel_strogatz_kleinberg_2009

    Examples
    --------
    >>> float(triad_energy([[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]))
    1.0
    """
    n = np.asarray(signs).shape[-1]
    found: FloatArray = 12.0 * unbalanced_triads(signs) / (n * (n - 1) * (n - 2)) - 1.0
    return found


def is_balanced(signs: ArrayLike) -> BoolArray:
    """Whether complete networks have no unbalanced triad: one camp, or two hostile ones; shape ``(...)``.

    A network with a tie of sign 0 is not balanced.

    Examples
    --------
    >>> bool(is_balanced([[0, 1, -1], [1, 0, -1], [-1, -1, 0]]))
    True
    """
    s = np.asarray(signs)
    # the first actor's ties define its camp; all other ties must be consistent with them
    side = np.array(s[..., 0, :])
    side[..., 0] = 1
    follow = side[..., :, None] * side[..., None, :]
    off = ~np.eye(s.shape[-1], dtype=bool)
    found: BoolArray = ((s == follow) & (s != 0))[..., off].all(axis=-1)
    return found


def is_jammed(signs: ArrayLike) -> BoolArray:
    """Whether networks are unbalanced and every change of one tie makes more triads unbalanced; shape ``(...)``.

    References
    ----------
    antal_krapivsky_redner_2005, marvel_strogatz_kleinberg_2009

    Examples
    --------
    >>> camps = np.repeat([0, 1, 2], 3)
    >>> three = np.where(camps[:, None] == camps, 1, -1) - np.eye(9, dtype=int)
    >>> bool(is_jammed(three)), round(float(triad_energy(three)), 3)
    (True, -0.357)
    """
    s = np.asarray(signs, dtype=np.float64)
    off = ~np.eye(s.shape[-1], dtype=bool)
    raised = (s * (s @ s))[..., off]
    found: BoolArray = (raised > 0).all(axis=-1) & ~is_balanced(s)
    return found


def random_signs(n: int, density: float, replicates: int, seed: int = 0) -> NDArray[np.int8]:
    """Draw complete networks whose ties are positive with a given probability.

    Parameters
    ----------
    n
        Number of actors, 3 or more.
    density
        Probability that a tie is positive.
    replicates
        How many networks.
    seed
        Of the random numbers.

    Returns
    -------
    NDArray
        Shape ``(replicate, actor, partner)``.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> random_signs(3, 1.0, 1)[0].tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    if n < 3 or replicates < 1 or not 0.0 <= density <= 1.0:
        raise InputError(
            "a parameter of the networks is out of range",
            where=f"n={n}, density={density}, replicates={replicates}",
            expected="n of at least 3, density from 0 to 1, at least one replicate",
        )
    generator = np.random.default_rng(seed)
    rows, columns = np.triu_indices(n, 1)
    ties = np.where(generator.random((replicates, rows.size)) < density, 1, -1).astype(np.int8)
    signs = np.zeros((replicates, n, n), dtype=np.int8)
    signs[:, rows, columns] = signs[:, columns, rows] = ties
    return signs
