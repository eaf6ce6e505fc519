"""Matching: for every treated row the nearest rows without the treatment, within the same year or stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from foedus.errors import InputError

__all__ = ["Balance", "Matches", "match_rows"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

_MOST_CELLS: Final = 50_000_000
"""Distances of one stratum held in memory when no control is used twice: 400 MB."""


@dataclass(frozen=True)
class Balance:
    """How alike treated and matched rows are in one covariate.

    Attributes
    ----------
    treated, control
        Means of the treated rows that have a match, and of their matches.
    before, after
        Difference of the means of treated and untreated rows in standard deviations of the treated, before and after
        matching; .1 in size is the usual bound (Austin 2009).
    """

    treated: float
    control: float
    before: float
    after: float


@dataclass(frozen=True)
class Matches:
    """Which rows are compared with which.

    Attributes
    ----------
    treated, control
        Numbers of the rows of each couple, shape (couple,), by treated row and then by distance.
    distance
        Of each couple in standard deviations of the covariates.
    unmatched
        Treated rows without any match.
    rows
        Number of all rows.
    """

    treated: Rows
    control: Rows
    distance: Floats
    unmatched: Rows
    rows: int

    @property
    def weights(self) -> Floats:
        """Weight of each row, shape (row,): 1 of a matched treated row, as much for all its matches together."""
        weights = np.zeros(self.rows)
        matched, counts = np.unique(self.treated, return_counts=True)
        weights[matched] = 1.0
        share = 1.0 / counts[np.searchsorted(matched, self.treated)]
        np.add.at(weights, self.control, share)
        return weights

    def balance(self, covariates: ArrayLike, treated: ArrayLike) -> tuple[Balance, ...]:
        """Return how alike both sides are in each covariate.

        Parameters
        ----------
        covariates
            Shape (row, covariate).
        treated
            Shape (row,).
        """
        values = _columns(covariates)
        exposed = np.asarray(treated, dtype=bool)
        weights = self.weights
        matched = np.unique(self.treated)
        found = []
        for column in values.T:
            own = float(column[matched].mean()) if matched.size else float("nan")
            controls = np.where(exposed, 0.0, weights)
            other = float(column @ controls / controls.sum()) if controls.sum() else float("nan")
            spread = float(column[exposed].std(ddof=1)) if exposed.sum() > 1 else 0.0
            scale = spread if spread > 0 else float("nan")
            before = float(column[exposed].mean() - column[~exposed].mean()) / scale
            found.append(Balance(own, other, before, (own - other) / scale))
        return tuple(found)


def match_rows(
    treated: ArrayLike,
    covariates: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    neighbours: int = 1,
    caliper: float | None = None,
    replace: bool = True,
    pool: ArrayLike | None = None,
) -> Matches:
    r"""Match every treated row with the nearest untreated rows of its stratum.

    .. math:: d_{ij}^2 = \sum_k \frac{(x_{ik} - x_{jk})^2}{s_k^2}

    Parameters
    ----------
    treated
        Whether a row is treated, shape (row,).
    covariates
        What matches must be near in, shape (row,) or (row, covariate); each is divided by its standard deviation over
        all rows. One that shall count twice is given twice.
    strata
        Label that matches must share, such as the year and region, shape (row,) or (row, label); None = all rows.
    neighbours
        Matches of each treated row.
    caliper
        Greatest distance of a match, in standard deviations; None = any.
    replace
        Whether a row may be the match of several. Without it the sum of distances is the least there is.
    pool
        Rows that may serve as matches, shape (row,); None = all that are not treated.

    Returns
    -------
    Matches
        A treated row with fewer near rows than asked for has fewer matches. Equal distances: the earlier row first.

    Raises
    ------
    InputError
        If shapes differ, a value is missing, nobody is treated or nobody is not, a covariate is constant, or a number
        is out of range.

    References
    ----------
    stuart_2010, austin_2009

    Examples
    --------
    >>> found = match_rows([1, 0, 0, 1], [0.1, 0.9, 0.0, 1.0])
    >>> [(int(a), int(b)) for a, b in zip(found.treated, found.control)]
    [(0, 2), (3, 1)]
    """
    exposed, values, labels, usable = _checked(treated, covariates, strata, pool)
    if neighbours < 1:
        raise InputError("too few matches are asked for", where=f"neighbours={neighbours}", expected="1 or more")
    if caliper is not None and not caliper > 0:
        raise InputError("the caliper is out of range", where=f"caliper={caliper}", expected="above 0")
    scaled = values / values.std(axis=0)
    most = np.inf if caliper is None else float(caliper)
    parts = []
    for label in np.unique(labels[exposed]):
        inside = labels == label
        ours, theirs = np.flatnonzero(inside & exposed), np.flatnonzero(inside & usable)
        if theirs.size:
            choose = _nearest if replace else _assigned
            parts.append(choose(scaled, ours, theirs, neighbours, most))
    empty = (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))
    one, other, distance = (np.concatenate(each) for each in zip(empty, *parts, strict=True))
    order = np.lexsort((other, distance, one))
    return Matches(one[order], other[order], distance[order], np.setdiff1d(np.flatnonzero(exposed), one), exposed.size)


def _nearest(scaled: Floats, ours: Rows, theirs: Rows, neighbours: int, most: float) -> tuple[Rows, Rows, Floats]:
    count = min(neighbours, theirs.size)
    # one more than asked shows ties at the edge, which go to the earlier row
    reach = min(theirs.size, count + 8)
    distance, place = cKDTree(scaled[theirs]).query(scaled[ours], k=np.arange(1, reach + 1))
    order = np.lexsort((place, np.round(distance, 12)), axis=-1)[:, :count]
    distance, place = np.take_along_axis(distance, order, 1), np.take_along_axis(place, order, 1)
    kept = distance <= most
    one = np.repeat(ours, count).reshape(-1, count)
    return one[kept], theirs[place[kept]], distance[kept]


def _assigned(scaled: Floats, ours: Rows, theirs: Rows, neighbours: int, most: float) -> tuple[Rows, Rows, Floats]:
    if ours.size * neighbours * theirs.size > _MOST_CELLS:
        raise InputError(
            "a stratum is too large to match each row once only",
            where=f"{ours.size * neighbours:,} matches among {theirs.size:,} rows",
            expected=f"at most {_MOST_CELLS:,} distances",
            hint="Match with replacement, or within finer strata",
        )
    repeated = np.repeat(ours, neighbours)
    cost = cdist(scaled[repeated], scaled[theirs])
    far = cost > most
    barred = (float(cost[~far].max(initial=1.0)) + 1.0) * (1 + min(cost.shape))
    one, other = linear_sum_assignment(np.where(far, barred, cost))
    kept = ~far[one, other]
    one, other = one[kept], other[kept]
    return repeated[one], theirs[other], cost[one, other]


def _checked(
    treated: ArrayLike, covariates: ArrayLike, strata: ArrayLike | None, pool: ArrayLike | None
) -> tuple[NDArray[np.bool_], Floats, NDArray[np.intp], NDArray[np.bool_]]:
    given, values = np.asarray(treated), _columns(covariates)
    exposed = given.astype(bool)
    usable = ~exposed if pool is None else np.asarray(pool).astype(bool) & ~exposed
    labels = np.zeros(exposed.size, dtype=np.intp) if strata is None else _labels(strata)
    if exposed.ndim != 1 or not exposed.size == values.shape[0] == labels.size == usable.size:
        raise InputError(
            "treatment, covariates and strata do not match",
            where=f"{exposed.shape}, {values.shape}, {labels.shape} and {usable.shape}",
            expected="one row of each",
        )
    if not np.isfinite(values).all():
        raise InputError(
            "a covariate is missing",
            where=f"{int((~np.isfinite(values)).any(axis=1).sum())} of {exposed.size} rows",
            expected="finite numbers",
            hint="Leave those rows out first",
        )
    if not exposed.any() or not usable.any():
        raise InputError(
            "there is nobody to match",
            where=f"{int(exposed.sum())} treated and {int(usable.sum())} other rows",
            expected="some of each",
        )
    constant = np.flatnonzero(values.std(axis=0) == 0)
    if constant.size:
        raise InputError(
            "a covariate is the same in every row", where=f"covariate {constant[0] + 1}", expected="values that differ"
        )
    return exposed, values, labels, usable


def _columns(covariates: ArrayLike) -> Floats:
    values = np.asarray(covariates, dtype=float)
    return values[:, None] if values.ndim == 1 else values


def _labels(strata: ArrayLike) -> NDArray[np.intp]:
    given = np.asarray(strata)
    if given.ndim == 1:
        given = given[:, None]
    joined = np.zeros(given.shape[0], dtype=np.int64)
    for column in given.T:
        _, codes = np.unique(column.astype(str) if column.dtype == object else column, return_inverse=True)
        joined = joined * (int(codes.max(initial=0)) + 1) + codes
        _, joined = np.unique(joined, return_inverse=True)
    return joined.astype(np.intp)
