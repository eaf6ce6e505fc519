"""Responses of a vector autoregression to an impulse, and their bands by a bootstrap corrected for bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError

__all__ = ["Bands", "bootstrap_bands", "impulse_responses"]

_BURN: Final = 50
_SHRINK: Final = 0.01


@dataclass(frozen=True)
class Bands:
    """Responses with their bands, each of shape (1 + steps, response, impulse).

    Attributes
    ----------
    value
        By the fit itself.
    low, high
        Limits at each step by itself.
    draws
        Series that were made.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    draws: int


def impulse_responses(
    coefficients: NDArray[np.float64],
    covariance: NDArray[np.float64],
    steps: int,
    kind: Literal["orthogonalised", "generalised"] = "orthogonalised",
) -> NDArray[np.float64]:
    r"""Return the responses to an impulse of one standard deviation.

    .. math:: \Phi_0 = I, \quad \Phi_h = \sum_{l=1}^{\min(h, p)} \Phi_{h-l} A_l

    Orthogonalised :math:`\Phi_h P` with :math:`\Sigma = P P'` and P lower triangular; generalised :math:`\Phi_h \Sigma
    D^{-1/2}` with D the diagonal of :math:`\Sigma`.

    Parameters
    ----------
    coefficients
        A, shape (lag, k, k).
    covariance
        Σ, shape (k, k).
    steps
        Steps after the impulse.
    kind
        ``orthogonalised`` or ``generalised``.

    Returns
    -------
    ndarray
        Shape (1 + steps, response, impulse).

    Raises
    ------
    InputError
        For another kind.

    References
    ----------
    lutkepohl_2005, pesaran_shin_1998
    """
    if kind == "orthogonalised":
        shape = np.linalg.cholesky(covariance)
    elif kind == "generalised":
        shape = covariance / np.sqrt(np.diag(covariance))
    else:
        raise InputError(f"unknown kind of response {kind!r}", expected="orthogonalised or generalised")
    lags, count, _ = coefficients.shape
    moving = np.zeros((steps + 1, count, count))
    moving[0] = np.eye(count)
    for step in range(1, steps + 1):
        for lag in range(1, min(step, lags) + 1):
            moving[step] += moving[step - lag] @ coefficients[lag - 1]
    return np.asarray(moving @ shape)


def bootstrap_bands(
    intercept: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    residuals: NDArray[np.float64],
    known: NDArray[np.bool_],
    steps: int,
    *,
    kind: Literal["orthogonalised", "generalised"],
    cumulative: bool,
    draws: int,
    level: float,
    seed: int,
) -> Bands:
    """Return bands by series that are made with the coefficients found, less their bias, and fitted again.

    Least squares pulls persistence towards zero. The bias is estimated from series made with the coefficients found,
    and taken off them, or off as much of it as leaves the process stable; from series made with these the bands are
    taken, each fit corrected alike. Disturbances are drawn from those found, all series of a row together; rows that a
    gap made unusable are left out of every series made.

    Parameters
    ----------
    intercept, coefficients
        Shape (k,) and (lag, k, k).
    residuals
        Shape (row, k).
    known
        Which rows were used, shape (time,).
    steps, kind, cumulative, draws, level, seed
        As for `foedus.estimate.var.VarFit.bands`.

    References
    ----------
    kilian_1998
    """
    stream = np.random.default_rng(seed)
    centred = residuals - residuals.mean(axis=0)
    # the disturbances found are smaller than the true ones by the coefficients that were fitted
    centred = centred * np.sqrt(residuals.shape[0] / (residuals.shape[0] - 1 - coefficients.shape[0] * len(intercept)))

    def responses(fitted: NDArray[np.float64], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
        found = impulse_responses(fitted, covariance, steps, kind)
        return found.cumsum(axis=0) if cumulative else found

    free = residuals.shape[0] - 1 - coefficients.shape[0] * len(intercept)
    value = responses(coefficients, residuals.T @ residuals / free)
    again, _ = _refitted(_made(intercept, coefficients, centred, known, draws, stream), known, coefficients.shape[0])
    bias = again.mean(axis=0) - coefficients
    start = _corrected(coefficients, bias)
    # the mean of the series is kept
    mean = np.linalg.pinv(np.eye(len(intercept)) - coefficients.sum(axis=0)) @ intercept
    moved = (np.eye(len(intercept)) - start.sum(axis=0)) @ mean
    fitted, covariances = _refitted(_made(moved, start, centred, known, draws, stream), known, coefficients.shape[0])
    sample = [
        responses(_corrected(each, bias), covariance) for each, covariance in zip(fitted, covariances, strict=True)
    ]
    low, high = np.quantile(np.array(sample), [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return Bands(value, low, high, draws)


def _made(
    intercept: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    disturbances: NDArray[np.float64],
    known: NDArray[np.bool_],
    draws: int,
    stream: np.random.Generator,
) -> NDArray[np.float64]:
    """Return series of the process, shape (draw, time, k)."""
    lags, length = coefficients.shape[0], known.size + _BURN
    made = intercept + disturbances[stream.integers(0, disturbances.shape[0], (draws, length))]
    for time in range(lags, length):
        for lag in range(1, lags + 1):
            made[:, time] += made[:, time - lag] @ coefficients[lag - 1].T
    return np.asarray(made[:, _BURN:])


def _refitted(
    series: NDArray[np.float64], known: NDArray[np.bool_], lags: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coefficients, shape (draw, lag, k, k), and covariances of series, with the rows that were used."""
    rows, count = np.flatnonzero(known), series.shape[2]
    ones = np.ones((series.shape[0], rows.size, 1))
    design = np.concatenate([ones, *(series[:, rows - lag] for lag in range(1, lags + 1))], axis=2)
    now, across = series[:, rows], design.transpose(0, 2, 1)
    params = np.linalg.solve(across @ design, across @ now)
    residual = now - design @ params
    covariance = residual.transpose(0, 2, 1) @ residual / (rows.size - design.shape[2])
    return np.asarray(params[:, 1:].reshape(-1, lags, count, count).transpose(0, 1, 3, 2)), np.asarray(covariance)


def _corrected(coefficients: NDArray[np.float64], bias: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coefficients less their bias, or less as much of it as leaves the process stable."""
    if _largest(coefficients) >= 1.0:
        return coefficients
    share = 1.0
    while share > 0.0:
        corrected = coefficients - share * bias
        if _largest(corrected) < 1.0:
            return np.asarray(corrected)
        share -= _SHRINK
    return coefficients


def _largest(coefficients: NDArray[np.float64]) -> float:
    """Return the largest modulus of the eigenvalues of the companion form."""
    lags, count, _ = coefficients.shape
    companion = np.eye(lags * count, k=-count)
    companion[:count] = np.hstack(list(coefficients))
    return float(np.abs(np.linalg.eigvals(companion)).max())
