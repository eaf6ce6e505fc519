"""Dynamics of signed networks: what they keep, what they refuse, and that seeds repeat."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.errors import InputError
from foedus.networks.dynamics.constrained import constrained_triad_dynamics
from foedus.networks.dynamics.kulakowski import kulakowski_2005, kulakowski_2005_rate
from foedus.networks.dynamics.local import local_stationary_density, local_triad_dynamics
from foedus.networks.dynamics.marvel import marvel_2011_blow_up_time, marvel_2011_camps, marvel_2011_path
from foedus.networks.dynamics.triads import is_balanced, is_jammed, random_signs, triad_energy, unbalanced_triads


def counted(signs: np.ndarray) -> int:
    """Unbalanced triads, one by one."""
    return sum(bool(signs[a, b] * signs[b, c] * signs[a, c] < 0) for a, b, c in combinations(range(len(signs)), 3))


@settings(max_examples=50, deadline=None)
@given(st.integers(3, 9), st.floats(0, 1), st.integers(0, 99))
def test_triads_are_those_counted_one_by_one(n: int, density: float, seed: int) -> None:
    (signs,) = random_signs(n, density, 1, seed)
    assert int(unbalanced_triads(signs)) == counted(signs)
    assert bool(is_balanced(signs)) == (counted(signs) == 0)
    total = n * (n - 1) * (n - 2) / 6
    assert float(triad_energy(signs)) == pytest.approx((2 * counted(signs) - total) / total)
    jammed = counted(signs) > 0
    for a, b in combinations(range(n), 2):
        turned = signs.copy()
        turned[a, b] *= -1
        turned[b, a] *= -1
        jammed &= counted(turned) > counted(signs)
    assert bool(is_jammed(signs)) == jammed


def test_no_network_of_five_is_jammed() -> None:
    rows, columns = np.triu_indices(5, 1)
    signs = np.zeros((1024, 5, 5), dtype=np.int8)
    signs[:, rows, columns] = signs[:, columns, rows] = list(product((-1, 1), repeat=10))
    assert not is_jammed(signs).any()
    assert int(is_balanced(signs).sum()) == 2**4


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 12), st.integers(0, 99))
def test_constrained_dynamics_never_add_unbalanced_triads_and_end(n: int, seed: int) -> None:
    start = random_signs(n, 0.5, 8, seed)
    kept = start.copy()
    found = constrained_triad_dynamics(start, seed=seed)
    np.testing.assert_array_equal(start, kept)
    assert (unbalanced_triads(found.signs) <= unbalanced_triads(start)).all()
    assert (found.balanced == is_balanced(found.signs)).all()
    assert (found.flips[is_balanced(start)] == 0).all()
    assert not (found.balanced & found.jammed).any()
    for signs in found.signs:
        np.testing.assert_array_equal(signs, signs.T)


def test_one_flip_is_one_flip() -> None:
    start = random_signs(12, 0.5, 50, seed=3)
    found = constrained_triad_dynamics(start, most_flips=1)
    moved = (found.signs != start).sum(axis=(1, 2)) // 2
    assert set(moved.tolist()) <= {0, 1}
    np.testing.assert_array_equal(moved, found.flips)
    assert found.wandering.any()


def test_a_lone_unbalanced_triad_mends_any_tie_with_equal_chance() -> None:
    """Three enemies: each tie turns in a third of 6,000 replicates, within four standard errors."""
    start = np.tile(np.eye(3, dtype=int) - 1, (6000, 1, 1))
    for found in (
        constrained_triad_dynamics(start, seed=1).signs,
        local_triad_dynamics(start, 0.3, 1 / 3, seed=1).signs,
    ):
        shares = [(found[:, a, b] == 1).mean() for a, b in ((0, 1), (0, 2), (1, 2))]
        assert shares == pytest.approx([1 / 3] * 3, abs=4 * np.sqrt(2 / 9 / 6000))


def test_one_update_of_local_dynamics_mends_a_hostile_tie_with_chance_p() -> None:
    """One negative tie: it turns positive with chance p, each other negative with half the rest."""
    signs = np.array([[0, 1, 1], [1, 0, -1], [1, -1, 0]])
    found = local_triad_dynamics(np.tile(signs, (8000, 1, 1)), 0.7, 1 / 3, seed=2).signs
    friendly = (found[:, 1, 2] == 1).mean()
    left, right = ((found[:, 0, other] == -1).mean() for other in (1, 2))
    error = 4 * np.sqrt(0.25 / 8000)
    assert (friendly, left, right) == pytest.approx((0.7, 0.15, 0.15), abs=error)
    assert friendly + left + right == pytest.approx(1.0)


def test_every_triad_is_picked_with_equal_chance() -> None:
    """In a network of four enemies one update turns one tie, each of six alike."""
    start = np.tile(np.eye(4, dtype=int) - 1, (12_000, 1, 1))
    found = local_triad_dynamics(start, 0.5, 1 / 6, seed=3).signs
    shares = [(found[:, a, b] == 1).mean() for a, b in combinations(range(4), 2)]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == pytest.approx([1 / 6] * 6, abs=4 * np.sqrt(5 / 36 / 12_000))


def test_seeds_repeat() -> None:
    start = random_signs(14, 0.4, 6, seed=5)
    for run in (
        lambda seed: constrained_triad_dynamics(start, seed=seed).signs,
        lambda seed: local_triad_dynamics(start, 0.2, 3.0, seed=seed).signs,
    ):
        np.testing.assert_array_equal(run(1), run(1))
        assert (run(1) != run(2)).any()


def test_a_balanced_network_stays() -> None:
    camp = np.array([1, 1, -1, -1, 1])
    signs = np.outer(camp, camp) - np.eye(5, dtype=int)
    local = local_triad_dynamics(signs, 0.5, 5.0)
    np.testing.assert_array_equal(local.signs[0], signs)
    assert local.absorbed.tolist() == [0.0]
    assert local.density.shape == (local.time.size, 1)


def test_bounded_relations_keep_their_camps_and_their_sign_symmetry() -> None:
    x = np.random.default_rng(0).uniform(-0.5, 0.5, (4, 12, 12))
    x = np.triu(x, 1) + np.triu(x, 1).transpose(0, 2, 1)
    switch = np.where(np.arange(12) < 5, -1.0, 1.0)
    one = kulakowski_2005(x, 3.0)
    other = kulakowski_2005(switch[:, None] * x * switch, 3.0)
    np.testing.assert_allclose(other.relations, switch[:, None] * one.relations * switch, atol=1e-9)
    still = kulakowski_2005(np.zeros((3, 3)), 1.0)
    assert not still.balanced[0]
    assert np.isnan(still.time[0])
    assert not still.relations.any()


def test_relations_at_their_bound_still_turn_where_they_are_unbalanced() -> None:
    near = np.tanh([4.0, 4.5, 5.0])
    x = np.zeros((3, 3))
    x[0, 1], x[0, 2], x[1, 2] = near[0], near[1], -near[2]
    found = kulakowski_2005(x + x.T, 1.0)
    assert found.balanced.all()
    assert float(found.time[0]) > 1.0


def test_the_rate_vanishes_at_the_bound_and_leaves_the_diagonal_alone() -> None:
    signs = random_signs(6, 0.5, 1)[0].astype(float)
    assert not kulakowski_2005_rate(2.0 * signs, 2.0).any()
    assert not np.diagonal(kulakowski_2005_rate(signs, 2.0)).any()


def test_relations_without_growth_never_blow_up() -> None:
    fading = -np.eye(3)
    assert marvel_2011_blow_up_time(fading) == np.inf
    assert np.isnan(marvel_2011_camps(fading)).all()
    np.testing.assert_allclose(marvel_2011_path(fading, [1.0])[0], -0.5 * np.eye(3))
    assert marvel_2011_blow_up_time(np.zeros((2, 2))) == np.inf
    # two leading eigenvalues alike: no camp is told from the other
    assert np.isnan(marvel_2011_camps(np.eye(3))).all()


def test_who_is_in_no_relation_is_in_no_camp_and_names_none() -> None:
    """The first actor has no relations: the two others are foes, and not of one camp for its sake."""
    x = np.zeros((4, 4))
    x[1, 2] = x[2, 1] = -2.0
    np.testing.assert_array_equal(marvel_2011_camps(x), [np.nan, 1.0, -1.0, np.nan])
    together = np.stack([x, np.ones((4, 4))])
    np.testing.assert_array_equal(marvel_2011_camps(together), [[np.nan, 1.0, -1.0, np.nan], [1.0] * 4])


def test_replicates_are_what_each_is_alone() -> None:
    x = np.random.default_rng(1).normal(size=(5, 7, 7))
    x = x + x.transpose(0, 2, 1)
    time = 0.5 * float(marvel_2011_blow_up_time(x).min())
    together = marvel_2011_path(x, [0.0, time])
    assert together.shape == (5, 2, 7, 7)
    for one, path in zip(x, together, strict=True):
        np.testing.assert_allclose(marvel_2011_path(one, [0.0, time]), path, atol=1e-10)


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda: marvel_2011_path(np.eye(2), [1.0]), "before the blow-up"),
        (lambda: marvel_2011_path(np.eye(2), [-0.1]), "before the blow-up"),
        (lambda: marvel_2011_blow_up_time([[1.0, 2.0], [3.0, 1.0]]), "not symmetric or not finite"),
        (lambda: marvel_2011_blow_up_time([[1.0, np.nan], [np.nan, 1.0]]), "not symmetric or not finite"),
        (lambda: marvel_2011_blow_up_time([1.0, 2.0]), "not a square matrix"),
        (lambda: kulakowski_2005([[0.0, 2.0], [2.0, 0.0]], 2.0), "beyond their bound"),
        (lambda: constrained_triad_dynamics(np.zeros((3, 3))), "not a complete signed network"),
        (lambda: constrained_triad_dynamics(np.zeros((2, 2))), "not a complete signed network"),
        (lambda: constrained_triad_dynamics(random_signs(3, 0.5, 1), most_flips=0), "no change is allowed"),
        (lambda: local_triad_dynamics(random_signs(3, 0.5, 1), 1.5, 1.0), "p is not a probability"),
        (lambda: local_triad_dynamics(random_signs(3, 0.5, 1), 0.5, 0.0), "nothing to run"),
        (lambda: local_stationary_density(-0.1), "p is not a probability"),
        (lambda: random_signs(2, 0.5, 1), "out of range"),
    ],
)
def test_what_cannot_be_run_is_refused(work: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        work()  # type: ignore[operator]


def first_changes(start: np.ndarray, ends: np.ndarray) -> dict[tuple[int, int], int]:
    """How many replicates turned which tie, where each turned one at most."""
    turned = np.argwhere(np.triu(ends != start))
    assert len(turned) == len(set(turned[:, 0].tolist()))
    counts: dict[tuple[int, int], int] = {}
    for _, a, b in turned.tolist():
        counts[a, b] = counts.get((a, b), 0) + 1
    return counts


def test_the_first_constrained_change_has_the_chances_of_the_rule() -> None:
    """Antal et al. 2005, written out: an unbalanced triad, a tie in it, and one half where the change is indifferent.

    The limits are five standard deviations of 20,000 replicates.
    """
    start = next(s for s in random_signs(6, 0.5, 200, seed=3) if _kinds(s) == {-1, 0, 1})
    chance: dict[tuple[int, int], float] = {}
    for triad in combinations(range(6), 3):
        ties = list(combinations(triad, 2))
        if np.prod([start[tie] for tie in ties]) > 0:
            continue
        for a, b in ties:
            changed = start.copy()
            changed[a, b] = changed[b, a] = -start[a, b]
            more = int(unbalanced_triads(changed)) - int(unbalanced_triads(start))
            chance[a, b] = chance.get((a, b), 0.0) + (1.0 if more < 0 else 0.5 if more == 0 else 0.0)
    replicates = 20_000
    ends = constrained_triad_dynamics(np.repeat(start[None], replicates, axis=0), seed=5, most_flips=1).signs
    found, total = first_changes(start, ends), sum(chance.values())
    assert sum(found.values()) == replicates
    for tie, weight in chance.items():
        share = weight / total
        limit = 5.0 * np.sqrt(share * (1.0 - share) / replicates)
        assert found.get(tie, 0) / replicates == pytest.approx(share, abs=limit)


def _kinds(signs: np.ndarray) -> set[int]:
    """Whether ties in unbalanced triads would mend more than they break, as many, or fewer."""
    found = set()
    for a, b in combinations(range(len(signs)), 2):
        changed = signs.copy()
        changed[a, b] = changed[b, a] = -signs[a, b]
        found.add(int(np.sign(unbalanced_triads(changed) - unbalanced_triads(signs))))
    return found


def test_the_first_local_change_has_the_chances_of_the_rule() -> None:
    """One negative tie: it turns with chance p, each of the others with (1 − p) / 2. Three: each with one third."""
    replicates = 20_000
    for negative, shares in (([(0, 1)], [0.3, 0.35, 0.35]), ([(0, 1), (0, 2), (1, 2)], [1 / 3] * 3)):
        start = np.ones((3, 3), dtype=int) - np.eye(3, dtype=int)
        for a, b in negative:
            start[a, b] = start[b, a] = -1
        run = local_triad_dynamics(np.repeat(start[None], replicates, axis=0), 0.3, 1 / 3, seed=2, records=1)
        found = first_changes(start, run.signs)
        assert sum(found.values()) == replicates
        for tie, share in zip([(0, 1), (0, 2), (1, 2)], shares, strict=True):
            limit = 5.0 * np.sqrt(share * (1.0 - share) / replicates)
            assert found[tie] / replicates == pytest.approx(share, abs=limit)
