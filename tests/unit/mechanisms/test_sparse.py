"""Nonzero entries of a field: all are found, in their places, and what is put back is put there alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble
from foedus.engine.program import compiled
from foedus.mechanisms import _sparse, mechanism
from foedus.mechanisms._sparse import SLOTS, in_full, over_entries
from foedus.scenarios import ParameterSet, compile_policies, parse_policy
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world

SHAPES = [
    ((29, 29, 2, 64), 2, 0.0008),
    ((29, 29, 2, 64), 2, 0.01),
    ((406, 1, 5), 1, 0.3),
    ((4, 4), 2, 0.3),
    ((4, 4), 2, 0.0),
    ((7, 7, 3), 2, 1.0),
    ((1, 2, 3), 1, 0.5),
    ((90, 90, 2, 16), 2, 0.001),
]


def a_field(shape, share, seed=0):
    rng = np.random.default_rng(seed)
    return np.asarray((rng.random(shape) < share) * rng.normal(size=shape), np.float32)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize(("shape", "leading", "share"), SHAPES)
def test_every_entry_is_found_once(shape, leading, share, twice):
    field = a_field(shape, share)
    room = field.size + SLOTS + 1

    @jax.jit
    def listed(value):
        def body(entries, carry):
            rows, count = carry
            real = (jnp.arange(SLOTS) < entries.count) & (entries.seen if twice else True)
            index = (entries.row // shape[1], entries.row % shape[1]) if leading == 2 else (entries.row,)
            found = jnp.stack([entries.lane, entries.row, entries.of(value, *index).view(jnp.int32)], axis=1)
            return rows.at[jnp.where(real, count + jnp.cumsum(real) - 1, room - 1)].set(found), count + real.sum()

        start = jnp.zeros((room, 3), jnp.int32), jnp.int32(0)
        return over_entries(value, leading, body, start, twice=twice)

    rows, count = (np.asarray(part) for part in listed(jnp.asarray(field)))
    flat = field.reshape(int(np.prod(shape[:leading])), -1)
    lane, row = np.nonzero(flat.T)
    expected = np.stack([lane, row, flat[row, lane].view(np.int32)], axis=1)
    found = rows[:count]
    np.testing.assert_array_equal(found[np.lexsort((found[:, 1], found[:, 0]))], expected)


@pytest.mark.parametrize("number", [np.nan, -1.0, 1e-30])
def test_whatever_is_not_zero_is_an_entry(number):
    field = np.zeros((3, 3, 2), np.float32)
    field[1, 2, 1] = number

    def body(entries, _):
        return jnp.stack([entries.row[0], entries.lane[0], entries.count])

    assert over_entries(jnp.asarray(field), 2, body, jnp.zeros(3, jnp.int32)).tolist() == [5, 1, 1]


def test_a_field_is_read_at_the_entry_s_own_world_and_member():
    """Fields with batch axes of length one, and parameters with one axis of members, or none."""
    field = a_field((5, 5, 2, 7), 0.1)
    rng = np.random.default_rng(1)
    others = [
        rng.random(shape).astype(np.float32) for shape in ((3, 5, 2, 7), (3, 5, 1, 7), (3, 5, 2, 1), (3, 5, 1, 1))
    ]
    params = [rng.random(shape).astype(np.float32) for shape in ((7,), (1,), ())]

    def body(entries, _):
        second = entries.row % 5
        read = [entries.of(jnp.asarray(other), 2, second) for other in others]
        column = entries.of(jnp.asarray(others[0]), 1, jnp.arange(5)[:, None])
        return jnp.stack([*read, *(entries.of(jnp.asarray(each)) for each in params), *column, entries.lane, second])

    start = jnp.zeros((14, SLOTS))
    found = np.asarray(over_entries(jnp.asarray(field), 2, body, start))
    count = np.count_nonzero(field)
    assert 0 < count < SLOTS
    lane, second = (row[:count].astype(int) for row in found[12:])
    world, member = lane // 7, lane % 7
    for got, other in zip(found[:4], others, strict=True):
        full = np.broadcast_to(other, (3, 5, 2, 7))
        np.testing.assert_array_equal(got[:count], full[2, second, world, member])
    for got, each in zip(found[4:7], params, strict=True):
        np.testing.assert_array_equal(got[:count], np.broadcast_to(each, (7,))[member])
    np.testing.assert_array_equal(found[7:12, :count], others[0][1][:, world, member])


@pytest.mark.parametrize("some", [False, True])
def test_what_is_put_back_lands_in_its_place(some):
    field = a_field((6, 6, 2, 20), 0.4)  # more than one block
    assert np.count_nonzero(field) > SLOTS

    def body(entries, total):
        first, second = entries.row // 6, entries.row % 6
        own = entries.of(jnp.asarray(field), first, second)
        columns = jnp.stack([own, jnp.abs(own)])
        return entries.put(total, (None, second), columns, jnp.add, only=own > 0 if some else None)

    found = np.asarray(over_entries(jnp.asarray(field), 2, body, jnp.zeros((2, 6, 2, 20))))
    counted = np.where(field > 0, field, 0.0) if some else field
    np.testing.assert_allclose(found, [counted.sum(axis=0), np.abs(counted).sum(axis=0)], rtol=1e-5, atol=1e-6)


def test_all_batch_axes_of_what_a_mechanism_sees_count():
    item = mechanism("hostilities")
    state = dict.fromkeys(item.reads, jnp.zeros(3)) | {
        name: jnp.zeros((3, 3)) for name in ("attacks", "entry", "forced_attack")
    }
    assert in_full(item, "attacks", state, {}).shape == (3, 3)
    state["camp"] = jnp.zeros((3, 2, 1))
    noise = {each.name: jnp.zeros((3, 4)) for each in item.draws}
    assert in_full(item, "attacks", state, noise).shape == (3, 3, 2, 4)


def warlike(members):
    """Wars in some members; one more of all members, in the scenario alone."""
    world = synthetic_world(6, seed=3)
    years = {"steps_per_year": 4, "until": world.start_year + 4}
    war = f"war:{world.actors[0]}+{world.actors[3]}@{world.start_year + 2}"
    shocks = compile_shocks((), parse_shocks([war]), world, **years)
    policy = parse_policy(f"{world.actors[0]}:contain:{world.actors[1]}:0.5@{world.start_year}-{world.start_year + 3}")
    drawn = ParameterSet.load("default").replaced({"crisis.base": -3.0, "crisis.war": 1.0, "joining.base": 1.0})
    return Ensemble(world, compile_policies([policy], world, **years), drawn.draw(0, members), shocks=shocks,
                    numbers=np.asarray(members), seed=0, steps=16, steps_per_year=4, chunk=64).compute(0)  # fmt: skip


def test_a_run_is_the_same_to_the_last_bit_with_more_blocks_or_fewer_members(monkeypatch):
    found = warlike(range(40))
    wars = found["war"].max(axis=1)
    assert 0 < wars[1, 0] < wars[2, 0] < 40  # members whose pair of most wars has had one
    assert wars[-1, 1] == 40
    compiled.cache_clear()
    monkeypatch.setattr(_sparse, "SLOTS", 64)
    try:
        blocks = warlike(range(40))
    finally:
        compiled.cache_clear()
    assert set(found) == set(blocks)
    for name, value in blocks.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)
    for name, value in warlike(range(20, 29)).items():
        if name in ("alignment", "capability", "burden", "threat"):
            np.testing.assert_array_equal(found[name][..., 20:29], value, err_msg=name)
