"""Direction tests of shared threat: raise one thing, hold the rest, and see which way it goes."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism

N = 4


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def shared_threat(t):
    return mechanism("shared_threat").step({}, {"threat": t}, {}, 0.25)["shared_threat"]


def test_shared_threat_rises_only_when_both_are_threatened_by_one_state():
    assert shared_threat(square().at[0, 2].set(0.6))[0] == 0.0
    common = shared_threat(square().at[0, 2].set(0.6).at[1, 2].set(0.6))
    assert common[0] == pytest.approx(0.6, rel=1e-5)
    assert (common[1:] == 0.0).all()


def test_shared_threat_leaves_out_what_the_pair_fear_from_each_other():
    np.testing.assert_array_equal(shared_threat(square().at[0, 1].set(0.9).at[1, 0].set(0.9)), 0.0)


def test_shared_threat_barely_grows_with_the_number_of_weak_threats():
    one, two = square().at[:2, 2].set(0.4), square().at[:2, 2].set(0.4).at[:2, 3].set(0.1)
    assert shared_threat(one)[0] < shared_threat(two)[0] < 1.01 * shared_threat(one)[0]
