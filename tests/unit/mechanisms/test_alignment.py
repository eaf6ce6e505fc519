"""Direction tests: raise one thing, hold the rest, and see which way the mechanism pushes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.alignment import balance
from foedus.mechanisms.depth import reflect
from foedus.mechanisms.reciprocity import STABLE
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

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


def alignment_state():
    return {
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
        "disillusion": jnp.zeros(PAIRS),
        "crisis": jnp.zeros(PAIRS),
        "war": jnp.zeros(PAIRS),
        "leader_fall": jnp.zeros(N),
    }


def alignment_drift(name=None, value=0.0, **changes):
    """Rise of z of the first pair over a quarter, without noise and from the pair's mean."""
    item, state = mechanism("alignment"), alignment_state()
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


def test_crises_and_wars_lower_z_at_once_by_their_parameters():
    struck = jnp.zeros(PAIRS).at[0].set(1.0)
    assert alignment_drift("crisis", 0.2, crisis=struck) == pytest.approx(-0.2, rel=1e-4)
    both = alignment_drift("war", 0.5, crisis=struck, war=struck)
    assert both == pytest.approx(-0.5 - MEDIAN["alignment.crisis"], rel=1e-4)
    assert alignment_drift("war", 0.5, war=struck[::-1]) == pytest.approx(0.0, abs=1e-6)


def test_disillusion_lowers_z():
    fall = alignment_drift("disillusion", 0.1, disillusion=jnp.zeros(PAIRS).at[0].set(0.8))
    assert fall == pytest.approx(-0.1 * 0.8 * 0.25, rel=0.05)


def test_a_leaders_fall_moves_all_of_its_pairs_together_by_years_of_shocks():
    """Half of the variance is either state's: with both leaders gone, the pair sees all the years at once."""
    item, members, years = mechanism("alignment"), 20_000, 3.0
    rng, values = np.random.default_rng(2), params("alignment", leader_years=years)
    state = {name: value[..., None] for name, value in alignment_state().items()}
    state.update(item.start(values, state))
    noise = {entry.name: jnp.zeros((*({"pair": (PAIRS,), "actor": (N,)}[entry.axes[0]] if entry.axes else ()), members))
             for entry in item.draws}  # fmt: skip
    noise["leader"] = jnp.asarray(rng.normal(size=(N, members)), jnp.float32)
    for fallen, variance in (([0], 0.5), ([0, 1], 1.0)):
        now = {**state, "leader_fall": jnp.zeros((N, 1)).at[jnp.asarray(fallen)].set(1.0)}
        moved = np.asarray(item.step(values, now, noise, 0.25)["z"]) - 0.3
        assert moved[0].std() == pytest.approx(0.1 * np.sqrt(years * variance), rel=0.03)
        assert moved[5] == pytest.approx(np.zeros(members), abs=1e-6)  # 23, neither of whose leaders fell
    alone = np.asarray(item.step(values, {**state, "leader_fall": jnp.zeros((N, 1)).at[0].set(1.0)}, noise, 0.25)["z"])
    assert np.corrcoef(alone[0], alone[1])[0, 1] == pytest.approx(1.0, abs=1e-4)


def test_alignment_has_the_moments_of_its_process_in_the_long_run():
    """Mean of the pair shifted by force over reversion, variance sigma^2 / 2 rho, whatever the mix of shocks."""
    item, members, steps, rate = mechanism("alignment"), 4000, 120, 0.5
    values = params("alignment", reversion=rate, goodwill=0.1, system_share=0.0, balance=0.0)
    fixed = {name: value[..., None] for name, value in alignment_state().items()}
    fixed.update(item.start(values, fixed))
    fixed["goodwill"] = jnp.zeros((PAIRS, 1)).at[0].set(1.0)
    keys = jax.random.split(jax.random.key(5), steps)

    def one(number, z):
        axes = {"pair": (PAIRS,), "actor": (N,)}
        normal = {
            entry.name: jax.random.normal(key, (*(axes[entry.axes[0]] if entry.axes else ()), members))
            for entry, key in zip(item.draws, jax.random.split(keys[number], len(item.draws)), strict=True)
        }
        noise = {**normal, "jump_time": jnp.ones(members)}
        return item.step(values, {**fixed, "z": z}, noise, 0.25)["z"]

    found = np.asarray(jax.lax.fori_loop(0, steps, one, jnp.full((PAIRS, members), 0.3)))
    spread = 0.1 / np.sqrt(2 * rate)
    # four standard errors: fails once in 2,500 seeds
    assert found.mean(axis=1) == pytest.approx([0.5, *[0.3] * (PAIRS - 1)], abs=4 * spread / np.sqrt(members))
    assert found.std(axis=1) == pytest.approx([spread] * PAIRS, rel=0.05)


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


def many_steps(name, state, axis, steps=40, members=4000, dt=0.25, **changes):
    """State of a mechanism alone after some steps of noise, trailing axis members."""
    item, rng = mechanism(name), np.random.default_rng(7)
    state = {key: value[..., None] for key, value in state.items()}
    for _ in range(steps):
        noise = {entry.name: jnp.asarray(rng.normal(size=(axis, members)), jnp.float32) for entry in item.draws}
        state.update(item.step(params(name, **changes), state, noise, dt))
    return state


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
        "war": jnp.zeros(PAIRS),
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
    state.update(pressure=level, pressure_start=level, war=jnp.zeros((PAIRS, 1)))
    means = []
    for number in range(4 * 13):
        push = level.at[:3, 0, 1].set(0.6) if number < 40 else level
        state.update(step({**state, "pressure_policy": push}))
        means.append(float(state["retaliation"][1, 0].mean()))
    assert means[39] > 0.1
    assert means[51] < 0.5 * means[39]


def test_a_war_is_a_jump_of_pressure_in_both_directions():
    state = {
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)), "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_policy": jnp.zeros((len(INSTRUMENTS), N, N)), "retaliation": square(), "pressure_noticed": square(),
        "pressure_jump": square(), "war": jnp.zeros(PAIRS).at[0].set(1.0),
    }  # fmt: skip
    found = mechanism("reciprocity").step(params("reciprocity"), state, {}, 0.25)
    np.testing.assert_array_equal(found["pressure_jump"], square().at[0, 1].set(1.0).at[1, 0].set(1.0))
    np.testing.assert_array_equal(found["retaliation"], 0.0)


def test_two_states_come_to_rest_where_each_answers_the_other():
    """With u held above the start's, v10 = k(u + v01) and v01 = k v10, k the response over the decay."""
    level, response, decay = 0.3, 0.3, 0.6
    found = reciprocity(400, jnp.zeros((len(INSTRUMENTS), N, N)).at[0, 0, 1].set(level), response=response, decay=decay)
    k = response / decay
    assert found["retaliation"][1, 0] == pytest.approx(k * level / (1 - k * k), rel=1e-3)
    assert found["retaliation"][0, 1] == pytest.approx(k * k * level / (1 - k * k), rel=1e-3)
