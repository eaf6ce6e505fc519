"""Direction tests: raise one thing, hold the rest, and see which way the mechanism pushes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.alignment import balance
from foedus.mechanisms.depth import reflect
from foedus.mechanisms.reciprocity import STABLE
from foedus.scenarios.parameters import ParameterSet
from foedus.scenarios.world import INSTRUMENTS, KINDS

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


def shared_threat(t):
    return mechanism("shared_threat").step({}, {"threat": t}, {}, 0.25)["shared_threat"]


def test_shared_threat_rises_only_when_both_are_threatened_by_one_state():
    assert shared_threat(square().at[0, 2].set(0.6))[0] == 0.0
    common = shared_threat(square().at[0, 2].set(0.6).at[1, 2].set(0.6))
    assert common[0] == pytest.approx(0.6, rel=1e-5)
    assert (common[1:] == 0.0).all()


def test_shared_threat_leaves_out_what_the_pair_fear_from_each_other():
    np.testing.assert_array_equal(shared_threat(square().at[0, 1].set(0.9).at[1, 0].set(0.9)), 0.0)


def test_shared_threat_barely_grows_with_the_number_of_weak_threats():
    one, two = square().at[:2, 2].set(0.4), square().at[:2, 2].set(0.4).at[:2, 3].set(0.1)
    assert shared_threat(one)[0] < shared_threat(two)[0] < 1.01 * shared_threat(one)[0]


def alignment_drift(name=None, value=0.0, **changes):
    """Rise of z of the first pair over a quarter, without noise and from the pair's mean."""
    item = mechanism("alignment")
    state = {
        "z": jnp.full(PAIRS, 0.3),
        "pair_mean": jnp.full(PAIRS, 0.3),
        "volatility": jnp.full(PAIRS, 0.1),
        "shared_threat": jnp.full(PAIRS, 0.2),
        "threat": square(0.2),
        "capability": jnp.full(N, 0.2),
        "trade_dependence": square(0.1),
        "order": jnp.linspace(-1.0, 1.0, N),
        "obligation": jnp.zeros((len(KINDS), PAIRS)),
        "goodwill": jnp.zeros(PAIRS),
    }
    parameters = params("alignment", **({} if name is None else {name: value}))
    state.update(item.start(parameters, state))
    state.update(changes)
    still = {entry.name: jnp.zeros({"pair": (PAIRS,), "actor": (N,)}.get(*entry.axes, ()) if entry.axes else ())
             for entry in item.draws}  # fmt: skip
    return float(item.step(parameters, state, still, 0.25)["z"][0] - 0.3)


def test_nothing_moves_from_the_start_without_a_change():
    assert alignment_drift() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("theta", [0.2, -0.2])
def test_more_shared_threat_moves_z_with_the_sign_of_theta(theta):
    drift = alignment_drift("shared_threat", theta, shared_threat=jnp.full(PAIRS, 0.2).at[0].set(0.6))
    assert drift == pytest.approx(theta * 0.4 * 0.25, rel=0.05)


def test_each_force_moves_z_as_its_equation_says():
    assert alignment_drift("mutual_threat", 0.2, threat=square(0.2).at[0, 1].set(0.8)) < -0.01
    assert alignment_drift("trade", 0.2, trade_dependence=square(0.1).at[0, 1].set(0.6)) > 0.01
    assert alignment_drift("order", 0.2, order=jnp.zeros(N)) > 0.01
    befriended = jnp.full(PAIRS, 0.3).at[1].set(1.0).at[3].set(1.0)  # both of the first pair and the third state
    rise = float(
        balance(jnp.tanh(befriended), jnp.full(N, 0.2))[0] - balance(jnp.full(PAIRS, np.tanh(0.3)), jnp.full(N, 0.2))[0]
    )
    for effect in (0.2, -0.2):
        assert alignment_drift("balance", effect, z=befriended) == pytest.approx(effect * rise * 0.25, rel=0.05)
        drift = alignment_drift("goodwill", effect, goodwill=jnp.full(PAIRS, 0.5))
        assert drift == pytest.approx(effect * 0.5 * 0.25, rel=0.05)
    for index, kind in enumerate(KINDS):
        treaty = jnp.zeros((len(KINDS), PAIRS)).at[index, 0].set(1.0)
        assert alignment_drift(kind, 0.2, obligation=treaty) > 0.01
        assert alignment_drift(kind, -0.2, obligation=treaty) < -0.01


def test_z_returns_to_the_mean_of_its_pair():
    assert alignment_drift(pair_mean=jnp.full(PAIRS, -0.5)) < -0.005
    assert alignment_drift(pair_mean=jnp.full(PAIRS, 0.9)) > 0.005


def test_balance_favours_the_friend_of_a_friend_and_the_foe_of_a_foe():
    kappa = jnp.asarray([0.1, 0.1, 0.5, 0.1])
    neutral = jnp.zeros(PAIRS)  # pairs 01 02 03 12 13 23
    for a, b, sign in ((0.8, 0.8, 1), (-0.8, -0.8, 1), (0.8, -0.8, -1)):
        found = balance(neutral.at[1].set(a).at[3].set(b), kappa)[0]
        assert found == pytest.approx(sign * 0.5 * 0.64 / 0.8, rel=1e-5)


