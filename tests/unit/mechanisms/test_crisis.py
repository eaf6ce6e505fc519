"""Crisis: what brings one, how often it comes, and what a shock forces."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.axes import MEMORY_YEARS
from foedus.mechanisms import mechanism
from foedus.mechanisms.crisis import own_hazard
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS, KINDS

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
DEFENCE = KINDS.index("defence")
FORCE = INSTRUMENTS.index("force")
PARAMETERS = ParameterSet.load("default")
MEDIAN = {name: item.quantile(0.5) for name, item in PARAMETERS.items()}
DRAWS = 20_000


def params(name, **changes):
    values = {key: MEDIAN[key] for key in mechanism(name).parameters}
    values.update({f"{name}.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def bound(*pairs):
    table = jnp.zeros((len(KINDS), PAIRS))
    for pair in pairs:
        table = table.at[DEFENCE, pair].set(1.0)
    return table


def a_state(**changes):
    state = {
        "danger": jnp.full(PAIRS, 0.02),
        "danger_past": jnp.full(PAIRS, -1.0),
        "nuclear": jnp.zeros(N),
        "z": jnp.zeros(PAIRS),
        "disputes": jnp.zeros(PAIRS),
        "obligation": bound(),
        "pressure": jnp.zeros((len(INSTRUMENTS), N, N)),
        "pressure_start": jnp.zeros((len(INSTRUMENTS), N, N)),
        "forced_crisis": jnp.zeros(PAIRS),
        "forced_war": jnp.zeros(PAIRS),
    }
    return {**state, **changes}


def hazard(name=None, value=0.0, **changes):
    parameters = params("crisis", **({} if name is None else {name: value}))
    return np.asarray(mechanism("crisis").hazard(parameters, a_state(**changes)))


def wide(state):
    return {name: value[..., None] for name, value in state.items()}


def outcome(parameters, state, dt=0.25, draws=DRAWS):
    """Crises and wars over pairs and evenly spread draws."""
    event = jnp.broadcast_to((jnp.arange(draws) + 0.5) / draws, (PAIRS, draws))
    found = mechanism("crisis").step(parameters, wide(state), {"event": event}, dt)
    return np.asarray(found["crisis"]), np.asarray(found["war"])


def test_nuclear_weapons_never_make_war_likelier_whatever_is_drawn():
    """System-wide they lower the threat of invasion too; here the probability of war in a crisis alone."""
    drawn = PARAMETERS.draw(0, range(5000))
    parameters = {name: jnp.asarray(drawn[name], jnp.float32) for name in mechanism("crisis").parameters}
    unarmed, one, both = (
        np.asarray(
            mechanism("crisis").escalation(parameters, wide(a_state(nuclear=jnp.zeros(N).at[:armed].set(1.0))))[0]
        )
        for armed in (0, 1, 2)
    )
    np.testing.assert_array_equal(unarmed, one)
    assert (both <= unarmed).all()
    assert (both < unarmed).mean() > 0.99


def test_nuclear_status_leaves_the_hazard_of_a_crisis_alone():
    np.testing.assert_array_equal(hazard(nuclear=jnp.ones(N)), hazard())


def test_nuclear_weapons_of_allies_deter_as_far_as_they_cover_both():
    """0 and 1 have weapons, 2 is bound to 0; 3 to nobody, or to 1 too."""
    parameters = params("crisis", nuclear=2.0, umbrella=0.8, war_pact=0.0)
    armed = jnp.zeros(N).at[:2].set(1.0)

    def odds(*pairs, nuclear=armed):
        state = a_state(nuclear=nuclear, obligation=sum(bound(pair) for pair in pairs))
        found = np.asarray(mechanism("crisis").escalation(parameters, state))
        return np.log(found / (1.0 - found))

    plain = odds(1, nuclear=jnp.zeros(N))
    # pairs 01 02 03 12 13 23
    np.testing.assert_allclose(odds(1) - plain, [-2.8, 0.0, 0.0, -0.8, 0.0, 0.0], atol=1e-4)
    np.testing.assert_allclose(odds(1, 4) - plain, [-2.8, 0.0, -0.8, -0.8, 0.0, -0.8], atol=1e-4)
    # allies of one power who owe each other defence are not deterred from each other by it
    np.testing.assert_allclose(odds(1, 4, 5) - plain, [-2.8, 0.0, -0.8, -0.8, 0.0, 0.0], atol=1e-4)


@pytest.mark.parametrize(("parameter", "change"), [("war_alignment", "z"), ("war_pact", "obligation")])
@pytest.mark.parametrize("effect", [1.2, -0.7])
def test_friends_and_allies_escalate_as_their_parameter_says(parameter, change, effect):
    parameters = params("crisis", **{parameter: effect})
    changed = {"z": jnp.zeros(PAIRS).at[0].set(np.arctanh(0.5)), "obligation": bound(0)}[change]
    odds = [
        np.log(found / (1.0 - found))
        for found in (
            np.asarray(mechanism("crisis").escalation(parameters, a_state(**given)))
            for given in ({change: changed}, {})
        )
    ]
    moved = odds[0] - odds[1]
    assert moved[0] == pytest.approx(-effect * (0.5 if change == "z" else 1.0), rel=1e-4)
    np.testing.assert_allclose(moved[1:], 0.0, atol=1e-5)


@pytest.mark.parametrize(("history", "sign"), [(1.0, 1.0), (0.4, 1.0), (0.0, 0.0), (-0.5, -1.0)])
def test_a_pairs_own_disputes_move_its_hazard_as_their_parameter_says(history, sign):
    quarrel = jnp.zeros(PAIRS).at[0].set(3.0)
    ratio = hazard("history", history, disputes=quarrel) / hazard("history", history)
    shape = MEDIAN["crisis.shrinkage"]
    assert ratio[0] == pytest.approx(((shape + 3.0) / shape) ** history, rel=1e-4)
    assert np.sign(np.log(ratio[0]).round(6)) == sign
    np.testing.assert_allclose(ratio[1:], 1.0, rtol=1e-6)


def test_a_pair_with_the_disputes_to_be_expected_in_its_place_has_the_usual_hazard():
    expected = jnp.full(PAIRS, MEDIAN["crisis.disputes"] * MEMORY_YEARS * 0.02)
    np.testing.assert_allclose(hazard("history", 1.0, disputes=expected), 0.02, rtol=1e-5)
    assert (hazard("history", 1.0) < 0.02).all()


def test_a_new_danger_is_not_held_against_the_peace_of_the_past():
    """Danger doubles today: the hazard doubles, unless the past was as dangerous without a dispute."""
    calm = hazard(danger_past=jnp.full(PAIRS, 0.02))
    risen = hazard(danger=jnp.full(PAIRS, 0.04), danger_past=jnp.full(PAIRS, 0.02))
    np.testing.assert_allclose(risen, 2.0 * calm, rtol=1e-5)
    assert (hazard(danger=jnp.full(PAIRS, 0.04), danger_past=jnp.full(PAIRS, 0.04)) < risen).all()
    np.testing.assert_array_equal(hazard(), calm)  # before the first step the past is like today


def test_in_a_known_world_of_gamma_rates_the_hazard_is_the_mean_rate_of_pairs_with_that_record():
    """Pairs in one place, rates gamma distributed, disputes Poisson: what a pair's record is worth, by counting."""
    rng = np.random.default_rng(1)
    shape, per_crisis, usual = 0.6, 5.0, 0.02
    rate = rng.gamma(shape, usual / shape, 400_000)
    seen = rng.poisson(rate * per_crisis * MEMORY_YEARS)
    parameters = params("crisis", shrinkage=shape, disputes=per_crisis, history=1.0)
    for count in range(4):
        found = own_hazard(parameters, jnp.float32(usual), jnp.float32(-1.0), jnp.float32(count))
        assert float(found) == pytest.approx(rate[seen == count].mean(), rel=0.02)


