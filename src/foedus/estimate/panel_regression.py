"""Panel regressions: fixed effects absorbed, errors that allow for shared states, an outcome measured with error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, stats

from foedus.errors import InputError
from foedus.estimate.absorbing import FixedEffects
from foedus.estimate.crossed_clusters import CrossedClusters
from foedus.estimate.intervals import Estimate, Interval
from foedus.estimate.robust_errors import clustered_covariance

__all__ = ["LeadGate", "PanelFit", "change_over", "fit_panel", "lead_gate"]

Floats: TypeAlias = NDArray[np.float64]

_FLAT: Final = 1e-8
"""Share of a regressor's spread that must be left within the effects."""


@dataclass(frozen=True)
class PanelFit:
    """Coefficients of a panel regression.

    Attributes
    ----------
    names
        Of the regressors.
    estimates
        For each its coefficient with interval, rows, clusters and degrees of freedom.
    errors, p
        Standard errors, and two-sided p-values of no effect.
    covariance
        Shape (regressor, regressor).
    effects
        Coefficients used up by fixed effects that no cluster contains.
    alone
        Rows left out because they are alone in a fixed effect.
    within
        Share of the outcome's variance within the effects that the regressors explain.
    draws
        Draws of the outcome; 0 if it is taken as known.
    measurement
        For each regressor the share of the variance that comes from the outcome's measurement.
    repaired
        Whether an estimated variance was below 0 in some direction and set to 0.
    residuals
        Of the rows used, shape (row,).
    """

    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    errors: Floats
    p: Floats
    covariance: Floats
    effects: int
    alone: int
    within: float
    draws: int
    measurement: Floats
    repaired: bool
    residuals: Floats

    def of(self, name: str) -> Estimate:
        """Return the estimate of a regressor."""
        return self.estimates[self.names.index(name)]


class LeadGate(NamedTuple):
    """Whether what is explained was alike before the cause, so that a difference after it may be read.

    Attributes
    ----------
    passed
        Whether the interval of the lead lies within the bound on both sides (equivalence, not absence of significance).
    lead
        The lead.
    bound
        Largest size that is taken to be too small to matter.
    """

    passed: bool
    lead: Estimate
    bound: float


def lead_gate(lead: Estimate, bound: float) -> LeadGate:
    """Ask whether a lead is too small to matter.

    Parameters
    ----------
    lead
        Estimate of the effect on what came before, with a 90% interval.
    bound
        Above 0, in the unit of the lead.

    Raises
    ------
    InputError
        If the bound is not above 0.

    References
    ----------
    lakens_2017

    Examples
    --------
    >>> lead_gate(Estimate(0.01, Interval(-0.02, 0.04)), 0.05).passed
    True
    """
    if not bound > 0:
        raise InputError("the bound of a lead is out of range", where=f"bound={bound}", expected="above 0")
    return LeadGate(-bound < lead.interval.low and lead.interval.high < bound, lead, bound)


def change_over(unit: ArrayLike, time: ArrayLike, values: ArrayLike, years: int) -> Floats:
    """Return by how much the value of each row's unit changes over the years that follow, shape (row,).

    Parameters
    ----------
    unit, time
        Label and whole-numbered time of each row, shape (row,).
    values
        Shape (row,); NaN = not known.
    years
        From each row's time on; negative for the change up to it, so that −5 gives the value less that five years
        before.

    Returns
    -------
    NDArray
        NaN where the unit has no value at the other time.

    Raises
    ------
    InputError
        If a unit has two rows of one time, or the panel is too short: no unit has values that far apart.

    Examples
    --------
    >>> change_over(["a"] * 3, [2000, 2001, 2005], [1.0, 2.0, 4.0], 5).tolist()
    [3.0, nan, nan]
    """
    times, known = np.asarray(time).astype(np.int64), np.asarray(values, dtype=float)
    _, codes = np.unique(np.asarray(unit).astype(str), return_inverse=True)
    if years == 0 or not codes.shape == times.shape == known.shape:
        raise InputError(
            "no change can be made of these",
            where=f"{codes.shape}, {times.shape} and {known.shape}, over {years} years",
            expected="units, times and values of equal length, and years other than 0",
        )
    span = int(times.max() - times.min()) + 2 * abs(years) + 1
    keys = codes.astype(np.int64) * span + (times - times.min())
    order = np.argsort(keys)
    ranked = keys[order]
    if (ranked[1:] == ranked[:-1]).any():
        twice = order[1:][ranked[1:] == ranked[:-1]][0]
        raise InputError(
            "a unit has two rows of one time", where=f"row {int(twice)}", expected="one row for each unit and time"
        )
    place = np.searchsorted(ranked, keys + years)
    there = (place < ranked.size) & (ranked[np.minimum(place, ranked.size - 1)] == keys + years)
    other = np.where(there, known[order][np.minimum(place, ranked.size - 1)], np.nan)
    found = (other - known) * (1 if years > 0 else -1)
    if not np.isfinite(found).any():
        raise InputError(
            "the panel is too short",
            where=f"times {times.min()} to {times.max()}",
            expected=f"some unit with values {abs(years)} apart",
        )
    return np.asarray(found, dtype=np.float64)


