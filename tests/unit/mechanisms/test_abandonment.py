"""Abandonment: an unanswered call costs trust, an answered one does not."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.worlds import KINDS

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
DEFENCE = KINDS.index("defence")


def abandoned(*pairs, attacks=((0, 1),), camp=(1.0, -1.0, 0.0, 0.0), reach=1.0, share=0.25):
    table = jnp.zeros((N, N))
    for entry in attacks:
        table = table.at[entry].set(1.0)
    obligation = jnp.zeros((len(KINDS), PAIRS))
    for pair in pairs:
        obligation = obligation.at[DEFENCE, pair].set(1.0)
    state = {
        "attacks": table,
        "camp": jnp.asarray(camp),
        "reach": reach * (1.0 - jnp.eye(N)),
        "obligation": obligation,
    }
    params = {"abandonment.reputation": jnp.float32(share)}
    return np.asarray(mechanism("abandonment").step(params, state, {}, 0.25)["abandoned"])


def test_who_stays_out_when_called_abandons_the_attacked():
    np.testing.assert_allclose(abandoned(3), [0, 0, 0, 1, 0, 0])  # 2 is bound to 1
    np.testing.assert_allclose(abandoned(3, reach=0.4), [0, 0, 0, 0.4, 0, 0], rtol=1e-6)


def test_who_is_bound_to_the_attacker_alone_abandons_nobody():
    np.testing.assert_array_equal(abandoned(1), 0.0)


def test_who_comes_abandons_nobody():
    np.testing.assert_array_equal(abandoned(3, attacks=((0, 1), (2, 0)), camp=(1.0, -1.0, -1.0, 0.0)), 0.0)


def test_who_is_bound_to_both_sides_is_not_called():
    np.testing.assert_array_equal(abandoned(1, 3), 0.0)


def test_other_allies_take_a_share_to_heart():
    """2 is bound to 1, which is attacked, and to 3."""
    np.testing.assert_allclose(abandoned(3, 5), [0, 0, 0, 1, 0, 0.25])
    np.testing.assert_allclose(abandoned(3, 5, share=0.0), [0, 0, 0, 1, 0, 0])


def test_in_peace_nothing_is_abandoned():
    np.testing.assert_array_equal(abandoned(3, 5, attacks=(), camp=(0.0,) * 4), 0.0)


@pytest.mark.parametrize("effect", [0.5, -0.2])
def test_alignment_falls_by_what_is_abandoned(effect):
    from foedus.scenarios.parameters.sets import ParameterSet

    item = mechanism("alignment")
    known = ParameterSet.load("default")
    params = {name: jnp.float32(known.quantile(name, 0.5)) for name in item.parameters}
    params["alignment.abandonment"] = jnp.float32(effect)
    from foedus.analyses.effects.lone import lone_state

    state = lone_state(item.reads, {}, (1, 1))
    noise = {draw.name: jnp.zeros((3, 1, 1) if draw.axes == ("actor",) else (3, 1, 1) if draw.axes else (1, 1))
             for draw in item.draws} | {"jump_time": jnp.ones((1, 1))}  # fmt: skip
    calm = np.asarray(item.step(params, state, noise, 0.25)["z"]).ravel()
    left = np.asarray(item.step(params, state | {"abandoned": state["abandoned"].at[0].set(1.0)}, noise, 0.25)["z"])
    rate = float(params["alignment.reversion"])
    assert (left.ravel() - calm)[0] == pytest.approx(-effect * (1 - np.exp(-rate / 4)) / rate, rel=1e-3)
    np.testing.assert_array_equal(left.ravel()[1:], calm[1:])
