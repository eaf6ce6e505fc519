"""Theatres: regions that tie powers down."""

import jax
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


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def theatres_state(parameters):
    state = {
        "theatre": jnp.asarray([-1.0, 0.5]), "theatre_mean": jnp.asarray([-1.0, 0.5]), "threat": square(0.3),
        "contested": jnp.zeros((2, PAIRS)).at[0, 0].set(1.0).at[1, 1:].set(1.0),
        "entangle": jnp.zeros(2), "settle": jnp.zeros(2),
    }  # fmt: skip
    return {**state, **mechanism("theatres").start(parameters, state)}


def theatres(dt=0.01, changes=None, **parameters):
    """Rise of the log odds of intensity in a short step without noise."""
    values = params("theatres", **parameters)
    state = theatres_state(values)
    noise = {"shock": jnp.zeros(2)}
    later = mechanism("theatres").step(values, {**state, **(changes or {})}, noise, dt)
    return np.asarray(later["theatre"] - state["theatre"])


def test_a_theatre_rests_where_nothing_has_changed():
    assert theatres() == pytest.approx([0.0, 0.0], abs=1e-7)


def test_fuel_heats_the_theatre_it_is_poured_into():
    assert theatres(changes={"entangle": jnp.asarray([0.5, 0.0])}, entangle=0.8) == pytest.approx(
        [0.5 * 0.8 * 0.01, 0.0], rel=0.01, abs=1e-6
    )


@pytest.mark.parametrize("effect", [0.6, -0.6])
def test_a_settlement_cools_a_theatre_or_invites_more_as_its_sign_says(effect):
    found = theatres(changes={"settle": jnp.asarray([0.0, 1.0])}, settle=effect)
    assert found == pytest.approx([0.0, -effect * 0.01], rel=0.01, abs=1e-6)


@pytest.mark.parametrize("effect", [0.5, -0.5])
def test_threat_between_contenders_moves_their_theatre_only(effect):
    found = theatres(changes={"threat": square(0.3).at[0, 1].set(0.7)}, threat=effect)
    assert found == pytest.approx([effect * 0.2 * 0.01, 0.0], rel=0.01, abs=1e-6)


def test_the_most_hostile_of_several_rivals_counts():
    one = theatres(changes={"threat": square(0.3).at[0, 2].set(0.9)}, threat=0.5)[1]
    two = theatres(changes={"threat": square(0.3).at[0, 2].set(0.9).at[1, 2].set(0.5)}, threat=0.5)[1]
    assert one == pytest.approx(two, rel=1e-5)
    assert one > 0.0


def test_theatres_have_the_moments_of_their_process_in_the_long_run():
    """Mean shifted by force over reversion, variance sigma^2 / 2 delta; 4,000 members."""
    rate, volatility, members, steps = 0.5, 0.4, 4000, 160
    values = params("theatres", reversion=rate, volatility=volatility, entangle=0.3)
    fixed = {name: value[..., None] for name, value in theatres_state(values).items()}
    fixed["entangle"] = jnp.asarray([[1.0], [0.0]])
    keys = jax.random.split(jax.random.key(1), steps)

    def one(number, y):
        noise = {"shock": jax.random.normal(keys[number], (2, members))}
        return mechanism("theatres").step(values, {**fixed, "theatre": y}, noise, 0.25)["theatre"]

    found = np.asarray(jax.lax.fori_loop(0, steps, one, jnp.zeros((2, members))))
    spread = volatility / np.sqrt(2 * rate)
    # four standard errors: fails once in 8,000 seeds
    assert found.mean(axis=1) == pytest.approx([-1.0 + 0.3 / rate, 0.5], abs=4 * spread / np.sqrt(members))
    assert found.std(axis=1) == pytest.approx([spread] * 2, rel=0.05)
