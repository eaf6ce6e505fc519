"""Direction tests of reciprocity: raise one thing, hold the rest, and see which way it goes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.reciprocity import STABLE
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS

N = 4
PAIRS = N * (N - 1) // 2
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def reciprocity(steps, policy, then=0, **changes):
    """The state after so many steps of a policy, and then so many without."""
    state = {
        "pressure": jnp.full((len(INSTRUMENTS), N, N), 0.2),
        "pressure_start": jnp.full((len(INSTRUMENTS), N, N), 0.2),
        "pressure_policy": policy,
        "retaliation": square(),
        "pressure_noticed": square(),
        "pressure_jump": square(),
        "war": jnp.zeros(PAIRS),
    }
    parameters = params("reciprocity", **changes)
    for number in range(steps + then):
        state["pressure_policy"] = policy if number < steps else jnp.zeros_like(policy)
        state.update(mechanism("reciprocity").step(parameters, state, {}, 0.25))
    return state


def test_pressure_follows_policy_and_is_answered_after_a_lag():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    soon, later = reciprocity(1, push), reciprocity(40, push)
    assert later["pressure"][0, 0, 1] == pytest.approx(0.7, abs=1e-3)
    assert soon["retaliation"][1, 0] == 0.0
    assert 0.05 < later["retaliation"][1, 0] < 0.5
    assert later["retaliation"][2, 0] == 0.0
    assert soon["pressure_jump"][0, 1] > later["pressure_jump"][0, 1]


def test_relief_is_answered_with_relief_and_rest_with_nothing():
    eased = reciprocity(40, jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(-0.2))
    assert eased["retaliation"][1, 0] < -0.01
    assert eased["pressure_jump"].max() < 1e-3
    calm = reciprocity(8, jnp.zeros((len(INSTRUMENTS), N, N)))
    np.testing.assert_array_equal(calm["retaliation"], 0.0)


def test_two_states_that_answer_one_another_do_not_run_away():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[:, 0, 1].set(0.1)
    state = reciprocity(80, push)
    more = reciprocity(160, push)
    np.testing.assert_allclose(state["retaliation"], more["retaliation"], atol=0.02)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_response_above_the_decay_is_held_below_it(sign):
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.05)
    state = reciprocity(160, push, response=5.0 * sign, decay=2.0)
    # 1 answers u + v01 and 0 answers v10, each with the largest share of it
    answer = sign * STABLE * 0.05 / (1.0 - STABLE**2)
    assert state["retaliation"][1, 0] == pytest.approx(answer, rel=0.02)
    assert state["retaliation"][0, 1] == pytest.approx(sign * STABLE * answer, rel=0.02)
    gone = reciprocity(160, push, then=160, response=5.0 * sign, decay=2.0)
    assert abs(gone["retaliation"]).max() < 0.05 * abs(answer)


def test_a_response_below_zero_makes_the_target_give_way():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    assert reciprocity(40, push, response=-0.2)["retaliation"][1, 0] < -0.05
    assert ParameterSet.load("default")["reciprocity.response"].quantile(0.1) < 0.0


def test_the_mean_answer_to_ten_years_of_pressure_half_dies_in_three():
    item, members = mechanism("reciprocity"), 1000
    drawn = ParameterSet.load("default").draw(0, range(members))
    parameters = {name: jnp.asarray(drawn[name], jnp.float32) for name in item.parameters}
    step = jax.jit(lambda state: item.step(parameters, state, {}, 0.25))
    level = jnp.zeros((len(INSTRUMENTS), N, N, 1))
    state = {name: square()[..., None] for name in ("retaliation", "pressure_noticed", "pressure_jump")}
    state.update(pressure=level, pressure_start=level, war=jnp.zeros((PAIRS, 1)))
    means = []
    for number in range(4 * 13):
        push = level.at[:3, 0, 1].set(0.6) if number < 40 else level
        state.update(step({**state, "pressure_policy": push}))
        means.append(float(state["retaliation"][1, 0].mean()))
    assert means[39] > 0.1
    assert means[51] < 0.5 * means[39]


def test_a_war_is_a_jump_of_pressure_in_both_directions():
    state = {
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)), "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_policy": jnp.zeros((len(INSTRUMENTS), N, N)), "retaliation": square(), "pressure_noticed": square(),
        "pressure_jump": square(), "war": jnp.zeros(PAIRS).at[0].set(1.0),
    }  # fmt: skip
    found = mechanism("reciprocity").step(params("reciprocity"), state, {}, 0.25)
    np.testing.assert_array_equal(found["pressure_jump"], square().at[0, 1].set(1.0).at[1, 0].set(1.0))
    np.testing.assert_array_equal(found["retaliation"], 0.0)


def test_two_states_come_to_rest_where_each_answers_the_other():
    """With u held above the start's, v10 = k(u + v01) and v01 = k v10, k the response over the decay."""
    level, response, decay = 0.3, 0.3, 0.6
    found = reciprocity(400, jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(level), response=response, decay=decay)
    k = response / decay
    assert found["retaliation"][1, 0] == pytest.approx(k * level / (1 - k * k), rel=1e-3)
    assert found["retaliation"][0, 1] == pytest.approx(k * k * level / (1 - k * k), rel=1e-3)
