"""Which states are pivotal in a coalition: whose departure unravels it, and who lifts it over a quota of capability."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.networks.coalitions.games import TOLERANCE, CoalitionGame, gains

__all__ = ["MOST_VOTERS", "Departure", "PowerIndices", "departures", "power_indices"]

#: Number of states up to which counts of coalitions fit in 64-bit integers.
MOST_VOTERS: Final = 60


@dataclass(frozen=True)
class Departure:
    """What happens to a coalition when one member leaves for good.

    Attributes
    ----------
    state
        The state that leaves.
    follow
        The states that then leave in turn; at each step the one that gains most by leaving.
    strength_left
        Capability of those that stay, committed states included.
    """

    state: str
    follow: tuple[str, ...]
    strength_left: float


@dataclass(frozen=True)
class PowerIndices:
    """Power over reaching a quota: shape ``(state,)`` each, in the order of the weights.

    Attributes
    ----------
    shapley
        Shapley–Shubik index: share of the orders of joining in which the state is the one that reaches the quota.
    banzhaf
        Banzhaf index, not normalised: share of the coalitions of the others that need it to reach the quota.
    """

    shapley: FloatArray
    banzhaf: FloatArray


def departures(game: CoalitionGame, members: ArrayLike) -> tuple[Departure, ...]:
    """Let each member leave in turn and see which others follow, until none wants to leave.

    Parameters
    ----------
    game
        Candidates and terms.
    members
        Whether each state is in, shape ``(state,)``.

    Returns
    -------
    tuple of Departure
        One for every member that is not committed, ordered by the capability that is left, smallest first.

    Notes
    -----
    No state joins in the meantime: the question is what holds, not what might be built instead.
    """
    inside, found = np.asarray(members, dtype=np.bool_), []
    for place in np.flatnonzero(inside & ~game.committed):
        left = inside.copy()
        left[place] = False
        follow: list[str] = []
        while True:
            loss = np.where(left & ~game.committed, gains(game, left), np.inf)
            worst = int(np.argmin(loss)) if len(loss) else 0
            if not loss[worst] < -TOLERANCE:
                break
            left[worst] = False
            follow.append(game.states[worst])
        found.append(Departure(game.states[place], tuple(follow), float(game.strength[left].sum())))
    return tuple(sorted(found, key=lambda each: (each.strength_left, each.state)))


def power_indices(weights: ArrayLike, quota: float, *, unit: float = 1e-4) -> PowerIndices | None:
    r"""Shapley–Shubik and Banzhaf indices of reaching a quota of capability.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n - |S| - 1)!}{n!} [w(S) < q \le w(S) + w_i], \qquad
              \beta_i = 2^{1-n} \sum_{S \not\ni i} [w(S) < q \le w(S) + w_i]

    Counted exactly over all coalitions, by size and weight in whole units.

    Parameters
    ----------
    weights
        Capability of each state, shape ``(state,)``.
    quota
        What must be reached, above 0, in the same unit.
    unit
        Step to which weights and quota are rounded.

    Returns
    -------
    PowerIndices or None
        None if all together do not reach the quota: then no state is decisive.

    Raises
    ------
    InputError
        If a weight is negative, the quota not positive or there are more than `MOST_VOTERS` states.

    References
    ----------
    shapley_shubik_1954, banzhaf_1965

    Examples
    --------
    >>> found = power_indices([50, 49, 1], 51, unit=1)
    >>> found.shapley.round(3).tolist(), found.banzhaf.tolist()
    ([0.667, 0.167, 0.167], [0.75, 0.25, 0.25])
    """
    given = np.asarray(weights, dtype=np.float64)
    n = len(given)
    if given.ndim != 1 or n > MOST_VOTERS or not bool((np.isfinite(given) & (given >= 0)).all()):
        raise InputError(
            "the weights are out of range", where=f"{n} states", expected=f"up to {MOST_VOTERS}, zero or more each"
        )
    steps, needed = np.rint(given / unit).astype(np.int64), round(quota / unit)
    if needed < 1:
        raise InputError("a quota must be above 0", where=f"{quota:g} in steps of {unit:g}")
    if int(steps.sum()) < needed:
        return None
    # only coalitions below the quota are counted: the state in question must lift them over it
    counts = np.zeros((n + 1, needed), dtype=np.int64)
    counts[0, 0] = 1
    for step in steps:
        counts[1:] += _shifted(counts[:-1], int(step))
    orders = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    shapley, banzhaf = np.zeros(n), np.zeros(n)
    for place, step in enumerate(steps):
        without = np.zeros_like(counts)
        without[0] = counts[0]
        for size in range(1, n + 1):
            without[size] = counts[size] - _shifted(without[size - 1 : size], int(step))[0]
        swings = without[:n, max(0, needed - int(step)) :].sum(axis=1) if step else np.zeros(n, dtype=np.int64)
        shapley[place], banzhaf[place] = float(orders @ swings), float(swings.sum()) / 2.0 ** (n - 1)
    return PowerIndices(shapley, banzhaf)


def _shifted(counts: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    """Counts shifted up by a weight; those past the quota are dropped."""
    moved = np.zeros_like(counts)
    if step < counts.shape[1]:
        moved[:, step:] = counts[:, : counts.shape[1] - step]
    return moved
