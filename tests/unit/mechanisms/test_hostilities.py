"""Hostilities: how long a war lasts, who attacks, and who stands where."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.hostilities import SILENT, calling

N = 4
PAIRS = N * (N - 1) // 2  # 01 02 03 12 13 23
PARAMS = {
    "hostilities.ending": jnp.float32(1.0),
    "hostilities.attacker": jnp.float32(0.8),
    "hostilities.scope": jnp.float32(0.5),
}


def square(*entries):
    table = jnp.zeros((N, N))
    for entry in entries:
        table = table.at[entry].set(1.0)
    return table


def a_state(**changes):
    state = {
        "attacks": square(),
        "camp": jnp.zeros(N),
        "war": jnp.zeros(PAIRS),
        "entry": square(),
        "forced_attack": square(),
        "free_capability": jnp.full(N, 0.05),
    }
    return {**state, **changes}


def step(dt=0.25, end=0.4, attack=(0.5, 0.4, 0.3, 0.2), scope=(0.0,) * N, **changes):
    """Sums of two equal numbers of .4 are .8: nothing ends in a quarter."""
    noise = {"end": jnp.full(N, end), "attack": jnp.asarray(attack), "scope": jnp.asarray(scope)}
    found = mechanism("hostilities").step(PARAMS, a_state(**changes), noise, dt)
    return np.asarray(found["attacks"]), np.asarray(found["camp"])


def test_a_shock_says_who_attacks():
    war = jnp.zeros(PAIRS).at[3].set(1.0)
    for pair, camp in (((1, 2), [0, 1, -1, 0]), ((2, 1), [0, -1, 1, 0])):
        attacks, stands = step(war=war, forced_attack=square(pair))
        np.testing.assert_array_equal(attacks, square(pair))
        np.testing.assert_array_equal(stands, camp)


def test_who_joins_attacks_and_stands_against_its_enemy():
    """0 attacked 1; 2 joins against 0, then 3 joins against 2."""
    begun = {"attacks": square((0, 1)), "camp": jnp.asarray([1.0, -1.0, 0.0, 0.0])}
    attacks, camp = step(**begun, war=jnp.zeros(PAIRS).at[1].set(1.0), entry=square((2, 0)))
    # who joins is in the same war: it is a quarter of a year old for both
    np.testing.assert_allclose(attacks, square((0, 1), (2, 0)) * np.exp(-0.25), rtol=1e-6)
    np.testing.assert_array_equal(np.sign(camp), [1, -1, -1, 0])
    attacks, camp = step(
        attacks=jnp.asarray(attacks), camp=jnp.asarray(camp), war=jnp.zeros(PAIRS).at[5].set(1.0), entry=square((3, 2))
    )
    np.testing.assert_allclose(attacks, square((0, 1), (2, 0), (3, 2)) * np.exp(-0.5), rtol=1e-6)
    np.testing.assert_array_equal(np.sign(camp), [1, -1, -1, 1])


def test_whose_own_war_breaks_out_calls_at_once():
    """2 joins against 0 and is attacked by 3: in the same step, or in the next."""
    begun = {"attacks": square((0, 1)), "camp": jnp.asarray([1.0, -1.0, 0.0, 0.0])}
    joins, both = jnp.zeros(PAIRS).at[1].set(1.0), jnp.zeros(PAIRS).at[jnp.asarray([1, 5])].set(1.0)
    _, camp = step(**begun, war=both, entry=square((2, 0)), forced_attack=square((3, 2)))
    assert abs(camp[2]) == 1.0
    attacks, camp = step(**begun, war=joins, entry=square((2, 0)))
    assert abs(camp[2]) < SILENT
    _, camp = step(attacks=jnp.asarray(attacks), camp=jnp.asarray(camp), war=jnp.zeros(PAIRS).at[5].set(1.0),
                   forced_attack=square((3, 2)))  # fmt: skip
    assert camp.tolist() == [1.0, -1.0, -1.0, 1.0]


def test_who_is_attacked_by_both_camps_has_a_camp_all_the_same():
    """0 attacked 1, and both attack 2."""
    begun = {"attacks": square((0, 1)), "camp": jnp.asarray([1.0, -1.0, 0.0, 0.0])}
    war = jnp.zeros(PAIRS).at[jnp.asarray([1, 3])].set(1.0)
    attacks, camp = step(**begun, war=war, forced_attack=square((0, 2), (1, 2)))
    assert camp[2] == -1.0
    assert (np.asarray(calling(jnp.asarray(attacks), jnp.asarray(camp))) > 0).sum() == 3


@pytest.mark.parametrize("steps", [1, 2, 4, 7, 12, 23, 52])
def test_who_joins_calls_nobody_for_half_a_year(steps):
    """2 joins against 0, which attacked 1, on average in the middle of a step."""
    begun = {"attacks": square((0, 1)), "camp": jnp.asarray([1.0, -1.0, 0.0, 0.0])}
    attacks, camp = step(dt=1.0 / steps, **begun, war=jnp.zeros(PAIRS).at[1].set(1.0), entry=square((2, 0)))
    years = 0.5 / steps
    for _ in range(60):
        heard = np.asarray(calling(jnp.asarray(attacks), jnp.asarray(camp)))
        np.testing.assert_array_equal(heard > 0, square((0, 1), (2, 0)) if years > SILENT - 1e-4 else square((0, 1)))
        np.testing.assert_array_equal(np.sign(camp), [1, -1, -1, 0])
        attacks, camp = step(dt=1.0 / steps, end=0.499, attacks=attacks, camp=camp)
        years += 1.0 / steps
    assert camp[2] == -1.0


def test_the_stronger_attacks_with_the_logistic_probability():
    members = 20_000
    rng = np.random.default_rng(5)
    noise = {name: jnp.asarray(rng.random((N, members)), jnp.float32) for name in ("end", "attack")}
    noise["scope"] = jnp.zeros((N, members))
    state = a_state(war=jnp.ones(PAIRS), free_capability=jnp.asarray([0.2, 0.05, 0.05, 0.05]))
    found = mechanism("hostilities").step(PARAMS, {k: v[..., None] for k, v in state.items()}, noise, 0.25)["attacks"]
    share = np.asarray(found).mean(axis=-1)
    # four standard errors
    assert share[0, 1] == pytest.approx(1.0 / (1.0 + 4.0**-0.8), abs=4 * 0.5 / members**0.5)
    assert share[1, 2] == pytest.approx(0.5, abs=4 * 0.5 / members**0.5)
    np.testing.assert_allclose(share + share.T + np.eye(N), 1.0, rtol=1e-6)


@pytest.mark.parametrize("per_year", [1, 4, 12])
def test_wars_last_as_long_as_their_hazard_says_whatever_the_step(per_year):
    members, dt = 8_000, 1.0 / per_year
    rng = np.random.default_rng(per_year)
    state = {name: value[..., None] for name, value in a_state(attacks=square((0, 1), (2, 3))).items()}
    for _ in range(per_year):
        noise = {name: jnp.asarray(rng.random((N, members)), jnp.float32) for name in ("end", "attack")}
        noise["scope"] = jnp.zeros((N, members))
        found = mechanism("hostilities").step(PARAMS, state, noise, dt)
        state |= found
    lasting = np.asarray(state["attacks"]) > 0.0
    # all that last are a year old, whatever the step
    np.testing.assert_allclose(np.asarray(state["attacks"])[0, 1][lasting[0, 1]], np.exp(-1.0), rtol=1e-5)
    assert lasting[0, 1].mean() == pytest.approx(np.exp(-1.0), abs=0.022)
    # pairs of other states end independently
    assert np.corrcoef(lasting[0, 1], lasting[2, 3])[0, 1] == pytest.approx(0.0, abs=0.045)


def test_wars_differ_in_how_general_they_are():
    war = jnp.zeros(PAIRS).at[3].set(1.0)
    attacks, _ = step(war=war, forced_attack=square((1, 2)), scope=(0.0, 2.0, -1.0, 0.0))
    assert attacks[1, 2] == pytest.approx(np.exp(0.5 * 2.0))


def test_a_war_never_fades_away_while_it_goes_on():
    attacks, camp = step(attacks=square((0, 1)) * 1e-30, camp=jnp.asarray([1.0, -1.0, 0.0, 0.0]))
    assert attacks[0, 1] > 0.0
    np.testing.assert_array_equal(camp, [1, -1, 0, 0])


def test_a_camp_ends_with_the_last_war_of_a_state():
    begun = {"attacks": square((0, 1), (2, 0)), "camp": jnp.asarray([1.0, -1.0, -1.0, 0.0])}
    attacks, camp = step(end=0.05, **begun)  # .1 is below the chance of an end
    np.testing.assert_array_equal(attacks, 0.0)
    np.testing.assert_array_equal(camp, 0.0)
