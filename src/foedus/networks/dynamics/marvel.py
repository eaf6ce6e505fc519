"""Balance in continuous time without bounds, X' = X²: when relations diverge, and into which camps."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError

__all__ = ["marvel_2011_blow_up_time", "marvel_2011_camps", "marvel_2011_path", "symmetric_relations"]

#: Share of the largest entry of an eigenvector below which an entry is rounding error. *Assumed*: far above 1e-16 n.
_NOTHING: Final = 1e-10


def symmetric_relations(x0: ArrayLike) -> FloatArray:
    """Return relations as an array, checked.

    Parameters
    ----------
    x0
        Shape ``(..., actor, partner)``.

    Raises
    ------
    InputError
        If the matrices are not square, finite and symmetric.
    """
    x = np.asarray(x0, dtype=np.float64)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2] or x.shape[-1] < 2:
        raise InputError("relations are not a square matrix", where=f"shape {x.shape}", expected="(..., actor, actor)")
    if not np.isfinite(x).all() or (x != np.swapaxes(x, -1, -2)).any():
        raise InputError("relations are not symmetric or not finite", expected="finite and symmetric matrices")
    return x


def marvel_2011_blow_up_time(x0: ArrayLike) -> FloatArray:
    r"""Time at which relations diverge, :math:`t^* = 1/\lambda_1`.

    Parameters
    ----------
    x0
        Symmetric relations at time 0 with their diagonal, shape ``(..., actor, partner)``, any unit.

    Returns
    -------
    FloatArray
        Shape ``(...)``, unit of one over relations; infinite where no eigenvalue is above 0: relations then fade.

    Raises
    ------
    InputError
        If the matrices are not square, finite and symmetric.

    References
    ----------
    marvel_2011

    Examples
    --------
    >>> float(marvel_2011_blow_up_time([[0.0, -2.0], [-2.0, 0.0]]))
    0.5
    """
    highest = np.linalg.eigvalsh(symmetric_relations(x0))[..., -1]
    # a sum of squares that rounds to just above 0 is not growth
    grows = highest > np.finfo(np.float64).eps * np.abs(np.asarray(x0)).sum(axis=(-2, -1))
    found: FloatArray = np.divide(1.0, highest, out=np.full(highest.shape, np.inf), where=grows)
    return found


def marvel_2011_camps(x0: ArrayLike) -> FloatArray:
    """Camps at the blow-up: signs of the eigenvector of the largest eigenvalue.

    Parameters
    ----------
    x0
        As in `marvel_2011_blow_up_time`.

    Returns
    -------
    FloatArray
        1 for the camp of the first actor that has one, −1 for the other; NaN for an actor whose entry in the
        eigenvector is zero, and throughout a matrix whose relations do not diverge or whose largest eigenvalue is not
        simple. Shape ``(..., actor)``.

    Raises
    ------
    InputError
        As in `marvel_2011_blow_up_time`.

    References
    ----------
    marvel_2011

    Examples
    --------
    >>> marvel_2011_camps([[0.0, 1.0, -1.0], [1.0, 0.0, -2.0], [-1.0, -2.0, 0.0]]).tolist()
    [1.0, 1.0, -1.0]
    >>> marvel_2011_camps([[0.0, 0.0, 0.0], [0.0, 0.0, -2.0], [0.0, -2.0, 0.0]]).tolist()
    [nan, 1.0, -1.0]
    """
    x = symmetric_relations(x0)
    value, vector = np.linalg.eigh(x)
    leading = vector[..., -1]
    close = 8 * x.shape[-1] * np.finfo(np.float64).eps * np.abs(value).max(axis=-1, keepdims=True)
    unsure = (value[..., -1:] - value[..., -2:-1] <= close) | (value[..., -1:] <= close)
    # a rounding residue of an entry that is 0 says nothing about a camp
    there = np.abs(leading) > _NOTHING * np.abs(leading).max(axis=-1, keepdims=True)
    first = np.take_along_axis(leading, np.argmax(there, axis=-1, keepdims=True), axis=-1)
    sign = np.where(leading * first > 0, 1.0, -1.0)
    found: FloatArray = np.where(unsure | ~there, np.nan, sign)
    return found


def marvel_2011_path(x0: ArrayLike, times: ArrayLike) -> FloatArray:
    r"""Relations through time by their spectrum, :math:`X(t) = \sum_k \frac{\lambda_k}{1 - \lambda_k t} v_k v_k^T`.

    Parameters
    ----------
    x0
        Symmetric relations at time 0, shape ``(..., actor, partner)``.
    times
        From 0 to before the blow-up of every matrix, shape ``(time,)``.

    Returns
    -------
    FloatArray
        Shape ``(..., time, actor, partner)``.

    Raises
    ------
    InputError
        If a time is negative or not before the blow-up, or as in `marvel_2011_blow_up_time`.

    Notes
    -----
    The closed form :math:`X_0 (I - X_0 t)^{-1}`, for all times at the cost of one decomposition.

    References
    ----------
    marvel_2011

    Examples
    --------
    >>> marvel_2011_path([[0.0, 1.0], [1.0, 0.0]], [0.0, 0.5]).round(3).tolist()
    [[[0.0, 1.0], [1.0, 0.0]], [[0.667, 1.333], [1.333, 0.667]]]
    """
    x = symmetric_relations(x0)
    time = np.atleast_1d(np.asarray(times, dtype=np.float64))
    end = float(np.min(marvel_2011_blow_up_time(x)))
    if not ((time >= 0) & (time < end)).all():
        raise InputError(
            "a time is negative or not before the blow-up",
            where=f"times up to {time.max():g}",
            expected=f"0 <= t < {end:g}",
        )
    value, vector = np.linalg.eigh(x)
    grown = value[..., None, :] / (1.0 - value[..., None, :] * time[:, None])
    spread = vector[..., None, :, :]
    found: FloatArray = (spread * grown[..., None, :]) @ np.swapaxes(spread, -1, -2)
    return found
