"""Obligation: what brings a treaty, what ends it, and in what shares."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import KINDS

N = 4
PAIRS = N * (N - 1) // 2
MEDIAN = {name: item.quantile(0.5) for name, item in ParameterSet.load("default").items()}


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(fill=0.0):
    return jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)


def obligation_state(**changes):
    state = {
        "obligation": jnp.zeros((len(KINDS), PAIRS)),
        "z": jnp.zeros(PAIRS),
        "shared_threat": jnp.zeros(PAIRS),
        "depth": jnp.zeros(PAIRS),
        "threat": square(),
        "free_capability": jnp.full(N, 0.2),
        "land_border": square(1.0),
        "pressure_jump": square(),
        "obligation_cut": jnp.zeros((len(KINDS), PAIRS)),
        "charter": jnp.zeros((len(KINDS), PAIRS)),
        "lapsed": jnp.zeros((len(KINDS), PAIRS)),
        "signed": jnp.zeros((len(KINDS), PAIRS)),
        "ended": jnp.zeros((len(KINDS), PAIRS)),
        "war": jnp.zeros(PAIRS),
        "collapse": jnp.zeros(N),
    }
    return {**state, **changes}


def utilities(name=None, value=0.0, **changes):
    parameters = params("obligation", **({} if name is None else {name: value}))
    first, second = mechanism("obligation").utilities(parameters, obligation_state(**changes))
    return float(first[0]), float(second[0])


def test_each_incentive_enters_with_the_sign_of_its_parameter():
    raised = {
        "alignment": {"z": jnp.ones(PAIRS)},
        "shared_threat": {"shared_threat": jnp.ones(PAIRS)},
        "depth": {"depth": jnp.ones(PAIRS)},
        "common_jump": {"pressure_jump": square().at[2, 0].set(0.5).at[2, 1].set(0.5)},
        "shared_allies": {"obligation": jnp.zeros((len(KINDS), PAIRS)).at[3, 1].set(1.0).at[3, 3].set(1.0)},
    }
    for name, change in raised.items():
        assert utilities(name, 1.0, **change)[0] > utilities(name, 1.0)[0], name
        assert utilities(name, -1.0, **change)[1] < utilities(name, -1.0)[1], name


def test_a_jump_counts_only_when_it_comes_from_a_common_source():
    one = square().at[2, 0].set(0.5).at[3, 1].set(0.5)
    assert utilities("common_jump", 1.0, pressure_jump=one) == utilities("common_jump", 1.0)


def test_subordination_concerns_the_weaker_neighbour_only():
    unequal = jnp.full(N, 0.2).at[1].set(0.4)
    first, second = utilities("subordination", -1.0, free_capability=unequal)
    assert first == pytest.approx(-np.log(2.0), rel=1e-4)
    assert second == 0.0
    far = utilities("subordination", -1.0, free_capability=unequal, land_border=square())
    assert far == (0.0, 0.0)


def test_entrapment_counts_the_partners_quarrels_with_third_states():
    quarrel = square().at[1, 2].set(0.7).at[1, 0].set(0.9)
    first, second = utilities("entrapment", -1.0, threat=quarrel)
    assert first == pytest.approx(-0.7, rel=1e-5)
    assert second == pytest.approx(0.0, abs=1e-6)


def changed(draw, held=0.0, cut=0.0, **more):
    state = obligation_state(
        obligation=jnp.full((len(KINDS), PAIRS), held), obligation_cut=jnp.full((len(KINDS), PAIRS), cut), **more
    )
    found = mechanism("obligation").step(params("obligation"), state, {"event": jnp.full(PAIRS, draw)}, 0.25)
    return np.asarray(found["obligation"])


def test_at_most_one_obligation_changes_and_only_by_chance():
    np.testing.assert_array_equal(changed(0.999), 0.0)
    np.testing.assert_array_equal(changed(0.999, held=1.0), 1.0)
    assert changed(1e-7)[:, 0].sum() == 1.0
    assert changed(1e-7, held=1.0)[:, 0].sum() == len(KINDS) - 1


def test_hazards_set_the_share_of_events():
    item, draws = mechanism("obligation"), 40_000
    parameters = params("obligation", onset_defence=2.0, onset_consultation=1.0, onset_neutrality=1e-9,
                        onset_non_aggression=1e-9)  # fmt: skip
    state = {name: value[..., None] for name, value in obligation_state().items()}
    event = jnp.broadcast_to((jnp.arange(draws) + 0.5) / draws, (PAIRS, draws))
    found = np.asarray(item.step(parameters, state, {"event": event}, 0.25)["obligation"])[:, 0].mean(axis=1)
    total = 3.0 / 4.0  # both are indifferent: sigma(0)^2 = 1/4
    assert found.sum() == pytest.approx(1 - np.exp(-total * 0.25), abs=2e-4)
    assert found[KINDS.index("defence")] / found.sum() == pytest.approx(2 / 3, abs=1e-3)


def test_a_policy_that_cuts_an_obligation_ends_and_bars_it():
    np.testing.assert_array_equal(changed(1e-7, held=1.0, cut=1.0), 0.0)
    np.testing.assert_array_equal(changed(1e-7, held=0.0, cut=1.0), 0.0)


@pytest.mark.parametrize("held", [0.0, 1.0])
def test_agreement_raises_onsets_and_lowers_endings(held):
    item, draws, shares = mechanism("obligation"), 20_000, {}
    event = jnp.broadcast_to((jnp.arange(draws) + 0.5) / draws, (PAIRS, draws))
    rates = {f"{side}_{kind}": 0.2 for side in ("onset", "ending") for kind in KINDS}
    for z in (-3.0, 3.0):
        state = obligation_state(obligation=jnp.full((len(KINDS), PAIRS), held), z=jnp.full(PAIRS, z))
        state = {name: value[..., None] for name, value in state.items()}
        after = item.step(params("obligation", alignment=4.0, **rates), state, {"event": event}, 0.25)["obligation"]
        shares[z] = float(jnp.abs(after - held)[:, 0].sum(axis=0).mean())
    often, rarely = (shares[-3.0], shares[3.0]) if held else (shares[3.0], shares[-3.0])
    assert often == pytest.approx(1 - np.exp(-4 * 0.2 * 0.25), rel=0.05)
    assert rarely < 0.1 * often


DEFENCE = KINDS.index("defence")
ONE = jnp.zeros((len(KINDS), PAIRS)).at[DEFENCE, 0].set(1.0)


def test_a_war_breaks_all_obligations_between_the_belligerents_and_no_others():
    after = changed(0.999, held=1.0, war=jnp.zeros(PAIRS).at[0].set(1.0))
    np.testing.assert_array_equal(after[:, 0], 0.0)
    np.testing.assert_array_equal(after[:, 1:], 1.0)


def test_a_collapse_breaks_a_states_obligations_with_the_stated_probability():
    item, draws = mechanism("obligation"), 10_000
    rates = {f"{side}_{kind}": 1e-9 for side in ("onset", "ending") for kind in KINDS}
    state = obligation_state(obligation=jnp.ones((len(KINDS), PAIRS)), collapse=jnp.zeros(N).at[1].set(1.0))
    state = {name: value[..., None] for name, value in state.items()}
    event = jnp.broadcast_to((jnp.arange(draws) + 0.5) / draws, (PAIRS, draws))
    after = item.step(params("obligation", collapse_loss=0.3, **rates), state, {"event": event}, 0.25)["obligation"]
    kept = np.asarray(after).mean(axis=-1)
    struck = [0, 3, 4]  # the pairs of state 1
    np.testing.assert_allclose(kept[:, struck], 0.7, atol=1e-3)
    np.testing.assert_array_equal(np.delete(kept, struck, axis=1), 1.0)


def test_a_dated_treaty_enters_into_force_and_ends():
    np.testing.assert_array_equal(changed(0.999, signed=ONE), ONE)
    np.testing.assert_array_equal(changed(0.999, held=1.0, ended=ONE), 1.0 - ONE)
    np.testing.assert_array_equal(changed(1e-7, ended=jnp.ones((len(KINDS), PAIRS))), 0.0)  # none comes in that step


def test_a_charter_binds_as_long_as_membership_lasts_but_not_what_a_policy_bars():
    for draw in (1e-7, 0.999):
        assert (changed(draw, charter=jnp.ones((len(KINDS), PAIRS))) == 1.0).all()
    np.testing.assert_array_equal(changed(0.999, charter=jnp.ones((len(KINDS), PAIRS)), cut=1.0), 0.0)
    np.testing.assert_array_equal(changed(0.999, held=1.0, lapsed=ONE), 1.0 - ONE)
    np.testing.assert_array_equal(changed(1e-7, lapsed=jnp.ones((len(KINDS), PAIRS))), 0.0)


def test_competing_risks_share_out_the_events_of_all_kinds():
    item, draws = mechanism("obligation"), 40_000
    rates = np.array([0.5, 1.0, 1.5, 3.0])
    given = {f"onset_{kind}": rate for kind, rate in zip(KINDS, rates, strict=True)}
    state = {name: value[..., None] for name, value in obligation_state().items()}
    event = jnp.broadcast_to((jnp.arange(draws) + 0.5) / draws, (PAIRS, draws))
    found = np.asarray(item.step(params("obligation", **given), state, {"event": event}, 0.5)["obligation"])
    share = found[:, 0].mean(axis=1)
    total = rates.sum() / 4.0  # both are indifferent: sigma(0)^2 = 1/4
    assert share == pytest.approx((1 - np.exp(-total * 0.5)) * rates / rates.sum(), abs=2e-4)
    assert found.sum(axis=0).max() == 1.0
