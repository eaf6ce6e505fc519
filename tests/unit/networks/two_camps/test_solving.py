"""The frustration index: exact against every configuration, and honest when time runs out."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.networks import SignedGraph, frustration, signed_spectrum
from foedus.networks.two_camps.cores import solve_core
from foedus.networks.two_camps.cuts import TieIndex, cycle_cuts, triangle_cuts
from foedus.networks.two_camps.packing import pack_cycles
from foedus.networks.two_camps.reducing import Core, ParityForest, reduce_graph
from foedus.networks.two_camps.relaxations import Relaxation
from foedus.networks.two_camps.searching import cost_of, search_camps


def random_core(seed: int, size: int, density: float = 0.6, most: int = 1) -> Core:
    generator = np.random.default_rng(seed)
    u, v = np.triu_indices(size, 1)
    kept = generator.random(len(u)) < density
    weight = generator.integers(1, most + 1, len(u)) * generator.choice([-1, 1], len(u))
    return Core(np.arange(size), u[kept], v[kept], weight[kept])


def least_cost(core: Core) -> int:
    """Cost of the best of all configurations."""
    camps = np.array(list(itertools.product([1, -1], repeat=len(core.nodes))))
    against = camps[:, core.u] * camps[:, core.v] * core.weight < 0
    return int((against * np.abs(core.weight)).sum(axis=1).min())


def named(core: Core) -> SignedGraph:
    names = [f"n{place:03}" for place in range(len(core.nodes))]
    rows = zip(core.u.tolist(), core.v.tolist(), np.sign(core.weight).tolist(), strict=True)
    return SignedGraph.from_ties([(names[a], names[b], sign) for a, b, sign in rows], names)


def planted(size: int, flipped: float, seed: int) -> SignedGraph:
    generator = np.random.default_rng(seed)
    u, v = np.triu_indices(size, 1)
    camp = generator.choice([-1, 1], size)
    sign = camp[u] * camp[v] * np.where(generator.random(len(u)) < flipped, -1, 1)
    return named(Core(np.arange(size), u, v, sign))


@pytest.mark.parametrize("seed", range(60))
def test_the_index_is_that_of_the_best_of_all_configurations(seed: int) -> None:
    core = random_core(seed, size=4 + seed % 9, density=0.25 + 0.75 * (seed % 4) / 3)
    answer = frustration(named(core))
    assert answer.optimal
    assert answer.value == least_cost(core)
    assert answer.frustrated().height == answer.value


@pytest.mark.parametrize("seed", range(30))
def test_weighted_networks_are_reduced_without_changing_the_cost(seed: int) -> None:
    core = random_core(seed, size=9, density=0.5, most=4)
    reduction = reduce_graph(9, core.u, core.v, core.weight)
    assert reduction.cost + sum(least_cost(each) for each in reduction.cores) == least_cost(core)


def test_the_reduction_is_not_idle() -> None:
    """Trees, even cycles, twins and hangers-on all go; a wheel of contradictions stays."""
    tree = [(0, 1, -1), (1, 2, 1), (1, 3, -1), (3, 4, 1)]
    clique = [(a, b, 1) for a, b in itertools.combinations(range(4, 12), 2)]
    u, v, w = (np.array(column) for column in zip(*tree, *clique, strict=True))
    assert reduce_graph(12, u, v, w).cores == ()
    core = random_core(3, 12, density=1.0)
    assert len(reduce_graph(12, core.u, core.v, core.weight).cores) == 1


@pytest.mark.parametrize("seed", range(12))
def test_every_bound_is_below_the_truth(seed: int) -> None:
    core = random_core(seed, size=10, density=0.7, most=3)
    truth = least_cost(core)
    cost, signs = search_camps(core, seed)
    assert cost == cost_of(core, signs) >= truth
    index = TieIndex(core)
    packed, cycles = pack_cycles(core, index, signs, seed)
    assert packed <= truth
    relaxation = Relaxation(core)
    relaxation.add(cycles)
    last = 0
    for _ in range(50):
        solved = relaxation.solve(10.0)
        assert last <= solved.bound <= truth
        last = solved.bound
        cuts = triangle_cuts(index, solved.y, 1000) + cycle_cuts(index, solved.y, 1000)
        if not relaxation.add(cuts):
            break
    else:
        pytest.fail("cuts without end")


@pytest.mark.parametrize("seed", range(8))
def test_every_cut_is_obeyed_by_every_configuration(seed: int) -> None:
    core = random_core(seed, size=8)
    index = TieIndex(core)
    y = np.random.default_rng(seed).random(len(core.weight))
    cuts = triangle_cuts(index, y, 500) + cycle_cuts(index, y, 500)
    assert cuts
    camps = np.array(list(itertools.product([1, -1], repeat=8)))
    across = camps[:, core.u] != camps[:, core.v]
    for cut in cuts:
        left = across[:, cut.ties] @ np.array(cut.coefficients)
        assert left.max() <= cut.most
        assert y[list(cut.ties)] @ np.array(cut.coefficients) > cut.most


def test_branching_closes_what_cuts_leave_open() -> None:
    """With all odd-cycle cuts the relaxation of this core proves 41 of 42; the last is proven by branching."""
    generator = np.random.default_rng(7)
    u, v = np.triu_indices(24, 1)
    kept = generator.random(len(u)) < 0.5
    core = Core(np.arange(24), u[kept], v[kept], generator.choice([-1, 1], kept.sum()))
    index, relaxation = TieIndex(core), Relaxation(core)
    while True:
        solved = relaxation.solve(30.0)
        if not relaxation.add(triangle_cuts(index, solved.y, 1000) + cycle_cuts(index, solved.y, 1000)):
            break
    answer = solve_core(core, seed=0, seconds=60)
    assert answer.cost == answer.bound == cost_of(core, answer.signs)
    assert solved.bound < answer.cost


def test_out_of_time_the_answer_is_a_bound_and_never_called_exact() -> None:
    core = random_core(1, size=40, density=1.0)
    answer = frustration(named(core), seconds=0.2)
    assert not answer.optimal
    assert answer.bound < answer.value == answer.frustrated().height
    assert answer.gap == answer.value - answer.bound > 0
    assert answer.bound >= signed_spectrum(named(core)).frustration_bound / 4


def test_without_any_time_camps_and_a_bound_are_given_all_the_same() -> None:
    core = random_core(2, size=14, density=1.0)
    answer = frustration(named(core), seconds=0.0)
    assert answer.bound <= least_cost(core) <= answer.value


def test_more_time_never_lowers_the_bound() -> None:
    graph = named(random_core(5, size=36, density=1.0))
    short, long = (frustration(graph, seconds=seconds) for seconds in (0.0, 1.0))
    assert short.bound <= long.bound <= long.value <= short.value


@pytest.mark.parametrize("seconds", [-1.0, float("nan")])
def test_no_number_of_seconds_is_refused(seconds: float) -> None:
    with pytest.raises(InputError, match="not a number of seconds"):
        frustration(SignedGraph.from_ties([("A", "B", 1)]), seconds=seconds)


@pytest.mark.parametrize("size", [3, 4, 7, 10])
def test_all_enemies_leave_the_friendless_two_halves(size: int) -> None:
    """K_n of negative ties: the camps are halves, ⌊(n−1)²/4⌋ ties stay within them."""
    ties = [(f"n{a}", f"n{b}", -1) for a, b in itertools.combinations(range(size), 2)]
    answer = frustration(SignedGraph.from_ties(ties))
    assert (answer.value, answer.optimal) == ((size - 1) ** 2 // 4, True)


@pytest.mark.parametrize(("size", "flipped"), [(40, 0.1), (40, 0.2), (90, 0.1)])
def test_two_camps_with_flipped_signs_are_proven(size: int, flipped: float) -> None:
    answer = frustration(planted(size, flipped, seed=size), seconds=60)
    assert answer.optimal


def test_the_largest_complete_network_is_proven_in_time() -> None:
    answer = frustration(planted(180, 0.1, seed=1), seconds=60)
    assert answer.optimal


def test_camps_of_parts_and_of_nodes_without_ties() -> None:
    graph = SignedGraph.from_ties([("A", "B", -1), ("B", "C", 1), ("X", "Y", -1)], nodes=["alone"])
    answer = frustration(graph)
    first, second = answer.camps
    assert answer.value == 0
    assert set(first) | set(second) == {"A", "B", "C", "X", "Y"}
    assert len(first) >= len(second)
    assert {"B", "C"} <= set(first)


def test_an_empty_network_is_balanced() -> None:
    answer = frustration(SignedGraph.from_ties([]))
    assert (answer.value, answer.optimal, answer.camps) == (0, True, ((), ()))


def test_progress_closes_in() -> None:
    told: list[tuple[int, int]] = []
    frustration(named(random_core(7, 30, density=0.5)), seconds=30, progress=lambda a, b: told.append((a, b)))
    assert told
    assert all(bound <= value for bound, value in told)
    bounds: Any = [bound for bound, _ in told]
    assert bounds == sorted(bounds)


def test_a_parity_forest_tells_contradictions() -> None:
    forest = ParityForest(3)
    assert forest.join(0, 1, -1)
    assert forest.join(1, 2, -1)
    assert forest.join(0, 2, 1)
    assert not forest.join(0, 2, -1)
