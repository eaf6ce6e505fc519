"""Rare mechanisms: stepped for the members that need them, a few side by side.

A mechanism that declares ``awake`` does nothing for a member in which these fields are zero. The members of a tile that
are awake, in any of their worlds, come first in a stable order and are stepped in blocks; the others keep their stocks,
and nothing is added to flows and events. What a member gets depends on it alone, not on who else is awake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import jax
import jax.numpy as jnp
from jax import lax

from foedus.mechanisms import FIELDS, Mechanism

__all__ = ["BLOCK", "awake_members", "step_awake"]

Arrays: TypeAlias = Mapping[str, jax.Array]
Inputs: TypeAlias = tuple[Arrays, Arrays, Arrays]
"""Parameters, state and noise."""

BLOCK: Final = 16
"""Members stepped side by side."""


def awake_members(item: Mechanism, state: Arrays) -> jax.Array | None:
    """Return whether each member needs a mechanism, ``(member,)``; None where all are to be stepped.

    Parameters
    ----------
    item
        The mechanism.
    state
        The fields it reads, trailing axes ``(world, member)``.
    """
    width = max((state[name].shape[-1] for name in item.awake), default=1)
    if width <= BLOCK:
        return None
    found = [jnp.broadcast_to(_any(name, state[name]), (width,)) for name in item.awake]
    return jnp.stack(found).any(axis=0)


def _any(name: str, values: jax.Array) -> jax.Array:
    """Return whether any number of a member is not zero; one that is not a number (NaN) counts as such."""
    axes = tuple(range(values.ndim - 1))
    # extremes of the array itself: a compiler makes vectors of these, but not of a comparison within a sum over states
    found = values.max(axis=axes) != 0
    return found if FIELDS[name].low >= 0.0 else found | (values.min(axis=axes) != 0)


def step_awake(item: Mechanism, call: Callable[..., Arrays], inputs: Inputs, awake: jax.Array) -> dict[str, jax.Array]:
    """Return what a mechanism writes, from the members that are awake.

    Parameters
    ----------
    item
        The mechanism.
    call
        Its step: a function of parameters, state and noise.
    inputs
        Parameters, state and noise, the last axis of members.
    awake
        Whether each member is awake.
    """
    width = len(awake)
    order = jnp.argsort(~awake, stable=True).astype(jnp.int32)
    order = jnp.pad(order, (0, -width % BLOCK), mode="edge")
    count = awake.sum()

    def values(members: jax.Array) -> dict[str, jax.Array]:
        picked = lax.optimization_barrier(jax.tree.map(lambda value: _picked(value, members, width), inputs))
        return {name: _whole(value) for name, value in call(*picked).items()}

    def one(block: jax.Array, written: dict[str, jax.Array]) -> dict[str, jax.Array]:
        members = lax.dynamic_slice_in_dim(order, block * BLOCK, BLOCK)
        return _placed(written, values(members), members, jnp.minimum(BLOCK, count - block * BLOCK))

    start = {}
    for name, form in jax.eval_shape(values, order[:BLOCK]).items():
        before = inputs[1][name] if FIELDS[name].role == "stock" else jnp.zeros((), form.dtype)
        start[name] = jnp.broadcast_to(before, (*form.shape[:-1], width))
    found: dict[str, jax.Array] = lax.fori_loop(0, (count + BLOCK - 1) // BLOCK, one, start)
    return found


def _picked(value: jax.Array, members: jax.Array, width: int) -> jax.Array:
    """Return some members of an array, or all of it if it is the same for every member."""
    value = jnp.asarray(value)
    if not value.ndim or value.shape[-1] != width:
        return value
    rows = value.size // width
    # positions in the flattened array: a gather along the last axis is laid out with the members first, and so would be
    # all that is computed from it
    places = jnp.arange(rows, dtype=jnp.int32)[:, None] * width + members
    return value.reshape(-1)[places].reshape((*value.shape[:-1], len(members)))


def _whole(value: jax.Array) -> jax.Array:
    return jnp.broadcast_to(value, (*value.shape[:-1], BLOCK))


def _placed(
    written: dict[str, jax.Array], values: Arrays, members: jax.Array, count: jax.Array
) -> dict[str, jax.Array]:
    """Return arrays with the first members of a block in their places, column by column."""

    # a loop, so that the block is computed once; not a scatter, which a compiler takes apart in more than one way
    def one(lane: jax.Array, written: dict[str, jax.Array]) -> dict[str, jax.Array]:
        return {
            name: lax.dynamic_update_slice_in_dim(
                written[name], lax.dynamic_slice_in_dim(value, lane, 1, axis=-1), members[lane], axis=-1
            )
            for name, value in values.items()
        }

    placed: dict[str, jax.Array] = lax.fori_loop(0, count, one, written)
    return placed
