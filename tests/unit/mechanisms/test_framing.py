"""Framing: what alarms do."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.framing import LARGEST
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.compiling import P_MAX

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def row(*places, of=N, value=1.0):
    return jnp.zeros(of).at[jnp.asarray(places, dtype=int)].set(value)


def alarm(author=0, audience=(1,), target=(3,), intensity=1.0, slot=0):
    table = {name: jnp.zeros((P_MAX, N)) for name in ("frame_author", "frame_audience", "frame_target")}
    return {
        "frame_author": table["frame_author"].at[slot, author].set(intensity),
        "frame_audience": table["frame_audience"].at[slot].set(row(*audience)),
        "frame_target": table["frame_target"].at[slot].set(row(*target)),
    }


SILENCE = alarm(intensity=0.0)


def framing(asked, steps=1, start=None, **parameters):
    level = jnp.ones((N, N)) if start is None else start
    for _ in range(steps):
        level = mechanism("framing").step(params("framing", **parameters), {"framing": level, **asked}, {}, 0.25)[
            "framing"
        ]
    return np.asarray(level)


def test_an_alarm_raises_what_the_audience_perceives_of_the_target_and_nothing_else():
    found = framing(alarm(audience=(1, 2), target=(3,)), gain=0.5)
    assert found[1, 3] == found[2, 3] > 1.05
    rest = found.copy()
    rest[1:3, 3] = 1.0
    np.testing.assert_array_equal(rest, 1.0)


def test_framing_comes_to_gain_over_decay_and_fades_when_leaders_fall_silent():
    gain, decay = 0.6, 0.4
    high = framing(alarm(intensity=0.8), steps=200, gain=gain, decay=decay)
    assert high[1, 3] == pytest.approx(1.0 + 0.8 * gain / decay, rel=1e-4)
    low = framing(SILENCE, steps=4, start=jnp.asarray(high), gain=gain, decay=decay)
    assert low[1, 3] - 1.0 == pytest.approx((high[1, 3] - 1.0) * np.exp(-decay), rel=1e-4)
    assert (framing(SILENCE, steps=200, start=jnp.asarray(high), gain=gain, decay=decay) >= 1.0).all()


def test_several_alarms_add_up_to_a_bound():
    one, two = alarm(), {name: value + alarm(author=2, slot=1)[name] for name, value in alarm().items()}
    assert framing(two, gain=0.5)[1, 3] - 1.0 == pytest.approx(2.0 * (framing(one, gain=0.5)[1, 3] - 1.0), rel=1e-4)
    assert framing(two, steps=400, gain=5.0, decay=0.1)[1, 3] == LARGEST


def test_nobody_is_warned_of_itself():
    assert framing(alarm(audience=(1, 3), target=(3,)))[3, 3] == 1.0


def test_framing_multiplies_what_is_felt_and_leaves_material_threat_alone():
    """Threat of the audience has the odds x phi / phi = x once framing is taken out again."""
    state = {
        "z": jnp.zeros(PAIRS), "reach": square(0.6), "free_capability": jnp.full(N, 0.2), "nuclear": jnp.zeros(N),
        "pressure": jnp.zeros((6, N, N)), "retaliation": square(), "institution_pressure": square(),
    }  # fmt: skip
    raised = jnp.ones((N, N)).at[1, 3].set(2.5)
    before, after = (
        np.asarray(mechanism("threat").step(params("threat"), {**state, "framing": level}, {}, 0.25)["threat"])
        for level in (jnp.ones((N, N)), raised)
    )
    assert after[1, 3] > before[1, 3]
    material = after / (1.0 - after) / np.asarray(raised)
    np.testing.assert_allclose(material, before / (1.0 - before), rtol=1e-5)
