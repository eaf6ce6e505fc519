"""Alignment before 1946: treaties and hostility on the scale of the measurement model, which begins with the votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.errors import CoverageError

__all__ = ["BRIDGE_FIRST", "BRIDGE_LAST", "Bridge", "bridged_alignment", "fit_bridge"]

BRIDGE_FIRST, BRIDGE_LAST = 1946, 2014
"""Years in which votes, treaties and disputes are all coded, and the two scales can be compared."""

_HIGHEST: Final = 3.0
"""Value of the strongest obligation, defence (`foedus.measures.obligations`)."""
_LIMIT: Final = 0.96
"""Alignment is capped here before artanh, which would inflate errors beyond it (assumed)."""
_FEWEST: Final = 30
"""Number of dyad-years below which three coefficients are meaningless (assumed)."""


@dataclass(frozen=True)
class Bridge:
    """Coefficients of z = artanh(alignment) on treaties and hostility.

    Attributes
    ----------
    intercept, obligation, hostility
        Of the regression in `fit_bridge`.
    sd
        Standard deviation of z around it.
    n
        Dyad-years it was fitted on.
    """

    intercept: float
    obligation: float
    hostility: float
    sd: float
    n: int


def fit_bridge(dyads: pl.DataFrame) -> Bridge:
    r"""Fit how alignment depends on treaties and hostility where all are known.

    .. math:: z = b_0 + b_O\, O (1 - H) + b_H H + e, \qquad O = \text{obligation value} / 3

    Parameters
    ----------
    dyads
        ``year, alignment, obligation_value, hostility``, one row per dyad-year.

    Returns
    -------
    Bridge
        Ordinary least squares over 1946-2014.

    Raises
    ------
    CoverageError
        With fewer than 30 dyad-years.

    Notes
    -----
    It explains about half of the variance of z, so its standard error is large: for a pair with neither treaty nor
    dispute before 1946 it cannot tell whether the two were close or distant.
    """
    rows = dyads.filter(pl.col("year").is_between(BRIDGE_FIRST, BRIDGE_LAST)).drop_nulls(
        ["alignment", "obligation_value", "hostility"]
    )
    if rows.height < _FEWEST:
        raise CoverageError(
            f"only {rows.height} dyad-years have alignment, obligations and hostility",
            where=f"{BRIDGE_FIRST}-{BRIDGE_LAST}",
            expected=f"at least {_FEWEST}",
        )
    z = np.arctanh(np.clip(rows["alignment"].to_numpy(), -_LIMIT, _LIMIT))
    design = np.column_stack([np.ones(rows.height), *_terms(rows)])
    found, *_ = np.linalg.lstsq(design, z, rcond=None)
    intercept, obligation, hostility = (float(each) for each in found)
    return Bridge(intercept, obligation, hostility, float((z - design @ found).std()), rows.height)


def bridged_alignment(dyads: pl.DataFrame, bridge: Bridge) -> pl.DataFrame:
    """Add ``alignment_bridged`` and its standard error to dyad-years with obligations and hostility.

    Parameters
    ----------
    dyads
        ``obligation_value`` (0 to 3) and ``hostility`` (0 to 1); null where not known.
    bridge
        From `fit_bridge`.

    Returns
    -------
    polars.DataFrame
        The table with both columns, on the scale of alignment; null where an ingredient is.

    Examples
    --------
    >>> rows = pl.DataFrame({"obligation_value": [3, 0, None], "hostility": [0.0, 1.0, 0.0]})
    >>> table = bridged_alignment(rows, Bridge(0.0, 0.7, -0.8, 0.24, 100))
    >>> table["alignment_bridged"].round(2).to_list()
    [0.6, -0.66, None]
    """
    obligation, hostility = _terms(dyads)
    z = bridge.intercept + bridge.obligation * obligation + bridge.hostility * hostility
    value = np.tanh(z)
    return dyads.with_columns(
        alignment_bridged=pl.Series(value).fill_nan(None),
        # The standard error of tanh(z), to first order.
        alignment_bridged_sd=pl.Series((1.0 - value**2) * bridge.sd).fill_nan(None),
    )


def _terms(rows: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    obligation, hostility = (
        rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in ("obligation_value", "hostility")
    )
    return obligation / _HIGHEST * (1.0 - hostility), hostility
