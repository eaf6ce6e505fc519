"""What is called proven is proven: whole-number bounds, exact fixings, contradictions, and a solver that fails."""

from __future__ import annotations

import itertools
from typing import Any

import highspy
import numpy as np
import pytest

from foedus.networks import SignedGraph, frustration, weak_balance
from foedus.networks.camps.weak_camps import AnyCamps
from foedus.networks.two_camps import relaxations as relaxation_module
from foedus.networks.two_camps import spectral_bounds as spectral_module
from foedus.networks.two_camps.cores import TwoCamps, solve_core
from foedus.networks.two_camps.cuts import TieIndex, triangle_cuts
from foedus.networks.two_camps.large_graphs import large_bound, large_camps
from foedus.networks.two_camps.reducing import Core
from foedus.networks.two_camps.relaxations import Relaxation
from foedus.networks.two_camps.searching import cost_of, search_camps
from foedus.networks.two_camps.spectral_bounds import is_semidefinite, spectral_bound


def core_of(seed: int, size: int, density: float = 0.7, most: int = 3) -> Core:
    generator = np.random.default_rng(seed)
    u, v = np.triu_indices(size, 1)
    kept = generator.random(len(u)) < density
    weight = generator.integers(1, most + 1, len(u)) * generator.choice([-1, 1], len(u))
    return Core(np.arange(size), u[kept], v[kept], weight[kept])


def configurations(core: Core) -> tuple[np.ndarray, np.ndarray]:
    """Sides of every tie (1 across) and cost in every configuration."""
    camps = np.array(list(itertools.product([1, -1], repeat=len(core.nodes))))
    across = camps[:, core.u] != camps[:, core.v]
    cost = (np.where(across == (core.weight > 0), 1, 0) * np.abs(core.weight)).sum(axis=1)
    return across.astype(int), cost


def named(core: Core) -> SignedGraph:
    rows = zip(core.u.tolist(), core.v.tolist(), np.sign(core.weight).tolist(), strict=True)
    return SignedGraph.from_ties([(f"n{a:03}", f"n{b:03}", sign) for a, b, sign in rows])


@pytest.mark.parametrize("seed", range(20))
def test_eigenvalues_bound_the_cost_from_below(seed: int) -> None:
    core = core_of(seed, 10)
    _, signs = search_camps(core, seed)
    _, cost = configurations(core)
    assert 0 < spectral_bound(core, signs) <= cost.min()


def test_eigenvalues_prove_planted_camps_and_narrow_random_ones() -> None:
    generator = np.random.default_rng(4)
    u, v = np.triu_indices(60, 1)
    camp = generator.choice([-1, 1], 60)
    sign = camp[u] * camp[v] * np.where(generator.random(len(u)) < 0.15, -1, 1)
    planted = Core(np.arange(60), u, v, sign)
    cost, signs = search_camps(planted, 0)
    assert spectral_bound(planted, signs) == cost
    noise = Core(np.arange(60), u, v, generator.choice([-1, 1], len(u)))
    cost, signs = search_camps(noise, 0)
    assert 0.93 * cost < spectral_bound(noise, signs) <= cost


@pytest.mark.parametrize("excess", [0.5, 10.0, 100.0])
def test_eigenvalues_that_are_wrong_prove_nothing(monkeypatch: pytest.MonkeyPatch, excess: float) -> None:
    """The factorisation decides, not the eigenvalue that proposes."""
    core = core_of(6, 10)
    cost, signs = search_camps(core, 0)
    true = spectral_module._least
    assert spectral_bound(core, signs) > 0
    monkeypatch.setattr(spectral_module, "_least", lambda *given: true(*given) + excess)
    assert spectral_bound(core, signs) == 0
    assert cost > 0


