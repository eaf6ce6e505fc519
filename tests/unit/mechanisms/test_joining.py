"""Joining: who is drawn into a war, and in which direction each tie works."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.scenarios.worlds import KINDS

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
DEFENCE, CONSULTATION, NON_AGGRESSION = (KINDS.index(kind) for kind in ("defence", "consultation", "non_aggression"))
NEVER = -1000.0


def params(**changes):
    """Effects of one, all with the sign that theory expects."""
    values = dict.fromkeys(mechanism("joining").parameters, 1.0) | {"joining.base": -3.0}
    values.update({f"joining.{key}": value for key, value in changes.items()})
    return {key: jnp.float32(value) for key, value in values.items()}


def square(*entries, fill=0.0):
    table = jnp.full((N, N), fill).at[jnp.arange(N), jnp.arange(N)].set(0.0)
    for entry in entries:
        table = table.at[entry].set(1.0)
    return table


def bound(kind, *pairs):
    table = jnp.zeros((len(KINDS), PAIRS))
    for pair in pairs:
        table = table.at[kind, pair].set(1.0)
    return table


def a_state(**changes):
    """0 attacks 1; 2 and 3 are third states."""
    state = {
        "attacks": square((0, 1)),
        "camp": jnp.asarray([1.0, -1.0, 0.0, 0.0]),
        "obligation": jnp.zeros((len(KINDS), PAIRS)),
        "z": jnp.zeros(PAIRS),
        "reach": square(fill=0.5),
        "free_capability": jnp.full(N, 0.02),
        "nuclear": jnp.zeros(N),
    }
    return {**state, **changes}


def log_hazard(parameters=None, **changes):
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(np.asarray(mechanism("joining").hazard(parameters or params(), a_state(**changes))))
    return np.where(np.isneginf(found), NEVER, found)


def wars(number, parameters=None, dt=0.25, **changes):
    noise = {"event": jnp.full(N, number)}
    found = mechanism("joining").step(parameters or params(), a_state(**changes), noise, dt)
    return np.asarray(found["war"]), np.asarray(found["entry"])


def test_without_a_war_nobody_joins():
    peace = {"attacks": square(), "camp": jnp.zeros(N)}
    np.testing.assert_array_equal(wars(1e-6, **peace)[0], 0.0)
    np.testing.assert_array_equal(np.exp(log_hazard(**peace)), 0.0)


def test_belligerents_do_not_join_their_own_war():
    hazard = np.exp(log_hazard())
    np.testing.assert_array_equal(hazard[:2, :2], 0.0)
    np.testing.assert_array_equal(hazard[:, 2:], 0.0)
    assert (hazard[2:, :2] > 0).all()


def test_a_defence_obligation_is_called_by_the_attacked_and_hardly_by_the_attacker():
    plain = log_hazard(params(called=2.0, uncalled=0.5))
    attacked = log_hazard(params(called=2.0, uncalled=0.5, pledge=0.0), obligation=bound(DEFENCE, 3))  # 2 with 1
    attacker = log_hazard(params(called=2.0, uncalled=0.5, pledge=0.0), obligation=bound(DEFENCE, 1))  # 2 with 0
    # 1 is attacked by a state whose reach onto it is one half
    assert (attacked - plain)[2, 0] == pytest.approx(0.5 * 2.0 + 0.5 * 0.5, abs=1e-4)
    assert (attacker - plain)[2, 1] == pytest.approx(0.5, abs=1e-4)
    np.testing.assert_allclose((attacked - plain)[3, :2], 0.0, atol=1e-5)
    home = log_hazard(
        params(called=2.0, uncalled=0.5, pledge=0.0), obligation=bound(DEFENCE, 3), reach=square((1, 0), fill=0.5)
    )
    assert home[2, 0] - plain[2, 0] == pytest.approx(2.0, abs=1e-4)


@pytest.mark.parametrize("effect", [1.5, -1.5])
def test_each_tie_moves_the_hazard_with_the_sign_of_its_parameter(effect):
    close = jnp.zeros(PAIRS).at[3].set(1.0)
    cases = {
        "consultation": {"obligation": bound(CONSULTATION, 3)},
        "promise": {"obligation": bound(NON_AGGRESSION, 3)},
        "alignment": {"z": close},
    }
    for name, change in cases.items():
        size = np.tanh(1.0) if name == "alignment" else 1.0
        quiet = params(**{name: effect, "pledge": 0.0, "enmity": 0.0})
        rise = log_hazard(quiet, **change) - log_hazard(quiet)
        assert rise[2, 0] == pytest.approx(effect * size, abs=1e-4), name
        assert rise[3, 0] == pytest.approx(0.0, abs=1e-5), name
    against = {
        "pledge": {"obligation": bound(NON_AGGRESSION, 1)},
        "enmity": {"z": jnp.zeros(PAIRS).at[1].set(1.0)},
        "nuclear": {"nuclear": jnp.zeros(N).at[0].set(1.0)},
    }
    for name, change in against.items():
        size = np.tanh(1.0) if name == "enmity" else 1.0
        quiet = params(**{name: effect, "promise": 0.0, "alignment": 0.0})
        fall = log_hazard(quiet, **change) - log_hazard(quiet)
        assert fall[2, 0] == pytest.approx(-effect * size, abs=1e-4), name
        assert fall[2, 1] == pytest.approx(0.0, abs=1e-5), name


def test_reach_and_capability_are_powers():
    strong = log_hazard(params(capability=0.4), free_capability=jnp.full(N, 0.02).at[2].set(0.2))
    assert strong[2, 0] - log_hazard(params(capability=0.4))[2, 0] == pytest.approx(0.4 * np.log(10.0), abs=1e-4)
    alone = params(reach=0.7, nearness=0.4)
    onto_enemy, onto_caller = (log_hazard(alone, reach=square((one, 2), fill=0.5)) for one in (0, 1))
    assert onto_enemy[2, 0] - log_hazard(alone)[2, 0] == pytest.approx(0.7 * np.log(2.0), abs=1e-4)
    assert onto_caller[2, 0] - log_hazard(alone)[2, 0] == pytest.approx(0.4 * np.log(2.0), abs=1e-4)
    # the enemy's reach onto the third state does not count
    assert log_hazard(reach=square((2, 0), fill=0.5))[2, 0] == pytest.approx(log_hazard()[2, 0], abs=1e-5)


@pytest.mark.parametrize("rate", [0.8, 0.0, -0.3])
def test_the_call_of_an_old_war_fades(rate):
    """Two years, and a war that is as general as one that is three years younger."""
    for years in (2.0, -3.0):
        old = log_hazard(params(fading=rate), attacks=square((0, 1)) * np.exp(-years))
        assert old[2, 0] - log_hazard(params(fading=rate))[2, 0] == pytest.approx(-rate * years, abs=1e-3)


def test_who_helps_a_state_fights_its_enemies_nuclear_weapons():
    """0 and 3 attack 1; to come to the help of 1 against 3 is to fight the weapons of 0."""
    both = {"attacks": square((0, 1), (3, 1)), "camp": jnp.asarray([1.0, -1.0, 0.0, 1.0])}
    armed = log_hazard(params(nuclear=1.4), nuclear=jnp.zeros(N).at[0].set(1.0), **both)
    plain = log_hazard(params(nuclear=1.4), **both)
    np.testing.assert_allclose((armed - plain)[2, [0, 3]], -1.4, atol=1e-4)
    assert armed[2, 1] == pytest.approx(plain[2, 1], abs=1e-5)


def test_who_has_just_joined_neither_calls_nor_is_called_against():
    """0 attacks 1, and 3 has joined against 0; 2 is bound to 3, and near to it alone."""
    joined = {
        "attacks": square((0, 1), (3, 0)),
        "obligation": bound(DEFENCE, 5),
        "nuclear": jnp.zeros(N).at[3].set(1.0),
    }
    fresh, old = (log_hazard(params(), camp=jnp.asarray([1.0, -1.0, 0.0, side]), **joined) for side in (-0.375, -0.625))
    alone = log_hazard(params(), obligation=joined["obligation"])
    assert fresh[2, 0] == pytest.approx(alone[2, 0], abs=1e-5)
    assert fresh[2, 3] == NEVER
    assert old[2, 0] > fresh[2, 0]
    assert old[2, 3] > NEVER
    # at war it is nevertheless
    assert fresh[3, 0] == NEVER


def test_the_strongest_call_counts_not_their_sum():
    """0 attacks 1 and 3; 2 is bound to 1 alone."""
    two = {"attacks": square((0, 1), (0, 3)), "camp": jnp.asarray([1.0, -1.0, 0.0, -1.0])}
    with_pact = {"obligation": bound(DEFENCE, 3)}
    assert log_hazard(**two)[2, 0] == pytest.approx(log_hazard()[2, 0], abs=1e-5)
    assert log_hazard(**two, **with_pact)[2, 0] == pytest.approx(log_hazard(**with_pact)[2, 0], abs=1e-5)


def test_joins_come_in_the_share_of_their_hazard():
    parameters, dt, draws = params(base=0.5), 0.5, 4000
    number = (jnp.arange(draws) + 0.5) / draws
    state = {name: value[..., None] for name, value in a_state(obligation=bound(DEFENCE, 3)).items()}
    noise = {"event": jnp.broadcast_to(number, (N, draws))}
    found = mechanism("joining").step(parameters, state, noise, dt)
    hazard = np.asarray(mechanism("joining").hazard(parameters, a_state(obligation=bound(DEFENCE, 3))))
    years = (
        1.0 - np.exp(-2.0 * dt)
    ) / 2.0  # at a hazard of one a year that the war ends, and a call that fades as fast
    entry = np.asarray(found["entry"]).mean(axis=-1)
    against_attacker = 1.0 - np.exp(-hazard[2, 0] * years)
    assert entry[2, 0] == pytest.approx(against_attacker, abs=1e-3)
    assert entry[2, 1] == pytest.approx((1.0 - np.exp(-hazard[2, 1] * years)) * (1.0 - against_attacker), abs=1e-3)
    # never against both sides
    assert not (np.asarray(found["entry"])[2, 0] * np.asarray(found["entry"])[2, 1]).any()
    np.testing.assert_array_equal(found["crisis"], found["war"])


def test_who_fights_on_one_side_enters_against_the_other_camp_only():
    """2 fights 0 already, on the side of 1; 3 fights on that of 0."""
    state = {
        "attacks": square((0, 1), (2, 0), (3, 1)),
        "camp": jnp.asarray([1.0, -1.0, -1.0, 1.0]),
        "free_capability": jnp.full(N, 0.5),
    }
    for number in (1e-6, 1.0 - 1e-6):
        _, entry = wars(number, params(base=3.0), **state)
        assert entry[2, 1] == 0.0
        assert entry[3, 0] == 0.0
    assert wars(1e-6, params(base=3.0), **state)[1][2, 3] == 1.0


def test_a_hazard_that_is_not_a_number_shows():
    war, _ = wars(0.5, params(base=jnp.nan))
    assert np.isnan(war).any()


@pytest.mark.parametrize("per_year", [1, 4, 12])
def test_the_length_of_the_step_does_not_change_how_many_join(per_year):
    """P(2 joins while the war lasts), over many wars, against competing exponential times."""
    parameters = params(base=-0.4, called=0.0, uncalled=0.0, consultation=0.0, nearness=0.0, fading=0.6) | {
        "hostilities.ending": jnp.float32(1.2), "hostilities.attacker": jnp.float32(0.3),
        "hostilities.scope": jnp.float32(0.0),
    }  # fmt: skip
    join, goes_on = mechanism("joining"), mechanism("hostilities")
    members, dt = 8_000, 1.0 / per_year
    rng = np.random.default_rng(per_year)
    wide = {name: jnp.broadcast_to(value[..., None], (*value.shape, members)) for name, value in a_state().items()}

    @jax.jit
    def one(state, noise, kept):
        drawn = join.step(parameters, state, {"event": noise["event"]}, dt)
        third = jnp.maximum(kept, drawn["entry"][2, 0])
        lone = {"war": jnp.zeros((PAIRS, members)), "entry": jnp.zeros((N, N, members)),
                "forced_attack": jnp.zeros((N, N, members))}  # fmt: skip
        return {**state, **goes_on.step(parameters, {**state, **lone}, noise, dt)}, third

    state, joined = wide, jnp.zeros(members)
    for _ in range(6 * per_year):
        noise = {name: jnp.asarray(rng.random((N, members)), jnp.float32) for name in ("event", "attack", "end")}
        noise["scope"] = jnp.zeros((N, members))
        state, joined = one(state, noise, joined)
    hazard = float(np.exp(log_hazard(parameters)[2, 0]))
    lengths = (np.arange(2000) + 0.5) / 2000
    lengths = -np.log1p(-lengths) / 1.2
    expected = (1.0 - np.exp(-hazard * (1.0 - np.exp(-0.6 * lengths)) / 0.6)).mean()
    # both sides compete, which thins the first only within a step; four standard errors
    assert float(joined.mean()) == pytest.approx(expected, abs=0.022)
