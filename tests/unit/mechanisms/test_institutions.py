"""Institutions, framing and credibility: what membership binds and presses, and what alarms do and cost."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.framing import LARGEST
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.compiling import P_MAX
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
