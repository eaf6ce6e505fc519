"""Events between states: the balance of cooperation and conflict, and departures from a pair's usual months."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.measures.labels import Pairs, keep_pairs, require

__all__ = [
    "CLASSES",
    "MIN_ACTIVE",
    "MIN_ACTIVE_SHARE",
    "MIN_MONTHS",
    "MIN_SHARE",
    "NORMAL_MAD",
    "balance",
    "event_balance",
    "event_z",
    "event_z_years",
]

#: Columns of event counts, cooperation before conflict.
CLASSES: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
#: Standard deviation of a normal distribution over its median absolute deviation: 1 / Φ⁻¹(3/4).
NORMAL_MAD: Final = 1.482602218505602
#: Share of a month's days that must be in the file, *assumed*; 6 of the 74 months of GDELT fall short of it.
MIN_SHARE: Final = 0.75
#: Months that must remain in the reference window, *assumed*.
MIN_MONTHS: Final = 24
#: Months with a report among them, *assumed*: with fewer, the spread is that of a few stories.
MIN_ACTIVE: Final = 12
#: Share of the months that must have a report for the robust score, *assumed*: with zeros in half the months the median
#: absolute deviation is that of the zeros, and single months reach thousands of such deviations.
MIN_ACTIVE_SHARE: Final = 0.75

_PAIR: Final = ["state_a", "state_b"]
_PRIOR: Final = 0.5  # Jeffreys' prior for a share, in events of either kind


def balance(cooperation: ArrayLike, conflict: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Balance of two kinds of events, with its standard deviation.

    .. math::
        B = \frac{C - F}{C + F}, \qquad
        \mathrm{sd} = 2 \sqrt{\frac{\alpha \beta}{(\alpha + \beta)^2 (\alpha + \beta + 1)}}, \quad
        \alpha = C + \tfrac12,\ \beta = F + \tfrac12

    Parameters
    ----------
    cooperation, conflict
        Counts C and F of events, any common shape; NaN is unknown.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Balance, −1 all conflict to 1 all cooperation, and its standard deviation; both NaN if a count is unknown or no
        event was reported.

    Notes
    -----
    The standard deviation is that of twice a share of independent events under Jeffreys' prior; unlike the plain one it
    is not 0 if all events are of one kind. Reports about one event come in waves, so it is a lower bound.

    References
    ----------
    brown_cai_dasgupta_2001

    Examples
    --------
    >>> value, sd = balance([30.0, 0.0], [10.0, 0.0])
    >>> value.tolist(), [round(float(each), 3) for each in sd]
    ([0.5, nan], [0.135, nan])
    """
    c, f = np.asarray(cooperation, dtype=np.float64), np.asarray(conflict, dtype=np.float64)
    total = c + f
    known = total > 0
    value = np.divide(c - f, total, out=np.full(total.shape, np.nan), where=known)
    alpha, beta = c + _PRIOR, f + _PRIOR
    spread = 2.0 * np.sqrt(alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1.0)))
    return value, np.where(known, spread, np.nan)


def event_balance(counts: pl.DataFrame, pairs: Pairs | None = None, *, directed: bool = False) -> pl.DataFrame:
    """Balance of cooperation and conflict of every pair and year, from counts of events.

    Parameters
    ----------
    counts
        ``sender, target, year`` and the counts `CLASSES`, one row per ordered pair and year.
    pairs
        Pairs wanted, in either order; None = all.
    directed
        Whether sender and target are kept separate; otherwise the events of both directions are added up, and a
        pair-year with only one direction is used as it is.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``, sorted: value and sd as in `balance`, with all events weighted
        equally; n = events. If directed, state_a acts on state_b. Pair-years without events are left out.

    Raises
    ------
    TableError
        If a column is missing or an ordered pair occurs twice in a year.
    """
    key = ("sender", "target", "year")
    require(counts, (*key, *CLASSES), "event counts", key=key)
    chosen = counts.rename({"sender": "state_a", "target": "state_b"})
    if not directed:
        low, high = pl.min_horizontal(_PAIR), pl.max_horizontal(_PAIR)
        chosen = chosen.with_columns(low.alias("state_a"), high.alias("state_b"))
        chosen = keep_pairs(chosen, pairs).group_by(*_PAIR, "year").agg(pl.col(CLASSES).sum())
    elif pairs is not None:
        wanted = {state for a, b in pairs for state in (f"{a} {b}", f"{b} {a}")}
        chosen = chosen.filter(pl.concat_str(_PAIR, separator=" ").is_in(sorted(wanted)))
    summed = chosen.select(
        *_PAIR, "year", c=pl.sum_horizontal(CLASSES[:2]).cast(pl.Float64), f=pl.sum_horizontal(CLASSES[2:])
    ).filter((pl.col("c") + pl.col("f")) > 0)
    value, spread = balance(summed["c"].to_numpy(), summed["f"].cast(pl.Float64).to_numpy())
    return summed.select(
        *_PAIR, "year", value=pl.Series(value), sd=pl.Series(spread), n=(pl.col("c") + pl.col("f")).cast(pl.Int32)
    ).sort(*_PAIR, "year")