def fit_panel(
    outcome: ArrayLike,
    columns: ArrayLike,
    clusters: CrossedClusters,
    *,
    effects: Sequence[ArrayLike] = (),
    weights: ArrayLike | None = None,
    sd: ArrayLike | None = None,
    draws: int | ArrayLike = 50,
    names: Sequence[str] = (),
    level: float = 0.90,
    seed: int = 0,
) -> PanelFit:
    r"""Least squares of an outcome on regressors, fixed effects absorbed.

    .. math:: y_i = x_i'\beta + \sum_k \alpha_{k(i)} + u_i

    Parameters
    ----------
    outcome
        Shape (row,).
    columns
        Regressors, shape (row,) or (row, regressor).
    clusters
        Which rows depend on each other: see `foedus.estimate.dyadic_clusters`.
    effects
        Labels of each kind of fixed effect, shape (row,), or (row, 2) for the sum of two effects of one kind, such as
        those of the two states of a pair; none = a constant.
    weights
        Of the rows, shape (row,); None = equal.
    sd
        Standard deviation of the measurement of the outcome, shape (row,), independent between rows; None = known.
    draws
        How many outcomes are drawn for `sd`; or the draws themselves, shape (draw, row), which may depend on each other
        in any way: those of a posterior.
    names
        Of the regressors, for messages; by default x1, x2, ...
    level
        Confidence level, two-sided.
    seed
        Seed of the draws.

    Returns
    -------
    PanelFit
        t intervals, with groups of the clusters less one as degrees of freedom. With draws, Rubin's rules: the mean of
        the variances plus :math:`1 + 1/m` times the variance of the estimates, with the degrees of freedom of Barnard
        and Rubin (1999).

    Raises
    ------
    InputError
        If shapes differ, a value is missing, every row is alone in an effect, a regressor does not vary within the
        effects or follows from others, or there are too few rows or clusters.

    Notes
    -----
    Draws add noise to what was measured. That is right where the outcome is the mean of a posterior, as an alignment
    is; where it is a reading that has its error in it already the interval is a little too wide.

    References
    ----------
    aronow_2015, cameron_gelbach_miller_2011, rubin_1987, barnard_rubin_1999

    Examples
    --------
    >>> from foedus.estimate import one_way_clusters
    >>> pair, year = np.repeat([0, 1, 2, 3], 3), np.tile([0, 1, 2], 4)
    >>> x = np.array([0, 1, 2, 1, 1, 4, 0, 3, 3, 2, 2, 5.0])
    >>> fit = fit_panel(2 * x + pair - year, x, one_way_clusters(pair), effects=[pair, year])
    >>> round(fit.estimates[0].value, 6), fit.estimates[0].n, fit.estimates[0].clusters
    (2.0, 12, 4)
    """
    if not 0.0 < level < 1.0:
        raise InputError("the confidence level is out of range", where=f"level={level}", expected="0 < level < 1")
    values, regressors, titles = _checked(outcome, columns, names)
    weighing = _numbers(weights, values.size, "weights")
    deviations = _numbers(sd, values.size, "standard deviations")
    drawn = _draws(values, deviations, draws, seed)
    absorbing = FixedEffects.of(effects, values.size)
    kept = absorbing.repeated()
    if weighing is not None:
        kept &= weighing > 0
    if not kept.any():
        raise InputError(
            "every row is alone in a fixed effect",
            where=f"{values.size} rows",
            expected="effects with two rows or more",
            hint="Take a coarser effect",
        )
    alone = values.size - int(kept.sum())
    absorbing, clusters = absorbing.rows(kept), clusters.rows(kept)
    values, regressors = values[kept], regressors[kept]
    weighing = None if weighing is None else weighing[kept]
    within = absorbing.residual(regressors, weighing)
    _check_varies(regressors, within, titles, alone)
    absorbed = absorbing.count(clusters)
    outcomes = np.column_stack([values, *drawn[:, kept]])
    left = absorbing.residual(outcomes, weighing)
    scaled = within if weighing is None else within * weighing[:, None]
    slopes: Floats = np.asarray(np.linalg.solve(within.T @ scaled, scaled.T @ left), dtype=np.float64)
    residuals = left - within @ slopes
    parts = [
        clustered_covariance(within, each, clusters, absorbed=absorbed, weights=weighing)
        for each in (residuals.T[1:] if drawn.size else residuals.T)
    ]
    own: Floats = np.stack([part.covariance for part in parts]).mean(axis=0)
    freedom = np.full(len(titles), float(parts[0].freedom))
    beta, covariance, share = slopes[:, 0], own, np.zeros(len(titles))
    if drawn.size:
        beta, covariance, share, freedom = _combined(slopes[:, 1:], own, freedom)
    errors = np.sqrt(np.diag(covariance))
    reach = stats.t.ppf(0.5 + level / 2.0, freedom) * errors
    estimates = tuple(
        Estimate(float(b), Interval(float(b - r), float(b + r)), values.size, clusters.groups, float(f))
        for b, r, f in zip(beta, reach, freedom, strict=True)
    )
    p = 2.0 * stats.t.sf(np.abs(beta) / np.where(errors > 0, errors, np.nan), freedom)
    spread = left[:, 0] if weighing is None else left[:, 0] * np.sqrt(weighing)
    rest = residuals[:, 0] if weighing is None else residuals[:, 0] * np.sqrt(weighing)
    explained = 1.0 - float(rest @ rest) / float(spread @ spread) if spread @ spread > 0 else float("nan")
    return PanelFit(
        titles, estimates, errors, np.asarray(p), covariance, absorbed, alone, explained, drawn.shape[0], share,
        any(part.repaired for part in parts), residuals[:, 0],
    )  # fmt: skip


