"""Fixed effects taken out of columns, however many levels and kinds there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import lsmr

from foedus.errors import InputError
from foedus.estimate.crossed_clusters import CrossedClusters

__all__ = ["FixedEffects"]

_TOLERANCE: Final = 1e-12
_MOST_DENSE: Final = 1_200
"""Levels up to which the rank of three and more kinds of effects is computed exactly (a second)."""


@dataclass(frozen=True)
class FixedEffects:
    """Fixed effects of rows.

    Attributes
    ----------
    labels
        For each kind of effect the labels as numbers, shape (row, 1) or, where a row has the sum of two effects of one
        kind such as those of its two states, (row, 2).
    dummies
        Which row has which effect, shape (row, level); the levels of all kinds side by side.
    """

    labels: tuple[NDArray[np.intp], ...]
    dummies: sparse.csr_matrix

    @classmethod
    def of(cls, effects: Sequence[ArrayLike], rows: int) -> FixedEffects:
        """Return the fixed effects of so many rows; without any, a constant.

        Parameters
        ----------
        effects
            For each kind the labels, shape (row,), or (row, 2) for the sum of two effects of that kind.
        rows
            Number of rows.

        Raises
        ------
        InputError
            If there is not one label, or couple of labels, for each row.
        """
        found = [np.zeros((rows, 1), dtype=np.intp)] if not effects else []
        for number, given in enumerate(effects, start=1):
            labels = np.asarray(given)
            if labels.shape[:1] != (rows,) or labels.ndim > 2 or labels.size > 2 * rows:
                raise InputError(
                    f"the labels of effect {number} do not match the rows",
                    where=f"shape {labels.shape}",
                    expected=f"({rows},) or ({rows}, 2)",
                )
            _, codes = np.unique(labels.astype(str) if labels.dtype == object else labels, return_inverse=True)
            found.append(codes.reshape(rows, -1).astype(np.intp))
        return cls(tuple(found), _dummies(found, rows))

    def repeated(self) -> NDArray[np.bool_]:
        """Return the rows that are not alone in an effect of theirs, after those alone are gone; shape (row,).

        A row alone in an effect is fitted exactly by it: it tells nothing and makes n look larger.
        """
        kept = np.ones(self.dummies.shape[0], dtype=bool)
        while True:
            alone = np.zeros_like(kept)
            for codes in self.labels:
                counts = np.bincount(codes[kept].ravel())
                alone[kept] |= (counts[codes[kept]] == 1).any(axis=1)
            if not alone.any():
                return kept
            kept &= ~alone

    def residual(self, columns: ArrayLike, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Return columns less their projection on the effects, by least squares; shape (row, column).

        Parameters
        ----------
        columns
            Shape (row, column).
        weights
            Of the rows, shape (row,); None = equal.
        """
        values = np.asarray(columns, dtype=float)
        root = np.ones(values.shape[0]) if weights is None else np.sqrt(weights)
        if len(self.labels) == 1 and self.labels[0].shape[1] == 1:
            return values - self._means(values, root**2)
        design = sparse.diags(root) @ self.dummies
        # columns of equal length make the search converge in few steps
        lengths = np.sqrt(np.asarray(design.multiply(design).sum(axis=0)).ravel())
        design = design @ sparse.diags(1.0 / np.where(lengths > 0, lengths, 1.0))
        left = np.empty_like(values)
        for place, column in enumerate(values.T):
            centred = column - np.average(column, weights=root**2)
            fitted = lsmr(design, root * centred, atol=_TOLERANCE, btol=_TOLERANCE, maxiter=20_000)[0]
            safe = np.where(root > 0, root, 1.0)
            left[:, place] = np.where(root > 0, (root * centred - design @ fitted) / safe, 0.0)
        return left

    def count(self, clusters: CrossedClusters) -> int:
        """Return the number of coefficients that the effects use up, but those within a cluster.

        An effect all of whose rows are in one cluster adds nothing to what differs between clusters, and is not
        counted, as is usual; nor is a level that follows from others.
        """
        counted = [codes for codes in self.labels if not _within(codes, clusters)]
        if not counted:
            return 1
        levels = sum(np.unique(codes).size for codes in counted)
        if len(counted) == 1:
            return int(levels) if counted[0].shape[1] == 1 else min(int(levels), self.dummies.shape[0])
        if len(counted) == 2 and all(codes.shape[1] == 1 for codes in counted):
            first, second = (_dummies([codes], codes.shape[0]) for codes in counted)
            joined = sparse.bmat([[None, first.T @ second], [second.T @ first, None]])
            return int(levels - connected_components(joined, directed=False)[0])
        dense = _dummies(counted, self.dummies.shape[0])
        if dense.shape[1] <= _MOST_DENSE:
            return int(np.linalg.matrix_rank((dense.T @ dense).toarray(), hermitian=True))
        return int(levels - len(counted) + 1)

    def rows(self, kept: NDArray[np.bool_]) -> FixedEffects:
        """Return the effects of some rows only."""
        return FixedEffects.of([codes[kept] for codes in self.labels], int(kept.sum()))

    def _means(self, values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        codes = self.labels[0][:, 0]
        total = np.bincount(codes, weights)
        sums = np.stack([np.bincount(codes, weights * column) for column in values.T], axis=1)
        return np.asarray((sums / np.where(total > 0, total, 1.0)[:, None])[codes], dtype=np.float64)


def _dummies(labels: Sequence[NDArray[np.intp]], rows: int) -> sparse.csr_matrix:
    blocks = []
    for codes in labels:
        index = np.repeat(np.arange(rows), codes.shape[1])
        ones = np.ones(index.size)
        blocks.append(sparse.csr_matrix((ones, (index, codes.ravel())), shape=(rows, int(codes.max(initial=0)) + 1)))
    return sparse.hstack(blocks, format="csr")


def _within(codes: NDArray[np.intp], clusters: CrossedClusters) -> bool:
    """Whether all rows of each level share some cluster of one kind."""
    dummies = _dummies([codes], codes.shape[0])
    sizes = np.asarray(dummies.sum(axis=0)).ravel()
    for sign, rows, labels in clusters.blocks:
        if sign > 0 and rows.size:
            shape = (codes.shape[0], int(labels.max(initial=0)) + 1)
            members = sparse.csr_matrix((np.ones(rows.size), (rows, labels)), shape=shape)
            most = (dummies.T @ members).max(axis=1).toarray().ravel()
            if (most >= sizes).all():
                return True
    return False
