"""The finished chunks of a run: in memory while they fit, else on disk and read in parts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from foedus.engine.derived import derived
from foedus.engine.diagnosis import check_finite
from foedus.engine.ensemble import Ensemble, baseline_of
from foedus.engine.executors import finished_chunks
from foedus.engine.packing import EXACT, unpack
from foedus.errors import FoedusError
from foedus.memory import free_memory, return_freed
from foedus.progress import Progress, tell
from foedus.scenarios.runs.chunk_files import ChunkFile
from foedus.scenarios.runs.stores import RunStore

__all__ = ["KEEP_AFTER", "RESIDENT", "Chunks", "RunChunks"]

Array = NDArray[np.generic]

KEEP_AFTER: Final = 10.0
"""Seconds of work after which finished chunks are written to disk; a shorter run does not wait for the disk."""

RESIDENT: Final = 640 * 2**20
"""Bytes of finished chunks that stay in memory (assumed): 29 states over 30 years with 2,000 members do."""


class Chunks(Protocol):
    """What results are made of: arrays of all members, read in parts."""

    @property
    def members(self) -> int:
        """Number of members in all."""

    def itemsize(self, name: str) -> int:
        """Bytes of one number in an array, as it is read."""

    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Shapes of the arrays of the first chunk."""

    def rows(self, name: str, start: int, stop: int) -> NDArray[np.floating]:
        """Rows of all members, (row, world, member)."""

    def total(self, name: str) -> NDArray[np.int64]:
        """Sum of a count over the chunks."""

    def picked(self, name: str, places: Sequence[int]) -> Iterator[tuple[int, Array]]:
        """One chunk after another: number of its first member, and some places of the array's second axis."""


