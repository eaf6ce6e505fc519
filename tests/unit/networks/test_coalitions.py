"""Balancing coalitions: payoffs, stability, the exact search, who is pivotal, and the map."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from foedus.errors import InputError, UnknownNameError
from foedus.networks.coalitions.constants import CENTRAL, CONSTANTS, drawn_rules, hostile_intent, rule_with
from foedus.networks.coalitions.games import CoalitionGame, gains, payoffs, scaled, stability, threat_left
from foedus.networks.coalitions.maps import feasibility_map
from foedus.networks.coalitions.pivots import departures, power_indices
from foedus.networks.coalitions.searching import _Search, all_stable, largest_coalition, reaches


def game(seed: int, n: int = 6, **changes: object) -> CoalitionGame:
    stream = np.random.default_rng(seed)
    terms: dict[str, object] = {
        "states": tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:n]),
        "target": "target",
        "strength": stream.lognormal(0, 0.7, n),
        "target_strength": 2.0,
        "exposure": stream.uniform(0.2, 1, n),
        "help_reach": stream.uniform(0.1, 1, (n, n)),
        "quarrels": stream.uniform(0, (0.08, 0.03, 0.01)[seed % 3], (n, n)),
        "trade_loss": stream.uniform(0, 0.12, n),
        "committed": np.zeros(n, dtype=bool),
        "reliability": 0.8,
        "public": 0.3,
        "threat_value": 1.2,
        "entrapment": 0.5,
    }
    return CoalitionGame(**{**terms, **changes})  # type: ignore[arg-type]


def two(**changes: object) -> CoalitionGame:
    """Two equals of strength 1 against a target of 2, at no distance and without quarrels."""
    terms = {
        "states": ("A", "B"), "target": "X", "strength": np.ones(2), "target_strength": 2.0, "exposure": np.ones(2),
        "help_reach": np.ones((2, 2)), "quarrels": np.zeros((2, 2)), "trade_loss": np.zeros(2),
        "committed": np.zeros(2, dtype=bool),
    }  # fmt: skip
    return CoalitionGame(**{**terms, **changes})  # type: ignore[arg-type]


def test_payoffs_by_hand() -> None:
    """Alone 2/3 of a unit of threat, with an ally that can be counted on by half 2/3.5, with a public half 2/3.25."""
    pair = two(
        reliability=0.5, public=0.5, threat_value=3.0, entrapment=0.1, trade_loss=np.array([0.02, 0.0]),
        quarrels=np.array([[0.0, 0.3], [0.0, 0.0]]),
    )  # fmt: skip
    assert threat_left(pair, 0.0) == pytest.approx([2 / 3, 2 / 3])
    member, outsider = payoffs(pair, [True, True])
    removed = 3.0 * (2 / 3 - 2 / 3.5)
    assert member == pytest.approx([removed - 3.0 * 0.1 * 0.3 - 0.02, removed])
    assert outsider == pytest.approx([3.0 * (2 / 3 - 2 / 3.25)] * 2)
    alone, _ = payoffs(pair, [True, False])
    assert alone[0] == pytest.approx(-0.02)


def test_a_protection_that_is_wholly_public_leaves_nobody_a_reason_to_join() -> None:
    free_ride = two(public=1.0, trade_loss=np.full(2, 0.01))
    assert stability(free_ride, [True, True]).leavers == ("A", "B")
    assert largest_coalition(free_ride).members == ()


def test_ties_are_no_moves() -> None:
    """With nothing to gain or lose every coalition stands, and the strongest is everybody."""
    idle = two(exposure=np.zeros(2))
    assert sorted(all_stable(idle)) == [(), ("A", "B")]
    assert largest_coalition(idle).members == ("A", "B")


def test_a_state_alone_is_no_coalition() -> None:
    """Without trade to lose a strong state would stand alone by a tie; the map must not take that for feasible."""
    giant = two(
        strength=np.array([50.0, 1.0]), quarrels=np.array([[0.0, 1.0], [1.0, 0.0]]), help_reach=np.zeros((2, 2))
    )
    assert stability(giant, [True, False]).internal
    assert stability(giant, [True, False]).external
    assert list(all_stable(giant)) == [()]
    assert largest_coalition(giant).members == ()
    assert reaches(giant, 1.0) is False
    assert not feasibility_map([giant], (1.0,), (0.0,)).counts()[0].any()
    # beside a committed state one is two
    assert largest_coalition(two(committed=[True, False])).members == ("A", "B")


@pytest.mark.parametrize("seed", range(40))
def test_the_search_finds_what_looking_at_all_coalitions_finds(seed: int) -> None:
    here = game(seed, n=7, committed=np.arange(7) < seed // 3 % 3)
    strength = dict(zip(here.states, here.strength, strict=True))
    free = {state for state, given in zip(here.states, here.committed, strict=True) if not given}
    every = [sum(strength[s] for s in members if s in free) for members in all_stable(here)]
    found = largest_coalition(here)
    assert found.proven
    if not every:
        assert found.members is None
        assert reaches(here, 1e-6) is False
        return
    best = max(every)
    assert found.free_strength == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert found.members in set(all_stable(here))
    assert reaches(here, best + 1e-6) is False
    if best > 0:
        assert reaches(here, best * (1 - 1e-9)) is True


@pytest.mark.parametrize("seed", range(24))
def test_bounds_alone_cut_off_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a guess to begin with, and with quarrels that limit who can be borne."""
    monkeypatch.setattr(_Search, "_try", lambda *_: None)
    stream = np.random.default_rng(100 + seed)
    here = game(
        seed,
        n=8,
        quarrels=stream.uniform(0, 0.12, (8, 8)) * (stream.random((8, 8)) < 0.4),
        trade_loss=stream.uniform(0, 0.03, 8),
        public=0.1,
        target_strength=4.0,
    )
    strength = dict(zip(here.states, here.strength, strict=True))
    every = [sum(strength[state] for state in members) for members in all_stable(here)]
    found = largest_coalition(here)
    assert found.proven
    assert (found.members is None) == (not every)
    if every:
        assert found.free_strength == pytest.approx(max(every))
        if max(every) > 0:
            assert reaches(here, max(every) * (1 - 1e-9)) is True
        assert reaches(here, max(every) + 1e-6) is False


