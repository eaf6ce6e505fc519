"""Variance of a sum over rows that depend on each other through shared states and shared treaties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError

__all__ = ["CrossedClusters"]


@dataclass(frozen=True)
class CrossedClusters:
    r"""Which rows depend on each other.

    The variance of a sum of scores :math:`u` is estimated by the sum of :math:`u_i u_j` over all rows that share a
    state or a treaty, each such couple counted once: states less pairs (two rows of one pair share two states), and
    treaties less what their rows share already.

    Attributes
    ----------
    blocks
        Sign, rows and their labels: a row of two states is in a block twice, one without a treaty in none of its own.
    groups
        Independent groups of onsets: the lesser of the number of treaties and of states with an onset.

    References
    ----------
    aronow_2015, cameron_gelbach_miller_2011
    """

    blocks: tuple[tuple[float, NDArray[np.intp], NDArray[np.intp]], ...]
    groups: int

    @classmethod
    def of(
        cls,
        members: NDArray[np.generic] | None,
        treaty: NDArray[np.generic] | None,
        kept: NDArray[np.bool_],
        onset: NDArray[np.bool_],
        rows: int,
    ) -> CrossedClusters:
        """Return the clusters of the rows that are kept.

        Parameters
        ----------
        members
            Labels of one or two states, shape (row,) or (row, 2); None = none are shared.
        treaty
            Label of what made an onset, shape (row,); it counts only in rows with one. None = every onset its own.
        kept
            Rows that are used, shape (row,).
        onset
            Whether a kept row has an onset, shape (kept row,).
        rows
            Number of all rows.

        Raises
        ------
        InputError
            If there is not one label, or pair of labels, for each row.
        """
        for name, given in (("members", members), ("treaty", treaty)):
            if given is not None and (given.shape[:1] != (rows,) or given.ndim > (2 if name == "members" else 1)):
                raise InputError(
                    f"the labels '{name}' do not match the rows", where=f"shape {given.shape}", expected=f"{rows} rows"
                )
        size = int(kept.sum())
        ends = np.arange(size)[:, None] if members is None else _coded(members[kept].reshape(size, -1))
        if ends.shape[1] > 2:
            raise InputError("a row has more than two members", where=f"{ends.shape[1]} labels", expected="1 or 2")
        blocks = [(1.0, ends)]
        pairs = _joined(ends[:, :1], ends[:, 1:]) if ends.shape[1] == 2 else None
        if pairs is not None:
            blocks.append((-1.0, pairs))
        made = np.full((size, 1), -1, dtype=np.intp)
        if treaty is not None:
            made[onset] = _coded(treaty[kept][:, None])[onset]
            blocks += [(1.0, made), (-1.0, _joined(made, ends))]
            if pairs is not None:
                blocks.append((1.0, _joined(made, pairs)))
        made_by = int(onset.sum()) if treaty is None else np.unique(made[onset]).size
        states = np.unique(ends[onset]).size
        flat = [(sign, *_flat(labels)) for sign, labels in blocks]
        return cls(tuple(flat), min(int(made_by), int(states)))

    def rows(self, kept: NDArray[np.bool_]) -> CrossedClusters:
        """Return the clusters of some rows only; its groups are counted anew where every row is one's own onset."""
        place = np.cumsum(kept) - 1
        blocks = tuple((sign, place[rows[kept[rows]]], labels[kept[rows]]) for sign, rows, labels in self.blocks)
        kinds = [np.unique(labels).size for sign, _, labels in blocks if sign > 0]
        return CrossedClusters(blocks, min(self.groups, *kinds) if kinds else self.groups)

    def variance(self, scores: NDArray[np.float64]) -> float:
        """Return the variance of the sum of the scores, shape (row,); the independent rows' where none is shared."""
        return float(self.covariance(scores[:, None])[0, 0])

    def covariance(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the covariance of the sums of the columns of scores, shape (row, column)."""
        total = np.zeros((scores.shape[1], scores.shape[1]))
        for sign, rows, labels in self.blocks:
            sums = np.stack([np.bincount(labels, each) for each in scores[rows].T])
            total += sign * (sums @ sums.T)
        return total


def _flat(labels: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows that have a label, and the labels."""
    rows, _ = np.nonzero(labels >= 0)
    return rows, labels[labels >= 0]


def _coded(labels: NDArray[np.generic]) -> NDArray[np.intp]:
    """Return numbers from 0 in place of labels, those of a row in ascending order."""
    _, codes = np.unique(labels, return_inverse=True)
    return np.sort(codes.reshape(labels.shape), axis=1)


def _joined(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return one label for each couple of labels, shape (row, column of second), -1 where the first is -1."""
    joined = np.where(first >= 0, first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second, -1)
    known, codes = np.unique(joined, return_inverse=True)
    return np.asarray(codes.reshape(joined.shape) - (known[0] == -1), dtype=np.intp)
