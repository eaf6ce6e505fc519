"""Constrained triad dynamics (Antal, Krapivsky and Redner 2005): no change may unbalance more than it balances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import BoolArray
from foedus.errors import InputError
from foedus.networks.dynamics.triads import checked_signs, is_balanced, is_jammed

__all__ = ["ConstrainedRun", "constrained_triad_dynamics"]

#: Probability of making a change that leaves the number of unbalanced triads the same (antal_krapivsky_redner_2005).
INDIFFERENT: Final = 0.5
_MOST_FLIPS_PER_TIE: Final = 100


@dataclass(frozen=True, eq=False)
class ConstrainedRun:
    """End states of replicates of constrained triad dynamics.

    Parameters
    ----------
    signs
        At the end, shape ``(replicate, actor, partner)``.
    flips
        Sign changes made, shape ``(replicate,)``.
    balanced
        Whether all triads are balanced.
    jammed
        Whether some triads are not balanced, and every change of one tie would unbalance more.
    """

    signs: NDArray[np.int8]
    flips: NDArray[np.int64]
    balanced: BoolArray
    jammed: BoolArray

    @property
    def wandering(self) -> BoolArray:
        """Whether a replicate was neither balanced nor jammed when it was stopped."""
        return ~(self.balanced | self.jammed)


def constrained_triad_dynamics(signs: ArrayLike, *, seed: int = 0, most_flips: int | None = None) -> ConstrainedRun:
    """Balance triads one tie at a time, where that does not increase the number of unbalanced triads.

    At each update an unbalanced triad is picked, and a tie in it. The tie changes sign if the number of unbalanced
    triads falls, with probability 1/2 if it stays the same, and never if it rises.

    Parameters
    ----------
    signs
        Complete initial networks, shape ``(replicate, actor, partner)``, or a single one.
    seed
        Of the random numbers; replicates are independent of each other, but their draws depend on how many there are.
    most_flips
        Changes after which a replicate is stopped; by default 100 for each tie.

    Returns
    -------
    ConstrainedRun

    Raises
    ------
    InputError
        If the networks are not complete, or not even one change is allowed.

    Notes
    -----
    Only changes are drawn, each with its probability among all changes: a tie's probability is proportional to its
    number of unbalanced triads, times one half where the change is neutral. Only waiting is left out, so end states are
    distributed as in the original and time is counted in changes. Jammed ends exist for 9 actors and for 11 or more
    only (marvel_strogatz_kleinberg_2009).

    References
    ----------
    antal_krapivsky_redner_2005, marvel_strogatz_kleinberg_2009

    Examples
    --------
    >>> from foedus.networks.dynamics.triads import random_signs
    >>> bool(constrained_triad_dynamics(random_signs(8, 0.5, 20)).balanced.all())
    True
    """
    s = checked_signs(signs)
    replicates, n, _ = s.shape
    rows, columns = np.triu_indices(n, 1)
    most = _MOST_FLIPS_PER_TIE * rows.size if most_flips is None else most_flips
    if most < 1:
        raise InputError("no change is allowed", where=f"most_flips={most}", expected="1 or more")
    # common[r, i, j]: third actors whose ties to i and j have the same sign, minus those whose ties differ
    common = s.astype(np.float32) @ s.astype(np.float32)
    generator = np.random.default_rng(seed)
    flips = np.zeros(replicates, dtype=np.int64)
    going = np.arange(replicates)
    for _ in range(most):
        support = s[going[:, None], rows, columns] * common[going[:, None], rows, columns]
        unbalanced = (n - 2 - support) / 2.0
        chance = np.where(support < 0, 1.0, np.where(support == 0, INDIFFERENT, 0.0)) * unbalanced
        total = np.cumsum(chance, axis=1)
        moves = total[:, -1] > 0
        going, total = going[moves], total[moves]
        if not going.size:
            break
        # floats in [0, 1) times the total stay below it
        drawn = generator.random(going.size) * total[:, -1]
        picked = (total <= drawn[:, None]).sum(axis=1)
        _flip(s, common, going, rows[picked], columns[picked])
        flips[going] += 1
    return ConstrainedRun(s, flips, is_balanced(s), is_jammed(s))


def _flip(
    s: NDArray[np.int8], common: NDArray[np.float32], which: NDArray[np.int64],
    a: NDArray[np.int64], b: NDArray[np.int64],
) -> None:  # fmt: skip
    """Flip one tie in each replicate and update the counts of common third actors."""
    new = -s[which, a, b]
    s[which, a, b] = s[which, b, a] = new
    step = 2.0 * new[:, None]
    # a's tie to b changed: with every other k, b now counts the other way as a common third; likewise a for b
    # the diagonal is carried along and never read
    for end, third in ((a, b), (b, a)):
        change = step * s[which, third]
        common[which, end] += change
        common[which, :, end] += change
