"""Inequalities that every pair of camps satisfies, and the search for those a fractional answer violates.

y = 1 for a tie across the camps, 0 within one. Along any cycle the number of ties across is even, hence

.. math:: \\sum_{e \\in F} y_e - \\sum_{e \\in C \\setminus F} y_e \\le |F| - 1

for every cycle C and every F ⊆ C of odd size (Barahona & Mahjoub 1986). Triangles are searched by arrays, longer
cycles by shortest paths in a doubled graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from foedus.networks.two_camps.reducing import Core

__all__ = ["Cut", "TieIndex", "cycle_cuts", "triangle_cuts"]

Floats = NDArray[np.float64]

#: Smallest violation for which a row is added; *assumed*: well above the solver's feasibility tolerance of 1e-7.
VIOLATION: Final = 1e-4
_NO_TIE: Final = 9.0


@dataclass(frozen=True, slots=True)
class Cut:
    """One inequality: ties of the cycle, and for each whether it is in F."""

    ties: tuple[int, ...]
    inside: tuple[bool, ...]

    @property
    def coefficients(self) -> tuple[int, ...]:
        """Coefficients of the left side."""
        return tuple(1 if each else -1 for each in self.inside)

    @property
    def most(self) -> int:
        """Greatest value the left side may take."""
        return sum(self.inside) - 1


class TieIndex:
    """Ties of a core by their ends."""

    def __init__(self, core: Core) -> None:
        self.size = len(core.nodes)
        self.u, self.v = core.u, core.v
        self.number = np.full((self.size, self.size), -1, dtype=np.int64)
        self.number[core.u, core.v] = self.number[core.v, core.u] = np.arange(len(core.u))


def triangle_cuts(index: TieIndex, y: Floats, most: int) -> list[Cut]:
    """Return violated triangle inequalities, at most two for each tie, the worst first.

    Parameters
    ----------
    index
        Ties of the core.
    y
        Fractional answer, shape ``(m,)``.
    most
        Number of cuts wanted at most.
    """
    low = np.full((index.size, index.size), _NO_TIE)
    low[index.u, index.v] = low[index.v, index.u] = y
    high = np.where(low == _NO_TIE, -_NO_TIE, low)
    found: list[tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], bool]] = []
    for node in range(index.size - 1):
        others = np.flatnonzero(index.number[node, node + 1 :] >= 0) + node + 1
        if not others.size:
            continue
        own = low[node, others]
        short = low[node][None, :] + low[others]
        long = high[node][None, :] + high[others]
        for sums, excess, all_inside in (
            (short, own - short.min(axis=1), False),
            (long, own + long.max(axis=1) - 2.0, True),
        ):
            bad = excess > VIOLATION
            third = (sums.argmax(axis=1) if all_inside else sums.argmin(axis=1))[bad]
            found.append((excess[bad], np.full(int(bad.sum()), node), others[bad], third, all_inside))
    cuts: dict[Cut, float] = {}
    for excess, nodes, others, thirds, all_inside in found:
        for value, a, b, c in zip(excess.tolist(), nodes.tolist(), others.tolist(), thirds.tolist(), strict=True):
            sides = [(int(index.number[a, b]), True), *((int(index.number[x, c]), all_inside) for x in (a, b))]
            ordered = sorted(sides)
            cuts[Cut(tuple(tie for tie, _ in ordered), tuple(inside for _, inside in ordered))] = value
    return sorted(cuts, key=lambda cut: -cuts[cut])[:most]


def cycle_cuts(index: TieIndex, y: Floats, most: int) -> list[Cut]:
    """Return violated odd-cycle inequalities of any length, at most one for each tie, the worst first.

    Parameters
    ----------
    index, y, most
        As in `triangle_cuts`.

    Notes
    -----
    A step along tie e costs y_e outside F, and 1 − y_e inside F with a change of side; a closed path that ends on the
    other side and costs less than 1 is a violated cycle.
    """
    n, m = index.size, len(y)
    stay, change = np.clip(y, 0.0, 1.0) + 1e-9, np.clip(1.0 - y, 0.0, 1.0) + 1e-9
    u, v = index.u, index.v
    heads = np.concatenate([u, u + n, u, u + n])
    tails = np.concatenate([v, v + n, v + n, v])
    graph = coo_array((np.concatenate([stay, stay, change, change]), (heads, tails)), shape=(2 * n, 2 * n)).tocsr()
    away, before = dijkstra(graph, directed=False, indices=np.arange(n), return_predecessors=True, limit=1.0)
    across = away[u, v + n] + stay, away[u, v] + change
    cuts: dict[Cut, float] = {}
    for tie in np.argsort(np.minimum(*across)).tolist():
        inside = bool(across[1][tie] < across[0][tie])
        cost = float(across[int(inside)][tie])
        if cost > 1.0 - VIOLATION or len(cuts) >= most:
            break
        cut = _trace(index, before[u[tie]], int(u[tie]), int(v[tie]) + (0 if inside else n), (tie, inside))
        if cut is not None:
            cuts.setdefault(cut, cost)
    assert m == len(index.u)
    return list(cuts)


def _trace(index: TieIndex, before: NDArray[np.int32], start: int, end: int, last: tuple[int, bool]) -> Cut | None:
    """Trace a shortest path back; None if it meets a position twice, as then a shorter cycle is violated too."""
    n = index.size
    seen, sides, at = {end % n}, [last], end
    while at != start:
        previous = int(before[at])
        if previous < 0:
            return None
        sides.append((int(index.number[previous % n, at % n]), (previous >= n) != (at >= n)))
        at = previous
        if at % n in seen:
            return None
        seen.add(at % n)
    ordered = sorted(sides)
    return Cut(tuple(tie for tie, _ in ordered), tuple(inside for _, inside in ordered))
