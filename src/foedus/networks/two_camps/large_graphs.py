"""Camps and a bound for cores too large for dense matrices: single-node moves, and cycles packed while time lasts.

Gives only an upper and a lower bound; they rarely meet.
"""

from __future__ import annotations

import time
from collections import deque
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from foedus.networks.two_camps.reducing import Core, Ints, ParityForest
from foedus.networks.two_camps.searching import cost_of

__all__ = ["LARGE", "large_bound", "large_camps"]

#: Nodes from which a core is large; *assumed*: dense matrices of more take seconds and hundreds of megabytes.
LARGE: Final = 2_000
#: Most random starts; *assumed*.
_STARTS: Final = 20
#: Nodes examined for the shortest cycle of a tie before it is skipped; *assumed*.
_FAR: Final = 2_000

Room: TypeAlias = list[dict[int, int]]


def large_camps(core: Core, seed: int, seconds: float) -> tuple[int, Ints]:
    """Find cheap camps: start from one camp, and from random spanning trees; move nodes while that lowers the cost.

    Parameters
    ----------
    core
        A core.
    seed
        Seed of the random starts.
    seconds
        Time allowed; at least one start is always made.

    Returns
    -------
    tuple of int and array
        Cost and camps as ±1, shape ``(n,)``.
    """
    until = time.monotonic() + seconds
    generator = np.random.default_rng(seed)
    size = len(core.nodes)
    ends = np.concatenate([core.u, core.v]), np.concatenate([core.v, core.u])
    ties = coo_array((np.concatenate([core.weight, core.weight]), ends), shape=(size, size)).tocsr()
    found: list[tuple[int, Ints]] = []
    for start in range(_STARTS):
        signs = np.ones(size, dtype=np.int64) if start == 0 else _obeyed(core, generator)
        _descend(ties, signs)
        found.append((cost_of(core, signs), signs))
        if time.monotonic() > until:
            break
    return min(found, key=lambda each: each[0])


def large_bound(core: Core, signs: Ints, seconds: float) -> int:
    """Pack cycles with one negative tie, as `foedus.networks.two_camps.packing`, until time runs out.

    Parameters
    ----------
    core
        A core.
    signs
        Camps as ±1, shape ``(n,)``; the better they are, the better the bound.
    seconds
        Time allowed.

    Returns
    -------
    int
        Minimum weight that any camps frustrate.
    """
    until = time.monotonic() + seconds
    room: Room = [{} for _ in core.nodes]
    switched = (core.weight * signs[core.u] * signs[core.v]).tolist()
    hostile = []
    for a, b, weight in zip(core.u.tolist(), core.v.tolist(), switched, strict=True):
        if weight > 0:
            room[a][b] = room[b][a] = weight
        else:
            hostile.append((a, b, -weight))
    packed = 0
    for a, b, weight in hostile:
        left = weight
        while left and time.monotonic() < until and (way := _shortest(room, a, b)) is not None:
            steps = list(pairwise(way))
            taken = min(left, *(room[x][y] for x, y in steps))
            for x, y in steps:
                for here, there in ((x, y), (y, x)):
                    room[here][there] -= taken
                    if not room[here][there]:
                        del room[here][there]
            left -= taken
            packed += taken
    return packed


def _obeyed(core: Core, generator: np.random.Generator) -> Ints:
    """Camps that satisfy all ties of a random spanning tree."""
    forest = ParityForest(len(core.nodes))
    for tie in generator.permutation(len(core.weight)).tolist():
        forest.join(int(core.u[tie]), int(core.v[tie]), 1 if core.weight[tie] > 0 else -1)
    return np.array([forest.find(node)[1] for node in range(len(core.nodes))], dtype=np.int64)


def _descend(ties: csr_array, signs: Ints) -> None:
    """Move nodes, in place, until no single move helps."""
    field: NDArray[np.int64] = ties @ signs
    waiting = deque(np.flatnonzero(field * signs < 0).tolist())
    while waiting:
        node = waiting.popleft()
        if field[node] * signs[node] >= 0:
            continue
        signs[node] *= -1
        row = slice(ties.indptr[node], ties.indptr[node + 1])
        near = ties.indices[row]
        field[near] += 2 * ties.data[row] * signs[node]
        waiting.extend(near[field[near] * signs[near] < 0].tolist())


def _shortest(room: Room, start: int, end: int) -> list[int] | None:
    """Shortest path between two nodes along ties with capacity left; None if there is none among the nearest nodes."""
    before = {start: start}
    queue = deque([start])
    while queue and len(before) < _FAR:
        node = queue.popleft()
        for other in room[node]:
            if other not in before:
                before[other] = node
                if other == end:
                    way = [end]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way
                queue.append(other)
    return None
