"""Find two good camps quickly: many one-node tabu searches side by side. Gives an upper bound, never a proof."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.reducing import Core, Ints

__all__ = ["cost_of", "descend", "search_camps", "weight_matrix"]

Signs = NDArray[np.int64]

#: Searches side by side; *assumed*: enough that a core of 200 nodes is solved in nearly every trial.
SEARCHES: Final = 24
#: Moves per node before a search gives up; *assumed*.
MOVES_PER_NODE: Final = 12
#: Shortest time, in moves, for which a node may not move back, and its random surplus; *assumed*.
TENURE: Final = (4, 7)


def weight_matrix(core: Core) -> NDArray[np.float64]:
    """Symmetric matrix of signed weights, shape ``(n, n)``; whole numbers, exact in float64 below 2⁵³."""
    matrix = np.zeros((len(core.nodes),) * 2)
    matrix[core.u, core.v] = matrix[core.v, core.u] = core.weight
    return matrix


def cost_of(core: Core, signs: Ints) -> int:
    """Weight of the ties that contradict camps ``signs`` (±1 per node, shape ``(n,)``)."""
    return int(np.abs(core.weight)[core.weight * signs[core.u] * signs[core.v] < 0].sum())


def descend(core: Core, starts: NDArray[np.float64]) -> tuple[int, Signs]:
    """Improve camps until no single node's move helps; return the cheapest.

    Parameters
    ----------
    core
        A core.
    starts
        Camps as ±1, shape ``(start, n)``.

    Returns
    -------
    tuple of int and array
        Cost and camps as ±1, shape ``(n,)``.
    """
    return _tabu(weight_matrix(core), core, starts, moves=0, generator=np.random.default_rng(0))


def search_camps(core: Core, seed: int, moves: int | None = None) -> tuple[int, Signs]:
    """Search for cheap camps from random starts.

    Parameters
    ----------
    core
        A core.
    seed
        Seed of the random starts.
    moves
        Moves of each search; by default `MOVES_PER_NODE` for each node.

    Returns
    -------
    tuple of int and array
        Cost and camps as ±1, shape ``(n,)``.
    """
    size = len(core.nodes)
    generator = np.random.default_rng(seed)
    weights = weight_matrix(core)
    starts = generator.choice(np.array([-1.0, 1.0]), size=(SEARCHES, size))
    return _tabu(weights, core, starts, MOVES_PER_NODE * size if moves is None else moves, generator)


def _tabu(
    weights: NDArray[np.float64],
    core: Core,
    starts: NDArray[np.float64],
    moves: int,
    generator: np.random.Generator,
) -> tuple[int, Signs]:
    """Run all searches in parallel: each moves its best node that is not tabu or that would beat its own best."""
    camps = starts.copy()
    runs, size = camps.shape
    field = camps @ weights
    total = np.abs(core.weight).sum()
    cost = (total - (camps * field).sum(axis=1) / 2) / 2
    best, best_camps = cost.copy(), camps.copy()
    free_at = np.zeros((runs, size), dtype=np.int64)
    rows = np.arange(runs)
    step = 0
    while True:
        change = camps * field
        # with no moves left to spend, a search ends at its first local minimum
        barred = (free_at > step) & (cost[:, None] + change >= best[:, None] - 0.5)
        change[barred] = np.inf
        node = change.argmin(axis=1)
        gain = change[rows, node]
        if step >= moves:
            moving = gain < -0.5
            if not moving.any():
                break
        else:
            moving = np.isfinite(gain)
        at, who = rows[moving], node[moving]
        camps[at, who] *= -1
        cost[at] += gain[moving]
        field[at] += 2 * camps[at, who][:, None] * weights[who]
        if step < moves:
            free_at[at, who] = step + TENURE[0] + generator.integers(0, TENURE[1] + size // 20, size=len(at))
        better = cost < best - 0.5
        best[better], best_camps[better] = cost[better], camps[better]
        step += 1
    winner = int(best.argmin())
    signs = best_camps[winner].astype(np.int64)
    return cost_of(core, signs), signs
