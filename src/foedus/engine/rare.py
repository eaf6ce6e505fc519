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

from foedus.engine.barriers import written_down
from foedus.mechanisms import FIELDS, Mechanism

__all__ = ["BLOCK", "Merge", "awake_members", "replaced", "step_awake"]

Arrays: TypeAlias = Mapping[str, jax.Array]
Inputs: TypeAlias = tuple[Arrays, Arrays, Arrays]
"""Parameters, state and noise."""
Merge: TypeAlias = Callable[[jax.Array, jax.Array], jax.Array]
"""What a field becomes, from what is there and what a mechanism does."""

BLOCK: Final = 16
"""Members stepped side by side: as many numbers as the widest vectors hold."""


def replaced(before: jax.Array, value: jax.Array) -> jax.Array:
    """Return the new value of a stock."""
    return value


def awake_members(item: Mechanism, state: Arrays) -> jax.Array | None:
    """Return whether each member needs a mechanism, ``(member,)``; None where all are to be stepped.

    Of length one where that is the same for all members.

    Parameters
    ----------
    item
        The mechanism.
    state
        The fields it reads, trailing axes ``(world, member)``.
    """
    width = max((state[name].shape[-1] for name in item.awake), default=0)
    if not item.awake or 1 < width <= BLOCK:
        return None
    found = [jnp.broadcast_to(_any(name, state[name]), (width,)) for name in item.awake]
    return jnp.stack(found).any(axis=0)


def _any(name: str, values: jax.Array) -> jax.Array:
    """Return whether any number of a member is not zero; one that is not a number (NaN) counts as such."""
    rows = values.reshape(-1, values.shape[-1])
    if FIELDS[name].low >= 0.0:  # a sum, as a product of matrices: four times as fast as a maximum
        return jnp.ones(len(rows), values.dtype) @ rows != 0
    return (rows.max(axis=0) != 0) | (rows.min(axis=0) != 0)


def step_awake(
    call: Callable[..., Arrays], inputs: Inputs, awake: jax.Array, onto: Arrays, merge: Merge
) -> dict[str, jax.Array]:
    """Return what a mechanism writes, stepped for the members that are awake.

    Parameters
    ----------
    call
        Its step: a function of parameters, state and noise.
    inputs
        Parameters, state and noise, the last axis of members.
    awake
        Whether each member is awake; or whether all are.
    onto, merge
        What is there of the fields it writes, and how what it does is put onto that.
    """
    if len(awake) == 1:
        return _step_all_or_none(call, inputs, awake[0], onto, merge)
    width = len(awake)
    order = jnp.argsort(~awake, stable=True).astype(jnp.int32)
    order = jnp.pad(order, (0, -width % BLOCK), mode="edge")
    count = awake.sum()

    def values(members: jax.Array) -> dict[str, jax.Array]:
        def pick() -> Inputs:
            found: Inputs = jax.tree.map(lambda value: _picked(value, members, width), inputs)
            return found

        picked = written_down(count > 0, pick)
        return {name: jnp.broadcast_to(value, (*value.shape[:-1], BLOCK)) for name, value in call(*picked).items()}

    def one(block: jax.Array, written: dict[str, jax.Array]) -> dict[str, jax.Array]:
        members = lax.dynamic_slice_in_dim(order, block * BLOCK, BLOCK)
        return _placed(written, values(members), members, jnp.minimum(BLOCK, count - block * BLOCK), merge)

    forms = jax.eval_shape(values, order[:BLOCK])
    start = {name: jnp.broadcast_to(onto[name], (*form.shape[:-1], width)) for name, form in forms.items()}
    found: dict[str, jax.Array] = lax.fori_loop(0, (count + BLOCK - 1) // BLOCK, one, start)
    return found


def _step_all_or_none(
    call: Callable[..., Arrays], inputs: Inputs, awake: jax.Array, onto: Arrays, merge: Merge
) -> dict[str, jax.Array]:
    def step() -> dict[str, jax.Array]:
        return {name: merge(onto[name], value) for name, value in call(*inputs).items()}

    def leave() -> dict[str, jax.Array]:
        return {name: jnp.broadcast_to(onto[name], form.shape) for name, form in jax.eval_shape(step).items()}

    found: dict[str, jax.Array] = lax.cond(awake, step, leave)
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


def _placed(
    written: dict[str, jax.Array], values: Arrays, members: jax.Array, count: jax.Array, merge: Merge
) -> dict[str, jax.Array]:
    """Return arrays with the first members of a block merged in their places, column by column."""

    # a loop, so that the block is computed once; not a scatter, which a compiler takes apart in more than one way
    def one(lane: jax.Array, written: dict[str, jax.Array]) -> dict[str, jax.Array]:
        found = {}
        for name, value in values.items():
            old = lax.dynamic_slice_in_dim(written[name], members[lane], 1, axis=-1)
            new = merge(old, lax.dynamic_slice_in_dim(value, lane, 1, axis=-1))
            found[name] = lax.dynamic_update_slice_in_dim(written[name], new, members[lane], axis=-1)
        return found

    placed: dict[str, jax.Array] = lax.fori_loop(0, count, one, written)
    return placed
