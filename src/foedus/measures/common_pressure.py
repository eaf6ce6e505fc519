"""Common pressure: one sender presses two states at once; when it starts for a pair, and how close they then stand."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.labels import require
from foedus.measures.pressure import KEY

__all__ = ["QUIET_YEARS", "WINDOW_YEARS", "common_pressure", "net_of_sender", "pressure_onsets"]

WINDOW_YEARS: Final = 3
"""Years within which a sender must have pressed both of a pair, the last of them included (assumed)."""

QUIET_YEARS: Final = 5
"""Years before an onset in which no sender pressed the pair in common (assumed)."""

_PAIR: Final = ("state_a", "state_b")


def common_pressure(acts: pl.DataFrame, *, window: int = WINDOW_YEARS) -> pl.DataFrame:
    """Pairs of states that one sender pressed within a few years of each other.

    Parameters
    ----------
    acts
        ``sender, target, year``: one row for each year in which the sender pressed the target.
    window
        Years within which both must have been pressed, the last of them included.

    Returns
    -------
    pl.DataFrame
        ``sender, state_a, state_b, year``: both states were pressed in the year or the ``window - 1`` before it.

    Raises
    ------
    TableError
        If a column is missing.
    InputError
        If the window is shorter than a year.

    Examples
    --------
    >>> acts = pl.DataFrame({"sender": ["S", "S"], "target": ["A", "B"], "year": [2000, 2002]})
    >>> common_pressure(acts).rows()
    [('S', 'A', 'B', 2002)]
    """
    require(acts, KEY, "acts")
    if window < 1:
        raise InputError("the window is too short", where=f"window={window}", expected="one year or more")
    year = pl.col("year").cast(pl.Int32)
    pressed = (
        acts.select("sender", "target", year=pl.int_ranges(year, year + window, dtype=pl.Int32))
        .explode("year")
        .unique()
    )
    pairs = pressed.join(pressed, on=["sender", "year"], suffix="_too").filter(pl.col("target") < pl.col("target_too"))
    return pairs.select("sender", state_a="target", state_b="target_too", year="year").sort("year", "sender", *_PAIR)


def pressure_onsets(common: pl.DataFrame, *, quiet: int = QUIET_YEARS) -> pl.DataFrame:
    """Years in which common pressure on a pair starts.

    Parameters
    ----------
    common
        ``sender, state_a, state_b, year``, such as from `common_pressure`.
    quiet
        Years before an onset in which nobody presses the pair in common.

    Returns
    -------
    pl.DataFrame
        The rows of ``common`` that are onsets: no sender pressed the pair in common in the ``quiet`` years before.

    Raises
    ------
    TableError
        If a column is missing.

    Examples
    --------
    >>> rows = [("S", "A", "B", 2000), ("S", "A", "B", 2001), ("T", "A", "B", 2004), ("S", "A", "B", 2010)]
    >>> common = pl.DataFrame(rows, schema=["sender", "state_a", "state_b", "year"], orient="row")
    >>> pressure_onsets(common)["year"].to_list()
    [2000, 2010]
    """
    require(common, ("sender", *_PAIR, "year"), "common")
    years = common.select(*_PAIR, "year").unique().sort(*_PAIR, "year")
    before = pl.col("year").shift().over(*_PAIR)
    starts = years.filter(before.is_null() | (pl.col("year") - before > quiet))
    return common.join(starts, on=[*_PAIR, "year"], how="semi").sort("year", "sender", *_PAIR)


def net_of_sender(
    similarity: ArrayLike, sender_first: ArrayLike, sender_second: ArrayLike, fitted: ArrayLike
) -> FloatArray:
    r"""Similarity of pairs beyond what their similarities with a sender imply.

    .. math::
        r_{ab} = s_{ab} - \hat{E}\left[s_{ab} \mid m, g\right], \quad
        m = \frac{s_{as} + s_{bs}}{2}, \; g = |s_{as} - s_{bs}|

    with the expectation a quadratic in m and g, fitted by least squares over the pairs of one year.

    Parameters
    ----------
    similarity
        Of each pair, shape (pair,); NaN where it is not known.
    sender_first, sender_second
        Similarity of its first and its second state with the sender, shape (pair,).
    fitted
        Pairs over which the expectation is fitted, shape (pair,): those that the sender did not press in common.

    Returns
    -------
    FloatArray
        Shape (pair,); NaN where an input is.

    Raises
    ------
    InputError
        If shapes differ, or fewer than 30 pairs are left to be fitted.

    Notes
    -----
    Two states that both move away from a third come closer to each other even if neither looks at the other: in one
    dimension their distance is a function of their distances to it. What is left here is how much closer a pair stands
    than other pairs of the same year that stand as far from the sender, each as far as they do. The expectation comes
    from the record and not from a formula, since much of what states share against a sender they share with everybody.
    Convergence that consists in nothing but common distance is thereby not counted.

    Examples
    --------
    >>> stream = np.random.default_rng(0)
    >>> one, other = stream.uniform(-1, 1, (2, 200))
    >>> implied = 0.2 - 0.5 * (one + other) - 0.3 * abs(one - other)
    >>> found = net_of_sender(implied + 0.1 * (np.arange(200) < 5), one, other, np.arange(200) >= 5)
    >>> abs(found.round(6))[[0, 199]].tolist()
    [0.1, 0.0]
    """
    own, one, other = (np.asarray(each, dtype=float) for each in (similarity, sender_first, sender_second))
    chosen = np.asarray(fitted, dtype=bool)
    if not own.shape == one.shape == other.shape == chosen.shape or own.ndim != 1:
        raise InputError("the similarities do not match", where=f"shapes {own.shape}, {one.shape}", expected="one each")
    mean, gap = (one + other) / 2.0, np.abs(one - other)
    design = np.column_stack([np.ones_like(own), mean, gap, mean**2, mean * gap, gap**2])
    known = np.isfinite(own) & np.isfinite(design).all(axis=1)
    if (known & chosen).sum() < _FEWEST:
        raise InputError(
            "too few pairs to tell what is implied", where=f"{(known & chosen).sum()} pairs", expected=f"{_FEWEST}"
        )
    slopes = np.linalg.lstsq(design[known & chosen], own[known & chosen], rcond=None)[0]
    return np.where(known, own - design @ slopes, np.nan)


_FEWEST: Final = 30