@pytest.mark.parametrize("seed", range(24))
def test_the_bound_holds_beyond_the_strength_at_which_membership_is_worth_most(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where much protection is public and the states are strong, more members make membership worth less."""
    monkeypatch.setattr(_Search, "_try", lambda *_: None)
    stream = np.random.default_rng(300 + seed)
    here = game(
        seed,
        n=8,
        strength=stream.lognormal(1.0, 0.5, 8),
        quarrels=np.zeros((8, 8)),
        trade_loss=stream.uniform(0.0, 0.02, 8),
        public=0.8,
        target_strength=1.0,
    )
    strength = dict(zip(here.states, here.strength, strict=True))
    every = [sum(strength[state] for state in members) for members in all_stable(here)]
    found = largest_coalition(here)
    assert found.proven
    assert (found.members is None) == (not every)
    if every:
        assert found.free_strength == pytest.approx(max(every))


def test_the_cases_above_hold_coalitions_of_every_kind() -> None:
    """Else the comparison with brute force would say little."""
    sizes = [len(largest_coalition(game(seed, n=7)).members or "") for seed in range(40)]
    assert min(sizes) == 0
    assert max(sizes) >= 5
    assert len(set(sizes)) >= 5


def test_a_search_cut_short_says_so_and_bounds() -> None:
    hard = next(here for seed in range(60) if largest_coalition(here := game(seed, n=14)).nodes > 20)
    whole, cut = largest_coalition(hard), largest_coalition(hard, node_limit=1)
    assert whole.proven
    assert not cut.proven
    assert cut.free_strength <= whole.free_strength <= cut.bound + 1e-12
    with pytest.raises(InputError, match="needs at least one node"):
        largest_coalition(hard, node_limit=0)


def test_a_search_that_gives_up_does_not_answer_no() -> None:
    for seed in range(200):
        here = game(seed, n=14)
        if reaches(here, 0.9 * here.strength.sum(), node_limit=1) is None:
            return
    pytest.fail("no search was cut short")


def test_committed_states_are_in_and_are_not_asked() -> None:
    here = two(committed=[True, False], trade_loss=np.array([9.0, 0.0]), public=0.2)
    found = largest_coalition(here)
    assert found.members == ("A", "B")
    assert found.free_strength == 1.0
    assert found.strength == 2.0
    assert stability(here, here.members([])).joiners == ("B",)
    assert [each.state for each in departures(here, [True, True])] == ["B"]


def test_whose_leaving_unravels_it() -> None:
    """B and C join only for the help of A; without C the other two hold."""
    reach = np.array([[0, 1.0, 1.0], [1.0, 0, 0.0], [1.0, 0.0, 0]])
    here = CoalitionGame(
        ("A", "B", "C"), "X", np.array([1.0, 0.5, 0.4]), 1.0, np.ones(3), reach, np.zeros((3, 3)), np.full(3, 0.1),
        np.zeros(3, dtype=bool),
    )  # fmt: skip
    assert largest_coalition(here).members == ("A", "B", "C")
    found = {each.state: each for each in departures(here, [True] * 3)}
    assert set(found["A"].follow) == {"B", "C"}
    assert found["A"].strength_left == 0.0
    assert found["C"].follow == ()
    assert found["C"].strength_left == pytest.approx(1.5)
    assert departures(here, [True] * 3)[0].state == "A"


@pytest.mark.parametrize("seed", range(8))
def test_power_indices_are_those_of_all_orders_and_coalitions(seed: int) -> None:
    stream = np.random.default_rng(seed)
    weights = stream.integers(0, 12, 5)
    quota = int(max(1, weights.sum() * stream.uniform(0.2, 1)))
    if weights.sum() < quota:
        assert power_indices(weights, quota, unit=1) is None
        return
    found = power_indices(weights, quota, unit=1)
    assert found is not None
    turns = np.zeros(5)
    for order in permutations(range(5)):
        total = np.cumsum(weights[list(order)])
        turns[order[int(np.argmax(total >= quota))]] += 1
    assert found.shapley == pytest.approx(turns / 120)
    for i in range(5):
        others = [j for j in range(5) if j != i]
        swings = sum(
            weights[list(group)].sum() < quota <= weights[list(group)].sum() + weights[i]
            for size in range(5)
            for group in combinations(others, size)
        )
        assert found.banzhaf[i] == pytest.approx(swings / 16)


def test_power_indices_published() -> None:
    """Shapley and Shubik 1954, p. 789: the Security Council of 1954, 5 permanent and 6 others, 7 votes needed with all
    five: each permanent member holds 76/385 of the power, 98.7% together.
    """
    permanent, others = [7] * 5, [1] * 6
    found = power_indices([*permanent, *others], 37, unit=1)
    assert found is not None
    assert found.shapley[:5] == pytest.approx([76 / 385] * 5)
    assert found.shapley[5:] == pytest.approx([1 / 462] * 6)


def test_nobody_swings_a_quota_that_all_together_miss() -> None:
    assert power_indices([0.1, 0.2], 0.5) is None
    with pytest.raises(InputError, match="quota"):
        power_indices([0.1], 0.0)
    with pytest.raises(InputError, match="weights"):
        power_indices([-0.1], 0.5)


def test_map_reads_the_same_draws_in_every_cell() -> None:
    games = [game(seed, n=6) for seed in range(6)]
    told: list[int] = []
    plan = feasibility_map(games, (1.0, 2.0), (0.0, 1.0), part=0.5, progress=lambda done, _: told.append(done))
    yes, unknown = plan.counts()
    assert told == list(range(1, 7))
    assert plan.outcome.shape == (2, 2, 6)
    assert not unknown.any()
    for draw, here in enumerate(games):
        again = largest_coalition(scaled(here, 2.0, 0.0))
        assert (plan.outcome[1, 0, draw] == 1) == (again.free_strength >= 0.5 * here.target_strength)
    assert 0 < yes.sum() < 24
    with pytest.raises(InputError, match="draws and factors"):
        feasibility_map([])


def test_a_map_does_not_take_what_is_not_known_for_no() -> None:
    hard = [here for seed in range(60) if largest_coalition(here := game(seed, n=14)).nodes > 20][:4]
    plan = feasibility_map(hard, (1.0,), (1.0,), part=2.0, node_limit=1)
    whole = feasibility_map(hard, (1.0,), (1.0,), part=2.0, node_limit=20_000)
    assert plan.counts()[1].sum() > 0
    assert not whole.counts()[1].any()
    known = plan.outcome != -1
    assert (plan.outcome[known] == whole.outcome[known]).all()


def test_a_scaled_threat_stays_within_one() -> None:
    here = game(1)
    assert scaled(here, 100.0, 3.0).exposure.max() == 1.0
    assert scaled(here, 100.0, 3.0).trade_loss == pytest.approx(3 * here.trade_loss)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strength": np.ones(3)}, "does not fit"),
        ({"exposure": np.array([0.5, 1.5])}, "out of range"),
        ({"trade_loss": np.array([0.5, np.nan])}, "out of range"),
        ({"states": ("A", "A")}, "named twice"),
        ({"target": "A"}, "named twice"),
        ({"public": 1.1}, "parameter"),
        ({"threat_value": -1.0}, "parameter"),
        ({"target_strength": 0.0}, "no strength"),
    ],
)
def test_a_game_that_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        two(**changes)


def test_a_name_that_is_no_candidate_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="not a candidate: C"):
        two().members(["A", "C"])


def test_constants_stand_somewhere_and_hold_their_central_value() -> None:
    for constant in CONSTANTS.values():
        assert constant.low < constant.central < constant.high
        assert constant.standing in ("published", "assumed")
        assert constant.reference
        assert constant.why


def test_draws_fill_the_ranges_and_come_again() -> None:
    rules = drawn_rules(64, 3)
    assert rules == drawn_rules(64, 3)
    assert rules != drawn_rules(64, 4)
    for name, constant in CONSTANTS.items():
        values = [rule[name] for rule in rules]
        assert constant.low <= min(values) < max(values) <= constant.high
        middle = np.sqrt(constant.low * constant.high) if constant.even == "logarithm" else None
        middle = 0.5 * (constant.low + constant.high) if middle is None else middle
        assert 26 <= sum(value < middle for value in values) <= 38


def test_rules_with_a_wrong_constant_are_refused() -> None:
    assert rule_with(public=0.2) == {**CENTRAL, "public": 0.2}
    with pytest.raises(UnknownNameError, match="no constant 'publik'"):
        rule_with(publik=0.2)
    with pytest.raises(InputError, match=r"reliability=1\.5"):
        rule_with(reliability=1.5)


def test_intent_falls_with_alignment() -> None:
    found = hostile_intent(np.linspace(-1, 1, 21))
    assert (np.diff(found) < 0).all()
    assert hostile_intent(0.2) == pytest.approx(0.5)
    assert np.isnan(hostile_intent(np.nan))


def test_gains_are_the_difference_of_payoffs() -> None:
    here = game(3)
    member, outsider = payoffs(here, np.ones(6))
    assert gains(here, np.ones(6)) == pytest.approx(member - outsider)
