"""Direction tests of alignment: raise one thing, hold the rest, and see which way z goes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import mechanism
from foedus.mechanisms.alignment import balance, turn
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
        "abandoned": jnp.zeros(PAIRS),
        "crisis": jnp.zeros(PAIRS),
        "war": jnp.zeros(PAIRS),
        "leader_fall": jnp.zeros(N),
        "leader_axis": jnp.zeros((N, N)),
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


def after_a_fall(axis, fallen, *, members=20_000, years=3.0):
    """Rises of z, (pair, member), when the leaders of some states fall in a world with given loadings."""
    item, rng = mechanism("alignment"), np.random.default_rng(2)
    values = params("alignment", leader_years=years)
    state = {name: value[..., None] for name, value in alignment_state().items()} | {"leader_axis": axis[..., None]}
    state.update(item.start(values, state))
    state["leader_fall"] = jnp.zeros((N, 1)).at[jnp.asarray(fallen)].set(1.0)
    noise = {entry.name: jnp.zeros((*({"pair": (PAIRS,), "actor": (N,)}[entry.axes[0]] if entry.axes else ()), members))
             for entry in item.draws}  # fmt: skip
    for name in ("leader", "leader_common"):
        noise[name] = jnp.asarray(rng.normal(size=(N, members)), jnp.float32)
    return np.asarray(item.step(values, state, noise, 0.25)["z"]) - 0.3


@pytest.mark.parametrize("loading", [0.0, 0.6, -1.0])
def test_a_leaders_fall_brings_a_pair_years_of_shocks_whatever_the_axis(loading):
    """Half of the variance is either state's: with both leaders gone, the pair sees all the years at once."""
    axis = square(0.3).at[0, 1].set(loading)
    for fallen, variance in (([0], 0.5), ([0, 1], 1.0)):
        moved = after_a_fall(axis, fallen)
        assert moved[0].std() == pytest.approx(0.1 * np.sqrt(3.0 * variance), rel=0.03)
        assert moved[5] == pytest.approx(np.zeros(len(moved[5])), abs=1e-6)  # 23, neither of whose leaders fell


def test_a_leaders_fall_moves_a_state_between_the_camps_of_its_axis_or_all_one_way_without_one():
    """Its pairs correlate by l l' + sqrt(1 - l^2) sqrt(1 - l'^2): 1 without an axis, -1 between clear camps."""
    for ours, theirs, expected in ((0.0, 0.0, 1.0), (1.0, -1.0, -1.0), (0.8, 0.8, 1.0), (0.8, -0.8, -0.28)):
        moved = after_a_fall(jnp.zeros((N, N)).at[0, 1].set(ours).at[0, 2].set(theirs), [0])
        assert np.corrcoef(moved[0], moved[1])[0, 1] == pytest.approx(expected, abs=0.02)


def test_the_sum_of_two_states_shocks_has_variance_two_whatever_the_loadings():
    rng = np.random.default_rng(4)
    along, common = (jnp.asarray(rng.normal(size=(N, 100_000)), jnp.float32) for _ in range(2))
    axis = jnp.asarray(rng.uniform(-1.0, 1.0, (N, N)), jnp.float32)[..., None]
    assert np.asarray(turn(axis, along, common)).var(axis=1) == pytest.approx([2.0] * PAIRS, rel=0.03)


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
        "state_common": rng.normal(size=(3, members)),
        "system": rng.normal(size=members), "jump": rng.normal(size=members), "jump_time": rng.random(members),
    }  # fmt: skip
    axis = jnp.zeros((3, 3, 1))
    shock = np.asarray(item.shock(parameters, axis, {k: jnp.asarray(v) for k, v in noise.items()}, 0.25))
    assert shock.var(axis=1) == pytest.approx([1.0] * 3, abs=0.03)
    assert np.corrcoef(shock)[0, 1] == pytest.approx(0.3 + 0.2 / 2, abs=0.02)
    assert (shock[0] ** 4).mean() > 3.3
    camps = np.asarray(item.shock(parameters, axis.at[0, 1].set(1.0).at[0, 2].set(-1.0),
                                  {k: jnp.asarray(v) for k, v in noise.items()}, 0.25))  # fmt: skip
    assert camps.var(axis=1) == pytest.approx([1.0] * 3, abs=0.03)
    assert np.corrcoef(camps)[0, 1] == pytest.approx(0.3 - 0.2 / 2, abs=0.02)
    quiet = item.shock({**parameters, "alignment.system_share": jnp.float32(0.9)}, axis,
                       {k: jnp.zeros_like(v) for k, v in noise.items()}, 0.25)  # fmt: skip
    assert np.isfinite(np.asarray(quiet)).all()
