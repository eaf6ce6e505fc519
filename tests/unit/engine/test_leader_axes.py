"""Axes along which leaders turn their states: camps found, no axis where there is none, and only a sign arbitrary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.engine.leader_axes import leader_axes


def symmetric(rng, actors=8):
    values = rng.uniform(-0.9, 0.9, (actors, actors))
    values = 0.5 * (values + values.T)
    np.fill_diagonal(values, 0.0)
    return values


def two_camps(actors=8, level=0.8):
    side = np.where(np.arange(actors) < actors // 2, 1.0, -1.0)
    values = level * np.outer(side, side)
    np.fill_diagonal(values, 0.0)
    return values, side


def test_two_camps_lie_at_the_ends_of_everybodys_axis_its_own_on_the_positive_side():
    alignment, side = two_camps()
    found = leader_axes(alignment)
    off = ~np.eye(len(side), dtype=bool)
    assert (np.sign(found) == np.outer(side, side))[off].all()
    assert (np.abs(found)[off] > 0.8).all()


def test_a_state_between_the_camps_moves_towards_one_and_away_from_the_other():
    alignment, side = two_camps()
    alignment[0, 1:] = alignment[1:, 0] = 0.0
    found = leader_axes(alignment)[0]
    assert found[1] > 0.8  # the side of an undecided state is arbitrary, but fixed
    assert (np.sign(found[1:]) == side[1:]).all()


@pytest.mark.parametrize("level", [0.0, 0.7])
def test_without_camps_there_is_no_axis(level):
    """All alike, friends or strangers: every direction explains the same, and none is taken."""
    alignment = np.full((8, 8), level)
    np.fill_diagonal(alignment, 0.0)
    assert np.abs(leader_axes(alignment)).max() < 1e-3


def test_the_axis_fades_as_a_second_one_grows_and_is_gone_where_both_explain_the_same():
    """Camps cut one way and, half across them, another: seen by a state that stands apart."""
    one = np.array([1.0, 1, 1, 1, -1, -1, -1, -1])
    other = np.array([1.0, 1, -1, -1, 1, 1, -1, -1])
    clear = []
    for share in (0.0, 0.2, 0.4, 0.5):
        alignment = np.zeros((9, 9))
        alignment[1:, 1:] = 0.8 * ((1 - share) * np.outer(one, one) + share * np.outer(other, other))
        np.fill_diagonal(alignment, 0.0)
        clear.append(np.abs(leader_axes(alignment)[0]).mean())
    assert clear == sorted(clear, reverse=True)
    assert clear[0] > 0.7
    assert clear[-1] == pytest.approx(0.0, abs=1e-6)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_loadings_are_bounded_and_follow_the_states_when_these_are_reordered(seed):
    rng = np.random.default_rng(seed)
    alignment, order = symmetric(rng), rng.permutation(8)
    found = leader_axes(alignment)
    assert (np.abs(found) < 1.0).all()
    assert (np.diag(found) == 0.0).all()
    moved = leader_axes(alignment[np.ix_(order, order)])
    assert moved == pytest.approx(found[np.ix_(order, order)], abs=1e-6)


def test_a_small_change_of_alignments_changes_loadings_little():
    rng = np.random.default_rng(1)
    alignment = symmetric(rng)
    nudge = 1e-4 * symmetric(rng)
    assert np.abs(leader_axes(alignment + nudge) - leader_axes(alignment)).max() < 0.01


@pytest.mark.parametrize("actors", [1, 2, 3])
def test_few_states_have_no_axis(actors):
    assert (leader_axes(symmetric(np.random.default_rng(0), actors)) == 0.0).all()