def event_z(
    months: pl.DataFrame,
    *,
    robust: bool = False,
    reference: tuple[int, int] | None = None,
    min_share: float = MIN_SHARE,
    min_months: int = MIN_MONTHS,
    min_active: int = MIN_ACTIVE,
) -> pl.DataFrame:
    r"""Standardise a pair's months by that pair's own reference window.

    .. math:: z_m = \frac{x_m - \bar x}{s} \qquad\text{or, robust,}\qquad z_m = \frac{x_m - \tilde x}{1.4826\,
        \mathrm{med}_k |x_k - \tilde x|}

    Parameters
    ----------
    months
        ``state_a, state_b, year, month, edge_per_day, active_days, days_in_file, days_in_month`` as
        `foedus.panels.Panel.dyad_month`.
    robust
        Whether centre and scale are median and median absolute deviation instead of mean and standard deviation.
    reference
        First and last year of the reference window; None = all years of the table, for GDELT 2018-01 to 2024-02.
    min_share
        Share of the month's days that must be in the file; a month with fewer is missing, never interpolated.
    min_months, min_active
        Months that must remain in the reference window, and months with a report among them.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, month, value, n``, one row per row of `months`, sorted: value in the pair's standard
        deviations, n = months of its reference window. The value is null for a month with too few days, a pair with too
        few months, a pair without spread and, robust, a pair without a report in a quarter of its months.

    Raises
    ------
    TableError
        If a column is missing or a pair-month occurs twice.

    Notes
    -----
    A z-score says how unusual a month was for this pair. It must not be compared between pairs: the unit is each pair's
    own spread, and the zero its own mean, friendly or hostile. The volume of news is corrected for only through the
    number of days in the file; a change in collection moves all pairs at once.

    References
    ----------
    rousseeuw_croux_1993
    """
    key = (*_PAIR, "year", "month")
    require(months, (*key, "edge_per_day", "active_days", "days_in_file", "days_in_month"), "months", key=key)
    enough = pl.col("days_in_file") >= min_share * pl.col("days_in_month")
    kept = months.sort(key).with_columns(x=pl.when(enough).then(pl.col("edge_per_day")))
    first, last = reference or (None, None)
    window = kept.filter(pl.col("x").is_not_null())
    if first is not None and last is not None:
        window = window.filter(pl.col("year").is_between(first, last))
    x, centre = pl.col("x"), pl.col("x").median() if robust else pl.col("x").mean()
    spread = (x - x.median()).abs().median() * NORMAL_MAD if robust else x.std()
    scales = window.group_by(_PAIR).agg(
        centre=centre, spread=spread, n=pl.len(), active=(pl.col("active_days") > 0).sum(), differ=x.max() > x.min()
    )
    needed = pl.max_horizontal(pl.lit(min_active), pl.col("n") * MIN_ACTIVE_SHARE) if robust else pl.lit(min_active)
    usable = (pl.col("n") >= min_months) & (pl.col("active") >= needed) & pl.col("differ") & (pl.col("spread") > 0)
    joined = kept.join(scales, on=_PAIR, how="left", maintain_order="left")
    value = pl.when(usable).then((x - pl.col("centre")) / pl.col("spread"))
    return joined.select(*key, value=value, n=pl.col("n").fill_null(0).cast(pl.Int32))


def event_z_years(z: pl.DataFrame) -> pl.DataFrame:
    r"""Mean z-score of every pair and year.

    .. math:: \bar z = \frac1n \sum_m z_m, \qquad \mathrm{sd} = \frac{s_z}{\sqrt n}

    Parameters
    ----------
    z
        ``state_a, state_b, year, value``, one row per month as `event_z`; null is missing.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``, sorted: n = months, sd the standard error of their mean (null for a
        single month). Pair-years without a month are left out.

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    Months are treated as independent, which they are not: the standard error is a lower bound. The value of a year with
    missing months is the mean of the others.
    """
    require(z, (*_PAIR, "year", "value"), "z-scores")
    value = pl.col("value")
    return (
        z.filter(value.is_not_null())
        .group_by(*_PAIR, "year")
        .agg(value.mean().alias("value"), sd=value.std() / value.len().sqrt(), n=value.len().cast(pl.Int32))
        .sort(*_PAIR, "year")
    )
