"""Event studies: what changes around an onset, against controls to whom nothing happened at that time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from foedus.errors import InputError
from foedus.estimate.intervals import Estimate, Interval

__all__ = ["FEW_CLUSTERS", "Contrasts", "EventStudy", "Leads", "event_contrasts", "event_effects"]

Floats: TypeAlias = NDArray[np.float64]

FEW_CLUSTERS: Final = 5
"""Fewer clusters than these earn a warning (assumed)."""


@dataclass(frozen=True)
class Contrasts:
    """Each onset's change of the outcome less that of its controls.

    Attributes
    ----------
    lags
        Years from the onset, in ascending order.
    treated, control
        Change since the base year of the unit with the onset, and the mean change of its controls, shape (onset, lag).
    """

    lags: tuple[int, ...]
    treated: Floats
    control: Floats

    @property
    def difference(self) -> Floats:
        """What the onset is taken to have changed, shape (onset, lag); 0 in the base year."""
        return self.treated - self.control


def event_contrasts(
    outcome: ArrayLike,
    onsets: Sequence[tuple[int, int]],
    controls: Sequence[ArrayLike],
    *,
    leads: int = 4,
    lags: int = 5,
    base: int = -1,
) -> Contrasts:
    r"""Stack onsets, each with its own clean controls, and take differences twice.

    .. math::
        \delta_{ek} = (y_{i, t + k} - y_{i, t + b}) - \frac{1}{|C_e|} \sum_{j \in C_e} (y_{j, t + k} - y_{j, t + b})

    for the onset e of unit i in year t, its controls :math:`C_e`, the lag k and the base year b.

    Parameters
    ----------
    outcome
        Shape (unit, year); NaN where it is not known.
    onsets
        Row and column of each onset.
    controls
        For each onset the rows of its controls: units without an onset of their own in the years compared.
    leads, lags
        Years before and after the onset.
    base
        Year, from the onset, from which changes are counted.

    Returns
    -------
    Contrasts
        A control that is not known in all the years of its onset is left out of that onset.

    Raises
    ------
    InputError
        If there is no onset, an onset has no control that is known throughout, the outcome of an onset is not known
        (an empty cell) or the series does not reach as far as its leads and lags, or the base is not among them.

    Notes
    -----
    Every onset is compared only with units to whom nothing happened, never with ones treated earlier, so that effects
    which differ between onsets or grow with time do not bias each other, as they do in a regression on unit and year
    effects. With a single year of onset and the same controls for all, both give the same numbers.

    References
    ----------
    cengiz_2019

    Examples
    --------
    >>> outcome = [[0.0, 0.0, 1.0], [0.5, 0.5, 0.7], [0.1, 0.1, 0.1]]
    >>> found = event_contrasts(outcome, [(0, 2)], [[1, 2]], leads=2, lags=0)
    >>> found.difference.round(2).tolist()
    [[0.0, 0.0, 0.9]]
    """
    table = np.asarray(outcome, dtype=float)
    _check_onsets(table, onsets, controls, leads, lags, base)
    span = tuple(range(-leads, lags + 1))
    at = span.index(base)
    treated, control = [], []
    for number, ((unit, year), rows) in enumerate(zip(onsets, controls, strict=True)):
        columns = year + np.asarray(span)
        own, others = table[unit, columns], table[np.asarray(rows, dtype=np.intp)][:, columns]
        if not np.isfinite(own).all():
            empty = span[int(np.flatnonzero(~np.isfinite(own))[0])]
            raise InputError(
                "the outcome of an onset is not known in every year",
                where=f"onset {number}, lag {empty}",
                expected="a number in every year from its leads to its lags",
                hint="Leave that onset out",
            )
        others = others[np.isfinite(others).all(axis=1)]
        if not others.shape[0]:
            raise InputError(
                "an onset has no control that is known throughout",
                where=f"onset {number}, {np.size(rows)} control(s)",
                expected="at least one",
                hint="Leave that onset out, or match less narrowly",
            )
        treated.append(own - own[at])
        control.append((others - others[:, at : at + 1]).mean(axis=0))
    return Contrasts(span, np.asarray(treated), np.asarray(control))


def _check_onsets(
    table: Floats, onsets: Sequence[tuple[int, int]], controls: Sequence[ArrayLike], leads: int, lags: int, base: int
) -> None:
    if table.ndim != 2 or not onsets or len(onsets) != len(controls):
        raise InputError(
            "the onsets do not fit the outcome",
            where=f"{len(onsets)} onset(s), {len(controls)} list(s) of controls, outcome of shape {table.shape}",
            expected="one or more onsets, as many lists, and an outcome by unit and year",
        )
    if lags < 0 or leads < 1 or not -leads <= base < 0:
        raise InputError(
            "the base year is not before the onset",
            where=f"base={base}, leads={leads}, lags={lags}",
            expected="a base from -leads to -1, and lags of 0 or more",
        )
    for number, (unit, year) in enumerate(onsets):
        if not (0 <= unit < table.shape[0] and leads <= year < table.shape[1] - lags):
            raise InputError(
                "the series is too short for an onset",
                where=f"onset {number}: unit {unit}, year {year} of {table.shape[1]}",
                expected=f"{leads} years before it and {lags} after it",
            )


@dataclass(frozen=True)
class Leads:
    """Whether the years before the onset show no effect larger than a bound.

    Attributes
    ----------
    bound
        Effects up to this size are taken to be none.
    passed
        Whether the interval of every lead lies wholly within plus and minus the bound.
    farthest
        The end of these intervals that is farthest from none.
    lag
        The lead that it belongs to.
    """

    bound: float
    passed: bool
    farthest: float
    lag: int


@dataclass(frozen=True)
class EventStudy:
    """Effects by year from the onset.

    Attributes
    ----------
    lags
        Years from the onset, without the base year.
    effects
        The effect in each of them; ``n`` counts the onsets, ``freedom`` are Satterthwaite degrees of freedom.
    means
        Mean of each cluster, shape (cluster, lag), by the order of ``labels``.
    labels, shares
        Clusters, and their shares of the weight.
    """

    lags: tuple[int, ...]
    effects: tuple[Estimate, ...]
    means: Floats
    labels: tuple[str, ...]
    shares: Floats

    def at(self, lag: int) -> Estimate:
        """Return the effect so many years from the onset.

        Raises
        ------
        InputError
            If that year was not estimated.
        """
        if lag not in self.lags:
            raise InputError("no such lag", where=f"lag {lag}", expected=f"one of {', '.join(map(str, self.lags))}")
        return self.effects[self.lags.index(lag)]

    def leads(self, bound: float) -> Leads:
        """Test that nothing larger than a bound happened before the onset.

        Parameters
        ----------
        bound
            Effects up to this size are taken to be none.

        Returns
        -------
        Leads
            Passed if every lead's own interval lies within the bound: an intersection-union test, whose joint size is
            at most that of one of them, so that no allowance for several is due.

        Raises
        ------
        InputError
            If the bound is not above 0, or no year before the base was estimated.

        References
        ----------
        lakens_2017, hartman_hidalgo_2018
        """
        before = [(each, lag) for lag, each in zip(self.lags, self.effects, strict=True) if lag < 0]
        if not bound > 0 or not before:
            raise InputError(
                "leads cannot be tested",
                where=f"bound={bound}, {len(before)} lead(s)",
                expected="a bound above 0 and at least one lead",
            )
        ends = [(end, lag) for each, lag in before for end in each.interval]
        farthest, lag = max(ends, key=lambda end: abs(end[0]))
        return Leads(bound, abs(farthest) < bound, farthest, lag)

    @cached_property
    def without(self) -> dict[str, Floats]:
        """Effects with each cluster left out, shape (lag,), by its label; empty with fewer than three clusters."""
        if len(self.labels) < 3:
            return {}
        found = {}
        for place, label in enumerate(self.labels):
            kept = np.delete(self.shares, place)
            found[label] = np.delete(self.means, place, axis=0).T @ (kept / kept.sum())
        return found

    @property
    def warning(self) -> str:
        """What the number of clusters makes of the intervals; empty if there is nothing to say."""
        count = len(self.labels)
        return f"Only {count} clusters: the intervals rest on assumptions." if count < FEW_CLUSTERS else ""


def event_effects(
    contrasts: Contrasts,
    clusters: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    base: int = -1,
    level: float = 0.90,
) -> EventStudy:
    r"""Mean effect in every year from the onset, with an interval that allows for few and unequal clusters.

    .. math::
        \hat\delta_k = \sum_g w_g \bar\delta_{gk}, \qquad
        \hat V_k = \sum_g \frac{w_g^2}{1 - w_g} (\bar\delta_{gk} - \hat\delta_k)^2

    over the clusters g with shares :math:`w_g` of the weight: the bias-reduced variance CR2 of Bell and McCaffrey for
    a mean, and a t interval with their degrees of freedom, under the dependence within clusters that the residuals
    show (Imbens and Kolesár).

    Parameters
    ----------
    contrasts
        From `event_contrasts`.
    clusters
        Label of each onset, shape (onset,): onsets of one cluster may depend on each other in any way.
    weights
        Weight of each onset, shape (onset,); None = all alike.
    base
        The base year, which has no effect by construction and is left out.
    level
        Confidence level, two-sided.

    Returns
    -------
    EventStudy

    Raises
    ------
    InputError
        If shapes differ, a contrast is missing, a weight is not positive, there are fewer than two clusters, or the
        level is out of range.

    Notes
    -----
    Why this and no wild cluster bootstrap: with unequal clusters, one of which holds much of the weight, the bootstrap
    can reject far too often or hardly ever (MacKinnon and Webb), and with few clusters its draws are few. The degrees
    of freedom used here fall when one cluster dominates, so that the interval widens. Clusters are taken to be
    independent: controls that several of them share are not allowed for.

    References
    ----------
    bell_mccaffrey_2002, imbens_kolesar_2016, pustejovsky_tipton_2018, mackinnon_webb_2017

    Examples
    --------
    >>> contrasts = Contrasts((-1, 0), np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]]), np.zeros((3, 2)))
    >>> found = event_effects(contrasts, ["a", "b", "c"], level=0.95).at(0)
    >>> found.value, round(found.interval.high, 3), round(found.freedom, 6)
    (2.0, 4.484, 2.0)
    """
    difference = contrasts.difference
    labels, codes = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    weight = np.ones(codes.size) if weights is None else np.asarray(weights, dtype=float)
    _check_study(difference, codes, weight, labels.size, level)
    total = np.bincount(codes, weight)
    shares = total / total.sum()
    chosen = [place for place, lag in enumerate(contrasts.lags) if lag != base]
    means = np.column_stack([np.bincount(codes, weight * difference[:, place]) / total for place in chosen])
    effects = tuple(
        _mean(difference[:, place], means[:, number], codes, weight, shares, level)
        for number, place in enumerate(chosen)
    )
    return EventStudy(tuple(contrasts.lags[place] for place in chosen), effects, means, tuple(labels), shares)


def _check_study(difference: Floats, codes: NDArray[np.intp], weight: Floats, count: int, level: float) -> None:
    if codes.size != difference.shape[0] or weight.shape != codes.shape:
        raise InputError(
            "clusters or weights do not match the onsets",
            where=f"{difference.shape[0]} onsets, {codes.size} labels, {weight.size} weights",
            expected="one of each",
        )
    if not np.isfinite(difference).all() or not (np.isfinite(weight) & (weight > 0)).all():
        raise InputError("a contrast or a weight is missing", expected="finite contrasts and weights above 0")
    if count < 2:
        raise InputError("too few clusters for an interval", where=f"{count} cluster(s)", expected="at least 2")
    if not 0.0 < level < 1.0:
        raise InputError("the confidence level is out of range", where=f"level={level}", expected="0 < level < 1")


def _mean(
    values: Floats, means: Floats, codes: NDArray[np.intp], weight: Floats, shares: Floats, level: float
) -> Estimate:
    """Return a mean over clusters with its interval."""
    value = float(shares @ means)
    factors = shares**2 / (1.0 - shares)
    error = math.sqrt(float(factors @ (means - value) ** 2))
    noise = _noise_of_means(values - value, codes, weight)
    # the variance is a quadratic form of the cluster means; its degrees of freedom are Satterthwaite's
    centre = np.eye(shares.size) - shares
    form = centre.T @ (factors[:, None] * centre) * noise
    trace = float(np.trace(form))
    freedom = trace**2 / float(np.sum(form * form.T)) if trace > 0 else shares.size - 1.0
    half = float(special.stdtrit(freedom, 0.5 + level / 2.0)) * error
    return Estimate(value, Interval(value - half, value + half), values.size, shares.size, freedom)


def _noise_of_means(residual: Floats, codes: NDArray[np.intp], weight: Floats) -> Floats:
    """Return the variance of each cluster's mean, up to a factor, if all rows of a cluster correlate alike."""
    sums, squares = np.bincount(codes, residual), np.bincount(codes, residual**2)
    counts = np.bincount(codes)
    couples = float((counts * (counts - 1.0)).sum())
    variance = float(squares.sum()) / residual.size
    shared = float((sums**2 - squares).sum()) / couples / variance if couples and variance > 0 else 0.0
    shared = min(max(shared, 0.0), 1.0)
    effective = np.bincount(codes, weight) ** 2 / np.bincount(codes, weight**2)
    return shared + (1.0 - shared) / effective
