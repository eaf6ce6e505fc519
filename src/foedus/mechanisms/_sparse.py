"""Few among many: fields that are zero nearly everywhere, such as wars, taken one nonzero entry at a time.

A war is under way between a handful of pairs, in some worlds of some members. What depends on a war is computed for a
list of wars, of all worlds and members of a tile together, and put back in its place. A field has the same value at an
entry whoever else is in the list, and what is put back is put together by a maximum or a sum of whole numbers, so that
a member's results do not depend on the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from foedus.mechanisms._base import Mechanism
from foedus.mechanisms._fields import FIELDS

__all__ = ["Entries", "in_full", "over_entries"]

T = TypeVar("T")
Index: TypeAlias = Any
"""A whole number, or an array of them that broadcasts to ``(..., slot)``."""

_BITS: Final = 16

SLOTS: Final = 128
"""Entries taken side by side; with fewer than about 40 a compiler makes no vectors (decision 22)."""


@dataclass(frozen=True)
class Entries:
    """A block of the nonzero entries of a field.

    Parameters
    ----------
    row
        Position of each in the leading axes of the field, flattened; ``(slot,)``.
    lane
        Position of each in the batch axes, flattened; ``(slot,)``.
    count
        How many there are; the slots after these hold anything.
    seen
        Whether all entries of the field have been gone through once, these included.
    batch
        Lengths of the batch axes.
    """

    row: jax.Array
    lane: jax.Array
    count: jax.Array
    seen: jax.Array
    batch: tuple[int, ...]

    def of(self, value: jax.Array, *leading: Index) -> jax.Array:
        """Return a field's values at leading indices, each in the world and member of its entry; ``(..., slot)``."""
        value = jnp.asarray(value)
        axes, trailing = value.shape[: len(leading)], value.shape[len(leading) :]
        place = jnp.zeros((), jnp.int32)
        for index, length in zip(leading, axes, strict=True):
            place = place * length + index
        spread = self.batch[len(self.batch) - len(trailing) :]
        if trailing == spread and len(trailing) == len(self.batch):
            place = place * math.prod(trailing) + self.lane
        else:
            below = math.prod(spread)
            for length, full in zip(trailing, spread, strict=True):
                below //= full
                place = place * length + ((self.lane // below) % full if length > 1 else 0)
        place = jnp.broadcast_to(place, jnp.broadcast_shapes(place.shape, self.row.shape))
        # of the flattened array: a gather along several axes is laid out in another order, and all that uses it
        return value.reshape(-1).at[place].get(mode="promise_in_bounds", wrap_negative_indices=False)

    def put(
        self,
        onto: jax.Array,
        places: tuple[jax.Array | None, ...],
        values: jax.Array,
        combine: Callable[[jax.Array, jax.Array], jax.Array],
        *,
        only: jax.Array | None = None,
    ) -> jax.Array:
        """Return a field with the entries' values put onto what is there, each in its world and member.

        Parameters
        ----------
        onto
            Leading axes and all batch axes in full.
        places
            For each leading axis the index of each entry ``(slot,)``; None for the whole of it.
        values
            What is put there, ``(whole axes..., slot)``.
        combine
            A maximum, or a sum.
        only
            Whether each entry has anything to put, ``(slot,)``.
        """
        leading = onto.shape[: len(places)]
        size = [length if place is None else 1 for length, place in zip(leading, places, strict=True)]

        # a loop; not a scatter, which a compiler takes apart in more than one way
        def one(number: jax.Array, flat: jax.Array) -> jax.Array:
            slot = number if order is None else order[number]
            start = [jnp.int32(0) if place is None else place[slot] for place in places]
            start.append(self.lane[slot])
            new = lax.dynamic_index_in_dim(values, slot, values.ndim - 1).reshape(*size, 1)
            return lax.dynamic_update_slice(flat, combine(lax.dynamic_slice(flat, start, (*size, 1)), new), start)

        order, count = None, self.count
        if only is not None:
            only &= jnp.arange(SLOTS) < count
            running = _running(only.astype(jnp.float32))
            order, count = _beyond(running[:, None], jnp.arange(SLOTS))[0], running[-1].astype(jnp.int32)
        flat = onto.reshape(*leading, math.prod(self.batch))
        placed: jax.Array = lax.fori_loop(0, count, one, flat).reshape(onto.shape)
        return placed


def in_full(item: Mechanism, name: str, state: Mapping[str, jax.Array], noise: Mapping[str, jax.Array]) -> jax.Array:
    """Return a field of a mechanism's state with all the batch axes that any of its fields or numbers has."""
    read = {key: (state[key], len(FIELDS[key].axes)) for key in item.reads}
    drawn = {each.name: (noise[each.name], len(each.axes)) for each in item.draws if each.name in noise}
    batch = [value.shape[axes:] for value, axes in (*read.values(), *drawn.values())]
    value, axes = read[name]
    full = jnp.broadcast_shapes(*batch)
    missing = (1,) * (len(full) + axes - value.ndim)
    return jnp.broadcast_to(
        value.reshape(*value.shape[:axes], *missing, *value.shape[axes:]), (*value.shape[:axes], *full)
    )


def over_entries(
    value: jax.Array, leading: int, body: Callable[[Entries, T], T], start: T, *, twice: bool = False
) -> T:
    """Fold a function over the nonzero entries of a field, a block of them at a time.

    Parameters
    ----------
    value
        The field; what is not a number (NaN) counts as not zero. All batch axes in full.
    leading
        Number of leading axes; the others are batch axes.
    body
        Function of a block of entries and of what it returned before.
    start
        What it gets first.
    twice
        Whether blocks are gone through a second time, in reverse, with ``seen`` true; the last block is gone
        through once only, with ``seen`` true.
    """
    found = _Positions(value, leading)

    def one(number: jax.Array, carry: T) -> T:
        last = found.blocks - 1
        block = jnp.where(number > last, 2 * last - number, number)
        return body(found.block(block, number >= last), carry)

    times = jnp.maximum(2 * found.blocks - 1, 0) if twice else found.blocks
    folded: T = lax.fori_loop(0, times, one, start)
    return folded


class _Positions:
    """Where the nonzero entries of a field are, lane by lane, a lane being a member in a world.

    Sixteen rows make a word of bits, and words a square, so that few numbers are looked at to find an entry. Running
    sums are products of matrices, exact for whole numbers below 2^24.
    """

    def __init__(self, value: jax.Array, leading: int) -> None:
        self.batch = value.shape[leading:]
        rows = value.reshape(-1, math.prod(self.batch))
        self.length = -(-len(rows) // _BITS)
        self.side = math.isqrt(self.length - 1) + 1
        self.rows = len(rows)
        words = jnp.zeros((self.length, rows.shape[1]), jnp.int32)
        for bit in range(_BITS):
            some = rows[bit * self.length : (bit + 1) * self.length] != 0
            words += jnp.pad(jnp.where(some, 1 << bit, 0), ((0, self.length - len(some)), (0, 0)))
        words = jnp.pad(words, ((0, self.side**2 - self.length), (0, 0)))
        self.words = words.reshape(self.side, self.side, -1)
        counts = lax.population_count(self.words).sum(axis=1).astype(jnp.float32)
        self.groups = _running(counts)
        self.lanes = _running(self.groups[-1])
        self.total = self.lanes[-1].astype(jnp.int32)
        self.blocks = (self.total + SLOTS - 1) // SLOTS

    def block(self, number: jax.Array, seen: jax.Array) -> Entries:
        """Return the entries of a block."""
        first = number * SLOTS
        rank = (first + jnp.arange(SLOTS, dtype=jnp.int32)).astype(jnp.float32)
        lane, rank = _beyond(self.lanes[:, None], rank)
        group, rank = _beyond(self.groups[:, lane], rank)
        words = self.words[group, :, lane].T  # (word, slot)
        which, rank = _beyond(_running(lax.population_count(words).astype(jnp.float32)), rank)
        word = jnp.take_along_axis(words, which[None], axis=0)
        masks = np.array([(2 << bit) - 1 for bit in range(_BITS)], np.int32)[:, None]
        bit, _ = _beyond(lax.population_count(word & masks).astype(jnp.float32), rank)
        row = jnp.minimum(bit * self.length + group * self.side + which, self.rows - 1)
        return Entries(row, lane, jnp.clip(self.total - first, 0, SLOTS), seen, self.batch)


def _running(counts: jax.Array) -> jax.Array:
    """Return running sums along the first axis."""
    return jnp.matmul(jnp.tri(len(counts), dtype=jnp.float32), counts, precision="highest")


def _beyond(up_to: jax.Array, rank: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return the first position whose running sum exceeds a rank, and the rank among what is counted there."""
    passed = up_to <= rank
    position = jnp.minimum(passed.sum(axis=0, dtype=jnp.int32), len(up_to) - 1)
    return position, rank - jnp.where(passed, up_to, 0.0).max(axis=0)
