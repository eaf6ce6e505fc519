"""Memory: disputes fade, and crises renew them."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.axes import MEMORY_YEARS
from foedus.mechanisms import mechanism
from foedus.mechanisms.memory import after


def stepped(disputes, crisis, dt, per_crisis=5.0, entry=None):
    """Two pairs or more are the first of those of three states."""
    size = len(disputes)
    disputes, crisis = (jnp.asarray([*each, 0.0, 0.0, 0.0][:3]) for each in (disputes, crisis))
    quiet, nobody = jnp.zeros(3), jnp.zeros((3, 3))
    entry = nobody if entry is None else nobody.at[entry].set(1.0)
    state = {"disputes": disputes, "crisis": crisis, "danger": quiet, "danger_past": quiet, "entry": entry}
    found = mechanism("memory").step({"crisis.disputes": jnp.float32(per_crisis)}, state, {}, dt)
    return np.asarray(found["disputes"])[:size]


def past(danger, before, dt):
    state = {name: jnp.asarray([value]) for name, value in (("danger", danger), ("danger_past", before))}
    still = {"disputes": jnp.zeros(1), "crisis": jnp.zeros(1), "entry": jnp.zeros((2, 2))}
    found = mechanism("memory").step({"crisis.disputes": jnp.float32(5.0)}, state | still, {}, dt)
    return float(found["danger_past"][0])


def test_the_danger_of_the_past_is_todays_at_first_and_follows_it_over_ten_years():
    assert past(0.03, -1.0, 0.25) == pytest.approx(0.03)
    assert past(0.03, 0.01, MEMORY_YEARS) == pytest.approx(0.03 - 0.02 * np.exp(-1.0), rel=1e-5)
    value = 0.01
    for _ in range(40):
        value = past(0.03, value, 0.25)
    assert value == pytest.approx(past(0.03, 0.01, 10.0), rel=1e-4)


def test_memory_fades_by_its_mean_age_in_steps_of_any_length():
    once = stepped([4.0, 0.0], [0.0, 0.0], 12.0)
    many = np.asarray([4.0, 0.0])
    for _ in range(48):
        many = stepped(many, [0.0, 0.0], 0.25)
    assert once == pytest.approx([4.0 * np.exp(-12.0 / MEMORY_YEARS), 0.0], rel=1e-5)
    assert many == pytest.approx(once, rel=1e-4)


@pytest.mark.parametrize("per_crisis", [1.0, 5.0])
def test_a_crisis_counts_as_its_disputes_and_touches_no_other_pair(per_crisis):
    quiet, renewed = (stepped([1.0, 1.0], [hit, 0.0], 0.25, per_crisis) for hit in (0.0, 1.0))
    assert renewed[0] - quiet[0] == pytest.approx(per_crisis, rel=0.02)
    assert renewed[1] == quiet[1]


def test_a_war_of_others_that_one_joins_is_no_dispute_of_the_two():
    """States 0 and 1 have a crisis of their own; 2 joins against 0."""
    found = stepped([1.0, 1.0, 1.0], [1.0, 1.0, 0.0], 0.25, entry=(2, 0))
    alone = stepped([1.0, 1.0, 1.0], [1.0, 0.0, 0.0], 0.25)
    np.testing.assert_array_equal(found, alone)


@pytest.mark.parametrize("steps", [1, 4, 12])
def test_at_a_constant_rate_of_crises_memory_is_that_of_the_disputes_they_stand_for(steps):
    """Known world: rate h of crises, m disputes each, memory of ten years: N = m h tau."""
    rng = np.random.default_rng(3)
    rate, per_crisis, dt = 0.2, 5.0, 1.0 / steps
    memory = jnp.zeros(4000)
    for _ in range(60 * steps):
        hit = jnp.asarray(rng.random(4000) < rate * dt, jnp.float32)
        memory = after(memory, hit, jnp.float32(per_crisis), dt)
    assert float(memory.mean()) == pytest.approx(per_crisis * rate * MEMORY_YEARS, rel=0.03)
