"""How far apart the powers are on the world order: spread, and polarisation into camps."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.errors import InputError
from foedus.measures.order_index import MINIMUM_COVER, normalised, powers_with_preference

__all__ = ["ALPHA", "dispersion", "esteban_ray_1994", "order_polarisations"]

#: Weight of identification. *Assumed* within the (0, 1.6] that the axioms of esteban_ray_1994 allow.
ALPHA: Final = 1.0
_HIGHEST_ALPHA: Final = 1.6


def dispersion(power: ArrayLike, position: ArrayLike, position_sd: ArrayLike) -> tuple[float, float]:
    r"""Spread of positions weighted by power, with its standard deviation.

    .. math:: D = \sqrt{\sum_a w_a (o_a - \Omega)^2}, \quad
        \mathrm{sd}(D) = \frac{1}{D}\sqrt{\sum_a \bigl(w_a (o_a - \Omega)\,\mathrm{sd}(o_a)\bigr)^2}

    Parameters
    ----------
    power
        Capability, any unit, shape ``(state,)``.
    position, position_sd
        Positions and their standard deviations, same shape.

    Returns
    -------
    tuple[float, float]
        D (the root of the weighted variance, in the unit of the positions) and its standard deviation, NaN where D is
        0; both NaN without states.

    Examples
    --------
    >>> dispersion([1.0, 1.0], [1.0, -1.0], [0.0, 0.0])
    (1.0, 0.0)
    """
    weight, place = normalised(power), np.asarray(position, dtype=np.float64)
    if weight.size == 0:
        return np.nan, np.nan
    away = place - weight @ place
    value = float(np.sqrt(weight @ away**2))
    if value == 0.0:
        return value, np.nan
    slope = weight * away / value
    return value, float(np.sqrt(((slope * np.asarray(position_sd, dtype=np.float64)) ** 2).sum()))


def esteban_ray_1994(
    power: ArrayLike, position: ArrayLike, position_sd: ArrayLike, alpha: float = ALPHA
) -> tuple[float, float]:
    r"""Polarisation of Esteban and Ray: 0 if all have the same position, 1 for two equal camps at the two ends.

    .. math:: P = 2^\alpha \sum_i \sum_j \pi_i^{1+\alpha} \pi_j |o_i - o_j|

    Parameters
    ----------
    power
        Capability, any unit, shape ``(state,)``; :math:`\pi` are its shares.
    position, position_sd
        Positions in [−1, 1] and their standard deviations, same shape.
    alpha
        Weight of identification, in (0, 1.6].

    Returns
    -------
    tuple[float, float]
        P and its standard deviation from that of the positions, to first order; NaN without states.

    Raises
    ------
    InputError
        If alpha is outside (0, 1.6].

    Notes
    -----
    Every state is its own group, so a camp of many small states counts for less than one large state in its place: P
    says how far the *powers* are split. The leading constant, which the axioms leave free, is chosen so that two equal
    powers at −1 and 1 give 1.

    References
    ----------
    esteban_ray_1994

    Examples
    --------
    >>> esteban_ray_1994([1.0, 1.0], [1.0, -1.0], [0.0, 0.0])
    (1.0, 0.0)
    """
    if not 0.0 < alpha <= _HIGHEST_ALPHA:
        raise InputError(
            "alpha violates the axioms of polarisation", where=f"alpha {alpha}", expected="alpha in (0, 1.6]"
        )
    weight, place = normalised(power), np.asarray(position, dtype=np.float64)
    if weight.size == 0:
        return np.nan, np.nan
    scale = 2.0**alpha
    product = weight[:, None] ** (1.0 + alpha) * weight[None, :]
    apart = place[:, None] - place[None, :]
    value = float(scale * (product * np.abs(apart)).sum())
    slope = scale * ((product + product.T) * np.sign(apart)).sum(axis=1)
    return value, float(np.sqrt(((slope * np.asarray(position_sd, dtype=np.float64)) ** 2).sum()))


def order_polarisations(
    shares: pl.DataFrame,
    preferences: pl.DataFrame,
    alpha: float = ALPHA,
    minimum_cover: float = MINIMUM_COVER,
) -> pl.DataFrame:
    """Polarisation and spread of order preferences in every year of the shares.

    Parameters
    ----------
    shares
        ``state, year, value``: capability.
    preferences
        ``state, year, value, sd``: order preference.
    alpha
        As in `esteban_ray_1994`.
    minimum_cover
        Share of capability that must have a preference; with less, values are null.

    Returns
    -------
    pl.DataFrame
        ``year, value, sd, dispersion, dispersion_sd, n, coverage``, sorted; n = states with both.

    Raises
    ------
    InputError
        If alpha is outside (0, 1.6].
    TableError
        If a column is missing or a state-year occurs twice.

    Notes
    -----
    Errors of positions inflate both on average, because noise spreads similar positions apart.

    References
    ----------
    esteban_ray_1994
    """
    rows: list[tuple[int, float, float, float, float, int, float]] = []
    for year, coverage, part in powers_with_preference(shares, preferences):
        weight, place, place_sd = (part[name].to_numpy() for name in ("power", "preference", "preference_sd"))
        known = coverage >= minimum_cover
        polar = esteban_ray_1994(weight, place, place_sd, alpha) if known else (np.nan, np.nan)
        spread = dispersion(weight, place, place_sd) if known else (np.nan, np.nan)
        rows.append((year, *polar, *spread, part.height, coverage))
    names = ("value", "sd", "dispersion", "dispersion_sd")
    schema = {"year": pl.Int32, **dict.fromkeys(names, pl.Float64), "n": pl.Int32, "coverage": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(names).fill_nan(None))