def test_the_parts_of_a_shock_have_unit_variance_together_and_fat_tails():
    item, rng, members = mechanism("alignment"), np.random.default_rng(0), 200_000
    parameters = params("alignment", state_share=0.2, system_share=0.3, jump_rate=0.5)
    noise = {
        "pair": rng.normal(size=(3, members)), "state": rng.normal(size=(3, members)),
        "system": rng.normal(size=members), "jump": rng.normal(size=members), "jump_time": rng.random(members),
    }  # fmt: skip
    shock = np.asarray(item.shock(parameters, {k: jnp.asarray(v) for k, v in noise.items()}, 0.25))
    assert shock.var(axis=1) == pytest.approx([1.0] * 3, abs=0.03)
    assert np.corrcoef(shock)[0, 1] == pytest.approx(0.3 + 0.2 / 2, abs=0.02)
    assert (shock[0] ** 4).mean() > 3.3
    quiet = item.shock({**parameters, "alignment.system_share": jnp.float32(0.9)},
                       {k: jnp.zeros_like(v) for k, v in noise.items()}, 0.25)  # fmt: skip
    assert np.isfinite(np.asarray(quiet)).all()


def depth(**changes):
    state = {"depth": jnp.full(PAIRS, 0.3), "z": jnp.zeros(PAIRS), "shared_threat": jnp.zeros(PAIRS)}
    noise = {"pair": jnp.zeros(PAIRS)}
    return mechanism("depth").step(params("depth"), {**state, **changes}, noise, 0.25)["depth"][0]


def test_depth_follows_alignment_and_shared_threat():
    assert depth(z=jnp.ones(PAIRS)) > depth()
    assert depth(shared_threat=jnp.ones(PAIRS)) > depth()


def test_depth_bounces_off_its_bounds():
    x = jnp.linspace(-3.0, 4.0, 101)
    assert ((reflect(x) >= 0) & (reflect(x) <= 1)).all()
    np.testing.assert_allclose(reflect(jnp.asarray([-0.1, 1.2, 2.3])), [0.1, 0.8, 0.3], atol=1e-6)


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


def power(**changes):
    state = {
        "capability": jnp.full(N, 0.2),
        "growth": jnp.zeros(N),
        "burden": jnp.full(N, 0.1),
        "burden_start": jnp.full(N, 0.1),
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)),
        "trade_dependence": square(0.2),
        "policy_cost": jnp.zeros(N),
    }
    noise = {"level": jnp.zeros(N), "growth": jnp.zeros(N)}
    return mechanism("power").step(params("power"), {**state, **changes}, noise, 0.25)["capability"]


def test_power_stays_put_without_cause_and_shares_stay_shares():
    np.testing.assert_allclose(power(), 0.2, rtol=1e-6)
    grown = power(growth=jnp.full(N, 0.05).at[0].set(2.0))
    assert grown.sum() < 1.0
    assert grown[0] > 0.2 > grown[1]


def test_sanctions_cost_sender_and_target_and_policies_their_author():
    sanctioned = power(pressure=jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(1.0))
    assert sanctioned[0] < sanctioned[2]
    assert sanctioned[1] < sanctioned[2]
    assert power(policy_cost=jnp.zeros(N).at[0].set(0.05))[0] < 0.2
    assert power(burden=jnp.full(N, 0.1).at[0].set(0.5))[0] < 0.2


def test_pressure_of_the_start_costs_nothing_and_its_relief_pays():
    held = jnp.broadcast_to(square(0.5), (len(INSTRUMENTS), N, N))
    np.testing.assert_allclose(power(pressure=held, pressure_start=held), 0.2, rtol=1e-6)
    eased = held.at[0, 0, 1].set(0.0)
    assert power(pressure=eased, pressure_start=held)[0] > 0.2


def many_steps(name, state, axis, steps=40, members=4000, dt=0.25, **changes):
    """State of a mechanism alone after some steps of noise, trailing axis members."""
    item, rng = mechanism(name), np.random.default_rng(7)
    state = {key: value[..., None] for key, value in state.items()}
    for _ in range(steps):
        noise = {entry.name: jnp.asarray(rng.normal(size=(axis, members)), jnp.float32) for entry in item.draws}
        state.update(item.step(params(name, **changes), state, noise, dt))
    return state


def test_growth_and_capability_spread_as_their_equations_say_and_growth_fades():
    rate, spread, steps, dt = 0.3, 0.02, 40, 0.25
    still = {
        "capability": jnp.full(N, 1e-4), "growth": jnp.full(N, 0.05), "burden": jnp.zeros(N),
        "burden_start": jnp.zeros(N), "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)), "trade_dependence": square(),
        "policy_cost": jnp.zeros(N),
    }  # fmt: skip
    found = many_steps("power", still, N, growth_reversion=rate, growth_volatility=spread, volatility=1e-9)
    growth = np.asarray(found["growth"], np.float64)
    assert growth.mean() == pytest.approx(0.05 * np.exp(-rate * steps * dt), abs=1.5e-3)
    expected = spread**2 * dt * np.exp(-2 * rate * dt * np.arange(steps)).sum()
    assert growth.var(axis=1) == pytest.approx([expected] * N, rel=0.1)
    calm = {**still, "growth": jnp.zeros(N)}
    found = many_steps("power", calm, N, growth_reversion=rate, growth_volatility=1e-9, volatility=0.05)
    spreads = np.log(np.asarray(found["capability"], np.float64)).var(axis=1)
    assert spreads == pytest.approx([0.05**2 * steps * dt] * N, rel=0.1)