def test_force_in_full_makes_a_crisis_nearly_certain_within_a_year_for_author_and_target_only():
    pressed = a_state()["pressure"].at[FORCE, 0, 1].set(1.0)
    parameters = params("crisis")
    crisis, _ = outcome(parameters, a_state(pressure=pressed, danger=jnp.full(PAIRS, 1e-6)), 1.0)
    assert crisis[0].mean() == pytest.approx(0.95, abs=0.01)
    assert crisis[1:].mean() < 1e-3
    back = jnp.swapaxes(pressed, 1, 2)
    np.testing.assert_array_equal(hazard(pressure=pressed), hazard(pressure=back))
    drawn = PARAMETERS.draw(0, range(5000))["crisis.force"]
    assert 0.8 < np.quantile(1.0 - np.exp(-drawn), 0.05) < np.quantile(1.0 - np.exp(-drawn), 0.95) < 1.0


def test_the_use_of_force_that_a_case_begins_with_is_in_its_record_already():
    used = a_state()["pressure"].at[FORCE, 0, 1].set(0.4)
    np.testing.assert_array_equal(hazard(pressure=used, pressure_start=used), hazard())
    less = hazard(pressure=used * 0.5, pressure_start=used)
    np.testing.assert_array_equal(less, hazard())


@pytest.mark.parametrize("instrument", [name for name in INSTRUMENTS if name != "force"])
def test_no_other_instrument_enters_the_hazard_but_through_threat(instrument):
    pressed = a_state()["pressure"].at[INSTRUMENTS.index(instrument), 0].set(0.8)
    np.testing.assert_array_equal(hazard(pressure=pressed), hazard())


