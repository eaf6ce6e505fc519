"""Which events of a file were there before: eight bytes each, however long their ids are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Seen"]


@dataclass(slots=True)
class Seen:
    """Hashes of (id, day) in sorted runs, each at least twice as long as the next, so that few need to be searched.

    Two different events in :math:`n` share a hash with a chance of :math:`n^2 / 2^{65}`: one in 180,000 for 20 million.
    """

    runs: list[NDArray[np.uint64]] = field(default_factory=list)

    def first(self, events: pl.DataFrame) -> NDArray[np.bool_]:
        """Return which events were not there before, in this block or in earlier ones; one without an id never was.

        Parameters
        ----------
        events
            ``id, date``.
        """
        known = (events["id"].is_not_null() & (events["id"] != "")).to_numpy()
        if not known.any():
            return np.ones(events.height, dtype=bool)
        hashed = events.select(pl.struct("id", "date").hash(0)).to_series()
        new = hashed.is_first_distinct().to_numpy()
        hashes = hashed.to_numpy()
        for run in self.runs:
            places = np.searchsorted(run, hashes)
            new = new & (run[np.minimum(places, len(run) - 1)] != hashes)
        self._add(np.sort(hashes[new & known]))
        first: NDArray[np.bool_] = new | ~known
        return first

    def _add(self, run: NDArray[np.uint64]) -> None:
        if len(run):
            self.runs.append(run)
        while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
            shorter, longer = self.runs.pop(), self.runs.pop()
            self.runs.append(np.sort(np.concatenate([longer, shorter]), kind="stable"))
