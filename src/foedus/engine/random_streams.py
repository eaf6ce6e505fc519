"""Random streams: the same draw for the same seed, mechanism, member and step, regardless of what else runs.

Threefry-2x32 with 20 rounds is a counter-based generator: its key is made of the seed, the
mechanism's name and the member, its counter of the step and the position among the
mechanism's numbers. Nothing is carried from step to step, so a mechanism that is added,
a policy that changes, or another way of cutting the ensemble into chunks shifts no draw.

The rounds are written out here, bit for bit as in JAX, because its own routine for CPUs
keeps them in a loop, does not fuse with what uses the bits, and spends two words on one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special
from numpy.typing import NDArray

from foedus.mechanisms import Draw

__all__ = ["draw", "member_keys", "stream_key", "threefry_2x32"]

_ROTATIONS: Final = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY: Final = 0x1BD11BDA

# Giles (2010), single precision: coefficients of the inverse error function in w - 2.5 and sqrt(w) - 3
_CENTRE: Final = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
    -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
)  # fmt: skip
_TAIL: Final = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
    -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
)  # fmt: skip


def threefry_2x32(
    key: tuple[jax.Array, jax.Array], counter: tuple[jax.Array, jax.Array]
) -> tuple[jax.Array, jax.Array]:
    """Return two random words for a counter of two words under a key of two words.

    Parameters
    ----------
    key, counter
        Pairs of uint32 arrays that broadcast together.

    Returns
    -------
    tuple of jax.Array
        Two uint32 arrays.

    References
    ----------
    salmon_2011
    """
    keys = (key[0], key[1], key[0] ^ key[1] ^ jnp.uint32(_PARITY))
    x, y = counter[0] + keys[0], counter[1] + keys[1]
    for block in range(5):
        for rotation in _ROTATIONS[block % 2]:
            x = x + y
            y = (y << rotation) | (y >> (32 - rotation))
            y = x ^ y
        x = x + keys[(block + 1) % 3]
        y = y + keys[(block + 2) % 3] + jnp.uint32(block + 1)
    return x, y


def stream_key(seed: int, name: str) -> NDArray[np.uint32]:
    """Return the key of a mechanism's stream, two words.

    Examples
    --------
    >>> bool((stream_key(0, "depth") == stream_key(0, "power")).all())
    False
    """
    # a cryptographic hash of fixed meaning: Python's own hash() changes between processes
    digest = hashlib.blake2b(name.encode(), digest_size=8, key=seed.to_bytes(8, "little")).digest()
    return np.frombuffer(digest, dtype="<u4").astype(np.uint32)


def member_keys(stream: jax.Array, members: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return a stream's key for each member, two words ``(member,)``."""
    return threefry_2x32((stream[0], stream[1]), (members, jnp.zeros_like(members)))


def draw(
    keys: tuple[jax.Array, jax.Array],
    step: jax.Array,
    draws: Sequence[Draw],
    sizes: dict[str, int],
    dtype: np.dtype[np.floating],
) -> dict[str, jax.Array]:
    """Draw all the numbers a mechanism needs in one step.

    Parameters
    ----------
    keys
        Of each member, two words ``(member,)``.
    step
        Number of the step, uint32.
    draws
        What the mechanism asks for.
    sizes
        Length of each axis.
    dtype
        Of the numbers.

    Returns
    -------
    dict
        Name to array, leading axes as requested and then ``(world, member)`` with one world:
        all worlds of a member share their noise.
    """
    if not draws:
        return {}
    counts = [math.prod(sizes[axis] for axis in item.axes) for item in draws]
    half = (sum(counts) + 1) // 2
    position = lax.broadcasted_iota(jnp.uint32, (half, 1), 0)
    words = jnp.concatenate(threefry_2x32((keys[0][None], keys[1][None]), (position, step)), axis=0)
    found: dict[str, jax.Array] = {}
    begin = 0
    for item, count in zip(draws, counts, strict=True):
        numbers = _uniform(words[begin : begin + count], dtype)
        if item.distribution == "normal":
            numbers = _normal(numbers)
        shape = tuple(sizes[axis] for axis in item.axes)
        found[item.name] = numbers.reshape((*shape, 1, numbers.shape[-1]))
        begin += count
    return found


def _uniform(words: jax.Array, dtype: np.dtype[np.floating]) -> jax.Array:
    """Return numbers in (0, 1), never at its ends, from the upper 23 (float32) or all 32 bits."""
    kept = 23 if dtype == np.float32 else 32
    return ((words >> (32 - kept)).astype(dtype) + dtype.type(0.5)) * dtype.type(2.0**-kept)


def _normal(uniform: jax.Array) -> jax.Array:
    """Return standard normal numbers by the inverse distribution function."""
    if uniform.dtype != jnp.float32:
        return special.ndtri(uniform)
    x = 2.0 * uniform - 1.0
    w = -jnp.log(4.0 * uniform * (1.0 - uniform))
    value = jnp.where(w < 5.0, _polynomial(_CENTRE, w - 2.5), _polynomial(_TAIL, jnp.sqrt(w) - 3.0))
    return np.float32(math.sqrt(2.0)) * value * x


def _polynomial(coefficients: tuple[float, ...], x: jax.Array) -> jax.Array:
    total = jnp.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + np.float32(coefficient)
    return total
