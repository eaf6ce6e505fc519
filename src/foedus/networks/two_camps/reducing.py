"""Shrink a signed graph without changing what the best two camps cost.

Four exact rules, applied until none applies:

- *dominance*: a tie that weighs at least half of all ties at one of its ends can always be satisfied, so its ends
  become one node (this covers ends of degree one and two);
- *twins*: two nodes whose ties to all others are proportional (or proportional and reversed), and whose own tie does
  not contradict that, can always be placed alike (or opposite), so they become one node;
- *blocks*: frustration adds up over biconnected blocks;
- *balance*: a balanced block costs nothing.

Merging nodes makes parallel ties; of two that contradict each other the lighter is always frustrated, and is charged at
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Core", "ParityForest", "Reduction", "reduce_graph"]

Adjacency: TypeAlias = dict[int, dict[int, int]]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Core:
    """A block that no rule shrinks further.

    Attributes
    ----------
    nodes
        Indices of its nodes in the original graph, shape ``(n,)``.
    u, v
        Ends of its ties as positions in `nodes`, shape ``(m,)``, u < v.
    weight
        Signed whole weights of its ties, never zero, shape ``(m,)``.
    """

    nodes: Ints
    u: Ints
    v: Ints
    weight: Ints


@dataclass(frozen=True)
class Reduction:
    """What is left of a graph, and how to map back to it.

    Attributes
    ----------
    cost
        Weight of ties that are frustrated in any case.
    cores
        Blocks still to be solved; their frustrations add to `cost`.
    relations
        Triples (a, b, σ): a is with b (σ = 1) or against it (σ = −1) in an optimal solution.
    """

    cost: int
    cores: tuple[Core, ...]
    relations: tuple[tuple[int, int, int], ...]


class ParityForest:
    """Union-find that keeps, for every node, whether it is with its root or against it."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._sign = [1] * size

    def find(self, node: int) -> tuple[int, int]:
        """Return the root of a node and the node's sign relative to it."""
        path = []
        while self._parent[node] != node:
            path.append(node)
            node = self._parent[node]
        sign = 1
        for each in reversed(path):
            sign *= self._sign[each]
            self._parent[each], self._sign[each] = node, sign
        return node, sign

    def join(self, a: int, b: int, sign: int) -> bool:
        """Record that a is with b (1) or against it (−1); return whether that agrees with what was known."""
        (root_a, sign_a), (root_b, sign_b) = self.find(a), self.find(b)
        if root_a == root_b:
            return sign_a == sign * sign_b
        self._parent[root_a], self._sign[root_a] = root_b, sign * sign_a * sign_b
        return True


def reduce_graph(size: int, u: Ints, v: Ints, weight: Ints) -> Reduction:
    """Apply all rules to a weighted signed graph.

    Parameters
    ----------
    size
        Number of nodes.
    u, v, weight
        Ties: their ends and signed whole weights, shape ``(m,)``; no self-tie, no pair twice.

    Returns
    -------
    Reduction
        Cost already incurred, blocks left and relations between nodes.
    """
    adjacency: Adjacency = {node: {} for node in range(size)}
    for a, b, w in zip(u.tolist(), v.tolist(), weight.tolist(), strict=True):
        adjacency[a][b] = adjacency[b][a] = w
    work = [adjacency]
    cost, cores, relations = 0, [], []
    while work:
        graph = work.pop()
        paid, merged = _contract(graph)
        cost += paid
        relations += merged
        blocks = [block for block in _blocks(graph) if len(block) > 1]
        for block in blocks:
            part: Adjacency = {node: {} for node in block}
            for a, b in block_ties(graph, block):
                part[a][b] = part[b][a] = graph[a][b]
            signs = _balanced(part)
            if signs is not None:
                anchor = next(iter(block))
                relations += [(node, anchor, sign * signs[anchor]) for node, sign in signs.items() if node != anchor]
            elif len(blocks) == 1 and not merged:
                cores.append(_core(part))
            else:
                work.append(part)
    return Reduction(cost, tuple(cores), tuple(relations))


