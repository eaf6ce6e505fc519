r"""Structural balance: triads, closed walks and the spectrum of a signed network.

A closed way is *balanced* if the product of its signs is positive (Cartwright & Harary 1956). With the signs in the
symmetric matrix S, split into positive ties P and negative ties N, S = P − N.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError
from foedus.networks.graphs import SignedGraph

__all__ = [
    "Spectrum",
    "Triads",
    "signed_spectrum",
    "triads",
    "triangle_balance",
    "walk_balance",
    "walk_balance_of_nodes",
]

#: Largest network whose spectrum is computed; a dense matrix of 6,000 nodes takes 0.3 GB.
MOST_NODES = 6_000


@dataclass(frozen=True, slots=True)
class Triads:
    """Counts of closed triads by their number of negative ties.

    Attributes
    ----------
    none, one, two, three
        Triads with that many negative ties.
    """

    none: int
    one: int
    two: int
    three: int

    @property
    def balanced(self) -> int:
        """Triads with zero or two negative ties."""
        return self.none + self.two

    @property
    def unbalanced(self) -> int:
        """Triads with one or three negative ties."""
        return self.one + self.three

    @property
    def weakly_unbalanced(self) -> int:
        """Triads with exactly one negative tie, which no number of camps explains (Davis 1967)."""
        return self.one


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Eigenvalues that measure balance.

    Attributes
    ----------
    least_laplacian
        Smallest eigenvalue of the signed Laplacian; 0 if and only if some connected part is balanced.
    per_part
        The same for every connected part with a tie, the largest part first.
    frustration_bound
        Lower bound on the frustration index.
    leading
        Largest eigenvalue of S.
    """

    least_laplacian: float
    per_part: tuple[float, ...]
    frustration_bound: float
    leading: float


def triads(graph: SignedGraph) -> Triads:
    r"""Count the closed triads of a network.

    .. math:: t_0 = \tfrac16 \operatorname{tr} P^3,\; t_1 = \tfrac12 \operatorname{tr} P^2 N,\;
              t_2 = \tfrac12 \operatorname{tr} P N^2,\; t_3 = \tfrac16 \operatorname{tr} N^3

    References
    ----------
    cartwright_harary_1956, davis_1967

    Examples
    --------
    >>> triads(SignedGraph.from_ties([("A", "B", 1), ("B", "C", -1), ("A", "C", -1)]))
    Triads(none=0, one=0, two=1, three=0)
    """
    signs = graph.matrix().astype(np.int64)
    friends, foes = signs.multiply(signs > 0).tocsr(), -signs.multiply(signs < 0).tocsr()
    steps = friends @ friends, foes @ foes
    traces = [int((step.multiply(last)).sum()) for step in steps for last in (friends, foes)]
    return Triads(traces[0] // 6, traces[1] // 2, traces[2] // 2, traces[3] // 6)


def triangle_balance(graph: SignedGraph) -> float | None:
    r"""Share of the closed triads that are balanced; None if there are no triads.

    .. math:: T = \frac{1}{2}\left(1 + \frac{\operatorname{tr} S^3}{\operatorname{tr} |S|^3}\right)

    References
    ----------
    cartwright_harary_1956
    """
    counts = triads(graph)
    total = counts.balanced + counts.unbalanced
    return counts.balanced / total if total else None


def walk_balance(graph: SignedGraph, strength: float = 1.0) -> float:
    r"""Balance over closed walks of every length, a walk of length k weighing βᵏ/k!.

    .. math:: K = \frac{\operatorname{tr} e^{\beta S}}{\operatorname{tr} e^{\beta |S|}}

    Parameters
    ----------
    graph
        The network.
    strength
        β > 0; the larger it is, the more long walks count.

    Returns
    -------
    float
        1 for a balanced network, else above 0 and below 1.

    Raises
    ------
    InputError
        If the network has no nodes or more than `MOST_NODES`, or β is not positive and finite.

    Notes
    -----
    K falls towards 0 as a network gets denser, however few its negative ties: walks get long. Compare networks of
    similar density, or choose a smaller β.

    References
    ----------
    estrada_benzi_2014
    """
    from scipy.special import logsumexp  # counts of triads need no scipy

    signed, plain = _exponents(graph, strength)
    # rounding may exceed 1 by a few units in the last place
    return min(float(np.exp(logsumexp(signed[0]) - logsumexp(plain[0]))), 1.0)


def walk_balance_of_nodes(graph: SignedGraph, strength: float = 1.0) -> NDArray[np.float64]:
    r"""Walk balance of the closed walks through each node, shape ``(node,)``.

    .. math:: K_i = \frac{(e^{\beta S})_{ii}}{(e^{\beta |S|})_{ii}}

    Parameters, errors and reference as `walk_balance`.
    """
    from scipy.special import logsumexp

    shares = []
    for values, vectors in _exponents(graph, strength):
        shares.append(logsumexp(values[None, :], b=vectors**2, axis=1))
    return np.asarray(np.minimum(np.exp(shares[0] - shares[1]), 1.0))


def signed_spectrum(graph: SignedGraph) -> Spectrum:
    r"""Eigenvalues of the signed Laplacian and what they say about frustration.

    .. math:: L = D - S, \quad D_{ii} = \sum_j |S_{ij}|, \quad F \ge \tfrac14 \sum_c n_c \lambda_{\min}(L_c)

    over the connected parts c of n_c nodes, because camps s ∈ {−1, 1}ⁿ frustrate sᵀLs/4 ties.

    Raises
    ------
    InputError
        As `walk_balance`.

    References
    ----------
    kunegis_2010
    """
    dense = _dense(graph)
    parts = graph.components()
    laplacian = np.diag(np.abs(dense).sum(axis=1)) - dense
    least = []
    for part in range(int(parts.max()) + 1):
        members = np.flatnonzero(parts == part)
        if len(members) > 1:
            values = np.linalg.eigvalsh(laplacian[np.ix_(members, members)])
            least.append((len(members), max(float(values[0]), 0.0)))
    least.sort(key=lambda each: -each[0])
    # Rounding of the eigenvalues is of the order of 1e-13 of the largest.
    slack = 1e-12 * max(float(np.abs(dense).sum(axis=1).max()), 1.0)
    return Spectrum(
        least_laplacian=min((value for _, value in least), default=0.0),
        per_part=tuple(value for _, value in least),
        frustration_bound=sum(size * max(value - slack, 0.0) / 4 for size, value in least),
        leading=float(np.linalg.eigvalsh(dense)[-1]),
    )


def _dense(graph: SignedGraph) -> NDArray[np.float64]:
    if not 0 < graph.size <= MOST_NODES:
        raise InputError(f"the spectrum of {graph.size} nodes", expected=f"a network of 1 to {MOST_NODES} nodes")
    return np.asarray(graph.matrix().toarray(), dtype=np.float64)


def _exponents(
    graph: SignedGraph, strength: float
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    if not (strength > 0 and np.isfinite(strength)):
        raise InputError(
            "the strength of walks is not positive", where=f"{strength}", expected="a finite number above 0"
        )
    dense = _dense(graph)
    first, second = (np.linalg.eigh(matrix) for matrix in (dense, np.abs(dense)))
    return (strength * first[0], first[1]), (strength * second[0], second[1])
