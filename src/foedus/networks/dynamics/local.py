"""Local triad dynamics (Antal, Krapivsky and Redner 2005): an unbalanced triad is balanced at any cost to others."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.networks.dynamics.triads import checked_signs, is_balanced

__all__ = ["CRITICAL", "LocalRun", "local_stationary_density", "local_triad_dynamics"]

#: Probability of a friendly flip above which all actors end up as friends (antal_krapivsky_redner_2005).
CRITICAL: Final = 0.5
_PARTS: Final = 256


@dataclass(frozen=True, eq=False)
class LocalRun:
    """Replicates of local triad dynamics.

    Parameters
    ----------
    signs
        At the end, shape ``(replicate, actor, partner)``.
    density
        Share of positive ties, shape ``(record, replicate)``.
    time
        Of the records, in updates per tie, shape ``(record,)``.
    absorbed
        Time at which a replicate became balanced, to within one record; NaN if it never did, shape ``(replicate,)``.
    """

    signs: NDArray[np.int8]
    density: FloatArray
    time: FloatArray
    absorbed: FloatArray


def local_stationary_density(p: float) -> float:
    r"""Share of positive ties in the stationary state of many actors, :math:`\rho = \bigl(1+\sqrt{3(1-2p)}\bigr)^{-1}`.

    Parameters
    ----------
    p
        Probability that an unbalanced triad with one negative tie turns that tie positive.

    Returns
    -------
    float
        1 from p = 1/2 on.

    Raises
    ------
    InputError
        If p is not a probability.

    References
    ----------
    antal_krapivsky_redner_2005

    Examples
    --------
    >>> round(local_stationary_density(0.0), 3), local_stationary_density(0.5)
    (0.366, 1.0)
    """
    _check(p)
    return 1.0 / (1.0 + sqrt(3.0 * (1.0 - 2.0 * p))) if p < CRITICAL else 1.0


def local_triad_dynamics(signs: ArrayLike, p: float, duration: float, *, seed: int = 0, records: int = 100) -> LocalRun:
    """Balance triads one at a time.

    At each update every replicate picks a triad. Balanced: nothing happens. One negative tie: with probability p that
    tie turns positive, else one of the other two turns negative. Three negative ties: one of them turns positive.

    Parameters
    ----------
    signs
        Complete initial networks, shape ``(replicate, actor, partner)``, or a single one.
    p
        Probability of a friendly flip.
    duration
        In updates per tie: 1 is n(n−1)/2 updates.
    seed
        Of the random numbers; replicates are independent of each other, but their draws depend on how many there are.
    records
        How often the density is recorded.

    Returns
    -------
    LocalRun

    Raises
    ------
    InputError
        If p is not a probability, the duration is not positive or the networks are not complete.

    Notes
    -----
    With many actors and p < 1/2 the network stays in a stationary state with the density of `local_stationary_density`
    for a time that grows exponentially in n²; with p > 1/2 all become friends in a time that grows as ln n.

    References
    ----------
    antal_krapivsky_redner_2005

    Examples
    --------
    >>> from foedus.networks.dynamics.triads import random_signs
    >>> found = local_triad_dynamics(random_signs(12, 0.5, 4), 0.9, 40.0)
    >>> found.density[-1].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    s = checked_signs(signs)
    _check(p)
    if not (np.isfinite(duration) and duration > 0 and records >= 1):
        raise InputError("nothing to run", where=f"duration={duration}, records={records}", expected="both above 0")
    replicates, n, _ = s.shape
    ties = n * (n - 1) // 2
    generator = np.random.default_rng(seed)
    each = np.arange(replicates)
    marks = np.unique(np.rint(np.linspace(0, duration * ties, records + 1)).astype(np.int64))
    density = np.empty((marks.size, replicates))
    absorbed = np.full(replicates, np.nan)
    done = 0
    for record, mark in enumerate(marks):
        while done < mark:
            part = int(min(_PARTS, mark - done))
            triads, chances = _triads(generator, n, part, replicates), generator.random((2, part, replicates))
            for triad, first, second in zip(triads, *chances, strict=True):
                _update(s, each, triad, first < p, second)
            done += part
        density[record] = 0.5 + s.sum(axis=(1, 2)) / (4.0 * ties)
        absorbed = np.where(np.isnan(absorbed) & is_balanced(s), mark / ties, absorbed)
    return LocalRun(s, density, marks / ties, absorbed)


def _check(p: float) -> None:
    if not 0.0 <= p <= 1.0:
        raise InputError("p is not a probability", where=f"p={p}", expected="0 <= p <= 1")


def _triads(generator: np.random.Generator, n: int, parts: int, replicates: int) -> NDArray[np.int64]:
    """Three different actors each, every triad equally likely, shape ``(part, corner, replicate)``."""
    a, b, c = (generator.integers(0, n - gap, (parts, replicates)) for gap in range(3))
    b += b >= a
    low, high = np.minimum(a, b), np.maximum(a, b)
    c += c >= low
    c += c >= high
    return np.stack([a, b, c], axis=1)


def _update(
    s: NDArray[np.int8], each: NDArray[np.int64], triad: NDArray[np.int64],
    friendly: NDArray[np.bool_], chance: FloatArray,
) -> None:  # fmt: skip
    # tie k joins corners k and k+1
    ends = triad[[1, 2, 0]]
    tie = s[each, triad, ends]
    total = tie.sum(axis=0)
    one_negative, all_negative = total == 1, total == -3
    negative = np.argmin(tie, axis=0)
    other = (negative + 1 + (chance < 0.5)) % 3
    picked = np.where(all_negative, (3.0 * chance).astype(np.int64), np.where(friendly, negative, other))
    moved = np.flatnonzero(one_negative | all_negative)
    a, b = triad[picked[moved], moved], ends[picked[moved], moved]
    s[moved, a, b] *= -1
    s[moved, b, a] = s[moved, a, b]
