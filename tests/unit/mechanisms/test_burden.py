"""Burden: partners who share what they carry."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.burden import cover
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


def burden_state(parameters, **changes):
    state = {
        "theatre": jnp.asarray([-1.0]), "stake": jnp.asarray([[0.3, 0.1, 0.0]]), "threat": square(0.2),
        "land_border": square().at[0, 1].set(1.0).at[1, 0].set(1.0), "depth": jnp.zeros(PAIRS),
        "capability": jnp.asarray([0.3, 0.1, 0.1]), "cohesion": jnp.full(N, 0.7), "war_burden": jnp.zeros(N),
        "war": jnp.zeros(PAIRS), "burden_start": jnp.full(N, 0.2),
    } | changes  # fmt: skip
    return {**state, **mechanism("burden").start(parameters, state)}


def burden(at_start=None, changes=None, **parameters):
    """Burden a step after some fields have changed."""
    values = params("burden", **parameters)
    state = burden_state(values, **(at_start or {}))
    return {
        name: np.asarray(value)
        for name, value in mechanism("burden").step(values, {**state, **(changes or {})}, {}, 0.25).items()
    }


def test_a_run_begins_at_the_cases_burden():
    assert burden()["burden"] == pytest.approx([0.2] * N, abs=1e-6)


def test_a_theatre_ties_down_those_with_a_stake_by_their_stake():
    rise = burden(changes={"theatre": jnp.asarray([2.0])})["burden"] - 0.2
    assert rise[0] > 2.0 * rise[1] > 0.0
    assert rise[2] == pytest.approx(0.0, abs=1e-6)


def test_burdens_combine_as_the_equation_says():
    found = burden(changes={"theatre": jnp.asarray([2.0]), "threat": square(0.5)}, theatre=1.0, border=0.4)["burden"]
    q = 1.0 / (1.0 + np.exp(np.array([-2.0, 1.0])))
    after, before = ((1 - 0.3 * q[k]) * (1 - 0.4 * t) for k, t in ((0, 0.5), (1, 0.2)))
    assert found[0] == pytest.approx(0.2 + before - after, rel=1e-5)


def test_low_threat_on_a_shared_border_frees_both_sides_of_it():
    free = burden(changes={"threat": square(0.0)}, border=0.3)["burden"]
    assert (free[:2] < 0.2 - 0.02).all()
    assert free[2] == pytest.approx(0.2, abs=1e-6)
    one_sided = burden(changes={"threat": square(0.2).at[0, 1].set(0.0)}, border=0.3)["burden"]
    assert one_sided[0] < one_sided[1] == pytest.approx(0.2, abs=1e-6)


def test_a_war_ties_both_down_and_fades():
    first = burden(changes={"war": jnp.zeros(PAIRS).at[0].set(1.0)}, war=0.3, war_memory=2.0)
    assert first["war_burden"] == pytest.approx([0.3, 0.3, 0.0], abs=1e-6)
    later = burden(changes={"war_burden": jnp.asarray(first["war_burden"])}, war_memory=2.0)
    assert (later["burden"][:2] > 0.4).all()
    assert later["war_burden"][0] == pytest.approx(0.3 * np.exp(-0.125), rel=1e-5)


def test_back_to_back_partners_even_their_burdens_out():
    deep = jnp.zeros(PAIRS).at[1].set(1.0)  # 0, with a burden, and 2, with none
    level, carried = (
        mechanism("burden").level(params("burden", cover=0.5), burden_state(params("burden"), depth=depth))
        for depth in (jnp.zeros(PAIRS), deep)
    )
    assert carried[0] < level[0]
    assert carried[2] > level[2]
    held = np.array([0.3, 0.1, 0.1]) * 0.7
    assert float((carried * held).sum()) == pytest.approx(float((level * held).sum()), rel=1e-6)


def test_cover_moves_nothing_between_strangers_and_equals():
    lot, strong = jnp.asarray([0.1, 0.4, 0.7]), jnp.asarray([0.3, 0.2, 0.1])
    np.testing.assert_array_equal(cover(lot, strong, square(), jnp.float32(1.0)), lot)
    np.testing.assert_allclose(cover(jnp.full(N, 0.4), strong, square(0.8), jnp.float32(1.0)), 0.4, rtol=1e-6)
