"""Controls drawn from risk sets: all onsets, and a few of those at risk beside them, with what each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError

__all__ = ["SampledRisk", "sample_risk_sets"]

_Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SampledRisk:
    """Rows drawn from risk sets.

    Attributes
    ----------
    rows
        Positions of the rows kept, ascending.
    weights
        How many rows of its risk set each stands for: 1 an onset, of n without one of which m are kept n / m.
    """

    rows: NDArray[np.intp]
    weights: _Floats


def sample_risk_sets(
    onset: ArrayLike, stratum: ArrayLike, *, per_onset: int = 10, least: int = 40, seed: int = 0
) -> SampledRisk:
    r"""Draw controls from each stratum with an onset, by nested case-control sampling.

    .. math:: w_i = \frac{n_s}{m_s}, \qquad m_s = \min\{n_s, \max(\text{least}, \text{per onset} \cdot d_s)\}

    for the :math:`n_s` rows without an onset of a stratum with :math:`d_s` onsets. Strata without an onset, which tell
    nothing, are left out.

    Parameters
    ----------
    onset
        0 or 1, shape (row,).
    stratum
        Label, shape (row,).
    per_onset
        Controls for each onset of the stratum.
    least
        Controls of a stratum, if it has so many.
    seed
        Seed of the draw.

    Returns
    -------
    SampledRisk
        Rows and the weights with which `foedus.estimate.hazard_ratio` takes them.

    Raises
    ------
    InputError
        If the shapes differ, a number asked for is not positive, or there is no onset.

    Notes
    -----
    The weight is the correction of the sampling: logarithms of them are the offsets of a conditional likelihood, so
    that ratios are those of the whole risk set. With m controls for each onset an estimate has about (m + 1) / m of the
    variance that the whole would give.

    References
    ----------
    langholz_goldstein_1996, king_zeng_2001

    Examples
    --------
    >>> drawn = sample_risk_sets([1, 0, 0, 0, 0, 0], [1900] * 5 + [1901], per_onset=2, least=1)
    >>> drawn.rows.size, drawn.weights.tolist()
    (3, [1.0, 2.0, 2.0])
    """
    outcome, labels = np.asarray(onset, dtype=float), np.asarray(stratum)
    if outcome.ndim != 1 or outcome.shape != labels.shape or not np.isin(outcome, (0.0, 1.0)).all():
        raise InputError(
            "onsets and strata do not match",
            where=f"shapes {outcome.shape} and {labels.shape}",
            expected="vectors of equal length, onsets 0 or 1",
        )
    if per_onset < 1 or least < 1:
        raise InputError(
            "no controls are asked for", where=f"per_onset={per_onset}, least={least}", expected="at least 1 of each"
        )
    if not outcome.any():
        raise InputError("there is no onset", where=f"{outcome.size} rows", expected="at least one")
    stream = np.random.default_rng(seed)
    _, index = np.unique(labels, return_inverse=True)
    order = np.argsort(index, kind="stable")
    parts, weights = [], []
    for rows in np.split(order, np.flatnonzero(np.diff(index[order])) + 1):
        cases, others = rows[outcome[rows] > 0], rows[outcome[rows] == 0]
        if cases.size and others.size:
            wanted = min(others.size, max(least, per_onset * cases.size))
            parts += [cases, stream.choice(others, wanted, replace=False)]
            weights += [np.ones(cases.size), np.full(wanted, others.size / wanted)]
    if not parts:
        raise InputError(
            "everybody at risk had the onset in every stratum with one", expected="somebody at risk without it"
        )
    rows, stands = np.concatenate(parts), np.concatenate(weights)
    order = np.argsort(rows)
    return SampledRisk(rows[order].astype(np.intp), stands[order])
