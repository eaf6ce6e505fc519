r"""Of all best pairs of camps, find the one nearest to the camps that states were last in.

There are often many best pairs. A node is added that stands for the first camp, and from every state with a past a tie
of small weight to it, positive if the state was in the first camp. With K above the sum of those weights,

.. math:: \min_{s} \; K \cdot F(s) + \sum_{i: s_i \ne m_i} w_i

is minimised by camps that frustrate the fewest ties and, among those, preserve the most weight.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.networks.graphs import SignedGraph
from foedus.networks.two_camps.solving import solve_weighted

__all__ = ["nearest_camps"]

Signs = NDArray[np.int64]

#: Weights are rounded to this fraction of their sum, each to at least one such unit; *assumed*: a thousandth.
STEPS: Final = 1_000


def nearest_camps(
    graph: SignedGraph, before: Signs, weight: NDArray[np.float64], *, seconds: float, seed: int = 0
) -> tuple[Signs, int, bool]:
    """Find the best two camps nearest to those before.

    Parameters
    ----------
    graph
        The network.
    before
        Side each node was last on, 1 or −1, or 0 for none, shape ``(node,)``.
    weight
        Weight of each node, 0 or more, shape ``(node,)``.
    seconds
        Time allowed, in seconds.
    seed
        Seed of the search.

    Returns
    -------
    tuple of array, int and bool
        Side of each node; ties frustrated; whether it is proven that no camps are better, and none equally good are
        nearer.

    Examples
    --------
    >>> foes = SignedGraph.from_ties([("A", "B", -1), ("B", "C", -1), ("A", "C", -1)])
    >>> nearest_camps(foes, np.array([1, -1, -1]), np.ones(3), seconds=10.0)
    (array([ 1, -1, -1]), 1, True)
    """
    past = np.flatnonzero(before)
    small = 1 + np.round(STEPS * weight[past] / max(float(weight[past].sum()), 1e-300)).astype(np.int64)
    large = int(small.sum()) + 1
    source = np.concatenate([graph.source, past])
    target = np.concatenate([graph.target, np.full(past.size, graph.size)])
    ties = np.concatenate([large * graph.sign, small * before[past]])
    answer = solve_weighted(graph.size + 1, source, target, ties, seconds=seconds, seed=seed)
    side = answer.side[:-1] * answer.side[-1]
    cost = int((graph.sign * side[graph.source] * side[graph.target] < 0).sum())
    return side, cost, answer.cost == answer.bound