def test_crises_and_wars_come_in_the_shares_of_their_hazards():
    parameters, dt = params("crisis", war=-1.0, nuclear=1.0, umbrella=0.5, history=0.0), 0.5
    state = a_state(danger=jnp.full(PAIRS, 1.5), nuclear=jnp.zeros(N).at[:2].set(1.0))
    crisis, war = outcome(parameters, state, dt)
    expected = 1.0 - np.exp(-np.asarray(mechanism("crisis").hazard(parameters, state)) * dt)
    assert crisis.mean(axis=1) == pytest.approx(expected, abs=2e-4)
    given_crisis = war.sum(axis=1) / crisis.sum(axis=1)
    assert given_crisis[0] == pytest.approx(1.0 / (1.0 + np.exp(2.5)), abs=2e-3)
    assert given_crisis[1:] == pytest.approx([1.0 / (1.0 + np.exp(1.0))] * 5, abs=2e-3)
    assert (war <= crisis).all()


def test_many_short_steps_have_the_crises_of_one_long_one():
    parameters, state = params("crisis", history=0.0), a_state(danger=jnp.full(PAIRS, 0.4))
    short, long = (outcome(parameters, state, dt)[0].mean(axis=1) for dt in (0.25, 1.0))
    assert 1.0 - (1.0 - short) ** 4 == pytest.approx(long, abs=1e-3)


def test_a_shock_forces_a_crisis_and_a_war_and_touches_no_other_pair():
    parameters = params("crisis", war=0.0)
    forced = jnp.zeros(PAIRS).at[2].set(1.0)
    crisis, war = outcome(parameters, a_state(forced_crisis=forced, danger=jnp.zeros(PAIRS)))
    assert crisis[2].all()
    assert war[2].mean() == pytest.approx(0.5, abs=1e-3)  # a forced crisis becomes war as any other
    crisis, war = outcome(parameters, a_state(forced_war=forced, danger=jnp.zeros(PAIRS)))
    assert crisis[2].all()
    assert war[2].all()
    assert crisis.sum() == war.sum() == DRAWS
