"""Direction tests of reach: raise one thing, hold the rest, and see which way it goes."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet

N = 4
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def reach(**changes):
    state = {
        "land_border": square(),
        "distance": square(4000.0),
        "hosts": square(),
        "bases_cut": square(),
        "capability": jnp.full(N, 0.2),
        "cohesion": jnp.full(N, 0.5),
        "burden": jnp.full(N, 0.25),
    }
    return mechanism("reach").step(params("reach"), {**state, **changes}, {}, 0.25)


def test_reach_falls_off_with_distance_and_is_whole_on_a_land_border():
    assert reach()["reach"][0, 1] == pytest.approx(np.exp(-4000.0 / MEDIAN["reach.gradient"]), rel=1e-5)
    assert reach(land_border=square(1.0))["reach"][0, 1] == 1.0
    assert reach()["free_capability"][0] == pytest.approx(0.2 * 0.5 * 0.75)


def test_a_forward_base_carries_its_owner_and_its_loss_takes_that_away():
    near = square(4000.0).at[0, 2].set(500.0).at[2, 0].set(500.0)
    hosts = square().at[2, 1].set(1.0)  # state 2 hosts bases of state 1, near state 0
    with_base = reach(distance=near, hosts=hosts)["reach"]
    assert with_base[0, 1] == pytest.approx(np.exp(-500.0 / MEDIAN["reach.gradient"]), rel=1e-5)
    assert with_base[1, 0] == pytest.approx(np.exp(-4000.0 / MEDIAN["reach.gradient"]), rel=1e-5)
    without = reach(distance=near, hosts=hosts, bases_cut=hosts)["reach"]
    np.testing.assert_array_equal(without, reach(distance=near)["reach"])


def test_a_base_held_by_consent_does_not_point_at_its_host():
    hosts = square().at[2, 1].set(1.0)
    home = np.exp(-4000.0 / MEDIAN["reach.gradient"])
    for cut in (square(), hosts):
        assert reach(hosts=hosts, bases_cut=cut)["reach"][2, 1] == pytest.approx(home, rel=1e-5)
    both = hosts.at[3, 1].set(1.0)  # the same owner's base in a third state still counts
    near = square(4000.0).at[2, 3].set(700.0).at[3, 2].set(700.0)
    carried = np.exp(-700.0 / MEDIAN["reach.gradient"])
    assert reach(hosts=both, distance=near)["reach"][2, 1] == pytest.approx(carried, rel=1e-5)
    assert reach(hosts=both, distance=near, bases_cut=hosts)["reach"][2, 1] == pytest.approx(carried, rel=1e-5)