def _combined(slopes: Floats, own: Floats, freedom: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Combine the estimates of several draws, shape (regressor, draw), by Rubin's rules."""
    draws = slopes.shape[1]
    between = (1.0 + 1.0 / draws) * np.atleast_2d(np.cov(slopes))
    total = own + between
    variance = np.diag(total)
    share = np.diag(between) / np.where(variance > 0, variance, 1.0)
    among = (draws - 1) / np.maximum(share, 1e-12) ** 2
    observed = (freedom + 1.0) / (freedom + 3.0) * freedom * (1.0 - share)
    return slopes.mean(axis=1), total, share, 1.0 / (1.0 / among + 1.0 / np.maximum(observed, 1e-12))


def _checked(outcome: ArrayLike, columns: ArrayLike, names: Sequence[str]) -> tuple[Floats, Floats, tuple[str, ...]]:
    values, regressors = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    regressors = regressors[:, None] if regressors.ndim == 1 else regressors
    if values.ndim != 1 or not values.size or regressors.ndim != 2 or regressors.shape[0] != values.size:
        raise InputError(
            "outcome and regressors do not match",
            where=f"shapes {values.shape} and {regressors.shape}",
            expected="(row,) and (row, regressor)",
        )
    titles = tuple(names) or tuple(f"x{place + 1}" for place in range(regressors.shape[1]))
    if len(titles) != regressors.shape[1] or not titles:
        raise InputError(
            "there is not one name for each regressor",
            where=f"{len(titles)} names for {regressors.shape[1]} regressors",
            expected="as many",
        )
    for title, column in zip(("the outcome", *titles), np.column_stack([values, regressors]).T, strict=True):
        if not np.isfinite(column).all():
            raise InputError(
                f"{title} is missing or not finite",
                where=f"{int((~np.isfinite(column)).sum())} of {column.size} rows",
                expected="finite numbers",
                hint="Leave those rows out first",
            )
    return values, regressors, titles


def _numbers(given: ArrayLike | None, rows: int, what: str) -> Floats | None:
    if given is None:
        return None
    found = np.asarray(given, dtype=float)
    if found.shape != (rows,) or not np.isfinite(found).all() or (found < 0).any():
        raise InputError(
            f"the {what} are not right", where=f"shape {found.shape}", expected=f"{rows} finite numbers of 0 or more"
        )
    return found


def _draws(values: Floats, sd: Floats | None, draws: int | ArrayLike, seed: int) -> Floats:
    """Return outcomes drawn, shape (draw, row); no row if the outcome is taken as known."""
    if not isinstance(draws, int):
        given = np.asarray(draws, dtype=float)
        if given.ndim != 2 or given.shape[1] != values.size or given.shape[0] < 2 or not np.isfinite(given).all():
            raise InputError(
                "the draws do not match the rows", where=f"shape {given.shape}", expected=f"(2 or more, {values.size})"
            )
        return given
    if sd is None:
        return np.empty((0, values.size))
    if draws < 2:
        raise InputError("too few draws", where=f"draws={draws}", expected="2 or more")
    return np.asarray(values + sd * np.random.default_rng(seed).standard_normal((draws, values.size)))


def _check_varies(regressors: Floats, within: Floats, titles: tuple[str, ...], alone: int) -> None:
    spread, left = regressors.std(axis=0), within.std(axis=0)
    for title, before, after in zip(titles, spread, left, strict=True):
        if not before > 0 or after < _FLAT * before:
            raise InputError(
                f"{title} does not vary within the fixed effects",
                where=f"{regressors.shape[0]} rows ({alone} more are alone in an effect)",
                expected="a regressor that differs between rows with the same effects",
                hint="Leave it out, or take coarser effects",
            )
    _, triangle, order = linalg.qr(within / left, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    if sizes.size < len(titles) or sizes[-1] < 1e-7 * sizes[0]:
        weak = titles[order[min(sizes.size, int((sizes >= 1e-7 * sizes[0]).sum()))]]
        raise InputError(
            f"{weak} follows from the other regressors",
            where=", ".join(titles),
            expected="regressors none of which is a combination of others and of the fixed effects",
            hint=f"Leave {weak} out",
        )
