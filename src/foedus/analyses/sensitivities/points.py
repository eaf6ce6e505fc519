"""An outcome at many points of the parameter space, computed in parts, stored on disk and resumed."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.analyses.sensitivities.outcomes import Outcome
from foedus.engine.diagnosis import check_finite
from foedus.engine.ensemble import Ensemble
from foedus.errors import FoedusError, InterruptedWorkError, StoreError
from foedus.progress import Progress, tell
from foedus.scenarios.runs.stores import RunStore

__all__ = ["Points", "Work"]

Floats = NDArray[np.float64]

KEEP_AFTER: Final = 10.0
"""Seconds of work after which finished points are written to disk; *assumed*."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points at which an outcome is computed.

    Parameters
    ----------
    parameters
        By name: ``(point,)``, or one number shared by all points.
    batch
        ``(point,)``: points of one batch share their noise, replicate by replicate.
    """

    parameters: Mapping[str, Floats | float]
    batch: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of points."""
        return len(self.batch)

    def distinct(self) -> tuple[Points, NDArray[np.intp]]:
        """Return the different points, in the order of their first occurrence, and which of them each point is."""
        varied = [np.asarray(values) for values in self.parameters.values() if np.ndim(values)]
        table = np.column_stack([self.batch.astype(np.float64), *varied])
        _, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return self.at(first[order]), rank[inverse.ravel()]

    def at(self, rows: NDArray[np.integer]) -> Points:
        """Return some of the points."""
        taken = {name: values[rows] if isinstance(values, np.ndarray) else values
                 for name, values in self.parameters.items()}  # fmt: skip
        return Points(taken, self.batch[rows])


class Work:
    """The outcome at some points: those on disk are read, the others computed.

    Parameters
    ----------
    ensemble
        The run, with as many members as are computed at once, a multiple of ``replicates``. Its parameters and the
        numbers of its members are replaced by those of the points.
    outcome
        The outcome; for one that is counted, ``replicates`` is the number of members.
    points
        The points.
    replicates
        Futures at each point.
    analysis_id, store
        Where finished points are stored.
    """

    def __init__(
        self, ensemble: Ensemble, outcome: Outcome, points: Points, replicates: int, analysis_id: str, store: RunStore
    ) -> None:
        self.ensemble, self.outcome, self.points, self.replicates = ensemble, outcome, points, replicates
        self.analysis_id, self.store = analysis_id, store
        self.mean = np.full(points.count, np.nan)
        self.noise = np.full(points.count, np.nan)
        self._unsaved: list[NDArray[np.intp]] = []
        for index in store.chunks(analysis_id):
            with suppress(StoreError):  # incomplete files are computed again
                part = store.read_chunk(analysis_id, index)
                rows = np.asarray(part["point"], dtype=np.intp)
                self.mean[rows], self.noise[rows] = part["mean"], part["noise"]

    @property
    def missing(self) -> NDArray[np.intp]:
        """Points still to be computed."""
        return np.flatnonzero(np.isnan(self.mean))

    def compute(self, progress: Progress | None) -> None:
        """Compute what is missing, writing it to disk at intervals.

        Raises
        ------
        StoreError
            If finished points cannot be written.
        SimulationError
            If a mechanism produces a value that is not a finite number.
        """
        total, size = self.points.count, self.ensemble.members // self.replicates
        last_saved = time.monotonic()
        missing = self.missing
        for start in range(0, len(missing), size):
            tell(progress, total - len(missing) + start, total)
            rows = missing[start : start + size]
            self.mean[rows], self.noise[rows] = self._answers(rows, size)
            self._unsaved.append(rows)
            if time.monotonic() - last_saved > KEEP_AFTER:
                self._save()
                last_saved = time.monotonic()
        tell(progress, total, total)

    def keep(self) -> int:
        """Write the finished points as far as the disk allows; return how many are finished."""
        with suppress(FoedusError, OSError, MemoryError):
            self._save()
        return self.points.count - len(self.missing)

    def interrupted(self, *, fresh: bool) -> InterruptedWorkError:
        """Save what is finished and return the error that says so."""
        kept = self.keep()
        again = f"Run it again{' without `fresh`' if fresh else ''} to continue from there"
        return InterruptedWorkError(
            f"stopped; {kept or 'none'} of {self.points.count} points of the analysis are kept",
            where=self.analysis_id,
            hint=again if kept else None,
        )

    def _answers(self, rows: NDArray[np.intp], size: int) -> tuple[Floats, Floats]:
        """Return mean over replicates and the square of its standard error at some points."""
        # padded to one size with points already done, because a program is compiled for each size
        points = self.points.at(np.resize(rows, size))
        replicates = self.replicates
        found = copy.copy(self.ensemble)
        found.numbers = (points.batch[:, None] * replicates + np.arange(replicates)).ravel()
        found.parameters = {
            name: np.repeat(np.broadcast_to(points.parameters[name], (size,)), replicates)
            if name in points.parameters
            else values
            for name, values in self.ensemble.parameters.items()
        }
        chunk = found.compute(0)
        check_finite(found, 0, chunk)
        if self.outcome.counted:
            share, square = self.outcome.of_counts(chunk, replicates)
            return np.array([share]), np.array([square])
        each = np.asarray(self.outcome.of_members(chunk), np.float64).reshape(size, replicates)[: len(rows)]
        return each.mean(axis=1), each.var(axis=1, ddof=1) / replicates

    def _save(self) -> None:
        if self._unsaved:
            rows = np.concatenate(self._unsaved)
            index = max(self.store.chunks(self.analysis_id), default=-1) + 1
            part = {"point": rows, "mean": self.mean[rows], "noise": self.noise[rows]}
            self.store.write_chunk(self.analysis_id, index, part)
            self._unsaved.clear()
