"""Credibility: what alarms cost."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.policies.compiling import P_MAX

N = 4


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


def credibility(threat, asked, framed=None):
    state = {"threat": threat, "framing": jnp.ones((N, N)) if framed is None else framed, **asked}
    return np.asarray(mechanism("credibility").step({}, state, {}, 0.25)["disillusion"])


def test_an_alarm_without_a_threat_costs_its_author_the_audiences_trust():
    found = credibility(square(), alarm(author=0, audience=(1, 2), target=(3,), intensity=0.8))
    np.testing.assert_allclose(found, [0.8, 0.8, 0.0, 0.0, 0.0, 0.0], rtol=1e-6)  # 01 and 02


def test_an_alarm_that_is_borne_out_costs_nothing():
    assert credibility(square().at[1, 3].set(0.999), alarm())[0] == pytest.approx(0.0, abs=2e-3)
    assert credibility(square().at[1, 3].set(0.5), alarm())[0] == pytest.approx(0.5, rel=1e-5)


def test_threat_that_only_framing_makes_does_not_bear_an_alarm_out():
    framed = jnp.ones((N, N)).at[1, 3].set(4.0)
    felt = square().at[1, 3].set(0.8)  # odds 4, and 1 without the framing
    assert credibility(felt, alarm(), framed)[0] == pytest.approx(0.5, rel=1e-5)


def test_of_several_targets_the_mean_counts():
    felt = square().at[1, 2].set(0.5)
    assert credibility(felt, alarm(target=(2, 3)))[0] == pytest.approx(0.75, rel=1e-5)


def test_silence_costs_nothing():
    np.testing.assert_array_equal(credibility(square(), SILENCE), 0.0)
