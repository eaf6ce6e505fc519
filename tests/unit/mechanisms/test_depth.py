"""Direction tests of depth: raise one thing, hold the rest, and see which way it goes."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.depth import reflect
from foedus.scenarios.parameters.sets import ParameterSet

N = 4
PAIRS = N * (N - 1) // 2
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def depth(**changes):
    state = {"depth": jnp.full(PAIRS, 0.3), "z": jnp.zeros(PAIRS), "shared_threat": jnp.zeros(PAIRS)}
    noise = {"pair": jnp.zeros(PAIRS)}
    return mechanism("depth").step(params("depth"), {**state, **changes}, noise, 0.25)["depth"][0]


def test_depth_follows_alignment_and_shared_threat():
    assert depth(z=jnp.ones(PAIRS)) > depth()
    assert depth(shared_threat=jnp.ones(PAIRS)) > depth()


def test_depth_bounces_off_its_bounds():
    x = jnp.linspace(-3.0, 4.0, 101)
    assert ((reflect(x) >= 0) & (reflect(x) <= 1)).all()
    np.testing.assert_allclose(reflect(jnp.asarray([-0.1, 1.2, 2.3])), [0.1, 0.8, 0.3], atol=1e-6)


def many_steps(name, state, axis, steps=40, members=4000, dt=0.25, **changes):
    """State of a mechanism alone after some steps of noise, trailing axis members."""
    item, rng = mechanism(name), np.random.default_rng(7)
    state = {key: value[..., None] for key, value in state.items()}
    for _ in range(steps):
        noise = {entry.name: jnp.asarray(rng.normal(size=(axis, members)), jnp.float32) for entry in item.draws}
        state.update(item.step(params(name, **changes), state, noise, dt))
    return state


def test_depth_spreads_as_its_equation_says():
    rate, spread, steps, dt = 0.4, 0.05, 40, 0.25
    middle = {"depth": jnp.full(PAIRS, 0.5), "z": jnp.zeros(PAIRS), "shared_threat": jnp.zeros(PAIRS)}
    found = np.asarray(many_steps("depth", middle, PAIRS, intercept=0.0, rate=rate, volatility=spread)["depth"])
    expected = spread**2 * dt * np.exp(-2 * rate * dt * np.arange(steps)).sum()
    assert found.var(axis=1) == pytest.approx([expected] * PAIRS, rel=0.1)
    assert found.mean() == pytest.approx(0.5, abs=5e-3)
