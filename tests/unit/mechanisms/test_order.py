"""Order: what goes on between the preferences of partners."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet

N = 3
PAIRS = N * (N - 1) // 2  # 01 02 12
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def quiet(name, members=None):
    shape = (N,) if members is None else (N, members)
    return {entry.name: jnp.zeros(shape) for entry in mechanism(name).draws}


def order_state(**changes):
    state = {
        "order": jnp.asarray([0.8, -0.4, 0.1]), "order_mean": jnp.asarray([0.8, -0.4, 0.1]),
        "depth": jnp.zeros(PAIRS).at[0].set(0.5), "capability": jnp.asarray([0.3, 0.1, 0.05]), "collapse": jnp.zeros(N),
    }  # fmt: skip
    return {**state, **changes}


def order(dt=0.25, steps=1, state=None, **parameters):
    values, now = params("order", **parameters), order_state(**(state or {}))
    for _ in range(steps):
        now |= mechanism("order").step(values, now, quiet("order"), dt)
    return np.asarray(now["order"])


def test_partners_draw_one_another_near_and_strangers_stay():
    found = order(pull=0.2, anchor=1e-6)
    assert -0.4 < found[1] < found[0] < 0.8
    assert found[2] == pytest.approx(0.1, abs=1e-6)


def test_without_an_anchor_partners_converge_and_with_one_they_rest_at_the_fixed_point():
    free = order(steps=400, pull=0.5, anchor=1e-6)
    assert free[0] == pytest.approx(free[1], abs=1e-2)
    pull, anchor = 0.1, 0.3
    held = order(steps=400, pull=pull, anchor=anchor)
    # of two partners: o_a = (pull o_b + anchor mu_a) / (pull + anchor)
    far = np.array([[pull + anchor, -pull], [-pull, pull + anchor]])
    assert held[:2] == pytest.approx(np.linalg.solve(far, anchor * np.array([0.8, -0.4])), abs=1e-4)


def test_the_strong_and_the_deep_partner_counts_more():
    deep = order(state={"depth": jnp.asarray([0.1, 0.0, 0.5])}, pull=0.2)[1]  # 1 is nearer to 2 than to 0
    shallow = order(state={"depth": jnp.asarray([0.5, 0.0, 0.1])}, pull=0.2)[1]
    assert deep < shallow
    weak = order(state={"capability": jnp.asarray([0.05, 0.1, 0.3]), "depth": jnp.full(PAIRS, 0.5)}, pull=0.2)[1]
    assert weak < order(state={"depth": jnp.full(PAIRS, 0.5)}, pull=0.2)[1]


def test_a_new_regime_wants_something_else_for_good():
    values = params("order", turn=0.5)
    noise = quiet("order") | {"turn": jnp.full(N, -1.0)}
    found = mechanism("order").step(values, order_state(collapse=jnp.asarray([1.0, 0.0, 0.0])), noise, 0.25)
    # one standard deviation below the old mean of 0.8
    assert found["order"][0] == found["order_mean"][0] == pytest.approx(0.3)
    np.testing.assert_array_equal(found["order_mean"][1:], order_state()["order_mean"][1:])


def test_preferences_spread_as_the_root_of_time_and_stay_within_their_bounds():
    values, members = params("order", volatility=0.2, pull=0.0, anchor=1e-6), 4000
    wide = {name: value[..., None] for name, value in order_state(order=jnp.asarray([0.99, 0.0, -0.99])).items()}
    noise = {name: jnp.asarray(np.random.default_rng(1).normal(size=(N, members))) for name in ("shock", "turn")}
    found = np.asarray(mechanism("order").step(values, wide, noise, 0.25)["order"])
    assert found[1].std() == pytest.approx(0.2 * 0.5, rel=0.05)
    assert found.max() == 1.0
    assert found.min() == -1.0