def test_a_matrix_is_called_semidefinite_only_if_it_is() -> None:
    generator = np.random.default_rng(2)
    half = generator.standard_normal((30, 30))
    definite = half @ half.T + np.eye(30)
    least = np.linalg.eigvalsh(definite)[0]
    assert is_semidefinite(definite)
    assert not is_semidefinite(definite - (least + 1e-9) * np.eye(30))
    assert not is_semidefinite(definite - (least - 1e-16) * np.eye(30))  # closer than rounding: not proven
    assert not is_semidefinite(np.full((2, 2), np.nan))


@pytest.mark.parametrize("seed", range(20))
def test_ties_are_fixed_only_where_the_other_side_costs_too_much(seed: int) -> None:
    core = core_of(seed, 9)
    across, cost = configurations(core)
    index, relaxation = TieIndex(core), Relaxation(core)
    solved = relaxation.solve(10.0)
    while relaxation.add(triangle_cuts(index, solved.y, 500)):
        solved = relaxation.solve(10.0)
    any_fixed = False
    for target in range(solved.bound + 1, int(cost.min()) + 3):
        low, high = relaxation.fixed(target)
        any_fixed |= bool((low == high).any())
        better = across[cost < target]
        assert (better >= low).all()
        assert (better <= high).all()
    assert any_fixed or solved.bound >= cost.min()


@pytest.mark.parametrize("seed", range(20))
def test_what_fixed_ties_decide(seed: int) -> None:
    """Ties are fixed as in all configurations that agree, and a contradiction is told if and only if none does."""
    core = core_of(seed, 7, density=0.8)
    across, cost = configurations(core)
    problem = TwoCamps(core, int(cost.max()), np.ones(7, dtype=np.int64))
    generator = np.random.default_rng(seed)
    contradictions = 0
    for _ in range(40):
        low, high = np.zeros(len(core.u), dtype=np.int8), np.ones(len(core.u), dtype=np.int8)
        for tie in generator.choice(len(core.u), 6, replace=False).tolist():
            low[tie] = high[tie] = generator.integers(2)
        agree = across[((across >= low) & (across <= high)).all(axis=1)]
        found = problem.implied(low, high)
        assert (found is None) == (not len(agree))
        if found is None:
            contradictions += 1
            continue
        assert (found[0] == agree.min(axis=0)).all()
        assert (found[1] == agree.max(axis=0)).all()
    assert contradictions


def test_what_fixed_ties_decide_among_any_number_of_camps() -> None:
    graph = SignedGraph.from_ties(
        [("A", "B", 1), ("B", "C", 1), ("A", "C", -1), ("C", "D", 1), ("A", "D", -1), ("B", "D", -1)]
    )
    core = Core(np.arange(4), graph.source, graph.target, graph.sign)
    problem = AnyCamps(core, graph)
    names = [(graph.nodes[a], graph.nodes[b]) for a, b in zip(graph.source, graph.target, strict=True)]
    low, high = np.zeros(6, dtype=np.int8), np.ones(6, dtype=np.int8)
    high[names.index(("A", "B"))] = 0
    low[names.index(("B", "D"))] = 1
    found = problem.implied(low, high)
    assert found is not None
    assert found[0].tolist() == [int(name in (("A", "D"), ("B", "D"))) for name in names]
    assert found[1].tolist() == [int(name != ("A", "B")) for name in names]
    high[names.index(("A", "D"))] = 0
    assert problem.implied(low, high) is None


class _Lying(highspy.Highs):  # type: ignore[misc]
    """A solver that says of every model that nothing obeys it, or gives prices beyond all sense."""

    status = highspy.HighsModelStatus.kInfeasible

    def getModelStatus(self) -> Any:  # noqa: N802
        return self.status


@pytest.mark.parametrize(
    "status",
    [highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError],
)
def test_a_solver_that_fails_proves_nothing(monkeypatch: pytest.MonkeyPatch, status: Any) -> None:
    """That there are no camps at all is never so; taken at its word it would prove any camps best."""
    monkeypatch.setattr(_Lying, "status", status)
    monkeypatch.setattr(relaxation_module.highspy, "Highs", _Lying)
    core = core_of(1, 14, density=1.0, most=1)
    _, cost = configurations(core)
    answer = frustration(named(core), seconds=5.0)
    assert answer.bound <= cost.min() <= answer.value
    assert answer.seconds < 4.0  # it does not try again until time runs out
    assert not answer.optimal
    weak = weak_balance(named(core), seconds=5.0)
    assert weak.bound < weak.value