@dataclass
class _Held:
    """A chunk in memory, read like a file."""

    arrays: Mapping[str, Array]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: value.shape for name, value in self.arrays.items()}

    def dtype(self, name: str) -> np.dtype[np.generic]:
        return self.arrays[name].dtype

    def array(self, name: str) -> Array:
        return self.arrays[name]

    def rows(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        value = self.arrays[name]
        return value.reshape(-1, *value.shape[-2:])[start:stop]


@dataclass
class RunChunks:
    """The chunks of a run under way: those on disk are reused, the others are computed.

    Parameters
    ----------
    ensemble
        The run.
    run_id
        Its address.
    store
        Where chunks are kept.
    resident
        Bytes of finished chunks that may stay in memory; when all chunks together take more, each is written to disk
        as soon as it is finished and only read in parts from then on.
    """

    ensemble: Ensemble
    run_id: str
    store: RunStore
    resident: int = field(default_factory=lambda: min(RESIDENT, free_memory() // 4))

    def __post_init__(self) -> None:
        self.held: dict[int, _Held] = {}
        self.unsaved: list[int] = []
        self._files: dict[int, ChunkFile] = {}
        # a truncated or damaged chunk is computed again
        self.on_disk = {
            index
            for index in self.store.chunks(self.run_id)
            if index < self.ensemble.chunks and self.store.chunk(self.run_id, index).is_sound()
        }

    @property
    def exact(self) -> tuple[int, ...]:
        """Rows of the pairs whose members are kept in full precision: see ``engine.packing``."""
        return self.ensemble.exact or ()

    @property
    def done(self) -> set[int]:
        """Numbers of the finished chunks."""
        return self.on_disk | set(self.held)

    def compute(self, progress: Progress | None, scheduler: str | None) -> None:
        """Compute what is missing, writing it to disk from time to time.

        Raises
        ------
        SimulationError
            If a mechanism produces a number that is not finite.
        StoreError
            If chunks do not fit in memory and cannot be written to disk.
        """
        ensemble, last_saved = self.ensemble, time.monotonic()

        def report() -> None:
            tell(progress, min(len(self.done) * ensemble.chunk, ensemble.members), ensemble.members)

        report()
        return_freed()  # what others left, before chunks take as much
        missing = [index for index in range(ensemble.chunks) if index not in self.on_disk]
        for index, chunk in finished_chunks(ensemble, missing, scheduler):
            check_finite(ensemble, index, chunk)
            whole = {**chunk, **derived(ensemble.world, chunk, self.exact)}
            self.held[index] = _Held(whole)
            self.unsaved.append(index)
            spill = sum(value.nbytes for value in whole.values()) * ensemble.chunks > self.resident
            del chunk, whole
            report()
            if spill or time.monotonic() - last_saved > KEEP_AFTER:
                self._save()
                last_saved = time.monotonic()
            if spill:
                self.held.clear()
        return_freed()  # what chunks took before they were packed

    def baseline(self, ensemble: Ensemble, run_id: str) -> RunChunks | None:
        """Return the finished chunks of the same run without policies: the first worlds, as views.

        None if chunks went to disk, the other run is cut otherwise, or it watches other pairs.
        """
        other = RunChunks(ensemble, run_id, self.store)
        cut = ensemble.chunk == self.ensemble.chunk and set(other.exact) <= set(self.exact)
        if not cut or set(self.held) != set(range(self.ensemble.chunks)):
            return None
        places = [self.exact.index(row) for row in other.exact]
        for index, held in self.held.items():
            found = baseline_of(held.arrays)
            watched = {name: value[:, places] for name, value in found.items() if name.endswith(EXACT)}
            other.held[index] = _Held({**found, **watched})
        return other

    def release(self) -> None:
        """Drop what is in memory, once the run is stored."""
        self.held.clear()
        self.unsaved.clear()
        return_freed()

    def keep(self) -> int:
        """Write as many finished chunks as the disk accepts; return how many it holds now."""
        with suppress(FoedusError, OSError, MemoryError):
            self._save()
        return len(self.store.chunks(self.run_id))

    @property
    def members(self) -> int:
        """Number of members in all."""
        return self.ensemble.members

    def itemsize(self, name: str) -> int:
        """Return the bytes of one number in an array, as it is read."""
        return max(self._part(0).dtype(name).itemsize, 4)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the arrays of the first chunk."""
        return {name: shape for name, shape in self._part(0).shapes().items() if not name.endswith(EXACT)}

    def rows(self, name: str, start: int, stop: int) -> NDArray[np.floating]:
        """Return rows of all members, (row, world, member): all axes but the last two are flattened into one."""
        parts = [unpack(self._part(index).rows(name, start, stop)) for index in range(self.ensemble.chunks)]
        found: NDArray[np.floating] = np.concatenate(parts, axis=-1)
        self._restore(name, found, start)
        return found

    def _restore(self, name: str, found: NDArray[np.floating], start: int) -> None:
        """Put the members of watched pairs, in full precision, in the place of those read."""
        shapes = self._part(0).shapes()
        if f"{name}{EXACT}" not in shapes:
            return
        years, cells = shapes[name][:2]
        place = (np.arange(years)[:, None] * cells + np.asarray(self.exact, dtype=np.int64)).ravel() - start
        inside = (place >= 0) & (place < len(found))
        if inside.any():
            parts = (self._part(index).rows(f"{name}{EXACT}") for index in range(self.ensemble.chunks))
            found[place[inside]] = np.concatenate([each[inside] for each in parts], axis=-1)

    def total(self, name: str) -> NDArray[np.int64]:
        """Return the sum of a count over the chunks."""
        total: NDArray[np.int64] = self._part(0).array(name).astype(np.int64)
        for index in range(1, self.ensemble.chunks):
            total += self._part(index).array(name).astype(np.int64)
        return total

    def picked(self, name: str, places: Sequence[int]) -> Iterator[tuple[int, Array]]:
        """Yield one chunk after another: the number of its first member, and some places of the array's second axis.

        Those of watched pairs in full precision.
        """
        exact = f"{name}{EXACT}"
        watched = exact in self._part(0).shapes() and set(places) <= set(self.exact)
        chosen = [self.exact.index(place) for place in places] if watched else list(places)
        for index in range(self.ensemble.chunks):
            value = self._part(index).array(exact if watched else name)[:, chosen]
            yield index * self.ensemble.chunk, value if watched else unpack(value)

    def _part(self, index: int) -> _Held | ChunkFile:
        if index in self.held:
            return self.held[index]
        if index not in self._files:
            self._files[index] = self.store.chunk(self.run_id, index)
        return self._files[index]

    def _save(self) -> None:
        while self.unsaved:
            index = self.unsaved[0]
            self.store.write_chunk(self.run_id, index, self.held[index].arrays)
            self.on_disk.add(index)
            self.unsaved.pop(0)
