"""Paths of alignment drawn from the joint posterior of all years of a pair; needs neither JAX nor raw data."""

from __future__ import annotations

from typing import Final

import numpy as np

from foedus.axes import FloatArray
from foedus.errors import InputError

__all__ = ["SCALE", "draw_paths"]

SCALE: Final = 3.0
"""Standard deviations of the index per unit of artanh of alignment. *Assumed*, so that artanh stays within two for all
but one dyad-year in ten thousand, because beyond that the transformation would hide every change."""


def draw_paths(mean: FloatArray, factor: FloatArray, draws: int, stream: np.random.Generator) -> FloatArray:
    r"""Draw whole paths of alignment of one pair from the posterior of all its years.

    .. math:: A = \tanh\bigl((m + L \epsilon) / 3\bigr), \qquad \epsilon \sim N(0, I), \quad L L' = \Sigma

    Parameters
    ----------
    mean
        Posterior mean of the index, ``(year,)``, in standard deviations of all pairs.
    factor
        Factor :math:`L` of its covariance over the years, ``(year, shock)``, as `path_posterior` returns it; rows of
        the years that are wanted suffice.
    draws
        Number of paths.
    stream
        Source of random numbers; the same stream gives the same paths.

    Returns
    -------
    ndarray
        ``(draw, year)``, alignment between −1 and 1. Mean and standard deviation over the draws are the measure's value
        and sd, up to the error of simulation.

    Raises
    ------
    InputError
        If the shapes do not fit, or less than one path is asked for.

    Notes
    -----
    Pairs are independent given the shared parameters (`foedus.measures.latent.alignment.posterior`), so that the pairs
    of a triad are drawn one by one. The shared parameters are point estimates, stored without an error of their own:
    their uncertainty, small beside that of a pair, is in no draw, as it is in no standard deviation of the measure.

    References
    ----------
    rue_2001, chan_jeliazkov_2009

    Examples
    --------
    >>> paths = draw_paths(np.array([0.0, 3.0]), np.eye(2) * 1e-9, 2, np.random.default_rng(0))
    >>> paths.round(2).tolist()
    [[0.0, 0.76], [0.0, 0.76]]
    """
    mean, factor = np.asarray(mean, dtype=float), np.asarray(factor, dtype=float)
    if mean.ndim != 1 or factor.ndim != 2 or factor.shape[0] != mean.size:
        raise InputError(
            f"a mean of shape {mean.shape} does not go with a factor of shape {factor.shape}",
            expected="(year,) and (year, shock), with the same years",
        )
    if draws < 1:
        raise InputError(f"{draws} paths are asked for", expected="at least one")
    return np.asarray(np.tanh((mean + stream.standard_normal((draws, factor.shape[1])) @ factor.T) / SCALE))
