"""The joint posterior of all years of a pair: what the moments of single years leave out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.linalg import cho_solve_banded, cholesky_banded

from foedus.axes import FloatArray
from foedus.measures.latent.alignment import in_chunks, index_weights
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import CONFLICT_WEIGHT
from foedus.measures.latent.observations import FIRST_YEAR, Observations
from foedus.measures.latent.smoothing import SWEEPS, settle
from foedus.progress import Progress

__all__ = ["PathPosterior", "path_posterior", "path_table"]


@dataclass(frozen=True)
class PathPosterior:
    """Normal posterior of the index over the years in which both states of a pair existed.

    Attributes
    ----------
    pair
        Its two states.
    years
        Shape ``(year,)``.
    mean
        In standard deviations of all pairs, ``(year,)``.
    factor
        Lower triangular factor :math:`L` of the covariance :math:`\\Sigma = L L'`, ``(year, year)``.
    """

    pair: tuple[str, str]
    years: NDArray[np.int64]
    mean: FloatArray
    factor: FloatArray

    @property
    def covariance(self) -> FloatArray:
        """Covariance of the index between years."""
        return np.asarray(self.factor @ self.factor.T)


def path_posterior(
    observations: Observations,
    estimates: Estimates,
    *,
    conflict: float = CONFLICT_WEIGHT,
    sweeps: int = SWEEPS,
    progress: Progress | None = None,
) -> list[PathPosterior]:
    r"""Joint posterior of the index over all years, of each pair of a record.

    The sweeps of the smoother end with a linear normal model: states :math:`x_t = D_t x_{t-1} + \epsilon_t` with
    :math:`\epsilon_t \sim N(0, Q_t)`, seen through rows :math:`r` with normal sites of precision :math:`\tau` and
    shift :math:`\nu`. The precision of the states of all years together is a band matrix,

    .. math::

        \Lambda = B' Q^{-1} B + \textstyle\sum \tau r r', \qquad \mu = \Lambda^{-1} \sum \nu r,

    with :math:`B` the matrix that takes states to innovations, and the index :math:`a_t = w' x_t` has the covariance
    :math:`w_s' \Lambda^{-1} w_t` between years s and t.

    Parameters
    ----------
    observations
        The record of the requested pairs.
    estimates
        Shared parameters.
    conflict
        Weight of conflict in the index.
    sweeps
        Rounds of the smoother.
    progress
        Called with (pairs done, total pairs).

    Returns
    -------
    list of PathPosterior
        In the order of the record. Means and variances are those of `foedus.measures.latent.smoothing.smooth`, computed
        by another algorithm and in double precision.

    References
    ----------
    rue_2001, chan_jeliazkov_2009
    """
    found = in_chunks(settle, observations, estimates, sweeps=sweeps, progress=progress)
    weights = np.asarray(index_weights(estimates, conflict=conflict), dtype=float)
    posteriors = []
    for place, pair in enumerate(observations.pairs):
        one = {name: np.asarray(value[..., place], dtype=float) for name, value in found.items()}
        mean, covariance = _index_moments(**one, weights=weights)
        alive = np.flatnonzero(observations.alive[:, place])
        posteriors.append(
            PathPosterior(
                (str(pair[0]), str(pair[1])),
                np.asarray(alive + FIRST_YEAR, dtype=np.int64),
                mean[alive],
                np.linalg.cholesky(covariance[np.ix_(alive, alive)]),
            )
        )
    return posteriors


def path_table(posteriors: list[PathPosterior]) -> pl.DataFrame:
    """Return joint posteriors as a table, from which `foedus.measures.latent.path_draws` draws.

    Returns
    -------
    polars.DataFrame
        ``state_a, state_b, year, shock, mean, loading``: one row per pair, year and shock up to that year. ``mean``
        is that of the year's index, the same in all its rows; ``loading`` is the entry of the factor.
    """
    parts = []
    for each in posteriors:
        year, shock = np.tril_indices(each.years.size)
        parts.append(
            pl.DataFrame(
                {
                    "state_a": each.pair[0],
                    "state_b": each.pair[1],
                    "year": each.years[year].astype(np.int32),
                    "shock": each.years[shock].astype(np.int32),
                    "mean": each.mean[year],
                    "loading": each.factor[year, shock],
                }
            )
        )
    return pl.concat(parts).sort("state_a", "state_b", "year", "shock")


def _index_moments(
    *,
    keeps: FloatArray,
    noise: FloatArray,
    loadings: FloatArray,
    precision: FloatArray,
    shift: FloatArray,
    weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the index over all years, of one pair."""
    years, states = noise.shape
    # Lower band form: row d holds the entries d places below the diagonal.
    band = np.zeros((states + 1, years * states))
    band[0] = (1 / noise).ravel()
    band[0, :-states] += (keeps[1:] ** 2 / noise[1:]).ravel()
    band[states, :-states] = -(keeps[1:] / noise[1:]).ravel()
    seen = np.einsum("tr,tri,trj->tij", precision, loadings, loadings)
    for below in range(states):
        for state in range(states - below):
            band[below, state::states] += seen[:, state + below, state]
    factor = cholesky_banded(band, lower=True)
    mean = cho_solve_banded((factor, True), np.einsum("tr,tri->ti", shift, loadings).ravel()).reshape(years, states)
    index = np.zeros((years, states, years))
    index[np.arange(years), :, np.arange(years)] = weights
    half = cho_solve_banded((factor, True), index.reshape(years * states, years)).reshape(years, states, years)
    covariance = np.einsum("s,tsu->tu", weights, half)
    return mean @ weights, (covariance + covariance.T) / 2
