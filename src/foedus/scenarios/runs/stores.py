"""Runs stored on disk under the address of their content.

::

    ROOT/<run id>/dataset.zarr   the finished run
    ROOT/<run id>/run.json       what it is; written last inside the folder that is renamed into place
    ROOT/partial/<run id>/       chunks of a run under way
    ROOT/partial/<run id>.lock   held by the process that works on the run

A chunk is written beside its final path and renamed, and so is a finished run as a whole folder: a crash, a full disk
or Ctrl-C leaves nothing half-written under a final name. Later damage is detected from ``run.json``, which contains a
digest of the dataset's files and one of its own content.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import platformdirs
from numpy.typing import NDArray

from foedus.errors import StoreError, UnknownNameError
from foedus.scenarios.runs.chunk_files import ChunkFile
from foedus.scenarios.runs.dataset_files import write_dataset
from foedus.scenarios.runs.locks import Lock, take, try_to_take
from foedus.scenarios.runs.member_arrays import MemberArray, write_member_arrays
from foedus.scenarios.runs.reading import read_dataset
from foedus.scenarios.runs.records import DATASET, RECORD, StoredRun, check_dataset, read_record, write_record
from foedus.scenarios.runs.staging import PARTIAL, clear_stale, staged
from foedus.scenarios.runs.told import read_told, write_told
from foedus.scenarios.runs.writing import writing

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LATEST", "RunStore", "StoredRun"]

LATEST: Final = "latest"
"""Names the newest run of a store."""

_ID: Final = re.compile(r"[0-9a-f]{24}")
_CHUNK: Final = re.compile(r"chunk-(\d{6})\.npz")


class RunStore:
    """A folder of finished and unfinished runs.

    Parameters
    ----------
    root
        Its folder; else ``$FOEDUS_RUNS``, else ``runs`` in the user's cache folder.
    """

    def __init__(self, root: Path | str | None = None) -> None:
        chosen = root or os.environ.get("FOEDUS_RUNS") or Path(platformdirs.user_cache_dir("foedus")) / "runs"
        self.root = Path(chosen).expanduser()

    def __repr__(self) -> str:
        return f"<RunStore at {self.root}>"

    def path(self, run_id: str) -> Path:
        """Return the path where the dataset of a finished run is or would be."""
        return self._folder(run_id) / DATASET

    def find(self, run_id: str) -> Path | None:
        """Return the dataset of a finished run, or None."""
        found = (self._folder(run_id) / RECORD).is_file() and self.path(run_id).is_dir()
        return self.path(run_id) if found else None

    def open(self, run_id: str, *, trusted: bool = False) -> xr.Dataset:
        """Read a finished run.

        Parameters
        ----------
        run_id
            The run, the beginning of its id, or ``latest``.
        trusted
            Skip the check that its files are unchanged.

        Returns
        -------
        xarray.Dataset
            In memory, except for the members of watched pairs if these take more than ``LAZY``: those are read from the
            store when and as far as they are used.

        Raises
        ------
        UnknownNameError
            If the store has no such run.
        StoreError
            If it is damaged.
        """
        stored = self._stored(self.resolve(run_id))
        if not trusted:
            check_dataset(stored)
        return read_dataset(stored.path)

    def told(self, run_id: str, by: str) -> dict[str, Any] | None:
        """Return what `tell` wrote beside a finished run.

        Parameters
        ----------
        run_id
            The run.
        by
            Hash of the source that must have computed it.

        Returns
        -------
        dict or None
            None if nothing was written, it was written by different source code, or the dataset is not the one it was
            computed from.
        """
        try:
            return read_told(self._stored(self.resolve(run_id)), by)
        except (StoreError, UnknownNameError):
            return None

    def tell(self, run_id: str, told: Mapping[str, Any], by: str) -> None:
        """Write the answer of a finished run beside it, for `told`; a full disk is not an error."""
        write_told(self._stored(self.resolve(run_id)), told, by)

    def record(self, run_id: str) -> dict[str, Any]:
        """Return the record of a finished run, written when it was committed.

        Raises
        ------
        UnknownNameError
            If the store has no such run.
        StoreError
            If it is damaged.
        """
        return dict(self._stored(self.resolve(run_id)).record)

    def resolve(self, start: str) -> str:
        """Return the one run id that begins with the given characters; for ``latest``, that of the newest run.

        Raises
        ------
        UnknownNameError
            If none or several do.
        StoreError
            If the only one that does is damaged.
        """
        if _ID.fullmatch(start) and self._folder(start).is_dir():
            return self._stored(start).run_id
        ids = [run.run_id for run in self.runs()]
        if start == LATEST and ids:
            return ids[0]
        found = [run_id for run_id in ids if start and run_id.startswith(start)]
        if not found and start:
            for damaged in (name for name in self.names() if name.startswith(start)):
                self._stored(damaged)
        if len(found) != 1:
            problem = f"{len(found)} runs begin with" if found else "no run"
            expected = f"one of {', '.join(sorted(found or ids)[:8])}" if ids else "a run made by foedus run"
            raise UnknownNameError(f"{problem} {start!r}", where=str(self.root), expected=expected)
        return found[0]

    def runs(self) -> list[StoredRun]:
        """List the finished runs, newest first; damaged ones are left out."""
        found = []
        for name in self.names():
            with suppress(StoreError):
                found.append(self._stored(name))
        return sorted(found, key=lambda run: run.created, reverse=True)

    def chunks(self, run_id: str) -> list[int]:
        """List the chunks of an unfinished run that are on disk."""
        folder = self._partial(run_id)
        names = (_CHUNK.fullmatch(item.name) for item in folder.iterdir()) if folder.is_dir() else ()
        return sorted(int(match[1]) for match in names if match)

    def write_chunk(self, run_id: str, index: int, arrays: Mapping[str, NDArray[np.generic]]) -> Path:
        """Write one chunk of a run, completely or not at all.

        Raises
        ------
        StoreError
            If it cannot be written, for instance because the disk is full.
        """
        chunk = self.chunk(run_id, index)
        with self._writing(chunk.path.parent, "a chunk of the run", run_id):
            chunk.write(arrays)
        return chunk.path

    def chunk(self, run_id: str, index: int) -> ChunkFile:
        """Return the file of a chunk of an unfinished run, to be read in parts."""
        return ChunkFile(self._partial(run_id) / f"chunk-{index:06d}.npz")

    def read_chunk(self, run_id: str, index: int) -> dict[str, NDArray[np.generic]]:
        """Read one chunk of an unfinished run.

        Raises
        ------
        StoreError
            If it is damaged.
        """
        return self.chunk(run_id, index).read()

    def discard(self, run_id: str) -> None:
        """Remove the chunks of an unfinished run; a finished one stays until it is replaced."""
        shutil.rmtree(self._partial(run_id), ignore_errors=True)

    @contextmanager
    def lock(self, run_id: str) -> Iterator[None]:
        """Lock a run for this process; wait while another one works on it.

        Raises
        ------
        StoreError
            If the store cannot be written.

        Notes
        -----
        The lock ends with the process, however it ends. If the file system does not support locks there is none:
        processes may then do the same work twice, and the first to finish is kept.
        """
        with self._writing(self.root, "the run", run_id):
            lock = take(self._lock_file(run_id))
        with self._holding(lock, run_id):
            yield

    def clear_locks(self) -> None:
        """Remove the lock files that killed processes left behind; those of working processes stay.

        Raises
        ------
        StoreError
            If the store cannot be written.
        """
        folder = self.root / PARTIAL
        names = [item.stem for item in folder.glob("*.lock")] if folder.is_dir() else []
        for run_id in filter(_ID.fullmatch, names):
            with self.lock_if_free(run_id):
                pass  # releasing it removes its file

    @contextmanager
    def lock_if_free(self, run_id: str, *, tidy: bool = True) -> Iterator[bool]:
        """Lock a run for this process, as `lock` does, unless another one works on it; yields which is the case.

        Parameters
        ----------
        run_id
            The run.
        tidy
            Whether to remove what killed processes left behind of it.

        Raises
        ------
        StoreError
            If the store cannot be written.
        """
        with self._writing(self.root, "the run", run_id):
            lock = try_to_take(self._lock_file(run_id))
        if lock is None:
            yield False
            return
        with self._holding(lock, run_id, tidy):
            yield True

    @contextmanager
    def _holding(self, lock: Lock, run_id: str, tidy: bool = True) -> Iterator[None]:
        """Tidy up what killed processes left behind of a run, and release the lock in the end."""
        try:
            if lock.exclusive and tidy:
                clear_stale(self.root, run_id)
            yield
        finally:
            lock.release()

    def commit(
        self,
        run_id: str,
        dataset: xr.Dataset,
        record: Mapping[str, Any],
        members: Mapping[str, MemberArray] | None = None,
    ) -> Path:
        """Store a finished run and remove its chunks.

        Parameters
        ----------
        run_id
            Its address; a run already there is replaced.
        dataset
            Its results; coordinates may be strings, and strings are the only object arrays.
        record
            Record to write beside it, as JSON; at least ``spec``, the specification.
        members
            Arrays of the dataset that are passed in parts, some members at a time.

        Returns
        -------
        Path
            The Zarr folder.

        Raises
        ------
        StoreError
            If it cannot be written; only previous content then remains under its name.
        """
        self._folder(run_id)  # only a valid run id may become a path
        with self._writing(self.root, "the run", run_id), staged(self.root, run_id) as new:
            write_dataset(dataset, new / DATASET)
            write_member_arrays(new / DATASET, members or {})
            write_record(new, run_id, record)
        self.discard(run_id)
        return self.path(run_id)

    def _stored(self, run_id: str) -> StoredRun:
        """Return a run after checking its record."""
        return read_record(self._folder(run_id))

    def names(self) -> list[str]:
        """List the ids of finished runs, intact or damaged."""
        try:
            names = sorted(item.name for item in self.root.iterdir()) if self.root.is_dir() else []
        except OSError as error:
            raise StoreError(f"the runs cannot be listed: {error.strerror}", where=str(self.root)) from error
        return [name for name in names if _ID.fullmatch(name)]

    @staticmethod
    def is_run_id(text: str) -> bool:
        """Whether a text has the form of a run's id."""
        return _ID.fullmatch(text) is not None

    def _folder(self, run_id: str) -> Path:
        return self.root / self._checked(run_id)

    def _partial(self, run_id: str) -> Path:
        return self.root / PARTIAL / self._checked(run_id)

    def _lock_file(self, run_id: str) -> Path:
        return self._partial(run_id).with_suffix(".lock")

    @staticmethod
    def _checked(run_id: str) -> str:
        if not _ID.fullmatch(run_id):
            raise UnknownNameError(f"{run_id!r} is not a run id", expected="24 hex digits")
        return run_id

    def _writing(self, place: Path, what: str, run_id: str) -> AbstractContextManager[None]:
        return writing(place, what, lambda: len(self.chunks(run_id)))
