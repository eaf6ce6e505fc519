"""The continuous-time balance kernel X' = X^2 and its closed form."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax

__all__ = ["marvel_2011_closed_form", "marvel_2011_kernel"]


def marvel_2011_kernel(x0: jax.Array, duration: float, steps: int) -> jax.Array:
    r"""Integrate :math:`X' = X^2` by the classical Runge-Kutta method.

    Parameters
    ----------
    x0
        Symmetric matrix of relations with its diagonal, ``(actor, partner)``; c = a and c = b are in the sum.
    duration
        Time to integrate over, below :math:`t^* = 1/\lambda_1`, where the solution diverges.
    steps
        Number of steps.

    Returns
    -------
    jax.Array
        X at the end, ``(actor, partner)``.

    Notes
    -----
    The error falls with the fourth power of the step away from t*. Use float64.

    References
    ----------
    marvel_2011

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> round(float(marvel_2011_kernel(jnp.array([[1.0]]), 0.5, 100)[0, 0]), 4)
    2.0
    """
    h = duration / steps

    def square(x: jax.Array) -> jax.Array:
        return jnp.matmul(x, x, precision=lax.Precision.HIGHEST)

    def advance(_: jax.Array, x: jax.Array) -> jax.Array:
        k1 = square(x)
        k2 = square(x + 0.5 * h * k1)
        k3 = square(x + 0.5 * h * k2)
        k4 = square(x + h * k3)
        return x + (h / 6.0) * (k1 + 2.0 * k2 + 2.0 * k3 + k4)

    final: jax.Array = lax.fori_loop(0, steps, advance, x0)
    return final


def marvel_2011_closed_form(x0: jax.Array, time: float) -> jax.Array:
    r"""Return :math:`X(t) = X_0 (I - X_0 t)^{-1}`, valid until :math:`t^* = 1/\lambda_1`.

    Parameters
    ----------
    x0
        Symmetric matrix of relations, ``(actor, partner)``.
    time
        Time t.

    Returns
    -------
    jax.Array
        X at t, ``(actor, partner)``.

    References
    ----------
    marvel_2011
    """
    # X0 and (I - X0 t) commute, so solving from the left gives the same product
    found: jax.Array = jnp.linalg.solve(jnp.eye(x0.shape[0], dtype=x0.dtype) - x0 * time, x0)
    return found
