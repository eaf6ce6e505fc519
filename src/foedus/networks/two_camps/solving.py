r"""The frustration index: the fewest ties whose removal leaves a balanced network, with a proof.

.. math:: F = \min_{s \in \{-1, 1\}^n} \; \#\{(i, j) : s_i s_j \ne S_{ij}\}

The network is reduced by exact rules; on what is left camps are found by search, and proven optimal by packing cycles,
by a linear relaxation with odd-cycle cuts, and by branching. When time runs out the answer says what is proven.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus._moved import moved_keyword
from foedus.errors import InputError, WorkError
from foedus.networks.graphs import SignedGraph
from foedus.networks.two_camps.cores import solve_core
from foedus.networks.two_camps.reducing import Core, ParityForest, reduce_graph
from foedus.progress import Progress

__all__ = ["Frustration", "WeightedAnswer", "frustration", "solve_weighted"]


@dataclass(frozen=True)
class Frustration:
    """Two camps, what they cost, and what is proven.

    Attributes
    ----------
    graph
        The network.
    value
        Ties the camps frustrate: the frustration index if `optimal`, else an upper bound on it.
    bound
        Proven lower bound on the frustration index.
    side
        1 or −1 per node, shape ``(node,)``. How the camps of one connected part lie to those of another is arbitrary:
        the larger side of each part is 1.
    reduced
        Nodes and ties left after reduction.
    seconds
        Time taken.
    """

    graph: SignedGraph
    value: int
    bound: int
    side: NDArray[np.int64] = field(repr=False)
    reduced: tuple[int, int]
    seconds: float

    @property
    def optimal(self) -> bool:
        """Whether the camps are proven optimal."""
        return self.bound == self.value

    @property
    def gap(self) -> int:
        """Difference in ties between what is found and what is proven."""
        return self.value - self.bound

    @property
    def camps(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the nodes in each camp, sorted, the larger camp first; nodes without a tie are in neither."""
        tied = np.zeros(self.graph.size, dtype=bool)
        tied[self.graph.source] = tied[self.graph.target] = True
        camps = [
            tuple(sorted(self.graph.nodes[place] for place in np.flatnonzero(tied & (self.side == side))))
            for side in (1, -1)
        ]
        first, second = sorted(camps, key=lambda camp: (-len(camp), camp))
        return first, second

    def frustrated(self) -> pl.DataFrame:
        """Ties that contradict the camps, ``source, target, sign``."""
        return self.graph.table.filter(pl.Series(_against(self.graph, self.side)))


@moved_keyword("report", "progress")
def frustration(
    graph: SignedGraph, *, seconds: float = 60.0, seed: int = 0, progress: Progress | None = None
) -> Frustration:
    """Compute the frustration index, or bounds on it when time runs out.

    Parameters
    ----------
    graph
        The network.
    seconds
        Time allowed, in seconds.
    seed
        Seed of the search for camps; it never changes a proven index, only which of several best camps are found.
    progress
        Called with (lower bound, best value): the index lies between them.

    Returns
    -------
    Frustration
        Exact where its `optimal` is true.

    Raises
    ------
    InputError
        If the time allowed is negative or not a number.
    WorkError
        If the camps found do not cost what was computed, which is a bug in foedus.

    Notes
    -----
    Sparse networks and those near balance are proven almost at once. Dense networks of random signs cannot be certified
    by any known method beyond about forty nodes: expect a gap there, and where more than 2,000 nodes are left after
    reduction. There may be several best pairs of camps; one is returned.

    References
    ----------
    harary_1959_measurement, facchetti_2011, aref_neal_2020, barahona_mahjoub_1986

    Examples
    --------
    >>> answer = frustration(SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)]))
    >>> answer.value, answer.optimal
    (1, True)
    """
    if not seconds >= 0:
        raise InputError("the time allowed is not a number of seconds", where=f"{seconds}", expected="0 or more")
    begin = time.monotonic()
    answer = solve_weighted(
        graph.size, graph.source, graph.target, graph.sign, seconds=seconds, seed=seed, progress=progress
    )
    side = _sides(graph, answer.side)
    return Frustration(graph, answer.cost, answer.bound, side, answer.reduced, time.monotonic() - begin)


@dataclass(frozen=True)
class WeightedAnswer:
    """Two camps of a network with weighted ties.

    Attributes
    ----------
    cost, bound
        Weight of the ties they frustrate, and the proven minimum for any camps.
    side
        1 or −1 per node, shape ``(node,)``.
    reduced
        Nodes and ties left after reduction.
    """

    cost: int
    bound: int
    side: NDArray[np.int64]
    reduced: tuple[int, int]


def solve_weighted(
    size: int,
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    weight: NDArray[np.int64],
    *,
    seconds: float,
    seed: int = 0,
    progress: Progress | None = None,
) -> WeightedAnswer:
    """Find the two camps that frustrate the least weight of ties.

    Parameters
    ----------
    size
        Number of nodes.
    source, target, weight
        Ties: their ends and signed whole weights, shape ``(tie,)``; none with itself, no pair twice.
    seconds, seed, progress
        As in `frustration`.
    """
    until = time.monotonic() + seconds
    reduction = reduce_graph(size, source, target, weight)
    cores = sorted(reduction.cores, key=lambda core: len(core.weight))
    forest = ParityForest(size)
    for a, b, sign in reduction.relations:
        forest.join(a, b, sign)
    cost = bound = reduction.cost
    # two camps that contradict at most half of the weight always exist
    rest = sum(_half(core) for core in cores)
    for core in cores:
        rest -= _half(core)
        told = _shifted(progress, bound, cost + rest)
        answer = solve_core(core, seed=seed, seconds=until - time.monotonic(), progress=told)
        cost, bound = cost + answer.cost, bound + answer.bound
        anchor = int(core.nodes[0])
        for node, sign in zip(core.nodes.tolist(), (answer.signs * answer.signs[0]).tolist(), strict=True):
            forest.join(node, anchor, sign)
    side = np.array([forest.find(node)[1] for node in range(size)], dtype=np.int64)
    if int(np.abs(weight)[weight * side[source] * side[target] < 0].sum()) != cost:
        raise WorkError(f"the camps found do not cost {cost}", hint="This is a fault in foedus; please report it")
    left = sum(len(core.nodes) for core in cores), sum(len(core.weight) for core in cores)
    return WeightedAnswer(cost, bound, side, left)


def _half(core: Core) -> int:
    return int(np.abs(core.weight).sum()) // 2


def _against(graph: SignedGraph, side: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(graph.sign * side[graph.source] * side[graph.target] < 0)


def _sides(graph: SignedGraph, side: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put the larger side of every connected part on 1; if equal, the side whose first name comes first."""
    parts = graph.components()
    count = int(parts.max(initial=-1)) + 1
    balance = np.bincount(parts, side, count)
    for place in sorted(range(graph.size), key=lambda each: graph.nodes[each], reverse=True):
        if abs(balance[parts[place]]) < 1.0:  # its first name decides, as the last to be examined
            balance[parts[place]] = 0.5 * side[place]
    return np.where(balance[parts] < 0, -side, side).astype(np.int64)


def _shifted(progress: Progress | None, bound: int, value: int) -> Progress | None:
    if progress is None:
        return None
    tell = progress
    return lambda own_bound, own_value: tell(bound + own_bound, value + own_value)
