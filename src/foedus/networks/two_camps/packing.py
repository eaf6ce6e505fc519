"""A lower bound without a solver: cycles that each contain a frustrated tie and share none.

With the ties switched so that the camps found stand on one side, every cycle with one negative tie needs one frustrated
tie. Cycles that share no tie (or use no more of it than its weight) need one each; if there are as many as the camps
cost, the camps are optimal.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.cuts import Cut, TieIndex
from foedus.networks.two_camps.reducing import Core, Ints

__all__ = ["pack_cycles"]


def pack_cycles(core: Core, index: TieIndex, signs: Ints, seed: int) -> tuple[int, list[Cut]]:
    """Pack cycles greedily, triangles first.

    Parameters
    ----------
    core, index
        The core and its ties by their ends.
    signs
        Camps as ±1, shape ``(n,)``; the better they are, the better the bound.
    seed
        Seed of the order in which negative ties are served.

    Returns
    -------
    tuple of int and list of Cut
        Weight packed, a lower bound on the cost of any camps, and the cycles.
    """
    generator = np.random.default_rng(seed)
    switched = core.weight * signs[core.u] * signs[core.v]
    room = np.zeros((index.size, index.size), dtype=np.int64)
    friendly = switched > 0
    u, v = core.u[friendly], core.v[friendly]
    room[u, v] = room[v, u] = switched[friendly]
    hostile = np.flatnonzero(switched < 0)
    # Served first: ties with the fewest friends in common.
    common = (room[core.u[hostile]] > 0) & (room[core.v[hostile]] > 0)
    order = hostile[np.lexsort((generator.random(len(hostile)), common.sum(axis=1)))]
    packed, cycles = 0, []
    for tie in order.tolist():
        a, b, left = int(core.u[tie]), int(core.v[tie]), int(-switched[tie])
        while left:
            shared = np.minimum(room[a], room[b])
            top = int(shared.max())
            third = np.flatnonzero(shared == top)
            way = [a, int(generator.choice(third)), b] if top > 0 else _shortest(room, a, b)
            if way is None:
                break
            ends = way[:-1], way[1:]
            taken = min(left, int(room[ends].min()))
            room[ends] -= taken
            room[ends[::-1]] -= taken
            left -= taken
            packed += taken
            cycles.append(_cut(core, [tie, *index.number[ends].tolist()]))
    return packed, cycles


def _shortest(room: NDArray[np.int64], start: int, end: int) -> list[int] | None:
    """Shortest path between two nodes along ties with capacity left."""
    before = {start: start}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in np.flatnonzero(room[node]).tolist():
            if other in before:
                continue
            before[other] = node
            if other == end:
                way = [end]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            queue.append(other)
    return None


def _cut(core: Core, ties: list[int]) -> Cut:
    """Inequality of a cycle with an odd number of negative ties: it has a frustrated tie."""
    ordered = sorted(ties)
    return Cut(tuple(ordered), tuple(bool(core.weight[tie] < 0) for tie in ordered))