def block_ties(graph: Adjacency, block: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the ties among the nodes of a block once each; two blocks share at most one node, so none is shared."""
    for a in block:
        for b in graph[a]:
            if a < b and b in block:
                yield a, b


def _contract(graph: Adjacency) -> tuple[int, list[tuple[int, int, int]]]:
    """Merge nodes in place by dominance and twins; return the cost incurred, and which node was merged into which."""
    cost, relations = 0, []
    queue = sorted(graph, key=lambda node: len(graph[node]))
    while True:
        while queue:
            node = queue.pop()
            if node not in graph or not graph[node]:
                continue
            ties = graph[node]
            mate, heaviest = max(ties.items(), key=lambda item: abs(item[1]))
            if 2 * abs(heaviest) < sum(map(abs, ties.values())):
                continue
            sign = 1 if heaviest > 0 else -1
            touched = list(ties)
            cost += _merge(graph, node, mate, sign)
            relations.append((node, mate, sign))
            queue += touched
        pairs = _twins(graph)
        if not pairs:
            return cost, relations
        for node, mate, sign in pairs:
            queue += [other for other in graph[node] if other != mate]
            queue.append(mate)
            cost += _merge(graph, node, mate, sign)
            relations.append((node, mate, sign))


def _merge(graph: Adjacency, node: int, mate: int, sign: int) -> int:
    """Merge `node` into `mate` with relative sign; return the weight of what contradicts."""
    cost = 0
    ties, kept = graph.pop(node), graph[mate]
    for other, raw in ties.items():
        del graph[other][node]
        if other == mate:
            continue
        weight, old = sign * raw, kept.get(other, 0)
        if weight * old < 0:
            cost += min(abs(weight), abs(old))
        if weight + old:
            kept[other] = graph[other][mate] = weight + old
        else:
            del kept[other], graph[other][mate]
    return cost


def _twins(graph: Adjacency) -> list[tuple[int, int, int]]:
    """Disjoint pairs of twins (node, mate, sign) whose merging leaves the other pairs twins."""
    groups: dict[frozenset[tuple[int, int]], list[tuple[int, int]]] = defaultdict(list)
    for node, ties in graph.items():
        if not ties:
            continue
        for own in (0, *{abs(weight) for weight in ties.values()}):
            closed = {**ties, node: own} if own else ties
            first = closed[min(closed)]
            scale = gcd(*closed.values()) * (1 if first > 0 else -1)
            groups[frozenset((other, weight // scale) for other, weight in closed.items())].append(
                (node, 1 if first > 0 else -1)
            )
    pairs, used = [], set[int]()
    for group in groups.values():
        free = [(node, sign) for node, sign in group if node not in used]
        if len(free) < 2:
            continue
        (mate, mate_sign), others = free[0], free[1:]
        # One group at a time: merging its members changes the ties of its neighbours by a common factor only
        # in their own group, so groups that touch these nodes wait for the next round.
        touched = {mate, *graph[mate], *(node for node, _ in others)}
        if touched & used:
            continue
        used |= touched
        pairs += [(node, mate, sign * mate_sign) for node, sign in others]
    return pairs


def _balanced(graph: Adjacency) -> dict[int, int] | None:
    """Return camps of a connected graph as ±1 if it is balanced, else None."""
    start = next(iter(graph))
    signs = {start: 1}
    stack = [start]
    while stack:
        node = stack.pop()
        for other, weight in graph[node].items():
            sign = signs[node] if weight > 0 else -signs[node]
            if other not in signs:
                signs[other] = sign
                stack.append(other)
            elif signs[other] != sign:
                return None
    return signs


def _blocks(graph: Adjacency) -> list[frozenset[int]]:
    """Biconnected blocks (Hopcroft & Tarjan 1973), without recursion."""
    depth: dict[int, int] = {}
    low: dict[int, int] = {}
    blocks: list[frozenset[int]] = []
    for root in graph:
        if root in depth:
            continue
        depth[root] = low[root] = 0
        trail, path = [root], [(root, -1, iter(graph[root]))]
        while path:
            node, parent, rest = path[-1]
            other = next(rest, None)
            if other is None:
                path.pop()
                if parent == -1:
                    continue
                low[parent] = min(low[parent], low[node])
                if low[node] >= depth[parent]:
                    at = trail.index(node, depth[parent])
                    blocks.append(frozenset((*trail[at:], parent)))
                    del trail[at:]
            elif other not in depth:
                depth[other] = low[other] = depth[node] + 1
                trail.append(other)
                path.append((other, node, iter(graph[other])))
            elif other != parent:
                low[node] = min(low[node], depth[other])
    return blocks


def _core(graph: Adjacency) -> Core:
    nodes = sorted(graph)
    place = {node: position for position, node in enumerate(nodes)}
    ties = [(place[a], place[b], weight) for a in nodes for b, weight in graph[a].items() if a < b]
    u, v, weight = (np.array(column, dtype=np.int64) for column in zip(*ties, strict=True))
    return Core(np.array(nodes, dtype=np.int64), u, v, weight)
