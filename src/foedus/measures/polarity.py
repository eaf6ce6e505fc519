"""Polarity: how many poles a distribution of power has, by published rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import UnknownNameError
from foedus.measures.concentration import yearly_amounts
from foedus.measures.power import share

__all__ = ["POLE_RULES", "PoleRule", "modelski_1974", "poles", "schweller_1993"]

PoleRule: TypeAlias = Literal["modelski_1974", "schweller_1993"]


def modelski_1974(
    amount: ArrayLike, unipolar: float = 0.50, bipolar: float = 0.25, multipolar: float = 0.05
) -> FloatArray:
    """Number of poles by shares of the powers' total: half for one alone, a quarter each for two.

    One state with at least half makes one pole; else two with at least a quarter each make two; else every state with
    at least a twentieth is a pole.

    Parameters
    ----------
    amount
        Amounts of zero or more of the powers, shape ``(..., state)``; NaN = no data, left out.
    unipolar, bipolar, multipolar
        Shares from which a state counts (modelski_1974, as thompson_1986 applies it).

    Returns
    -------
    FloatArray
        Number of poles, shape ``(...,)``; NaN if no state has data.

    Notes
    -----
    Its authors apply the rule to the naval strength of global powers; with other measures of power it is an analogous
    yardstick. Two poles require exactly two states with a quarter each: three equal powers are three poles. The count
    jumps when a state crosses a threshold, and measurement error is not propagated through it.

    References
    ----------
    modelski_1974, thompson_1986

    Examples
    --------
    >>> modelski_1974([[6.0, 2.0, 2.0], [4.0, 4.0, 2.0], [3.0, 3.0, 3.0]]).tolist()
    [1.0, 2.0, 3.0]
    """
    shares = np.nan_to_num(share(amount), nan=0.0)
    # Shares such as 1/4 may be rounded down.
    slack = 1e-12
    one = (shares >= unipolar - slack).any(axis=-1)
    two = (shares >= bipolar - slack).sum(axis=-1) == 2
    many = (shares >= multipolar - slack).sum(axis=-1)
    known = shares.sum(axis=-1) > 0
    return np.asarray(np.where(known, np.where(one, 1.0, np.where(two, 2.0, many)), np.nan))


def schweller_1993(amount: ArrayLike, fraction: float = 0.5) -> FloatArray:
    """Number of poles by comparison with the strongest: states with more than half of its power.

    Parameters
    ----------
    amount
        Amounts of zero or more, shape ``(..., state)``; NaN = no data, left out.
    fraction
        Share of the strongest state's power that a pole must exceed (schweller_1993).

    Returns
    -------
    FloatArray
        Number of poles, including the strongest state, shape ``(...,)``; NaN if no state has data.

    References
    ----------
    schweller_1993

    Examples
    --------
    >>> schweller_1993([[6.0, 2.0, 2.0], [4.0, 4.0, 2.0], [4.0, 3.0, 3.0]]).tolist()
    [1.0, 2.0, 3.0]
    """
    shares = np.nan_to_num(share(amount), nan=0.0)
    top = shares.max(axis=-1, keepdims=True, initial=0.0)
    count = (shares > fraction * top).sum(axis=-1)
    return np.asarray(np.where(top[..., 0] > 0, count, np.nan), dtype=np.float64)


#: Rules by name.
POLE_RULES: Final[dict[str, Callable[[ArrayLike], FloatArray]]] = {
    "modelski_1974": modelski_1974,
    "schweller_1993": schweller_1993,
}


def poles(
    shares: pl.DataFrame, members: pl.DataFrame | None = None, *, rule: PoleRule = "modelski_1974"
) -> pl.DataFrame:
    """Count the poles year by year.

    Parameters
    ----------
    shares
        ``state, year, value``: shares of the world or amounts.
    members
        ``state, year``: the states that may be poles, such as `foedus.measures.concentration.major_powers`; None = all.
    rule
        Counting rule, a key of `POLE_RULES`.

    Returns
    -------
    pl.DataFrame
        ``year, value, n``, sorted; n = states considered. Null in a year in which a member has no value.

    Raises
    ------
    UnknownNameError
        If there is no such rule.
    TableError
        If a column is missing or a state-year occurs twice.

    References
    ----------
    modelski_1974, schweller_1993
    """
    if rule not in POLE_RULES:
        raise UnknownNameError(f"no rule of polarity {rule!r}", expected="one of " + ", ".join(get_args(PoleRule)))
    rows: list[tuple[int, float | None, int | None]] = []
    for year, amount, _ in yearly_amounts(shares, members):
        complete = not bool(np.isnan(amount).any())
        rows.append((year, float(POLE_RULES[rule](amount)), len(amount)) if complete else (year, None, None))
    schema = {"year": pl.Int32, "value": pl.Float64, "n": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("value").fill_nan(None))
