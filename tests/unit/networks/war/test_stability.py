"""War-stable networks of alliances: the published propositions, looked at one network at a time."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.networks.war.searching import all_war_stable, find_war_stable
from foedus.networks.war.stability import Attack, TradeGains, vulnerable, war_stability

#: Best for trade at three alliances: 0, 2.5, 4, 4.5, 4.2, …
THREE = (0.0, 3.0, 5.0, 6.0, 6.2, 6.3)


def trade(spoils: float) -> TradeGains:
    return TradeGains(THREE, cost=0.5, spoils=spoils)


def network(n: int, *pairs: tuple[int, int]) -> np.ndarray:
    ties = np.zeros((n, n), dtype=bool)
    for j, k in pairs:
        ties[j, k] = ties[k, j] = True
    return ties


def cliques(count: int, size: int) -> np.ndarray:
    return np.kron(np.eye(count), np.ones((size, size)) - np.eye(size)).astype(bool)


def petersen() -> np.ndarray:
    """Three allies each, no two countries with more than one ally in common, and allies with none."""
    ring = [(place, (place + 1) % 5) for place in range(5)]
    star = [(5 + place, 5 + (place + 2) % 5) for place in range(5)]
    return network(10, *ring, *star, *[(place, place + 5) for place in range(5)])


@pytest.mark.parametrize("seed", range(12))
def test_without_trade_only_the_empty_network_is_war_stable(seed: int) -> None:
    """Jackson and Nei 2015, first theorem, for any strengths and any advantage of the defence, over all networks.

    The empty one is, when no two countries together beat the weakest.
    """
    stream = np.random.default_rng(seed)
    n = 3 + seed % 2
    strengths = stream.lognormal(0, 1.0, n) if seed % 3 else np.ones(n)
    advantage = float(np.exp(stream.uniform(-1.0, 1.8)))
    found = list(all_war_stable(strengths, advantage))
    assert not any(ties.any() for ties in found)
    weakest, *_, second, strongest = np.sort(strengths)
    assert len(found) == (strongest + second <= advantage * weakest)


def test_both_sides_of_the_threshold_occur() -> None:
    assert list(all_war_stable([1.0, 1.0, 1.0], 1.9)) == []
    assert len(list(all_war_stable([1.0, 1.0, 1.0], 2.1))) == 1


def test_without_trade_a_larger_network_fails_too() -> None:
    """Five equals with an advantage for the defence: all 1,024 networks."""
    assert [int(ties.sum()) for ties in all_war_stable(np.ones(5), 2.5)] == [0]


def test_the_conditions_of_one_network_by_hand() -> None:
    """Three equals, two of them allied, γ = 1.5: the third is beaten by the pair; the alliance protects nobody."""
    found = war_stability(network(3, (0, 1)), np.ones(3), 1.5)
    assert found.attacks == (Attack(target=2, leader=0, coalition=(0, 1)),)
    assert found.dropped == ((0, 1), (1, 0))
    # with the third as an ally of the first, two could fall upon the second
    assert found.new_alliances == ((0, 2), (1, 2))
    assert found.attacks_by_new == (Attack(1, 0, (0, 2)), Attack(0, 1, (1, 2)))
    assert not found.stable
    assert found.violations == 5


def test_trade_makes_an_alliance_worth_keeping() -> None:
    """With gains that are best at one ally and spoils too small to fight over, pairs of allies are stable."""
    gains = TradeGains((0.0, 2.0, 2.1), cost=1.0, spoils=0.4)
    pairs = cliques(2, 2)
    assert war_stability(pairs, np.ones(4), 1.5, gains).stable
    assert not war_stability(pairs, np.ones(4), 1.5).stable
    found = war_stability(network(4), np.ones(4), 1.5, gains)
    assert found.new_alliances == tuple(combinations(range(4), 2))
    assert found.attacks_by_new == (None,) * 6


def test_an_alliance_needs_both() -> None:
    """One ally is best for trade: the third country would gain by an alliance, but those who have one would lose."""
    gains = TradeGains((0.0, 2.0, 2.1), cost=1.0, spoils=0.0)
    assert war_stability(network(3, (0, 1)), np.ones(3), 3.0, gains).stable


@pytest.mark.parametrize("advantage", [4.0, 5.0])
@pytest.mark.parametrize("spoils", [0.1, 1_000.0])
def test_sparse_overlap_is_stable_whatever_the_spoils(advantage: float, spoils: float) -> None:
    """d = 3 allies, at most k = 1 in common: stable if γ ≥ (d + 1) / (d − k − 1) = 4."""
    assert war_stability(petersen(), np.ones(10), advantage, trade(spoils)).stable


def test_cliques_fall_upon_their_own_where_spoils_are_large() -> None:
    """Three allies against one: the target of a clique has nobody left."""
    ties = cliques(2, 4)
    rich = war_stability(ties, np.ones(8), 2.9, trade(1_000.0))
    assert {attack.target for attack in rich.attacks} == set(range(8))
    assert all(len(attack.coalition) == 3 for attack in rich.attacks)
    assert all(ties[attack.target, list(attack.coalition)].all() for attack in rich.attacks)


def test_cliques_are_stable_where_spoils_are_less_than_trade() -> None:
    """One alliance more costs 0.3, one fewer 0.5: with spoils of 0.2 nobody attacks an ally, or makes one to attack."""
    assert war_stability(cliques(2, 4), np.ones(8), 1.0, trade(0.2)).stable
    assert not war_stability(cliques(2, 4), np.ones(8), 0.99, trade(0.2)).stable


@pytest.mark.parametrize("seed", range(15))
def test_the_best_group_is_found_among_all_groups(seed: int) -> None:
    """Vulnerability as defined, over every leader and every group of it with its allies."""
    stream = np.random.default_rng(seed)
    n = 6
    ties = np.triu(stream.random((n, n)) < 0.55, 1)
    ties |= ties.T
    strengths, advantage = stream.lognormal(0, 0.5, n), float(stream.uniform(0.6, 2.5))
    gains = None if seed % 3 == 0 else TradeGains((0.0, 2.0, 3.0, 3.3), cost=0.4, spoils=float(stream.uniform(0.2, 4)))
    found = {attack.target: attack for attack in vulnerable(ties, strengths, advantage, gains)}
    for target in range(n):
        groups = [
            (leader, group)
            for leader in range(n)
            if leader != target
            for size in range(n)
            for others in combinations([k for k in np.flatnonzero(ties[leader]) if k != target], size)
            if _attacks(target, group := {leader, *map(int, others)}, ties, strengths, advantage, gains)
        ]
        assert bool(groups) == (target in found)
        if target in found:
            attack = found[target]
            assert (attack.leader, set(attack.coalition)) in groups


def _attacks(target, group, ties, strengths, advantage, gains) -> bool:
    members = list(group)
    defence = [target, *[k for k in np.flatnonzero(ties[target]) if k not in group]]
    if not strengths[members].sum() > advantage * strengths[defence].sum():
        return False
    if gains is None:
        return True
    degrees = ties.sum(axis=0)
    net = [
        gains.spoils / len(members)
        + float(gains.utility(degrees[k] - ties[k, target]))
        - float(gains.utility(degrees[k]))
        for k in members
    ]
    return min(net) >= 0 and max(net) > 0


@pytest.mark.parametrize("seed", range(40))
def test_without_trade_the_conditions_are_those_of_one_alliance_more_or_less(seed: int) -> None:
    """Nobody is vulnerable, nobody with one alliance more, and both its ends are without it: written out."""
    stream = np.random.default_rng(seed)
    n = 3 + seed % 3
    ties = np.triu(stream.random((n, n)) < stream.random(), 1)
    ties |= ties.T
    strengths, advantage = stream.lognormal(0, 0.6, n), float(stream.uniform(0.6, 4.0))

    def beaten(network: np.ndarray) -> set[int]:
        return {
            target
            for target in range(n)
            for leader in range(n)
            if leader != target
            for size in range(n)
            for others in combinations([k for k in np.flatnonzero(network[leader]) if k != target], size)
            if _attacks(target, {leader, *map(int, others)}, network, strengths, advantage, None)
        }

    found = war_stability(ties, strengths, advantage)
    assert {attack.target for attack in found.attacks} == beaten(ties)
    for j, k in combinations(range(n), 2):
        changed = ties.copy()
        changed[j, k] = changed[k, j] = not ties[j, k]
        worse = beaten(changed)
        if ties[j, k]:
            assert ((j, k) in found.dropped, (k, j) in found.dropped) == (j not in worse, k not in worse)
        elif not found.attacks:
            assert ((j, k) in found.new_alliances) == bool(worse)


@pytest.mark.parametrize("seed", range(30))
def test_who_allies_for_an_attack_is_found_among_all_groups_with_both(seed: int) -> None:
    """With trade: a group with both, around one of them, that gains over the alliance alone and over before."""
    stream = np.random.default_rng(seed)
    n = 5
    ties = np.triu(stream.random((n, n)) < 0.5, 1)
    ties |= ties.T
    strengths, advantage = stream.lognormal(0, 0.5, n), float(stream.uniform(0.4, 2.0))
    gains = TradeGains((0.0, 2.0, 3.0, 3.1), cost=0.5, spoils=float(stream.uniform(0.2, 6)))
    found = war_stability(ties, strengths, advantage, gains)
    alliances = dict(zip(found.new_alliances, found.attacks_by_new, strict=True))
    before = gains.utility(ties.sum(axis=0))
    for j, k in combinations(range(n), 2):
        if ties[j, k]:
            continue
        changed = ties.copy()
        changed[j, k] = changed[k, j] = True
        after = gains.utility(changed.sum(axis=0))
        step = (after - before)[[j, k]]
        pays = bool((step >= 0).all() and (step > 0).any())
        best = np.maximum(before, after)
        groups = []
        for target in set(range(n)) - {j, k}:
            left = gains.utility(changed.sum(axis=0) - changed[target])
            for leader in (j, k):
                pool = [m for m in np.flatnonzero(changed[leader]) if m not in (target, j, k)]
                for size in range(len(pool) + 1):
                    for others in combinations(pool, size):
                        group = [j, k, *map(int, others)]
                        against = [target, *[m for m in np.flatnonzero(changed[target]) if m not in group]]
                        net = gains.spoils / len(group) + (left - best)[group]
                        wins = strengths[group].sum() > advantage * strengths[against].sum()
                        if wins and net.min() >= 0 and net.max() > 0:
                            groups.append((target, set(group)))
        assert ((j, k) in alliances) == (pays or bool(groups))
        attack = alliances.get((j, k))
        if attack is not None:
            assert (attack.target, set(attack.coalition)) in groups


def test_the_search_finds_and_checks() -> None:
    gains = TradeGains((0.0, 2.0, 2.1), cost=1.0, spoils=0.4)
    found = find_war_stable(np.ones(8), 1.5, gains, seed=1)
    assert found is not None
    assert found.sum(axis=0).tolist() == [1] * 8
    assert war_stability(found, np.ones(8), 1.5, gains).stable
    assert find_war_stable(np.ones(4), 1.5, starts=3) is None
    start = cliques(4, 2)
    kept = find_war_stable(np.ones(8), 1.5, gains, start=start, starts=1)
    assert kept is not None
    assert (kept == start).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: war_stability([[0, 1], [0, 0]], [1, 1]), "not a network"),
        (lambda: war_stability([[1, 0], [0, 0]], [1, 1]), "not a network"),
        (lambda: war_stability([[0, 1], [1, 0]], [1, 1, 1]), "does not fit"),
        (lambda: war_stability([[0, 1], [1, 0]], [1, 0]), "strengths or γ are invalid"),
        (lambda: war_stability([[0, 1], [1, 0]], [1, 1], 0.0), "strengths or γ are invalid"),
        (lambda: TradeGains((1.0, 2.0)), "gains from trade are invalid"),
        (lambda: TradeGains((0.0, 2.0, 1.0)), "gains from trade are invalid"),
        (lambda: TradeGains((0.0,), spoils=-1.0), "gains from trade are invalid"),
        (lambda: list(all_war_stable(np.ones(7))), "too many networks"),
    ],
)
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()
