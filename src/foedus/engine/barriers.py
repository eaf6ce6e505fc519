"""A barrier between a computation and what uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import jax
import jax.numpy as jnp
from jax import lax

__all__ = ["written_down"]

T = TypeVar("T")


def written_down(certain: jax.Array, compute: Callable[[], T]) -> T:
    """Return what a function of no arguments computes, as arrays in memory.

    A compiler merges a computation with all that uses it, and repeats it in each. It does not merge what is computed on
    a condition; JAX's own barrier has gone by then.

    Parameters
    ----------
    certain
        A condition that always holds, which the compiler must not know.
    compute
        Returns arrays, or a tree of arrays.
    """
    forms = jax.eval_shape(compute)
    found: T = lax.cond(certain, compute, lambda: jax.tree.map(jnp.zeros_like, forms))
    return found