@pytest.mark.parametrize("factor", [1e30, -1e30, float("nan"), float("inf"), -3.0])
def test_prices_without_sense_give_a_bound_below_the_truth(factor: float) -> None:
    core = core_of(3, 9)
    _, cost = configurations(core)
    index, relaxation = TieIndex(core), Relaxation(core)
    solved = relaxation.solve(10.0)
    relaxation.add(triangle_cuts(index, solved.y, 500))
    relaxation.solve(10.0)
    with np.errstate(invalid="ignore", over="ignore"):
        tried = np.full(len(relaxation._most), factor), np.linspace(-1, 1, len(relaxation._most)) * factor
    for prices in tried:
        relaxation._prices = relaxation._whole(prices)
        total, _ = relaxation._dual()
        assert relaxation._offset - (-total // relaxation_module.SCALE) <= cost.min()


def test_what_is_told_on_the_way_holds() -> None:
    """Several hard parts: bounds told while the first is worked on are of all of them."""
    parts = [named(core_of(seed, 16, density=1.0, most=1)) for seed in (1, 2, 3)]
    ties = [(f"{place}{a}", f"{place}{b}", sign) for place, each in enumerate(parts) for a, b, sign in each.rows()]
    graph = SignedGraph.from_ties(ties)
    told: list[tuple[int, int]] = []
    truth = frustration(graph, progress=lambda bound, value: told.append((bound, value)))
    assert truth.optimal
    assert told
    assert all(bound <= truth.value <= value for bound, value in told)
    told.clear()
    weak = weak_balance(graph, progress=lambda bound, value: told.append((bound, value)))
    assert weak.optimal
    assert all(bound <= weak.value <= value for bound, value in told)


def test_slices_of_time_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    core = core_of(7, 24, density=0.5, most=1)
    whole = solve_core(core, seed=0, seconds=60)
    monkeypatch.setattr(relaxation_module, "_SLICE", 0.001)
    sliced = solve_core(core, seed=0, seconds=60)
    assert whole.cost == whole.bound == sliced.cost == sliced.bound


@pytest.mark.parametrize("seed", range(8))
def test_large_cores_get_bounds_that_hold(seed: int) -> None:
    core = core_of(seed, 11, density=0.6)
    _, cost = configurations(core)
    found, signs = large_camps(core, seed, 1.0)
    assert found == cost_of(core, signs) >= cost.min()
    assert 0 < large_bound(core, signs, 10.0) <= cost.min()
    assert large_bound(core, signs, 0.0) == 0


@pytest.mark.slow
def test_a_core_without_room_for_matrices_is_solved_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand nodes: dense matrices would take gigabytes."""
    generator = np.random.default_rng(1)
    size = 10_000
    ends = np.unique(np.sort(generator.integers(0, size, (4 * size, 2)), axis=1), axis=0)
    ends = ends[ends[:, 0] < ends[:, 1]]
    sign = np.where(generator.random(len(ends)) < 0.2, -1, 1)
    names = tuple(f"n{place}" for place in range(size))
    graph = SignedGraph(names, ends[:, 0].copy(), ends[:, 1].copy(), sign)
    monkeypatch.setattr("foedus.networks.two_camps.cores.TieIndex", None)
    told: list[tuple[int, int]] = []
    # time enough for a first bound on a busy machine too
    answer = frustration(graph, seconds=12.0, progress=lambda bound, value: told.append((bound, value)))
    assert answer.reduced[0] > 2_000
    assert 0 < answer.bound < answer.value < graph.negative
    assert not answer.optimal
    assert all(bound <= answer.value for bound, _ in told)
    assert told
    assert answer.seconds < 40
