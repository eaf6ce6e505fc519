"""Solve a core exactly: search, packing, eigenvalues, relaxation with odd-cycle cuts, and branching for the rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from foedus.networks.two_camps.branching import BranchAndCut
from foedus.networks.two_camps.cuts import Cut, TieIndex, cycle_cuts, triangle_cuts
from foedus.networks.two_camps.large_graphs import LARGE, large_bound, large_camps
from foedus.networks.two_camps.packing import pack_cycles
from foedus.networks.two_camps.reducing import Core, Ints, ParityForest
from foedus.networks.two_camps.searching import cost_of, descend, search_camps
from foedus.networks.two_camps.spectral_bounds import spectral_bound
from foedus.progress import Progress, tell

__all__ = ["CoreAnswer", "TwoCamps", "solve_core"]

#: With fewer violated triangles than this, longer cycles are searched too; *assumed*.
FEW_TRIANGLES: Final = 20
#: Moves per node of the first, quick search; *assumed*. The relaxation finds the rest.
QUICK: Final = 2


@dataclass(frozen=True)
class CoreAnswer:
    """Camps of a core: their cost, what is proven, and the camps as ±1, shape ``(n,)``."""

    cost: int
    bound: int
    signs: Ints


class TwoCamps:
    """The problem of the two best camps of a core."""

    def __init__(self, core: Core, cost: int, signs: Ints) -> None:
        self.core, self.cost, self.signs = core, cost, signs
        self.index = TieIndex(core)

    def cuts(self, y: NDArray[np.float64]) -> list[Cut]:
        """Violated odd cycles: triangles, and longer ones if there are few triangles."""
        ties = len(self.core.weight)
        found = triangle_cuts(self.index, y, 2 * ties)
        return found if len(found) >= FEW_TRIANGLES else found + cycle_cuts(self.index, y, ties)

    def round(self, y: NDArray[np.float64]) -> int:
        """Turn a fractional answer into camps, trusting the most certain ties first."""
        forest = ParityForest(self.index.size)
        for tie in np.argsort(-np.abs(y - 0.5), kind="stable").tolist():
            forest.join(int(self.core.u[tie]), int(self.core.v[tie]), -1 if y[tie] > 0.5 else 1)
        signs = np.array([forest.find(node)[1] for node in range(self.index.size)], dtype=np.int64)
        cost = cost_of(self.core, signs)
        if cost >= self.cost:
            cost, signs = descend(self.core, signs[None, :].astype(np.float64))
        if cost < self.cost:
            self.cost, self.signs = cost, signs
        return self.cost

    def implied(self, low: Ints, high: Ints) -> tuple[Ints, Ints] | None:
        """Fix ties between nodes whose camps the fixed ties decide, by parity; None if they contradict each other."""
        size, fixed = self.index.size, low == high
        u, v, side = self.core.u[fixed], self.core.v[fixed], low[fixed].astype(np.int64)
        # two positions for each node, one in its camp and one in the other
        heads, tails = np.concatenate([u, u + size]), np.concatenate([v + size * side, v + size * (1 - side)])
        ways = coo_array((np.ones(len(heads)), (heads, tails)), shape=(2 * size, 2 * size))
        place = connected_components(ways, directed=False)[1]
        if (place[:size] == place[size:]).any():
            return None
        near, far = place[self.core.v], place[self.core.v + size]
        here = place[self.core.u]
        return np.where(here == far, 1, low).astype(low.dtype), np.where(here == near, 0, high).astype(high.dtype)


def solve_core(core: Core, *, seed: int, seconds: float, progress: Progress | None = None) -> CoreAnswer:
    """Find the best camps of a core and prove them optimal, or report how far the proof got.

    Parameters
    ----------
    core
        A core.
    seed
        Seed of the search.
    seconds
        Time allowed.
    progress
        Called with (lower bound, lowest cost).

    Returns
    -------
    CoreAnswer
        Proven optimal if ``bound == cost``.

    References
    ----------
    barahona_mahjoub_1986, aref_neal_2020
    """
    until = time.monotonic() + seconds
    if len(core.nodes) > LARGE:
        cost, signs = large_camps(core, seed, seconds / 3)
        tell(progress, 0, cost)
        return CoreAnswer(cost, large_bound(core, signs, until - time.monotonic()), signs)
    cost, signs = search_camps(core, seed, QUICK * len(core.nodes))
    problem = TwoCamps(core, cost, signs)
    packed, cycles = pack_cycles(core, problem.index, signs, seed)
    tell(progress, packed, cost)
    proven = packed if packed == cost else max(packed, spectral_bound(core, signs, seconds=until - time.monotonic()))
    bound = BranchAndCut(problem, cost, proven, until, progress).run(cycles)
    return CoreAnswer(problem.cost, bound, problem.signs)
