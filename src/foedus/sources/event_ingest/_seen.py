"""Which events of a file occurred before: eight bytes each, however long their ids are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Seen"]


@dataclass(slots=True)
class Seen:
    """Hashes of (id, day) in sorted runs, each at least twice as long as the next, so that few need to be searched.

    Files are mostly in the order of their ids: a block whose numbers rise from the highest so far contains no repeats,
    and is set aside, to be sorted when a block comes that must be compared.

    Two different events in :math:`n` share a hash with a probability of :math:`n^2 / 2^{65}`: one in 180,000 for 20
    million.
    """

    runs: list[NDArray[np.uint64]] = field(default_factory=list)
    unsorted: list[NDArray[np.uint64]] = field(default_factory=list)
    top: int = -1

    def first(self, events: pl.DataFrame) -> NDArray[np.bool_]:
        """Return which events did not occur before, in this block or in earlier ones; one without an id counts as new.

        Parameters
        ----------
        events
            ``id, date``.
        """
        known = (events["id"].is_not_null() & (events["id"] != "")).to_numpy()
        if not known.any():
            return np.ones(events.height, dtype=bool)
        day = pl.col("date").to_physical().hash(1)
        hashed = events.select(pl.col("id").hash(0) ^ day).to_series()
        if self._goes_on(events["id"]):
            self.unsorted.append(hashed.to_numpy())
            return np.ones(events.height, dtype=bool)
        if self.unsorted:
            self._add(np.sort(np.concatenate(self.unsorted)))
            self.unsorted = []
        new = hashed.is_first_distinct().to_numpy()
        hashes = hashed.to_numpy()
        for run in self.runs:
            places = np.searchsorted(run, hashes)
            new = new & (run[np.minimum(places, len(run) - 1)] != hashes)
        self._add(np.sort(hashes[new & known]))
        first: NDArray[np.bool_] = new | ~known
        return first

    def _goes_on(self, ids: pl.Series) -> bool:
        """Whether all ids are numbers that rise from the highest number so far."""
        numbers = ids.cast(pl.Int64, strict=False)
        values = numbers.drop_nulls().to_numpy()
        if not len(values):
            return False
        rising = len(values) == len(ids) and int(values[0]) > self.top and bool((values[1:] > values[:-1]).all())
        self.top = max(self.top, int(values.max()))
        return rising

    def _add(self, run: NDArray[np.uint64]) -> None:
        if len(run):
            self.runs.append(run)
        while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
            shorter, longer = self.runs.pop(), self.runs.pop()
            self.runs.append(np.sort(np.concatenate([longer, shorter]), kind="stable"))
