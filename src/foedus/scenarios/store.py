"""Runs kept on disk under the address of their content.

::

    ROOT/<run id>/dataset.zarr   the finished run
    ROOT/<run id>/run.json       what it is; written last inside the folder that is renamed into place
    ROOT/partial/<run id>/       chunks of a run under way

A chunk is written beside its place and renamed, a finished run likewise as a whole folder: a crash,
a full disk or Ctrl-C leaves nothing half-written under a final name.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import platformdirs
import xarray as xr
from numpy.typing import NDArray

from foedus.errors import StoreError, UnknownNameError

__all__ = ["RunStore", "StoredRun"]

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_ID: Final = re.compile(r"[0-9a-f]{24}")
_CHUNK: Final = re.compile(r"chunk-(\d{6})\.npz")


@dataclass(frozen=True)
class StoredRun:
    """One finished run in a store."""

    run_id: str
    path: Path
    created: datetime
    record: Mapping[str, Any]


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
        """Return where the dataset of a finished run is or would be."""
        return self._folder(run_id) / "dataset.zarr"

    def find(self, run_id: str) -> Path | None:
        """Return the dataset of a finished run, or None."""
        found = (self._folder(run_id) / "run.json").is_file() and self.path(run_id).is_dir()
        return self.path(run_id) if found else None

    def open(self, run_id: str) -> xr.Dataset:
        """Read a finished run into memory.

        Raises
        ------
        UnknownNameError
            When the store has no such run.
        StoreError
            When it cannot be read.
        """
        path = self.find(self.resolve(run_id))
        assert path is not None
        try:
            with xr.open_zarr(path, consolidated=False, chunks=None) as dataset:
                loaded: xr.Dataset = dataset.load()
            return loaded
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(
                f"the stored run cannot be read: {error}", where=str(path), hint="Compute it anew with --fresh."
            ) from error

    def record(self, run_id: str) -> dict[str, Any]:
        """Return what was noted of a finished run when it was committed."""
        path = self._folder(self.resolve(run_id)) / "run.json"
        try:
            loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError("the record of a run cannot be read", where=str(path)) from error
        return loaded

    def resolve(self, start: str) -> str:
        """Return the one run id that begins with the given characters.

        Raises
        ------
        UnknownNameError
            When none or several do.
        """
        ids = [run.run_id for run in self.runs()]
        found = [run_id for run_id in ids if start and run_id.startswith(start)]
        if len(found) != 1:
            problem = f"{len(found)} runs begin with" if found else "no run"
            expected = f"one of {', '.join(sorted(found or ids)[:8])}" if ids else "a run made by foedus run"
            raise UnknownNameError(f"{problem} {start!r}", where=str(self.root), expected=expected)
        return found[0]

    def runs(self) -> list[StoredRun]:
        """List the finished runs, newest first."""
        found = []
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            note = folder / "run.json"
            if _ID.fullmatch(folder.name) and note.is_file():
                try:
                    record = json.loads(note.read_text(encoding="utf-8"))
                    created = datetime.fromisoformat(record["created"])
                except (OSError, ValueError, KeyError) as error:
                    raise StoreError("the record of a run cannot be read", where=str(note)) from error
                found.append(StoredRun(folder.name, folder / "dataset.zarr", created, record))
        return sorted(found, key=lambda run: run.created, reverse=True)

    def chunks(self, run_id: str) -> list[int]:
        """List the chunks of an unfinished run that are on disk."""
        folder = self._partial(run_id)
        names = (_CHUNK.fullmatch(item.name) for item in folder.iterdir()) if folder.is_dir() else ()
        return sorted(int(match[1]) for match in names if match)

    def write_chunk(self, run_id: str, index: int, arrays: Mapping[str, NDArray[np.generic]]) -> Path:
        """Write one chunk of a run, whole or not at all.

        Raises
        ------
        StoreError
            When it cannot be written, for instance because the disk is full.
        """
        folder = self._partial(run_id)
        with self._writing(folder, "a chunk of the run"):
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, **arrays)  # type: ignore[arg-type]
                    file.flush()
                    os.fsync(file.fileno())
                final = folder / f"chunk-{index:06d}.npz"
                temporary.replace(final)
            finally:
                temporary.unlink(missing_ok=True)
        return final

    def read_chunk(self, run_id: str, index: int) -> dict[str, NDArray[np.generic]]:
        """Read one chunk of an unfinished run."""
        path = self._partial(run_id) / f"chunk-{index:06d}.npz"
        try:
            # Opened here, for numpy leaves the file open when it is torn.
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise StoreError(
                "a chunk of the run cannot be read", where=str(path), hint="Compute the run anew with --fresh."
            ) from error

    def discard(self, run_id: str) -> None:
        """Forget the chunks of an unfinished run; a finished one stays until it is replaced."""
        shutil.rmtree(self._partial(run_id), ignore_errors=True)

    def commit(self, run_id: str, dataset: xr.Dataset, record: Mapping[str, Any] | None = None) -> Path:
        """Store a finished run and forget its chunks.

        Parameters
        ----------
        run_id
            Its address; a run already there is replaced.
        dataset
            Its results; strings as coordinates, no object arrays but strings.
        record
            What to note beside it, as JSON.

        Returns
        -------
        Path
            The Zarr folder.

        Raises
        ------
        StoreError
            When it cannot be written; nothing then remains under its name but what was there.
        """
        final = self._folder(run_id)
        note = {**(record or {}), "run": run_id, "created": datetime.now(UTC).isoformat()}
        with self._writing(self.root, "the run"):
            self.root.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=f".{run_id}-", dir=self.root))
            try:
                # Zarr 2: fixed-width strings have no settled form in Zarr 3.
                dataset.to_zarr(staging / "new" / "dataset.zarr", mode="w", zarr_format=2, consolidated=False)
                (staging / "new" / "run.json").write_text(
                    json.dumps(note, indent=1, sort_keys=True, default=str), encoding="utf-8"
                )
                if final.exists():
                    final.rename(staging / "old")
                (staging / "new").rename(final)
            finally:
                if (staging / "old").exists() and not final.exists():
                    (staging / "old").rename(final)
                shutil.rmtree(staging, ignore_errors=True)
        self.discard(run_id)
        return self.path(run_id)

    def _folder(self, run_id: str) -> Path:
        return self.root / self._checked(run_id)

    def _partial(self, run_id: str) -> Path:
        return self.root / "partial" / self._checked(run_id)

    @staticmethod
    def _checked(run_id: str) -> str:
        if not _ID.fullmatch(run_id):
            raise UnknownNameError(f"{run_id!r} is no run id", expected="24 hex digits")
        return run_id

    @contextmanager
    def _writing(self, place: Path, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise StoreError(
                    f"the disk is full: {what} was not stored",
                    where=str(place),
                    hint="Free some space, or choose another folder with FOEDUS_RUNS, and run again: finished "
                    "chunks are kept.",
                ) from error
            raise StoreError(f"{what} cannot be written: {error.strerror or error}", where=str(place)) from error
