"""What every coalition game keeps: no care for labels, stability as defined, and costs that deter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.networks.coalitions.games import CoalitionGame, gains, payoffs, stability
from foedus.networks.coalitions.searching import all_stable, largest_coalition
from foedus.networks.war.stability import TradeGains, war_stability

COMMON = settings(max_examples=60, deadline=None)
seeds = st.integers(0, 10_000)


def drawn(seed: int, n: int, committed: int = 0) -> CoalitionGame:
    stream = np.random.default_rng(seed)
    return CoalitionGame(
        states=tuple(f"S{place}" for place in range(n)),
        target="X",
        strength=stream.lognormal(0, 0.8, n),
        target_strength=float(stream.lognormal(0.5, 0.5)),
        exposure=stream.uniform(0, 1, n),
        help_reach=stream.uniform(0, 1, (n, n)),
        quarrels=stream.uniform(0, (0.1, 0.02)[seed % 2], (n, n)) * (stream.random((n, n)) < 0.5),
        trade_loss=stream.uniform(0, 0.1, n),
        committed=np.arange(n) < committed,
        reliability=float(stream.uniform(0.3, 1)),
        public=float(stream.choice([0.0, stream.uniform(0, 1)])),
        threat_value=float(stream.uniform(0.5, 3)),
        entrapment=float(stream.uniform(0, 1)),
    )


@COMMON
@given(seeds, st.randoms(use_true_random=False), st.integers(0, 1))
def test_labels_and_their_order_do_not_matter(seed, random, committed):
    game = drawn(seed, 7, committed)
    order = list(range(7))
    random.shuffle(order)
    names = {f"S{place}": f"Q{label}" for place, label in enumerate(random.sample(range(7), 7))}
    moved = replace(
        game,
        states=tuple(names[game.states[place]] for place in order),
        **{name: getattr(game, name)[order] for name in ("strength", "exposure", "trade_loss", "committed")},
        **{name: getattr(game, name)[np.ix_(order, order)] for name in ("help_reach", "quarrels")},
    )
    before, after = largest_coalition(game), largest_coalition(moved)
    assert (before.members is None) == (after.members is None)
    assert {names[state] for state in before.members or ()} == set(after.members or ())


@COMMON
@given(seeds, st.integers(0, 2**6 - 1))
def test_stable_is_what_leaving_and_joining_one_by_one_say(seed, code):
    game = drawn(seed, 6)
    members = np.array([bool(code >> place & 1) for place in range(6)])
    found = stability(game, members)
    for place, state in enumerate(game.states):
        other = members.copy()
        other[place] = not members[place]
        # a state's payoff is read off the coalition it is really in
        now = payoffs(game, members)[0 if members[place] else 1][place]
        then = payoffs(game, other)[0 if other[place] else 1][place]
        moves = then > now + 1e-12
        assert moves == (state in (found.leavers if members[place] else found.joiners))


@COMMON
@given(seeds)
def test_the_best_is_stable_and_nothing_stable_is_better(seed):
    game = drawn(seed, 8)
    found, every = largest_coalition(game), list(all_stable(game))
    assert found.proven
    strength = dict(zip(game.states, game.strength, strict=True))
    if every:
        assert found.members in every
        assert found.strength >= max(sum(strength[s] for s in members) for members in every) - 1e-9
    else:
        assert found.members is None


@COMMON
@given(seeds, st.floats(1e-3, 1.0))
def test_adding_cost_deters(seed, more):
    """Who would not join would not at a higher price, and at a price above every gain nobody does."""
    game = drawn(seed, 7)
    dearer = replace(game, trade_loss=game.trade_loss + more)
    members = np.random.default_rng(seed).random(7) < 0.5
    assert (gains(dearer, members) < gains(game, members)).all()
    assert set(stability(dearer, members).joiners) <= set(stability(game, members).joiners)
    assert set(stability(dearer, members).leavers) >= set(stability(game, members).leavers)
    assert largest_coalition(replace(game, trade_loss=game.trade_loss + game.threat_value)).members == ()


@COMMON
@given(seeds, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_with_even_states_adding_cost_shrinks_the_largest_coalition(seed, low, high):
    """For equals that help each other fully and only privately, gains rise with size: a threshold of cost."""
    low, high = sorted((low, high))
    stream = np.random.default_rng(seed)
    n = int(stream.integers(2, 8))
    even = CoalitionGame(
        tuple(f"S{place}" for place in range(n)), "X", np.ones(n), float(stream.uniform(0.5, 4)), np.ones(n),
        np.ones((n, n)), np.zeros((n, n)), np.full(n, low), np.zeros(n, dtype=bool),
    )  # fmt: skip
    dearer = replace(even, trade_loss=np.full(n, high))
    assert largest_coalition(dearer).strength <= largest_coalition(even).strength


@COMMON
@given(seeds)
def test_more_threat_and_less_public_protection_attract(seed):
    game = drawn(seed, 7)
    members = np.random.default_rng(seed + 1).random(7) < 0.5
    stronger = replace(game, exposure=np.minimum(1.0, game.exposure * 1.2))
    assert (gains(stronger, members) >= gains(game, members) - 1e-12).all()
    assert (gains(replace(game, public=game.public * 0.5), members) >= gains(game, members) - 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(seeds, st.randoms(use_true_random=False), st.booleans())
def test_war_stability_does_not_care_for_labels(seed, random, trading):
    stream = np.random.default_rng(seed)
    ties = np.triu(stream.random((6, 6)) < 0.5, 1)
    ties |= ties.T
    strengths, advantage = stream.lognormal(0, 0.5, 6), float(stream.uniform(0.5, 4))
    trade = TradeGains((0.0, 2.0, 3.0, 3.2), cost=0.4, spoils=float(stream.uniform(0, 3))) if trading else None
    order = list(range(6))
    random.shuffle(order)
    before = war_stability(ties, strengths, advantage, trade)
    after = war_stability(ties[np.ix_(order, order)], strengths[order], advantage, trade)
    assert {attack.target for attack in before.attacks} == {order[attack.target] for attack in after.attacks}
    assert {frozenset(pair) for pair in before.new_alliances} == {
        frozenset((order[j], order[k])) for j, k in after.new_alliances
    }
    assert set(before.dropped) == {(order[j], order[k]) for j, k in after.dropped}
