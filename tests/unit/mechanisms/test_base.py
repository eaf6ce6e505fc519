"""Sums over third states."""

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.devices import LANES, lanes
from foedus.mechanisms import pair_index
from foedus.mechanisms._base import third_states, where_any


def sparse_table(actors, seed=0):
    """Most columns zero, for every member alike; the others mostly zero."""
    rng = np.random.default_rng(seed)
    table = rng.random((actors, actors, 2, 4)) * (rng.random((actors, actors, 2, 4)) < 0.4)
    table[:, rng.random(actors) < 0.6] = 0.0
    table[range(actors), range(actors)] = 0.0
    return table.astype(np.float32)


@pytest.mark.parametrize("actors", [2, 3, 17, 40])
def test_passing_over_empty_columns_changes_no_bit(actors):
    table = jnp.asarray(sparse_table(actors))
    whole = third_states(jnp.minimum, table)
    np.testing.assert_array_equal(third_states(jnp.minimum, table, sparse=True), whole)
    if actors > 3:
        assert np.asarray(whole).any()


def test_a_sum_is_what_it_says():
    table = sparse_table(17).astype(np.float64)
    first, second = pair_index(17)
    expected = np.minimum(table[first], table[second]).sum(axis=1)
    found = third_states(jnp.minimum, jnp.asarray(table, jnp.float32), sparse=True)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_a_number_that_is_none_is_not_passed_over():
    table = np.zeros((9, 9, 1, 3), np.float32)
    table[2, 5, 0, 1] = np.nan
    assert np.isnan(np.asarray(third_states(jnp.add, jnp.asarray(table), sparse=True))).any()


def test_where_any_puts_the_filled_first_and_in_order():
    table = np.zeros((4, 6, 1), np.float32)
    table[1, 4], table[3, 1] = 2.0, -1.0
    order, count = where_any(jnp.asarray(table), axis=1)
    assert int(count) == 2
    assert np.asarray(order)[:2].tolist() == [1, 4]


def test_the_width_of_a_tile_falls_with_the_number_of_states():
    widths = [lanes(64, actors) for actors in (3, 29, 80, 190, 400)]
    assert widths == sorted(widths, reverse=True)
    assert set(widths) <= {*LANES, 64}
