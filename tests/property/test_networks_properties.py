"""What any measure of balance must keep: no care for names, order or switching, and planted camps found again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.networks import (
    SignedGraph,
    frustration,
    is_weakly_balanced,
    signed_spectrum,
    triads,
    triangle_balance,
    walk_balance,
    walk_balance_of_nodes,
    weak_balance,
)

COMMON = settings(max_examples=60, deadline=None)


@st.composite
def networks(draw: st.DrawFn, most: int = 12) -> SignedGraph:
    """Draw a network of 2 to `most` nodes; some may have no tie."""
    size = draw(st.integers(2, most))
    pairs = list(itertools.combinations(range(size), 2))
    signs = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(pairs), max_size=len(pairs)))
    ties = [(f"n{a}", f"n{b}", sign) for (a, b), sign in zip(pairs, signs, strict=True) if sign]
    return SignedGraph.from_ties(ties, [f"n{place}" for place in range(size)])


@st.composite
def divided(draw: st.DrawFn, camps: int) -> tuple[SignedGraph, list[set[str]]]:
    """Draw a network that so many camps explain, each of them and all of them together in one piece."""
    sizes = draw(st.lists(st.integers(2, 6), min_size=camps, max_size=camps))
    label = [camp for camp, size in enumerate(sizes) for _ in range(size)]
    names = [f"n{place}" for place in range(len(label))]
    kept = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(kept)
    ties = []
    for a, b in itertools.combinations(range(len(label)), 2):
        same = label[a] == label[b]
        chain = b == a + 1 and same
        meeting = not same and a == label.index(label[a]) and b == label.index(label[b])
        if chain or meeting or generator.random() < 0.6:
            ties.append((names[a], names[b], 1 if same else -1))
    planted = [{names[place] for place in range(len(label)) if label[place] == camp} for camp in range(camps)]
    return SignedGraph.from_ties(ties), planted


@COMMON
@given(networks())
def test_frustration_is_that_of_the_best_of_all_configurations(graph: SignedGraph) -> None:
    camps = np.array(list(itertools.product([1, -1], repeat=graph.size - 1)))
    camps = np.hstack([np.ones((len(camps), 1), dtype=int), camps])
    costs = (camps[:, graph.source] * camps[:, graph.target] * graph.sign < 0).sum(axis=1)
    answer = frustration(graph)
    assert answer.optimal
    assert answer.value == costs.min()


@COMMON
@given(networks(), st.sets(st.integers(0, 11)))
def test_switching_changes_neither_frustration_nor_balance(graph: SignedGraph, chosen: set[int]) -> None:
    names = [graph.nodes[place] for place in chosen if place < graph.size]
    other = graph.switched(names)
    assert frustration(other).value == frustration(graph).value
    before, after = triads(graph), triads(other)
    assert (before.balanced, before.unbalanced) == (after.balanced, after.unbalanced)
    assert walk_balance(other) == pytest.approx(walk_balance(graph), rel=1e-9)
    assert signed_spectrum(other).frustration_bound == pytest.approx(signed_spectrum(graph).frustration_bound, abs=1e-9)


@COMMON
@given(networks(), st.randoms())
def test_names_and_order_do_not_matter(graph: SignedGraph, chance: object) -> None:
    names = [f"x{place}" for place in range(graph.size)]
    chance.shuffle(names)  # type: ignore[attr-defined]
    called = dict(zip(graph.nodes, names, strict=True))
    rows = [(called[b], called[a], sign) for a, b, sign in graph.rows()]
    chance.shuffle(rows)  # type: ignore[attr-defined]
    other = SignedGraph.from_ties(rows, sorted(names))
    assert frustration(other).value == frustration(graph).value
    assert triads(other) == triads(graph)
    assert weak_balance(other).value == weak_balance(graph).value
    mine, theirs = walk_balance_of_nodes(graph), walk_balance_of_nodes(other)
    for name, value in zip(graph.nodes, mine, strict=True):
        assert theirs[other.nodes.index(called[name])] == pytest.approx(value, rel=1e-9)


@COMMON
@given(divided(2))
def test_two_planted_camps_are_found(case: tuple[SignedGraph, list[set[str]]]) -> None:
    graph, planted = case
    answer = frustration(graph)
    assert (answer.value, answer.optimal) == (0, True)
    assert sorted(map(sorted, answer.camps)) == sorted(map(sorted, planted))
    assert triangle_balance(graph) in (None, 1.0)
    assert walk_balance(graph) == pytest.approx(1.0)
    assert signed_spectrum(graph).least_laplacian == pytest.approx(0.0, abs=1e-9)


@COMMON
@given(st.integers(3, 5).flatmap(divided))
def test_any_number_of_planted_camps_is_found(case: tuple[SignedGraph, list[set[str]]]) -> None:
    graph, planted = case
    assert is_weakly_balanced(graph)
    answer = weak_balance(graph)
    assert (answer.value, answer.optimal) == (0, True)
    assert sorted(map(sorted, answer.camps)) == sorted(map(sorted, planted))
    limited = weak_balance(graph, len(planted))
    assert limited.value == 0


@COMMON
@given(networks(most=9))
def test_bounds(graph: SignedGraph) -> None:
    answer = frustration(graph)
    assert 0 <= answer.value <= graph.ties // 2
    assert signed_spectrum(graph).frustration_bound <= answer.value + 1e-9
    assert 0 < walk_balance(graph) <= 1 + 1e-12
    # more camps allowed can only help, and no limit helps most
    values = [weak_balance(graph, most) for most in (1, 2, 3, 4)]
    unlimited = weak_balance(graph)
    assert unlimited.optimal
    assert values[0].value == graph.negative
    assert values[1].value == answer.value
    for found in values:
        assert unlimited.value <= found.value
        assert found.bound <= found.value
        assert len(found.camps) <= (found.most or graph.size)
    assert (unlimited.value == 0) == is_weakly_balanced(graph)


@COMMON
@given(networks(most=7))
def test_weak_balance_is_that_of_the_best_of_all_partitions(graph: SignedGraph) -> None:
    def partitions(size: int) -> list[list[int]]:
        found: list[list[int]] = [[]]
        for _ in range(size):
            found = [[*each, camp] for each in found for camp in range(max(each, default=-1) + 2)]
        return found

    costs: dict[int, int] = {}
    for each in partitions(graph.size):
        label = np.array(each)
        cost = int(((label[graph.source] == label[graph.target]) != (graph.sign > 0)).sum())
        costs[len(set(each))] = min(cost, costs.get(len(set(each)), cost))
    assert weak_balance(graph).value == min(costs.values())
    for most in (2, 3):
        found = weak_balance(graph, most)
        truth = min(cost for count, cost in costs.items() if count <= most)
        assert found.bound <= truth <= found.value
