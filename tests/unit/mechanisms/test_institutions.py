"""Institutions: what membership binds and presses."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import KINDS

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}
CONSULTATION, DEFENCE = KINDS.index("consultation"), KINDS.index("defence")


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def row(*places, of=N, value=1.0):
    return jnp.zeros(of).at[jnp.asarray(places, dtype=int)].set(value)


def institutions(**changes):
    """Of two: states 0 and 1 defend one another and press 3; 1 and 2 consult."""
    state = {
        "member_start": jnp.stack([row(0, 1), row(1, 2)]),
        "joined": jnp.zeros((2, N)),
        "membership_cut": jnp.zeros((2, N)),
        "charter_kind": jnp.stack([row(DEFENCE, of=4), row(CONSULTATION, of=4)]),
        "task_start": jnp.stack([row(3, value=0.3), row(of=N)]),
        "task": jnp.zeros((2, N)),
    }
    return mechanism("institutions").step({}, {**state, **changes}, {}, 0.25)


def entries(table):
    return {
        tuple(int(k) for k in spot): pytest.approx(float(table[tuple(spot)])) for spot in np.argwhere(np.asarray(table))
    }


def test_nothing_comes_of_the_memberships_that_a_case_begins_with():
    for value in institutions().values():
        np.testing.assert_array_equal(value, 0.0)


def test_enlargement_binds_the_new_member_to_the_old_and_makes_it_press():
    found = institutions(joined=jnp.stack([row(2), row()]))
    assert entries(found["charter"]) == {(DEFENCE, 1): 1.0, (DEFENCE, 3): 1.0}  # 02 and 12, not 01
    assert entries(found["institution_pressure"]) == {(2, 3): 0.3}


def test_a_member_that_leaves_presses_no_more_and_is_pressed_if_the_task_is_on_it():
    found = institutions(joined=jnp.stack([row(1, value=-1.0), row()]))
    assert not np.asarray(found["charter"]).any()
    assert entries(found["institution_pressure"]) == {(1, 3): -0.3}
    left = institutions(joined=jnp.stack([row(1, value=-1.0), row()]), task=jnp.stack([row(1, value=0.5), row()]))
    assert entries(left["institution_pressure"]) == {(0, 1): 0.5, (1, 3): -0.3}


def test_a_membership_at_rest_takes_no_part_in_new_tasks_and_is_relieved_by_its_policy_alone():
    rests = institutions(membership_cut=jnp.stack([row(1), row()]))
    assert not np.asarray(rests["institution_pressure"]).any()  # in the case's pressure, which the policy relieves
    turned = institutions(membership_cut=jnp.stack([row(1), row()]), task=jnp.stack([row(2, value=0.4), row()]))
    assert entries(turned["institution_pressure"]) == {(0, 2): 0.4}


def test_while_a_newer_membership_rests_what_it_has_brought_lapses():
    joined = jnp.stack([row(2), row()])
    for resting, kept, gone in ((2, [], [1, 3]), (0, [3], [1]), (3, [1, 3], [])):
        found = institutions(joined=joined, membership_cut=jnp.stack([row(resting), row()]))
        assert entries(found["charter"]) == {(DEFENCE, pair): 1.0 for pair in kept}  # of the pairs 02 and 12
        assert entries(found["lapsed"]) == {(DEFENCE, pair): 1.0 for pair in gone}


def test_re_tasking_turns_every_member_against_the_new_target_and_off_the_old():
    task = jnp.stack([row(3, value=-0.3) + row(2, value=0.4), row()])
    found = institutions(task=task)
    expected = {(0, 3): -0.3, (1, 3): -0.3, (0, 2): 0.4, (1, 2): 0.4}
    assert entries(found["institution_pressure"]) == expected
    assert not np.asarray(found["charter"]).any()


def test_an_institution_does_not_press_its_own_members():
    within = institutions(task=jnp.stack([row(1, value=0.5), row()]))
    assert not np.asarray(within["institution_pressure"]).any()
    joined = institutions(joined=jnp.stack([row(3), row()]))  # the target joins: nobody presses it any more
    assert entries(joined["institution_pressure"]) == {(0, 3): -0.3, (1, 3): -0.3}


def test_pressure_of_an_institution_is_felt_as_threat():
    state = {
        "z": jnp.zeros(PAIRS), "reach": square(0.6), "free_capability": jnp.full(N, 0.2), "nuclear": jnp.zeros(N),
        "framing": jnp.ones((N, N)), "pressure": jnp.zeros((6, N, N)), "retaliation": square(),
        "institution_pressure": square(),
    }  # fmt: skip
    pressed = {**state, "institution_pressure": square().at[0, 3].set(0.4)}
    before, after = (mechanism("threat").step(params("threat"), x, {}, 0.25)["threat"] for x in (state, pressed))
    rise = np.array(after - before)
    assert rise[3, 0] > 0.01
    rise[3, 0] = 0.0
    np.testing.assert_array_equal(rise, 0.0)
