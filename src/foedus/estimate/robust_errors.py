"""Errors of a regression whose rows depend on each other: by cluster, by two kinds of cluster, or by shared states."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.errors import InputError
from foedus.estimate.crossed_clusters import CrossedClusters

__all__ = ["FEWEST", "RobustErrors", "clustered_covariance", "dyadic_clusters", "one_way_clusters", "two_way_clusters"]

FEWEST: Final = 2
"""Groups below which there is no variance between groups."""


class RobustErrors(NamedTuple):
    """Covariance of coefficients that allows for rows that depend on each other.

    Attributes
    ----------
    covariance
        Shape (column, column).
    freedom
        Degrees of freedom of a t interval: groups less one.
    repaired
        Whether an estimated variance was below 0 in some direction and set to 0.
    """

    covariance: NDArray[np.float64]
    freedom: int
    repaired: bool


def one_way_clusters(labels: ArrayLike) -> CrossedClusters:
    """Return clusters of rows that share a label.

    Parameters
    ----------
    labels
        Shape (row,).

    Examples
    --------
    >>> one_way_clusters(["a", "a", "b"]).groups
    2
    """
    rows = _vector(labels, "labels")
    return _clusters(rows[:, None], None)


def two_way_clusters(first: ArrayLike, second: ArrayLike) -> CrossedClusters:
    """Return clusters of rows that share a label of either kind (Cameron, Gelbach & Miller 2011).

    Parameters
    ----------
    first, second
        Labels, such as the pair and the year, shape (row,).

    Raises
    ------
    InputError
        If they differ in length.

    References
    ----------
    cameron_gelbach_miller_2011

    Examples
    --------
    >>> clusters = two_way_clusters(["a", "a", "b"], [1, 2, 2])
    >>> clusters.variance(np.array([1.0, 2.0, 4.0]))  # all couples but the first and the third row
    41.0
    """
    one, two = _vector(first, "first labels"), _vector(second, "second labels")
    if one.size != two.size:
        raise InputError(
            "the two kinds of clusters do not match", where=f"{one.size} and {two.size} rows", expected="equal lengths"
        )
    return _clusters(one[:, None], two)


def dyadic_clusters(first: ArrayLike, second: ArrayLike, further: ArrayLike | None = None) -> CrossedClusters:
    """Return clusters of rows that share a state, on whichever side (Aronow, Samii & Assenova 2015).

    Parameters
    ----------
    first, second
        The two states of a row, shape (row,).
    further
        Labels of a further kind, such as a treaty that bound many pairs at once; rows that share it depend on each
        other too.

    Raises
    ------
    InputError
        If lengths differ, or a row is of a state with itself.

    References
    ----------
    aronow_2015, cameron_gelbach_miller_2011

    Examples
    --------
    >>> clusters = dyadic_clusters(["a", "a", "c"], ["b", "c", "d"])
    >>> clusters.variance(np.array([1.0, 2.0, 4.0])), clusters.groups  # of 3 rows and 4 states the fewer
    (41.0, 3)
    """
    ends = np.stack([_vector(first, "first states").astype(str), _vector(second, "second states").astype(str)], axis=1)
    if (ends[:, 0] == ends[:, 1]).any():
        row = int(np.flatnonzero(ends[:, 0] == ends[:, 1])[0])
        raise InputError(
            "a row pairs a state with itself", where=f"row {row}: {ends[row, 0]}", expected="two different states"
        )
    return _clusters(ends, None if further is None else _vector(further, "further labels"))


def clustered_covariance(
    columns: ArrayLike,
    residuals: ArrayLike,
    clusters: CrossedClusters,
    *,
    absorbed: int = 0,
    weights: ArrayLike | None = None,
    small_sample: bool = True,
) -> RobustErrors:
    r"""Covariance of the coefficients of a least-squares regression whose rows depend on each other.

    .. math:: V = c\,(X'WX)^{-1} \Big(\sum_{i,j \text{ share}} w_i w_j u_i u_j x_i x_j'\Big) (X'WX)^{-1}

    Parameters
    ----------
    columns
        Regressors, less the fixed effects if any, shape (row, column).
    residuals
        Shape (row,).
    clusters
        Which rows share something.
    absorbed
        Number of fixed effects that were taken out of the columns.
    weights
        Of the rows, shape (row,); None = equal.
    small_sample
        Whether the factor :math:`c = \frac{G}{G-1}\,\frac{n-1}{n-k}` is applied, G being the number of groups (of two
        kinds the smaller number) and k all coefficients; 1 otherwise.

    Returns
    -------
    RobustErrors
        A sum over crossed clusters need not be positive: negative eigenvalues are set to 0, as Cameron, Gelbach and
        Miller (2011) propose, and this is said.

    Raises
    ------
    InputError
        If shapes differ, rows are fewer than coefficients, there are fewer than two groups, or the columns are
        collinear.

    Notes
    -----
    The number of groups is what counts, not that of rows. Where two thirds of regressor and of outcome are parts of
    their states, a hard case, dyadic 90% intervals cover in 58% with 10 states, 80% with 20, 86% with 40 and 90% with
    100 (300 to 600 draws; the tests repeat the first three).

    References
    ----------
    aronow_2015, cameron_gelbach_miller_2011

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> found = clustered_covariance(x, [0.1, -0.2, 0.2, -0.1], one_way_clusters([1, 1, 2, 2]), small_sample=False)
    >>> round(float(found.covariance[0, 0]) ** 0.5, 5), found.freedom
    (0.01202, 1)
    """
    regressors, errors = np.asarray(columns, dtype=float), np.asarray(residuals, dtype=float)
    weighing = np.ones(errors.size) if weights is None else np.asarray(weights, dtype=float)
    if regressors.ndim != 2 or errors.shape != regressors.shape[:1] or weighing.shape != errors.shape:
        raise InputError(
            "columns, residuals and weights do not match",
            where=f"shapes {regressors.shape}, {errors.shape} and {weighing.shape}",
            expected="(row, column), (row,) and (row,)",
        )
    rows, size = regressors.shape
    if clusters.groups < FEWEST:
        raise InputError(
            "there are too few clusters for an error",
            where=f"{clusters.groups} groups of {rows} rows",
            expected=f"at least {FEWEST}, and 40 for an interval that can be trusted",
            hint="Cluster by something that has more groups",
        )
    if rows <= size + absorbed:
        raise InputError(
            "there are no more rows than coefficients",
            where=f"{rows} rows, {size} regressors and {absorbed} fixed effects",
            expected="more rows than coefficients",
            hint="Leave out an effect or a regressor",
        )
    information = regressors.T @ (weighing[:, None] * regressors)
    if np.linalg.matrix_rank(information, hermitian=True) < size:
        raise InputError("the columns are collinear", where=f"{size} columns", expected="independent columns")
    inverse = np.linalg.inv(information)
    sums = clusters.covariance((weighing * errors)[:, None] * regressors)
    groups = clusters.groups
    factor = groups / (groups - 1) * (rows - 1) / (rows - size - absorbed) if small_sample else 1.0
    covariance = factor * inverse @ sums @ inverse
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2.0)
    repaired = bool(values.min(initial=0.0) < -1e-12 * max(float(values.max(initial=0.0)), 0.0))
    kept = np.maximum(values, 0.0)
    return RobustErrors((vectors * kept) @ vectors.T, groups - 1, repaired)


def _clusters(members: NDArray[np.generic], further: NDArray[np.generic] | None) -> CrossedClusters:
    rows = members.shape[0]
    every = np.ones(rows, dtype=bool)
    return CrossedClusters.of(members, further, every, every, rows)


def _vector(labels: ArrayLike, what: str) -> NDArray[np.generic]:
    found = np.asarray(labels)
    if found.ndim != 1 or not found.size:
        raise InputError(f"the {what} are not a vector", where=f"shape {found.shape}", expected="one label a row")
    if found.dtype == object:
        return found.astype(str)
    return found
