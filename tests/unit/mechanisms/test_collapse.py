"""Collapse: what brings it, and what a shock forces."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet

PARAMETERS = ParameterSet.load("default")
MEDIAN = {name: item.quantile(0.5) for name, item in PARAMETERS.items()}
DRAWS = 20_000


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def collapse(cohesion, forced=0.0, dt=0.25, **changes):
    state = {"cohesion": jnp.asarray([cohesion])[:, None], "forced_collapse": jnp.full((1, 1), forced)}
    event = ((jnp.arange(DRAWS) + 0.5) / DRAWS)[None]
    found = mechanism("collapse").step(params("collapse", **changes), state, {"event": event}, dt)
    return float(found["collapse"].mean())


def test_collapses_come_at_the_rate_of_their_hazard():
    expected = 1.0 - np.exp(-np.exp(-1.0 + 2.0 * 0.4) * 0.5)
    assert collapse(0.6, dt=0.5, base=-1.0, fragility=2.0) == pytest.approx(expected, abs=1e-4)


def test_less_cohesion_brings_more_collapse_as_the_sign_of_fragility_says():
    assert collapse(0.3, base=-2.0, fragility=3.0) > 2.0 * collapse(0.7, base=-2.0, fragility=3.0)
    assert collapse(0.3, base=-2.0, fragility=-1.0) < collapse(0.7, base=-2.0, fragility=-1.0)


def test_a_shock_makes_a_state_collapse_whatever_its_cohesion():
    assert collapse(0.99, forced=1.0, base=-30.0) == 1.0
    assert collapse(0.99, base=-30.0) == 0.0
