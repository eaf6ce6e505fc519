"""Direction tests of threat: raise one thing, hold the rest, and see which way it goes."""

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


def threat_state(**changes):
    state = {
        "z": jnp.zeros(PAIRS),
        "reach": square(0.6),
        "free_capability": jnp.full(N, 0.2),
        "nuclear": jnp.zeros(N),
        "framing": jnp.ones((N, N)),
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "retaliation": jnp.zeros((N, N)),
        "institution_pressure": jnp.zeros((N, N)),
    }
    return {**state, **changes}


def threat(**changes):
    return mechanism("threat").step(params("threat"), threat_state(**changes), {}, 0.25)["threat"]


@pytest.mark.parametrize("instrument", range(len(INSTRUMENTS)), ids=INSTRUMENTS)
def test_pressure_raises_the_targets_threat_of_the_sender_only(instrument):
    pressed = threat(pressure=jnp.zeros((len(INSTRUMENTS), N, N)).at[instrument, 0, 1].set(0.5))
    rise = np.array(pressed - threat())
    assert rise[1, 0] > 0.01
    rise[1, 0] = 0.0
    np.testing.assert_array_equal(rise, 0.0)


def test_pressure_is_felt_at_any_distance():
    pressure = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    far = threat(reach=square(0.0), pressure=pressure) - threat(reach=square(0.0))
    assert far[1, 0] > 0.01


def test_relief_never_makes_a_negative_threat():
    assert (threat(retaliation=square(-1.0)) >= 0).all()


def test_nuclear_weapons_on_both_sides_lower_the_threat_of_invasion_only():
    both = jnp.zeros(N).at[:2].set(1.0)
    one = jnp.zeros(N).at[0].set(1.0)
    assert threat(nuclear=both)[0, 1] < threat()[0, 1]
    assert threat(nuclear=both)[1, 0] < threat()[1, 0]
    np.testing.assert_array_equal(threat(nuclear=one), threat())
    pressure = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    unarmed, armed = (threat(reach=square(0.0), nuclear=arms, pressure=pressure)[1, 0] for arms in (jnp.zeros(N), both))
    assert unarmed == armed


def test_friends_nearness_and_weakness_lower_threat():
    plain = threat()[0, 1]
    assert threat(z=jnp.zeros(PAIRS).at[0].set(1.0))[0, 1] < plain
    assert threat(reach=square(0.3))[0, 1] < plain
    assert threat(free_capability=jnp.full(N, 0.2).at[1].set(0.1))[0, 1] < plain
    assert threat(framing=jnp.ones((N, N)).at[0, 1].set(2.0))[0, 1] > plain
