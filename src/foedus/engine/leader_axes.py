"""Along which line a change of leader moves a state: the first axis of alignment among its partners."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MIDDLE", "leader_axes"]

Floats = NDArray[np.float64]

MIDDLE: Final = 0.5
"""Distance from the middle of the axis, in standard deviations of the partners, at which a loading is .7 of what it is
far out, where the axis is clear (assumed)."""

_FEWEST: Final = 4
"""Number of states below which no axis of partners is taken: two partners always lie on a line."""

_LEAST: Final = 1e-9


def leader_axes(alignment: Floats) -> Floats:
    r"""Place every state's partners on the axis along which that state's own shocks run.

    For a state a let M be the alignments among the n - 1 other states, with ones on the diagonal, centred on both
    sides (Torgerson's scaling), :math:`\lambda_1 \ge \lambda_2` its first eigenvalues and v the first eigenvector. A
    partner lies on the axis at :math:`x_b = v_b \sqrt{n - 1}`, which has mean 0 and variance 1, and its loading is

    .. math::
        \ell_{ab} = \sqrt{1 - (\lambda_2 / \lambda_1)^2}\;\frac{x_b}{\sqrt{x_b^2 + m^2}}

    Parameters
    ----------
    alignment
        Shape ``(actor, partner)``, symmetric, in (-1, 1).

    Returns
    -------
    numpy.ndarray
        Loadings in (-1, 1), ``(actor, partner)``, with a zero diagonal; positive on the side that the state itself is
        aligned with. All zero in a world of fewer than four states.

    Notes
    -----
    `foedus.mechanisms.alignment` gives the part :math:`\ell^2` of the variance of a state's shocks to the axis and the
    rest to a shock that moves all of its pairs one way, so a pair's variance is what it is without an axis. Where no
    axis stands out, :math:`\lambda_2 \approx \lambda_1`, the loadings vanish and the shock moves all pairs one way:
    the loadings are continuous in the alignments even where the eigenvector is not. A partner in the middle of the
    axis moves with the common shock, too. All partners count alike: weighted by capability, the strongest partner
    would be an axis by itself.

    References
    ----------
    torgerson_1952, leeds_mattes_vogel_2009
    """
    actors = len(alignment)
    loadings = np.zeros((actors, actors))
    if actors < _FEWEST:
        return loadings
    for actor in range(actors):
        others = np.delete(np.arange(actors), actor)
        among = alignment[np.ix_(others, others)].astype(np.float64)
        np.fill_diagonal(among, 1.0)
        placed = _first_axis(among)
        own = float(placed @ alignment[actor, others])
        side = own if abs(own) > _LEAST else float(placed[0])
        loadings[actor, others] = placed if side >= 0.0 else -placed
    return loadings


def _first_axis(among: Floats) -> Floats:
    """Return the loadings of states on the first axis of the alignments among them, its direction arbitrary."""
    count = len(among)
    centred = among - among.mean(axis=0) - among.mean(axis=1)[:, None] + among.mean()
    values, vectors = np.linalg.eigh(centred)
    first, second = float(values[-1]), max(float(values[-2]), 0.0)
    if first <= _LEAST:
        return np.zeros(count)
    place = vectors[:, -1] * np.sqrt(count)
    clear = np.sqrt(max(1.0 - (second / first) ** 2, 0.0))
    return np.asarray(clear * place / np.sqrt(place**2 + MIDDLE**2))
