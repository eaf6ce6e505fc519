"""Balance in continuous time with bounded relations (Kułakowski, Gawroński and Gronek 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.networks.dynamics.marvel import symmetric_relations
from foedus.networks.dynamics.triads import is_balanced

__all__ = ["Bounded", "kulakowski_2005", "kulakowski_2005_rate"]

#: Largest change of atanh(x/R) in one fourth-order step, as a share of the largest one below 1. *Assumed*.
_STRIDE: Final = 0.1
#: atanh(x/R) at which a relation has reached its bound: |x| is then 0.999 R. *Assumed*.
_SETTLED: Final = 3.8


@dataclass(frozen=True, eq=False)
class Bounded:
    """End states of bounded relations.

    Parameters
    ----------
    relations
        At the end, within ±R, shape ``(replicate, actor, partner)``, zero diagonal.
    time
        Time from which each replicate is balanced, NaN where it is not, shape ``(replicate,)``.
    balanced
        Whether the signs at the end are balanced: one camp or two, shape ``(replicate,)``.
    """

    relations: FloatArray
    time: FloatArray
    balanced: BoolArray


def kulakowski_2005_rate(x: FloatArray, bound: float) -> FloatArray:
    r"""Rate of change, :math:`\dot x_{ij} = \bigl(1 - (x_{ij}/R)^2\bigr) \sum_{k \ne i,j} x_{ik} x_{kj}`.

    Parameters
    ----------
    x
        Symmetric relations with zero diagonal, shape ``(..., actor, partner)``.
    bound
        R, in the unit of the relations.

    Returns
    -------
    FloatArray
        Shape of `x`, zero diagonal.

    References
    ----------
    kulakowski_gawronski_gronek_2005

    Examples
    --------
    >>> kulakowski_2005_rate(np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]), 2.0).tolist()
    [[0.0, 1.5, 0.0], [1.5, 0.0, 1.5], [0.0, 1.5, 0.0]]
    """
    found: FloatArray = (1.0 - (x / bound) ** 2) * _pull(x)
    return found


def kulakowski_2005(x0: ArrayLike, bound: float, *, most_steps: int = 10_000) -> Bounded:
    r"""Integrate bounded relations until they are balanced.

    .. math:: \dot x_{ij} = \bigl(1 - (x_{ij}/R)^2\bigr) \sum_{k \ne i,j} x_{ik} x_{kj}

    Parameters
    ----------
    x0
        Symmetric relations at time 0 within ±R, shape ``(replicate, actor, partner)``, or a single matrix; the diagonal
        is not used.
    bound
        R, above every relation in size.
    most_steps
        Steps after which to give up.

    Returns
    -------
    Bounded
        Replicates end when every relation is near its bound and pushed towards it: balanced, or jammed, which happens
        where the range is narrow.

    Raises
    ------
    InputError
        If relations are not symmetric and within the bound.

    Notes
    -----
    The variable integrated is z = atanh(x/R), whose rate is the sum over R, so that the bounds hold automatically.
    Classical fourth-order Runge-Kutta steps, with a separate length for each replicate, at most 0.1 in any z, and 0.1
    of the largest z. Far below the bound the model is Marvel et al.'s without diagonal, so relations reach the bound
    near 1/λ₁.

    References
    ----------
    kulakowski_gawronski_gronek_2005, marvel_2011

    Examples
    --------
    >>> found = kulakowski_2005([[0.0, 0.3, -0.2], [0.3, 0.0, 0.1], [-0.2, 0.1, 0.0]], 1.0)
    >>> np.sign(found.relations[0]).astype(int).tolist(), bool(found.balanced[0])
    ([[0, 1, -1], [1, 0, -1], [-1, -1, 0]], True)
    """
    x = symmetric_relations(x0)
    x = np.array(x.reshape(-1, *x.shape[-2:]))
    n = x.shape[-1]
    x[:, np.arange(n), np.arange(n)] = 0.0
    if not (np.isfinite(bound) and bound > np.abs(x).max()):
        raise InputError(
            "relations beyond their bound", where=f"bound={bound}", expected=f"more than {np.abs(x).max():g}"
        )
    z = np.arctanh(x / bound)
    clock, time = np.zeros(len(z)), np.full(len(z), np.nan)
    off = ~np.eye(n, dtype=bool)
    going = np.arange(len(z))
    for _ in range(most_steps):
        if not going.size:
            break
        part = z[going]
        k1 = _pull(bound * np.tanh(part)) / bound
        fastest = np.abs(k1).max(axis=(1, 2), initial=0.0)
        largest = np.minimum(1.0, np.abs(part).max(axis=(1, 2)))
        # a replicate in which nothing moves stays as it is
        h = np.divide(_STRIDE * largest, fastest, out=np.zeros_like(fastest), where=fastest > 0)[:, None, None]
        k2 = _pull(bound * np.tanh(part + 0.5 * h * k1)) / bound
        k3 = _pull(bound * np.tanh(part + 0.5 * h * k2)) / bound
        k4 = _pull(bound * np.tanh(part + h * k3)) / bound
        part = part + (h / 6.0) * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        z[going] = part
        clock[going] += h[:, 0, 0]
        balanced = is_balanced(np.sign(part))
        since = np.where(np.isnan(time[going]), clock[going], time[going])
        time[going] = np.where(balanced, since, np.nan)
        # at its bound and pushed further: no sign will change again, whether balanced or jammed
        settled = ((np.abs(part) > _SETTLED) & (part * k1 > 0))[:, off].all(axis=1)
        going = going[~(settled | (fastest == 0))]
    return Bounded(bound * np.tanh(z), time, is_balanced(np.sign(z)))


def _pull(x: FloatArray) -> FloatArray:
    """Sum over third actors; the diagonal stays zero."""
    n = x.shape[-1]
    found: FloatArray = x @ x
    found[..., np.arange(n), np.arange(n)] = 0.0
    return found
