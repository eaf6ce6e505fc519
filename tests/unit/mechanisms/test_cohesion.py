"""Cohesion and order: what goes on within states, and between the preferences of partners."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.cohesion import log_odds
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS

N = 3
PAIRS = N * (N - 1) // 2  # 01 02 12
SUBVERSION = INSTRUMENTS.index("subversion")
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def quiet(name, members=None):
    shape = (N,) if members is None else (N, members)
    return {entry.name: jnp.zeros(shape) for entry in mechanism(name).draws}


def cohesion_state(parameters):
    level = jnp.zeros((len(INSTRUMENTS), N, N)).at[SUBVERSION, 2, 1].set(0.2)
    state = {
        "cohesion": jnp.full(N, 0.6), "cohesion_mean": jnp.full(N, 0.6), "pressure": level, "pressure_start": level,
        "threat": square(0.3), "burden": jnp.full(N, 0.1), "collapse": jnp.zeros(N),
    }  # fmt: skip
    return {**state, **mechanism("cohesion").start(parameters, state)}


def cohesion(dt=0.25, changes=None, **parameters):
    """Rise of the log odds of cohesion in a step without noise, after some fields have changed."""
    values = params("cohesion", **parameters)
    state = cohesion_state(values)
    later = mechanism("cohesion").step(values, {**state, **(changes or {})}, quiet("cohesion"), dt)["cohesion"]
    return np.asarray(log_odds(later) - log_odds(state["cohesion"]))


def test_cohesion_rests_where_nothing_has_changed():
    assert cohesion() == pytest.approx([0.0] * N, abs=1e-6)


def test_subversion_lowers_the_cohesion_of_its_target_by_its_exposure():
    pressed = cohesion_state(params("cohesion"))["pressure"].at[SUBVERSION, 0, 1].add(0.5)
    fall = cohesion(0.01, {"pressure": pressed}, subversion=0.4)
    assert fall[1] == pytest.approx(-0.4 * (1 - 0.6) * 0.5 * 0.01, rel=0.01)
    assert fall[[0, 2]] == pytest.approx([0.0, 0.0], abs=1e-6)
    more = cohesion(0.01, {"pressure": pressed.at[SUBVERSION, 2, 1].add(0.5)}, subversion=0.4)
    assert more[1] == pytest.approx(2.0 * fall[1], rel=0.02)


@pytest.mark.parametrize("instrument", [name for name in INSTRUMENTS if name != "subversion"])
def test_other_pressure_does_not_reach_cohesion_directly(instrument):
    pressed = cohesion_state(params("cohesion"))["pressure"].at[INSTRUMENTS.index(instrument), 0, 1].add(0.5)
    assert cohesion(changes={"pressure": pressed}) == pytest.approx([0.0] * N, abs=1e-6)


@pytest.mark.parametrize("rally", [0.3, -0.3])
def test_the_greatest_threat_rallies_or_divides_as_its_sign_says(rally):
    rise = cohesion(0.01, {"threat": square(0.3).at[0, 2].set(0.8)}, rally=rally)
    assert rise[0] == pytest.approx(rally * 0.5 * 0.01, rel=0.01)
    assert rise[1:] == pytest.approx([0.0, 0.0], abs=1e-6)
    lesser = square(0.3).at[0, 1].set(0.7).at[0, 2].set(0.8)
    assert cohesion(0.01, {"threat": lesser}, rally=rally) == pytest.approx(rise, rel=1e-5)


def test_burden_lowers_cohesion():
    fall = cohesion(0.01, {"burden": jnp.asarray([0.5, 0.1, 0.0])}, burden=0.3)
    assert fall[0] == pytest.approx(-0.3 * 0.4 * 0.01, rel=0.01)
    assert fall[1] == pytest.approx(0.0, abs=1e-6)
    assert fall[2] > 0.0


def long_run(rate, volatility, members=4000, steps=200, dt=0.25, **changes):
    """Log odds of cohesion after fifty years of noise, states and members."""
    values = params("cohesion", reversion=rate, volatility=volatility)
    fixed = {name: value[..., None] for name, value in {**cohesion_state(values), **changes}.items()}
    rng = jax.random.split(jax.random.key(3), steps)

    def one(number, g):
        noise = {"shock": jax.random.normal(rng[number], (N, members)), "renewal": jnp.zeros((N, members))}
        return mechanism("cohesion").step(values, {**fixed, "cohesion": g}, noise, dt)["cohesion"]

    return np.asarray(log_odds(jax.lax.fori_loop(0, steps, one, jnp.full((N, members), 0.6))))


def test_cohesion_has_the_moments_of_its_process_in_the_long_run():
    """Mean shifted by force over reversion, variance sigma^2 / 2 tau; 4,000 members."""
    rate, volatility = 0.4, 0.3
    found = long_run(rate, volatility)
    own = float(log_odds(jnp.float32(0.6)))
    error = 4.0 * volatility / np.sqrt(2 * rate) / np.sqrt(4000)  # four standard errors: fails once in 5,000 seeds
    assert found.mean(axis=1) == pytest.approx([own] * N, abs=error)
    assert found.std(axis=1) == pytest.approx([volatility / np.sqrt(2 * rate)] * N, rel=0.05)
    burdened = long_run(rate, volatility, burden=jnp.full(N, 0.5))
    assert burdened.mean(axis=1) == pytest.approx([own - MEDIAN["cohesion.burden"] * 0.4 / rate] * N, abs=error)


def test_after_a_collapse_cohesion_is_drawn_around_the_states_own_level():
    values, members = params("cohesion", renewal=0.5), 4000
    state = cohesion_state(values) | {"collapse": jnp.asarray([1.0, 0.0, 0.0]), "cohesion": jnp.full(N, 0.05)}
    noise = quiet("cohesion", members) | {"renewal": jnp.asarray(np.random.default_rng(0).normal(size=(N, members)))}
    wide = {name: value[..., None] for name, value in state.items()}
    found = np.asarray(log_odds(mechanism("cohesion").step(values, wide, noise, 0.25)["cohesion"]))
    assert found[0].mean() == pytest.approx(float(log_odds(jnp.float32(0.6))), abs=4 * 0.5 / np.sqrt(members))
    assert found[0].std() == pytest.approx(0.5, rel=0.05)
    assert found[1:].std() == pytest.approx(0.0, abs=1e-4)


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
