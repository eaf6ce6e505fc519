"""Divide a signed network into camps by moving one node at a time. Gives an upper bound, never a proof."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.networks.graphs import SignedGraph

__all__ = ["improve_labels", "labels_cost", "limit_labels"]

Labels = NDArray[np.int64]

#: Random starts where the number of camps is limited; *assumed*.
STARTS: Final = 20


def labels_cost(graph: SignedGraph, label: Labels) -> int:
    """Positive ties across camps and negative ties within one."""
    same = label[graph.source] == label[graph.target]
    return int((same != (graph.sign > 0)).sum())


def improve_labels(graph: SignedGraph, label: Labels, most: int | None = None) -> Labels:
    """Move nodes one at a time, the best move first, until no move helps.

    Parameters
    ----------
    graph
        The network.
    label
        Camp of each node, shape ``(node,)``.
    most
        Greatest number of camps; None = any, so that a node may start a camp of its own.

    Returns
    -------
    array
        Camps, numbered from 0 without gaps.
    """
    camps = np.unique(label, return_inverse=True)[1].astype(np.int64)
    size = graph.size
    room = min(size, int(camps.max(initial=-1)) + 2) if most is None else most
    signs = graph.matrix().astype(np.float64)
    ties = np.zeros((size, room))  # sum of each node's signs with each camp
    for camp in range(room):
        ties[:, camp] = signs @ (camps == camp).astype(np.float64)
    rows = np.arange(size)
    while size:
        gain = ties - ties[rows, camps][:, None]
        node, camp = divmod(int(gain.argmax()), room)
        if gain[node, camp] < 0.5:
            break
        around = slice(signs.indptr[node], signs.indptr[node + 1])
        near, weight = signs.indices[around], signs.data[around]
        ties[near, camps[node]] -= weight
        ties[near, camp] += weight
        camps[node] = camp
        if most is None and not (np.bincount(camps, minlength=room) == 0).any() and room < size:
            ties = np.hstack([ties, np.zeros((size, 1))])
            room += 1
    return np.unique(camps, return_inverse=True)[1].astype(np.int64)


def limit_labels(graph: SignedGraph, label: Labels, most: int, seed: int) -> Labels:
    """Find cheap camps, up to a maximum number: by merging those given, and from random starts."""
    generator = np.random.default_rng(seed)
    starts = [_merged(graph, label, most), *(generator.integers(0, most, size=graph.size) for _ in range(STARTS))]
    found = [improve_labels(graph, start, most) for start in starts]
    return min(found, key=lambda each: labels_cost(graph, each))


def _merged(graph: SignedGraph, label: Labels, most: int) -> Labels:
    """Merge the two best-fitting camps until there are few enough."""
    camps = np.unique(label, return_inverse=True)[1].astype(np.int64)
    count = int(camps.max(initial=-1)) + 1
    between = np.zeros((count, count))
    np.add.at(between, (camps[graph.source], camps[graph.target]), graph.sign)
    between += between.T
    alive = list(range(count))
    while len(alive) > most:
        block = between[np.ix_(alive, alive)].copy()
        np.fill_diagonal(block, -np.inf)
        first, second = (alive[each] for each in np.unravel_index(int(block.argmax()), block.shape))
        between[first] += between[second]
        between[:, first] += between[:, second]
        camps[camps == second] = first
        alive.remove(second)
    return camps