def test_depth_spreads_as_its_equation_says():
    rate, spread, steps, dt = 0.4, 0.05, 40, 0.25
    middle = {"depth": jnp.full(PAIRS, 0.5), "z": jnp.zeros(PAIRS), "shared_threat": jnp.zeros(PAIRS)}
    found = np.asarray(many_steps("depth", middle, PAIRS, intercept=0.0, rate=rate, volatility=spread)["depth"])
    expected = spread**2 * dt * np.exp(-2 * rate * dt * np.arange(steps)).sum()
    assert found.var(axis=1) == pytest.approx([expected] * PAIRS, rel=0.1)
    assert found.mean() == pytest.approx(0.5, abs=5e-3)


def reciprocity(steps, policy, then=0, **changes):
    """The state after so many steps of a policy, and then so many without."""
    state = {
        "pressure": jnp.full((len(INSTRUMENTS), N, N), 0.2),
        "pressure_start": jnp.full((len(INSTRUMENTS), N, N), 0.2),
        "pressure_policy": policy,
        "retaliation": square(),
        "pressure_noticed": square(),
        "pressure_jump": square(),
    }
    parameters = params("reciprocity", **changes)
    for number in range(steps + then):
        state["pressure_policy"] = policy if number < steps else jnp.zeros_like(policy)
        state.update(mechanism("reciprocity").step(parameters, state, {}, 0.25))
    return state


def test_pressure_follows_policy_and_is_answered_after_a_lag():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    soon, later = reciprocity(1, push), reciprocity(40, push)
    assert later["pressure"][0, 0, 1] == pytest.approx(0.7, abs=1e-3)
    assert soon["retaliation"][1, 0] == 0.0
    assert 0.05 < later["retaliation"][1, 0] < 0.5
    assert later["retaliation"][2, 0] == 0.0
    assert soon["pressure_jump"][0, 1] > later["pressure_jump"][0, 1]


def test_relief_is_answered_with_relief_and_rest_with_nothing():
    eased = reciprocity(40, jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(-0.2))
    assert eased["retaliation"][1, 0] < -0.01
    assert eased["pressure_jump"].max() < 1e-3
    calm = reciprocity(8, jnp.zeros((len(INSTRUMENTS), N, N)))
    np.testing.assert_array_equal(calm["retaliation"], 0.0)


def test_two_states_that_answer_one_another_do_not_run_away():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[:, 0, 1].set(0.1)
    state = reciprocity(80, push)
    more = reciprocity(160, push)
    np.testing.assert_allclose(state["retaliation"], more["retaliation"], atol=0.02)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_response_above_the_decay_is_held_below_it(sign):
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.05)
    state = reciprocity(160, push, response=5.0 * sign, decay=2.0)
    # 1 answers u + v01 and 0 answers v10, each with the largest share of it
    answer = sign * STABLE * 0.05 / (1.0 - STABLE**2)
    assert state["retaliation"][1, 0] == pytest.approx(answer, rel=0.02)
    assert state["retaliation"][0, 1] == pytest.approx(sign * STABLE * answer, rel=0.02)
    gone = reciprocity(160, push, then=160, response=5.0 * sign, decay=2.0)
    assert abs(gone["retaliation"]).max() < 0.05 * abs(answer)


def test_a_response_below_zero_makes_the_target_give_way():
    push = jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(0.5)
    assert reciprocity(40, push, response=-0.2)["retaliation"][1, 0] < -0.05
    assert ParameterSet.load("default")["reciprocity.response"].quantile(0.1) < 0.0


def test_the_mean_answer_to_ten_years_of_pressure_half_dies_in_three():
    item, members = mechanism("reciprocity"), 1000
    drawn = ParameterSet.load("default").draw(0, range(members))
    parameters = {name: jnp.asarray(drawn[name], jnp.float32) for name in item.parameters}
    step = jax.jit(lambda state: item.step(parameters, state, {}, 0.25))
    level = jnp.zeros((len(INSTRUMENTS), N, N, 1))
    state = {name: square()[..., None] for name in ("retaliation", "pressure_noticed", "pressure_jump")}
    state.update(pressure=level, pressure_start=level)
    means = []
    for number in range(4 * 13):
        push = level.at[:3, 0, 1].set(0.6) if number < 40 else level
        state.update(step({**state, "pressure_policy": push}))
        means.append(float(state["retaliation"][1, 0].mean()))
    assert means[39] > 0.1
    assert means[51] < 0.5 * means[39]
