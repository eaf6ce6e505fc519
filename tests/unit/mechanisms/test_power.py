"""Power: growth, its costs, and what wars and collapses take away."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
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


def power(**changes):
    state = {
        "capability": jnp.full(N, 0.2),
        "growth": jnp.zeros(N),
        "burden": jnp.full(N, 0.1),
        "burden_start": jnp.full(N, 0.1),
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)),
        "trade_dependence": square(0.2),
        "effort": jnp.zeros(N),
        "inducement": jnp.zeros(N),
        "free_capability": jnp.full(N, 0.1),
        "war": jnp.zeros(PAIRS),
        "collapse": jnp.zeros(N),
    }
    noise = {"level": jnp.zeros(N), "growth": jnp.zeros(N), "loss": jnp.full(N, 0.5)}
    return mechanism("power").step(params("power"), {**state, **changes}, noise, 0.25)["capability"]


def test_power_stays_put_without_cause_and_shares_stay_shares():
    np.testing.assert_allclose(power(), 0.2, rtol=1e-6)
    grown = power(growth=jnp.full(N, 0.05).at[0].set(2.0))
    assert grown.sum() < 1.0
    assert grown[0] > 0.2 > grown[1]


def test_sanctions_cost_sender_and_target_and_policies_their_author():
    sanctioned = power(pressure=jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(1.0))
    assert sanctioned[0] < sanctioned[2]
    assert sanctioned[1] < sanctioned[2]
    for spent in ("effort", "inducement"):
        paid = power(**{spent: jnp.zeros(N).at[0].set(3.0)})
        assert paid[0] < 0.2 < paid[1]
    assert power(burden=jnp.full(N, 0.1).at[0].set(0.5))[0] < 0.2


def test_pressure_of_the_start_costs_nothing_and_its_relief_pays():
    held = jnp.broadcast_to(square(0.5), (len(INSTRUMENTS), N, N))
    np.testing.assert_allclose(power(pressure=held, pressure_start=held), 0.2, rtol=1e-6)
    eased = held.at[0, 0, 1].set(0.0)
    assert power(pressure=eased, pressure_start=held)[0] > 0.2


def many_steps(name, state, axis, steps=40, members=4000, dt=0.25, **changes):
    """State of a mechanism alone after some steps of noise, trailing axis members."""
    item, rng = mechanism(name), np.random.default_rng(7)
    state = {key: value[..., None] for key, value in state.items()}
    for _ in range(steps):
        noise = {entry.name: jnp.asarray(rng.normal(size=(axis, members)), jnp.float32) for entry in item.draws}
        state.update(item.step(params(name, **changes), state, noise, dt))
    return state


def test_growth_and_capability_spread_as_their_equations_say_and_growth_fades():
    rate, spread, steps, dt = 0.3, 0.02, 40, 0.25
    still = {
        "capability": jnp.full(N, 1e-4), "growth": jnp.full(N, 0.05), "burden": jnp.zeros(N),
        "burden_start": jnp.zeros(N), "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)), "trade_dependence": square(),
        "effort": jnp.zeros(N), "inducement": jnp.zeros(N), "free_capability": jnp.full(N, 1e-4),
        "war": jnp.zeros(PAIRS), "collapse": jnp.zeros(N),
    }  # fmt: skip
    found = many_steps("power", still, N, growth_reversion=rate, growth_volatility=spread, volatility=1e-9)
    growth = np.asarray(found["growth"], np.float64)
    assert growth.mean() == pytest.approx(0.05 * np.exp(-rate * steps * dt), abs=1.5e-3)
    expected = spread**2 * dt * np.exp(-2 * rate * dt * np.arange(steps)).sum()
    assert growth.var(axis=1) == pytest.approx([expected] * N, rel=0.1)
    calm = {**still, "growth": jnp.zeros(N)}
    found = many_steps("power", calm, N, growth_reversion=rate, growth_volatility=1e-9, volatility=0.05)
    spreads = np.log(np.asarray(found["capability"], np.float64)).var(axis=1)
    assert spreads == pytest.approx([0.05**2 * steps * dt] * N, rel=0.1)


def test_effort_and_inducement_cost_growth_by_their_parameters():
    dt, values = 0.25, {name: MEDIAN[f"power.{name}_cost"] for name in ("effort", "inducement")}
    for spent, cost in values.items():
        found = power(capability=jnp.full(N, 1e-3), **{spent: jnp.zeros(N).at[0].set(2.0)})
        assert np.log(found[0] / found[1]) == pytest.approx(-2.0 * cost * dt, rel=0.01)


def test_a_war_costs_the_weaker_side_more_and_third_states_nothing():
    war = jnp.zeros(PAIRS).at[0].set(1.0)
    found = power(capability=jnp.full(N, 1e-3), free_capability=jnp.asarray([0.3, 0.1, 0.1, 0.1]), war=war) / 1e-3
    loss = MEDIAN["power.war_loss"]
    assert found[0] / found[2] == pytest.approx(1.0 - loss * 0.25, rel=1e-3)
    assert found[1] / found[2] == pytest.approx(1.0 - loss * 0.75, rel=1e-3)
    assert found[2] == found[3]


def test_a_collapse_costs_the_drawn_share():
    found = power(capability=jnp.full(N, 1e-3), collapse=jnp.zeros(N).at[1].set(1.0))
    assert found[1] / found[0] == pytest.approx(1.0 - 0.5 * MEDIAN["power.collapse_loss"], rel=1e-3)
    assert power(capability=jnp.full(N, 0.24), collapse=jnp.ones(N)).min() > 0.0


def test_shares_stay_shares_with_the_rest_of_the_world():
    fallen = power(collapse=jnp.zeros(N).at[0].set(1.0))
    assert fallen.sum() < 1.0
    assert fallen[0] < 0.2 < fallen[1]  # what one loses, all others gain, the rest of the world too
    assert fallen.sum() < 0.8
