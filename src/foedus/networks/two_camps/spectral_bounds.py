r"""A lower bound from eigenvalues: strong where signs are dense and random, where cuts prove little.

With the signed Laplacian L, camps s ∈ {−1, 1}ⁿ frustrate ties of weight sᵀLs/4. Hence, for any diagonal u,

.. math:: L - \operatorname{diag}(u) \succeq 0 \quad\Rightarrow\quad F \ge \tfrac14 \sum_i u_i

(the dual of the relaxation of Goemans & Williamson 1995; all u alike give the bound by the least eigenvalue, Kunegis et
al. 2010). Where u comes from does not matter for the proof. That the matrix is positive semidefinite is proven by a
Cholesky factorisation in floating point of the matrix minus a margin for all rounding (Rump 2006), and the sum is taken
in integers.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.reducing import Core, Ints
from foedus.networks.two_camps.searching import weight_matrix

__all__ = ["spectral_bound"]

Floats = NDArray[np.float64]

#: Largest core for which eigenvalues are computed, nodes; *assumed*: a second or two each.
MOST_NODES: Final = 1_500
#: Weights at a node below which L − diag(u) is exact: 53 bits minus those of `SCALE`, and one to spare.
_EXACT: Final = 2.0**32
#: Entries of u are integer multiples of 1/SCALE, so that L − diag(u) is exact in 64-bit floating point.
SCALE: Final = 2**20
#: Most rounds of the search for a good u, and the relative gain at which it ends; *assumed*.
_SWEEPS: Final = 300
_GAIN: Final = 1e-6
#: Seconds it may take at most; *assumed*: cores of 500 nodes end well before.
_SECONDS: Final = 2.0
#: Margins tried below the eigenvalue found, over the largest diagonal entry; *assumed*.
_MARGINS: Final = (1e-10, 1e-8, 1e-6, 1e-4)


def spectral_bound(core: Core, signs: Ints, *, seconds: float = _SECONDS) -> int:
    """Prove a lower bound on the cost of any camps of a core.

    Parameters
    ----------
    core
        A core.
    signs
        Camps as ±1, shape ``(n,)``; the better they are, the better the bound.
    seconds
        Time allowed for the search for a good u, at most 2.

    Returns
    -------
    int
        Minimum weight that any camps frustrate; 0 for a core of more than `MOST_NODES`, without time, or with weights
        too large to be exact.

    References
    ----------
    kunegis_2010, goemans_williamson_1995, wang_2017, rump_2006
    """
    size = len(core.nodes)
    if size > MOST_NODES or seconds <= 0:
        return 0
    weights = weight_matrix(core)
    laplacian = np.diag(np.abs(weights).sum(axis=1)) - weights
    if laplacian.diagonal().max() >= _EXACT:
        return 0
    # u for which the camps given would be tight: twice the weight frustrated at each node
    tight = signs * (laplacian @ signs)
    proposed = (np.zeros(size), tight.astype(np.float64), _mixed(weights, time.monotonic() + min(seconds, _SECONDS)))
    found = [(float(u.sum()) + size * _least(laplacian, u), u) for u in proposed]
    best = max(found, key=lambda each: each[0])[1]
    return max(_proven(laplacian, best, _least(laplacian, best)), 0)


def _mixed(weights: Floats, until: float) -> Floats:
    """Propose u by turning one unit vector after another in the direction of its ties (Wang, Chang & Kolter 2017)."""
    size = len(weights)
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((size, int(np.sqrt(2 * size)) + 2))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pulls = np.zeros(size)
    for _ in range(_SWEEPS):
        before = pulls.sum()
        for node in range(size):
            pull = weights[node] @ vectors
            pulls[node] = np.sqrt(pull @ pull)
            if pulls[node] > 0:
                vectors[node] = pull / pulls[node]
        if pulls.sum() - before < _GAIN * pulls.sum() or time.monotonic() > until:
            break
    return np.asarray(np.abs(weights).sum(axis=1) - pulls)


def _least(laplacian: Floats, slope: Floats) -> float:
    return float(np.linalg.eigvalsh(laplacian - np.diag(slope))[0])


def _proven(laplacian: Floats, slope: Floats, least: float) -> int:
    """Bound by u = slope + least, minus the smallest margin with which the factorisation proves it."""
    for margin in _MARGINS:
        u = np.floor((slope + least - margin * float(laplacian.diagonal().max())) * SCALE)
        if is_semidefinite(laplacian - np.diag(u / SCALE)):
            total = sum(int(each) for each in u.tolist())
            return -(-total // (4 * SCALE))
    return 0


def is_semidefinite(matrix: Floats) -> bool:
    r"""Prove that a symmetric matrix is positive semidefinite; false if the proof fails.

    With γ = (n + 1)ε/(1 − (n + 1)ε), ε = 2⁻⁵³, the matrix is positive semidefinite if the factorisation of
    :math:`A - \frac{\gamma}{1 - \gamma} \operatorname{tr}(A)\, I` runs to its end, in any order of operations. Twice
    that margin is taken, for the rounding of the subtraction.

    References
    ----------
    rump_2006
    """
    size = len(matrix)
    diagonal = matrix.diagonal()
    if not np.isfinite(matrix).all() or (diagonal < 0).any():
        return False
    gamma = (size + 1) * 2.0**-53 / (1 - (size + 1) * 2.0**-53)
    less = 2.0 * gamma / (1 - gamma) * float(diagonal.sum()) + 2.0**-1000
    try:
        factor = np.linalg.cholesky(matrix - np.diag(np.full(size, less)))
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(factor).all())
