r"""Weak balance: the fewest ties that contradict a division into any number of camps, or at most k of them.

.. math:: F_k = \min_{c: V \to \{1..k\}} \#\{\text{positive ties across camps}\} + \#\{\text{negative ties within one}\}

The line index of k-balance (Doreian & Mrvar 1996); without a limit it is 0 if and only if no cycle has exactly one
negative tie (Davis 1967). Without a limit and for two camps the answer is exact, as far as time allows. For at most
three or more the unlimited index is the proven bound, and camps that cost no more than it are optimal.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from foedus._moved import moved_keyword
from foedus.errors import InputError
from foedus.networks.camps.labelling import improve_labels, labels_cost, limit_labels
from foedus.networks.graphs import SignedGraph
from foedus.networks.two_camps.branching import BranchAndCut
from foedus.networks.two_camps.cuts import VIOLATION, Cut, TieIndex
from foedus.networks.two_camps.large_graphs import LARGE
from foedus.networks.two_camps.reducing import Core, Ints
from foedus.networks.two_camps.solving import frustration
from foedus.progress import Progress

__all__ = ["WeakBalance", "is_weakly_balanced", "weak_balance"]

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class WeakBalance:
    """Any number of camps, what they cost, and what is proven.

    Attributes
    ----------
    graph
        The network.
    most
        Greatest number of camps allowed; None = any.
    value
        Ties that contradict the camps.
    bound
        Proven lower bound on the index.
    label
        Number of each node's camp, shape ``(node,)``, from 0, the largest camp first.
    """

    graph: SignedGraph
    most: int | None
    value: int
    bound: int
    label: Labels = field(repr=False)

    @property
    def optimal(self) -> bool:
        """Whether the camps are proven best."""
        return self.value == self.bound

    @property
    def camps(self) -> tuple[tuple[str, ...], ...]:
        """Names in each camp, sorted, the largest camp first; a node without a tie is alone or in the first camp."""
        return tuple(
            tuple(sorted(self.graph.nodes[place] for place in np.flatnonzero(self.label == camp)))
            for camp in range(int(self.label.max(initial=-1)) + 1)
        )


def is_weakly_balanced(graph: SignedGraph) -> bool:
    """Tell whether some number of camps contradicts no tie: no negative tie joins nodes connected by positive ties.

    References
    ----------
    davis_1967
    """
    parts = _friends(graph)
    inside = parts[graph.source] == parts[graph.target]
    return not bool((inside & (graph.sign < 0)).any())


@moved_keyword("report", "progress")
def weak_balance(
    graph: SignedGraph,
    most: int | None = None,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> WeakBalance:
    """Compute the line index of weak balance, or bounds on it.

    Parameters
    ----------
    graph
        The network.
    most
        Greatest number of camps; None = any number.
    seconds
        Time allowed, in seconds.
    seed
        Seed of the search for camps.
    progress
        Called with (lower bound, best value).

    Returns
    -------
    WeakBalance
        Exact where its `optimal` is true.

    Raises
    ------
    InputError
        If `most` is below 1, the time allowed is negative or not a number, or for other than two camps positive ties
        connect more than 2,000 nodes.

    References
    ----------
    davis_1967, doreian_mrvar_1996, demaine_2006

    Examples
    --------
    >>> foes = SignedGraph.from_ties([("A", "B", -1), ("B", "C", -1), ("A", "C", -1)])
    >>> weak_balance(foes).value, weak_balance(foes, 2).value, weak_balance(foes, 1).value
    (0, 1, 3)
    """
    if most is not None and most < 1:
        raise InputError(f"at most {most} camps", expected="1 or more, or no limit")
    if not seconds >= 0:
        raise InputError("the time allowed is not a number of seconds", where=f"{seconds}", expected="0 or more")
    if most == 1:
        return WeakBalance(graph, most, graph.negative, graph.negative, np.zeros(graph.size, dtype=np.int64))
    if most == 2:
        two = frustration(graph, seconds=seconds, seed=seed, progress=progress)
        return WeakBalance(graph, most, two.value, two.bound, _numbered(np.where(two.side > 0, 0, 1)))
    until = time.monotonic() + seconds
    value, bound, label = _unlimited(graph, until, progress)
    if most is not None and int(label.max(initial=-1)) >= most:
        label = limit_labels(graph, label, most, seed)
        value = labels_cost(graph, label)
    return WeakBalance(graph, most, value, bound, _numbered(label))


class AnyCamps:
    """The problem of the best camps of any number among nodes that positive ties connect."""

    def __init__(self, core: Core, graph: SignedGraph) -> None:
        self.core, self._graph = core, graph
        self._index = TieIndex(core)
        self._friends, self._foes = np.flatnonzero(core.weight > 0), np.flatnonzero(core.weight < 0)
        self.label = improve_labels(graph, np.zeros(graph.size, dtype=np.int64))
        self.cost = labels_cost(graph, self.label)

    def cuts(self, y: NDArray[np.float64]) -> list[Cut]:
        """Cycles with one negative tie whose positive ties are less far apart than its ends."""
        size, u, v = self._index.size, self.core.u[self._friends], self.core.v[self._friends]
        length = np.clip(y[self._friends], 0.0, 1.0) + 1e-9
        ways = coo_array((length, (u, v)), shape=(size, size)).tocsr()
        starts = np.unique(self.core.u[self._foes])
        away, before = dijkstra(ways, directed=False, indices=starts, return_predecessors=True)
        row = np.searchsorted(starts, self.core.u[self._foes])
        short = away[row, self.core.v[self._foes]]
        found = []
        for place in np.flatnonzero(y[self._foes] - short > VIOLATION).tolist():
            tie = int(self._foes[place])
            at, start = int(self.core.v[tie]), int(self.core.u[tie])
            ties = [tie]
            while at != start:
                previous = int(before[row[place], at])
                ties.append(int(self._index.number[previous, at]))
                at = previous
            ordered = sorted(ties)
            found.append(Cut(tuple(ordered), tuple(each == tie for each in ordered)))
        return found

    def round(self, y: NDArray[np.float64]) -> int:
        """Join the ends of positive ties that are close together, at several cut-offs, and improve the result."""
        for apart in (0.25, 0.5, 0.75):
            near = self._friends[y[self._friends] < apart]
            ends = self.core.u[near], self.core.v[near]
            ways = coo_array((np.ones(len(near)), ends), shape=(self._index.size,) * 2)
            label = improve_labels(self._graph, connected_components(ways, directed=False)[1].astype(np.int64))
            cost = labels_cost(self._graph, label)
            if cost < self.cost:
                self.cost, self.label = cost, label
        return self.cost

    def implied(self, low: Ints, high: Ints) -> tuple[Ints, Ints] | None:
        """Fix ties within and between sets that must be one camp; None if a tie across lies within such a set."""
        size, u, v = self._index.size, self.core.u, self.core.v
        within = (high == 0).nonzero()[0]
        ways = coo_array((np.ones(len(within)), (u[within], v[within])), shape=(size, size))
        count, camp = connected_components(ways, directed=False)
        a, b, across = camp[u], camp[v], low == 1
        if (across & (a == b)).any():
            return None
        pair = np.minimum(a, b).astype(np.int64) * count + np.maximum(a, b)
        apart = np.isin(pair, pair[across])
        return np.where(apart, 1, low).astype(low.dtype), np.where(a == b, 0, high).astype(high.dtype)


def _unlimited(graph: SignedGraph, until: float, progress: Progress | None) -> tuple[int, int, Labels]:
    """Solve every set of nodes connected by positive ties; between such sets nothing is contradicted."""
    parts = _friends(graph)
    label = np.zeros(graph.size, dtype=np.int64)
    value = bound = following = 0
    rest = int(((parts[graph.source] == parts[graph.target]) & (graph.sign < 0)).sum())
    for part in range(int(parts.max(initial=-1)) + 1):
        members = np.flatnonzero(parts == part)
        piece = _piece(graph, members)
        if piece.negative and piece.size > LARGE:
            raise InputError(
                f"weak balance of a part of {piece.size} nodes that positive ties connect",
                expected=f"at most {LARGE:,}",
            )
        if piece.negative:
            weight = piece.sign.astype(np.int64)
            problem = AnyCamps(Core(members, piece.source, piece.target, weight), piece)
            rest -= piece.negative  # one camp for each remaining part contradicts its negative ties
            told = _told(progress, bound, value + rest)
            solved = BranchAndCut(problem, problem.cost, 0, until, told).run()
            value, bound = value + problem.cost, bound + solved
            label[members] = problem.label + following
        else:
            label[members] = following
        following = int(label[members].max()) + 1
    return value, bound, label


def _friends(graph: SignedGraph) -> Labels:
    """For each node, the number of its set of nodes connected by positive ties."""
    if not graph.size:
        return np.zeros(0, dtype=np.int64)
    positive = graph.sign > 0
    ends = graph.source[positive], graph.target[positive]
    ways = coo_array((np.ones(len(ends[0])), ends), shape=(graph.size,) * 2)
    return np.asarray(connected_components(ways, directed=False)[1], dtype=np.int64)


def _piece(graph: SignedGraph, members: Labels) -> SignedGraph:
    place = np.full(graph.size, -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    kept = (place[graph.source] >= 0) & (place[graph.target] >= 0)
    names = tuple(graph.nodes[each] for each in members)
    return SignedGraph(names, place[graph.source[kept]], place[graph.target[kept]], graph.sign[kept])


def _numbered(label: Labels) -> Labels:
    """Number camps by size, the largest 0."""
    kinds, first, counts = np.unique(label, return_index=True, return_counts=True)
    order: Sequence[int] = np.lexsort((first, -counts)).tolist()
    rank = np.empty(len(kinds), dtype=np.int64)
    rank[list(order)] = np.arange(len(kinds))
    return np.asarray(rank[np.searchsorted(kinds, label)], dtype=np.int64)


def _told(progress: Progress | None, bound: int, value: int) -> Progress | None:
    if progress is None:
        return None
    tell = progress
    return lambda own_bound, own_value: tell(bound + own_bound, value + own_value)
