"""Minima of landscapes too large to enumerate: steepest descent from random configurations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.networks.landscapes.energies import flip_changes
from foedus.progress import Progress, tell

__all__ = ["LEVEL", "STARTS", "Sample", "descend_from", "sample_minima", "share_interval"]

#: Random starting configurations of a sample. *Assumed*: a basin of one in a thousand is missed once in 22,000 samples.
STARTS: Final = 10_000
#: Confidence level of intervals, as everywhere in foedus.
LEVEL: Final = 0.90
_BATCH: Final = 1_000


@dataclass(frozen=True, eq=False)
class Sample:
    """Minima found from random configurations.

    Parameters
    ----------
    across
        Which actors are opposite the first actor in each minimum found, shape ``(minimum, actor)``.
    count
        How many starts led to it, shape ``(minimum,)``.
    unseen
        Estimated share of all configurations that lead to a minimum not found: minima found once, divided by starts.
    """

    across: BoolArray
    count: FloatArray
    unseen: float

    @property
    def starts(self) -> int:
        """Number of random configurations."""
        return int(self.count.sum())


def share_interval(count: ArrayLike, trials: int, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    r"""Exact limits of shares, :math:`B(\alpha/2; x, n-x+1)` and :math:`B(1-\alpha/2; x+1, n-x)`, any shape.

    References
    ----------
    clopper_pearson_1934

    Examples
    --------
    >>> low, high = share_interval([0, 5], 10)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.222], [0.259, 0.778])
    """
    from scipy.special import betaincinv  # needed only for samples

    x = np.asarray(count, dtype=np.float64)
    tail = (1.0 - level) / 2.0
    low = np.where(x > 0, betaincinv(np.maximum(x, 1.0), trials - x + 1.0, tail), 0.0)
    high = np.where(x < trials, betaincinv(x + 1.0, np.maximum(trials - x, 1.0), 1.0 - tail), 1.0)
    return low, high


def descend_from(weight: FloatArray, across: ArrayLike, tolerance: float) -> BoolArray:
    """Follow steepest descent by single actors from many configurations at once.

    Parameters
    ----------
    weight
        :math:`s_i s_j p_{ij}`, shape ``(actor, actor)``.
    across
        Starting configurations, shape ``(start, actor)``.
    tolerance
        Differences up to this count as zero; among equal changes the actor first in the file moves.

    Returns
    -------
    BoolArray
        Which actors are opposite the first actor at each end point, shape ``(start, actor)``.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> descend_from(np.array([[0.0, -3.0], [-3.0, 0.0]]), [[False, False]], 1e-9).tolist()
    [[False, True]]
    """
    there = np.array(across, dtype=bool)
    change = flip_changes(weight, there)
    spin = 1.0 - 2.0 * there
    moving = np.arange(len(there))
    while moving.size:
        part = change[moving]
        # the first within the tolerance of the steepest, found as in the enumeration: actor by actor
        mover = np.full(moving.size, -1)
        bar = np.full(moving.size, -tolerance)
        for actor in range(weight.shape[0]):
            better = part[:, actor] < bar
            bar[better] = part[better, actor] - tolerance
            mover[better] = actor
        going = mover >= 0
        moving, mover = moving[going], mover[going]
        # moving k reverses the sign of its own change, and shifts that of every other by its weight
        before = spin[moving, mover]
        change[moving] -= 4.0 * spin[moving] * before[:, None] * weight[mover]
        change[moving, mover] *= -1.0
        spin[moving, mover] = -before
    found: BoolArray = spin != spin[:, :1]
    return found


def sample_minima(
    weight: FloatArray, tolerance: float, *, starts: int = STARTS, seed: int = 0, progress: Progress | None = None
) -> Sample:
    """Find minima from random configurations, each equally likely.

    Parameters
    ----------
    weight, tolerance
        As in `descend_from`.
    starts
        Number of random configurations.
    seed
        Of the random numbers; more starts with the same seed keep the first ones.
    progress
        Called from time to time with (starts done, total starts).

    Returns
    -------
    Sample
        A minimum with a small basin may be missed, and so may the lowest one: `Sample.unseen` says how much of the
        landscape leads elsewhere.

    Raises
    ------
    InputError
        If there are no starts.

    References
    ----------
    axelrod_bennett_1993, good_1953
    """
    if starts < 1:
        raise InputError("a sample needs at least one start", where=f"starts={starts}", expected="1 or more")
    n = weight.shape[0]
    generator = np.random.default_rng(seed)
    packed = []
    for start in range(0, starts, _BATCH):
        draws = generator.random((_BATCH, n))[: starts - start] < 0.5
        packed.append(np.packbits(descend_from(weight, draws, tolerance), axis=1))
        tell(progress, min(start + _BATCH, starts), starts)
    minima, count = np.unique(np.concatenate(packed), axis=0, return_counts=True)
    across = np.unpackbits(minima, axis=1, count=n).astype(bool)
    return Sample(across, count.astype(np.float64), float((count == 1).sum() / starts))
