"""Rare mechanisms, stepped for some members: the same numbers as stepped for all."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble, rare
from foedus.engine.program import compiled
from foedus.engine.rare import BLOCK, awake_members, replaced, step_awake
from foedus.mechanisms import FIELDS, Draw, Mechanism
from foedus.scenarios import ParameterSet, compile_policies, parse_policy
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world

WIDTH = 2 * BLOCK + 5


class Rare(Mechanism):
    """Wakes where there are attacks."""

    name = "rare"
    reads = ("attacks", "camp", "nuclear")
    draws = (Draw("event", "uniform", ("actor",)),)
    parameters = ("rare.size",)
    awake = ("attacks",)
    sources = ()

    def step(self, params, state, noise, dt):
        """One field; as an event, or a stock, by the name written."""
        worst = state["attacks"].max(axis=1) * (params["rare.size"] + noise["event"] + state["nuclear"])
        stock = self.writes == ("camp",)
        return {self.writes[0]: state["camp"] + worst if stock else worst}


def of(writes):
    return type("Written", (Rare,), {"writes": (writes,)})()


def inputs(awake, seed=0):
    rng = np.random.default_rng(seed)
    attacks = np.zeros((3, 3, 2, WIDTH), np.float32)
    attacks[1, 2, 1, awake] = 1.0
    state = {"attacks": attacks, "camp": rng.random((3, 1, WIDTH)), "nuclear": rng.random((3, 1, 1))}
    arrays = {"rare.size": rng.random(WIDTH)}, state, {"event": rng.random((3, 1, WIDTH))}
    return tuple({name: jnp.asarray(value, jnp.float32) for name, value in one.items()} for one in arrays)


def stepped(item, inputs):
    role = FIELDS[item.writes[0]].role
    merge = {"event": jnp.maximum, "flow": jnp.add, "stock": replaced}[role]
    onto = inputs[1]["camp"] if role == "stock" else jnp.full((3, 1, 1), 0.5)
    awake = awake_members(item, inputs[1])
    found = step_awake(lambda *given: item.step(*given, 0.25), inputs, awake, {item.writes[0]: onto}, merge)
    dense = merge(onto, item.step(*inputs, 0.25)[item.writes[0]])
    return found[item.writes[0]], np.asarray(jnp.broadcast_to(dense, (3, 2, WIDTH)))


@pytest.mark.parametrize("writes", ["collapse", "camp", "free_capability"])
@pytest.mark.parametrize("count", [0, 1, BLOCK, BLOCK + 1, WIDTH])
def test_members_that_are_awake_are_stepped_and_the_others_left_alone(writes, count):
    item = of(writes)
    chosen = np.sort(np.random.default_rng(count).permutation(WIDTH)[:count])
    given = inputs(chosen)
    np.testing.assert_array_equal(np.flatnonzero(awake_members(item, given[1])), chosen)
    found, dense = stepped(item, given)
    np.testing.assert_array_equal(found, dense)
    # whoever else is awake
    rest = np.setdiff1d(np.arange(WIDTH), chosen)
    beside, _ = stepped(item, inputs(np.sort(np.r_[chosen, rest[::2]])))
    np.testing.assert_array_equal(beside[..., chosen], found[..., chosen])


@pytest.mark.parametrize("state_of_all", [0.0, 1.0])
def test_what_wakes_all_members_alike_is_looked_at_once(state_of_all):
    item = type("Alike", (Rare,), {"writes": ("collapse",), "awake": ("nuclear",)})()
    params, state, noise = inputs(np.arange(0, WIDTH, 2))
    alike = params, {**state, "nuclear": jnp.full((3, 1, 1), state_of_all)}, noise
    found, dense = stepped(item, alike)
    np.testing.assert_array_equal(found, dense if state_of_all else np.full_like(dense, 0.5))


def test_few_members_and_mechanisms_that_are_not_rare_are_stepped_whole():
    state = inputs([0])[1]
    assert awake_members(of("camp"), {**state, "attacks": state["attacks"][..., :BLOCK]}) is None
    assert awake_members(type("Common", (Rare,), {"awake": ()})(), state) is None


@pytest.mark.parametrize("number", [np.nan, -1.0, 1e-30])
@pytest.mark.parametrize("name", ["camp", "disputes", "pressure_noticed"])
def test_whatever_is_not_zero_wakes(number, name):
    item = type("Woken", (Rare,), {"awake": (name,), "reads": (name,)})()
    values = np.zeros((3, 2, WIDTH), np.float32)
    values[1, 0, 7] = abs(number) if name == "disputes" else number  # disputes are not below zero
    assert np.flatnonzero(awake_members(item, {name: jnp.asarray(values)})).tolist() == [7]


def warlike(members):
    """Wars in some members; one more of all members, in the scenario alone."""
    world = synthetic_world(6, seed=3)
    years = {"steps_per_year": 4, "until": world.start_year + 4}
    war = f"war:{world.actors[0]}+{world.actors[3]}@{world.start_year + 2}"
    shocks = compile_shocks((), parse_shocks([war]), world, **years)
    policy = parse_policy(f"{world.actors[0]}:contain:{world.actors[1]}:0.5@{world.start_year}-{world.start_year + 3}")
    drawn = ParameterSet.load("default").replaced({"crisis.base": -3.0, "crisis.war": 1.0, "joining.base": 1.0})
    return Ensemble(world, compile_policies([policy], world, **years), drawn.draw(0, range(members)), shocks=shocks,
                    seed=0, steps=16, steps_per_year=4, chunk=64).compute(0)  # fmt: skip


def test_a_run_is_the_same_to_the_last_bit_as_one_that_steps_all_members(monkeypatch):
    found = warlike(40)
    compiled.cache_clear()
    monkeypatch.setattr(rare, "BLOCK", 64)
    try:
        dense = warlike(40)
    finally:
        compiled.cache_clear()
    wars = dense["war"].max(axis=1)
    assert 0 < wars[1, 0] < wars[2, 0] < 40  # members whose pair of most wars has had one
    assert wars[-1, 1] == 40
    assert set(found) == set(dense)
    for name, value in dense.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)
