"""Cohesion: what goes on within states."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.cohesion import log_odds
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS

N = 3
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
