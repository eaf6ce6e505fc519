"""Estimates of a pair's mean and volatility from its own record."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import CaseError
from foedus.scenarios.cases.rules.initial import PairMeanRule, VolatilityRule

__all__ = ["Z_LIMIT", "pair_means", "pair_volatility", "to_z"]

Z_LIMIT: Final = 2.0
"""Alignment is capped where |z| reaches this: beyond it tanh hides every change (assumed)."""

Floats = NDArray[np.float64]


def to_z(alignment: Floats) -> Floats:
    """Return z = artanh(alignment), capped at ``Z_LIMIT``."""
    limit = np.tanh(Z_LIMIT)
    return np.asarray(np.arctanh(np.clip(alignment, -limit, limit)), dtype=np.float64)


def _with_z(history: pl.DataFrame, first: int | None, last: int | None) -> pl.DataFrame:
    limit = float(np.tanh(Z_LIMIT))
    return history.filter(pl.col("year").is_between(first or 0, last or 9999) & pl.col("value").is_not_null()).select(
        "state_a", "state_b", "year", z=pl.col("value").clip(-limit, limit).arctanh()
    )


def _squared_changes(z: pl.DataFrame, lag: int) -> pl.DataFrame:
    before = z.select("state_a", "state_b", year=pl.col("year") + lag, before="z")
    changes = z.join(before, on=["state_a", "state_b", "year"])
    square = ((pl.col("z") - pl.col("before")) ** 2).sort_by(
        "year"
    )  # a fixed order of summation: the same bits every time
    return changes.group_by("state_a", "state_b").agg(square.mean().alias(f"square_{lag}"), pl.len().alias(f"n_{lag}"))


def pair_volatility(history: pl.DataFrame, actors: tuple[str, ...], rule: VolatilityRule) -> Floats:
    """Estimate each pair's volatility from its changes over one and over ``lag`` years, net of sampling noise.

    ``v = (G(lag) - G(1)) / (lag - 1)`` with ``G(h) = mean[(z_t - z_{t-h})^2]``: sampling noise enters both equally and
    cancels, regardless of its size; diffusion grows with the lag. Then ``sigma = sqrt((n max(v, 0) + k m) / (n + k))``
    with n the changes over ``lag`` years, divided by ``lag`` because they overlap, m the median of ``max(v, 0)`` over
    pairs and k ``prior_changes``, kept between ``floor`` and ``ceiling``.

    Parameters
    ----------
    history
        ``state_a, state_b, year, value`` of alignment; null where there is no value.
    actors
        States in the order of the result.
    rule
        Years and constants.

    Returns
    -------
    ndarray (n, n)
        Standard deviation of z per square root of a year; a pair without a record gets the median.

    Raises
    ------
    CaseError
        If no pair has values both one and ``lag`` years apart.

    Notes
    -----
    Subtracting the standard errors of the measure instead would remove too much: the same resolutions come to a vote
    every year, so errors of adjacent years are similar. Reversion to the pair's mean is neglected, which lowers v a
    little.
    """
    z = _with_z(history, rule.first, rule.last)
    net = (pl.col(f"square_{rule.lag}") - pl.col("square_1")) / (rule.lag - 1)
    pairs = (
        _squared_changes(z, 1)
        .join(_squared_changes(z, rule.lag), on=["state_a", "state_b"])
        .select("state_a", "state_b", v=net.clip(0.0), n=pl.col(f"n_{rule.lag}") / rule.lag)
        .sort("state_a", "state_b")
    )
    if pairs.is_empty():
        raise CaseError(
            f"no pair has alignment both 1 and {rule.lag} years apart in {rule.first}-{rule.last}",
            where="initial.volatility",
            expected="years that the evidence covers",
        )
    middle = float(np.median(pairs["v"].to_numpy()))
    place = {actor: i for i, actor in enumerate(actors)}
    value = np.full((len(actors), len(actors)), np.clip(np.sqrt(middle), rule.floor, rule.ceiling))
    for a, b, v, n in pairs.iter_rows():
        pooled = (n * v + rule.prior_changes * middle) / (n + rule.prior_changes)
        value[place[a], place[b]] = value[place[b], place[a]] = np.clip(np.sqrt(pooled), rule.floor, rule.ceiling)
    np.fill_diagonal(value, 0.0)
    return value


def pair_means(history: pl.DataFrame, actors: tuple[str, ...], rule: PairMeanRule, z_start: Floats) -> Floats:
    """Return each pair's mean of z over the rule's years; if there is none, its initial value of z."""
    # a fixed order of summation: the same bits, and so the same address of a run, every time
    mean = pl.col("z").sort_by("year").mean()
    means = _with_z(history, rule.first, rule.last).group_by("state_a", "state_b").agg(mean)
    place = {actor: i for i, actor in enumerate(actors)}
    value = z_start.copy()
    for a, b, level in means.iter_rows():
        value[place[a], place[b]] = value[place[b], place[a]] = level
    return value
