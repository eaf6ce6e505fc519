"""Runs kept on disk under the address of their content.

::

    ROOT/<run id>/dataset.zarr   the finished run
    ROOT/<run id>/run.json       what it is; written last inside the folder that is renamed into place
    ROOT/partial/<run id>/       chunks of a run under way
    ROOT/partial/<run id>.lock   held by the process that works on the run

A chunk is written beside its place and renamed, a finished run likewise as a whole folder: a crash,
a full disk or Ctrl-C leaves nothing half-written under a final name. What is damaged afterwards is
told from ``run.json``, which holds a digest of the dataset's files.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import platformdirs
from numpy.typing import NDArray

from foedus.errors import StoreError, UnknownNameError
from foedus.library.schema_versions import SCHEMA, check_schema
from foedus.scenarios.runs.chunk_files import ChunkFile
from foedus.scenarios.runs.member_arrays import MemberArray, write_member_arrays

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LAZY", "RunStore", "StoredRun"]

LAZY: Final = 256 * 2**20
"""Bytes of a dataset beyond which the members of watched pairs stay on disk (assumed)."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_PLACES: Final = "store, which is --out of foedus run, or FOEDUS_RUNS"
_LIMIT: Final = errno.EFBIG
_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
_LOST_RACE: Final = (errno.ENOTEMPTY, errno.EEXIST)
_TOLD: Final = "told.json"
_ID: Final = re.compile(r"[0-9a-f]{24}")
_CHUNK: Final = re.compile(r"chunk-(\d{6})\.npz")
_DAMAGED: Final = "Remove that folder, or compute the run anew with --fresh"


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

    def open(self, run_id: str, *, trusted: bool = False) -> xr.Dataset:
        """Read a finished run.

        Parameters
        ----------
        run_id
            The run, or the beginning of its id.
        trusted
            Leave out the check that its files are those that were written.

        Returns
        -------
        xarray.Dataset
            In memory, but for the members of watched pairs where these take more than ``LAZY``: they are read from the
            store when they are used, in the parts that are used.

        Raises
        ------
        UnknownNameError
            When the store has no such run.
        StoreError
            When it is damaged.
        """
        found = self.resolve(run_id)
        path, noted = self.path(found), self.record(found).get("content")
        import xarray as xr  # slow to import, and what a run told when it was stored needs no dataset

        try:
            if not trusted and noted is not None and noted != _digest(path):
                raise StoreError("the stored run is damaged: its dataset changed", where=str(path), hint=_DAMAGED)
            loaded: xr.Dataset = xr.open_zarr(path, consolidated=False, chunks=None)
            loaded = loaded[sorted(map(str, loaded.data_vars))]
            for variable in loaded.variables.values():
                if "member" not in variable.dims or loaded.nbytes <= LAZY:
                    variable.load()
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            problem = " ".join(str(error).split()) or type(error).__name__
            raise StoreError(f"the stored run is damaged: {problem}", where=str(path), hint=_DAMAGED) from error
        if not loaded.data_vars:
            raise StoreError("the stored run is damaged: its dataset is empty", where=str(path), hint=_DAMAGED)
        return loaded

    def told(self, run_id: str, by: str) -> dict[str, Any] | None:
        """Return what `tell` wrote beside a finished run.

        Parameters
        ----------
        run_id
            The run.
        by
            Hash of the source that is to have worked it out.

        Returns
        -------
        dict or None
            None when nothing was written, by another source, or the dataset is not the one it was worked out of.
        """
        try:
            kept = json.loads((self._folder(run_id) / _TOLD).read_text(encoding="utf-8"))
            sound = kept["by"] == by and kept["content"] == self.record(run_id)["content"] == _digest(self.path(run_id))
            return dict(kept["told"]) if sound else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def tell(self, run_id: str, told: Mapping[str, Any], by: str) -> None:
        """Write beside a finished run what it says, for `told`; a full disk is no error."""
        kept = {"by": by, "content": self.record(run_id).get("content"), "told": told}
        path = self._folder(run_id) / _TOLD
        unfinished = path.with_name(f".{_TOLD}.{os.getpid()}")
        try:
            unfinished.write_text(json.dumps(kept), encoding="utf-8")
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)

    def record(self, run_id: str) -> dict[str, Any]:
        """Return what was noted of a finished run when it was committed.

        Raises
        ------
        UnknownNameError
            When the store has no such run.
        StoreError
            When it is damaged.
        """
        return dict(self._stored(self.resolve(run_id)).record)

    def resolve(self, start: str) -> str:
        """Return the one run id that begins with the given characters.

        Raises
        ------
        UnknownNameError
            When none or several do.
        StoreError
            When the only one that does is damaged.
        """
        if _ID.fullmatch(start) and self._folder(start).is_dir():
            return self._stored(start).run_id
        ids = [run.run_id for run in self.runs()]
        found = [run_id for run_id in ids if start and run_id.startswith(start)]
        if not found and start:
            for damaged in (name for name in self._folders() if name.startswith(start)):
                self._stored(damaged)
        if len(found) != 1:
            problem = f"{len(found)} runs begin with" if found else "no run"
            expected = f"one of {', '.join(sorted(found or ids)[:8])}" if ids else "a run made by foedus run"
            raise UnknownNameError(f"{problem} {start!r}", where=str(self.root), expected=expected)
        return found[0]

    def runs(self) -> list[StoredRun]:
        """List the finished runs, newest first; damaged ones are left out."""
        found = []
        for name in self._folders():
            with suppress(StoreError):
                found.append(self._stored(name))
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
            When it is torn.
        """
        return self.chunk(run_id, index).read()

    def discard(self, run_id: str) -> None:
        """Forget the chunks of an unfinished run; a finished one stays until it is replaced."""
        shutil.rmtree(self._partial(run_id), ignore_errors=True)

    @contextmanager
    def lock(self, run_id: str) -> Iterator[None]:
        """Hold a run for this process; wait while another one works on it.

        Raises
        ------
        StoreError
            When the store cannot be written.

        Notes
        -----
        The lock goes with the process, however it ends. Where the file system knows no locks there is
        none: processes may then do the same work twice, and the first to finish is kept.
        """
        path = self._partial(run_id).with_suffix(".lock")
        with self._writing(self.root, "the run", run_id):
            handle = _locked(path)
        try:
            yield
        finally:
            # Removed while it is held: whoever waits for it sees that, and makes another.
            with suppress(OSError):
                path.unlink()
            os.close(handle)

    def commit(
        self,
        run_id: str,
        dataset: xr.Dataset,
        record: Mapping[str, Any],
        members: Mapping[str, MemberArray] | None = None,
    ) -> Path:
        """Store a finished run and forget its chunks.

        Parameters
        ----------
        run_id
            Its address; a run already there is replaced.
        dataset
            Its results; strings as coordinates, no object arrays but strings.
        record
            What to note beside it, as JSON; ``spec`` at least, what was asked for.
        members
            Arrays of the dataset that are handed over in parts, over some members each.

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
        with self._writing(self.root, "the run", run_id):
            self.root.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=f".{run_id}-", dir=self.root))
            try:
                # Zarr 2: fixed-width strings have no settled form in Zarr 3.
                dataset.to_zarr(staging / "new" / "dataset.zarr", mode="w", zarr_format=2, consolidated=False)
                write_member_arrays(staging / "new" / "dataset.zarr", members or {})
                note = {
                    "schema": SCHEMA,
                    **record,
                    "run": run_id,
                    "created": datetime.now(UTC).isoformat(),
                    "content": _digest(staging / "new" / "dataset.zarr"),
                }
                (staging / "new" / "run.json").write_text(
                    json.dumps(note, indent=1, sort_keys=True, default=str), encoding="utf-8"
                )
                _replace(staging / "new", final, staging / "old")
            finally:
                if (staging / "old").exists() and not final.exists():
                    (staging / "old").rename(final)
                shutil.rmtree(staging, ignore_errors=True)
        self.discard(run_id)
        return self.path(run_id)

    def _stored(self, run_id: str) -> StoredRun:
        """Return a run after checking its record."""
        folder = self._folder(run_id)
        try:
            record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            if not isinstance(record, dict) or not isinstance(record.get("spec"), dict):
                raise ValueError("run.json says not what was run")
            check_schema(record.get("schema", SCHEMA))
            if not self.path(run_id).is_dir():
                raise ValueError("its dataset is missing")
            created = datetime.fromisoformat(str(record["created"]))
        except (OSError, ValueError, KeyError, RecursionError) as error:
            problem = "run.json says not when it was made" if isinstance(error, KeyError) else str(error)
            raise StoreError(f"the stored run is damaged: {problem}", where=str(folder), hint=_DAMAGED) from error
        # a record without a time zone is no reason to refuse the run
        created = created if created.tzinfo else created.replace(tzinfo=UTC)
        return StoredRun(run_id, self.path(run_id), created, record)

    def _folders(self) -> list[str]:
        """List what is named like a run, sound or not."""
        try:
            names = sorted(item.name for item in self.root.iterdir()) if self.root.is_dir() else []
        except OSError as error:
            raise StoreError(f"the runs cannot be listed: {error.strerror}", where=str(self.root)) from error
        return [name for name in names if _ID.fullmatch(name)]

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
    def _writing(self, place: Path, what: str, run_id: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                kept = len(self.chunks(run_id))
                raise StoreError(
                    f"the disk is full: {what} was not stored",
                    where=str(place),
                    hint="Free some space, or choose another folder with FOEDUS_RUNS, and run again"
                    + (f"; {kept} finished chunks are kept" if kept else ""),
                ) from error
            limited = error.errno == _LIMIT
            hint = "A limit on the size of files is set (ulimit -f)" if limited else f"Choose another folder: {_PLACES}"
            raise StoreError(
                f"{what} cannot be written: {error.strerror or error}", where=str(place), hint=hint
            ) from error


def _digest(dataset: Path) -> str:
    """Return the hash of a dataset's files, 32 hex digits; what file managers drop there does not count."""
    digest = hashlib.blake2b(digest_size=16)
    files = (item for item in dataset.rglob("*") if item.is_file())
    for item in sorted(files, key=lambda file: file.relative_to(dataset).as_posix()):
        if not item.name.startswith(".") or item.name.startswith(".z"):
            content = item.read_bytes()
            digest.update(f"{item.relative_to(dataset).as_posix()} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def _replace(new: Path, final: Path, old: Path) -> None:
    """Put a folder in the place of another, unless somebody does so at the same moment: the runs are the same."""
    with suppress(FileNotFoundError):
        final.rename(old)
    try:
        new.rename(final)
    except OSError as error:
        if error.errno not in _LOST_RACE:
            raise


def _locked(path: Path) -> int:
    """Return the handle of a lock file, once it is ours."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle)
            if _is_at(path, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int) -> None:
    """Wait for a lock, where the system has any."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            with suppress(OSError):  # another process has held it for ten seconds
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise


def _is_at(path: Path, handle: int) -> bool:
    """Whether the file a handle belongs to still lies there."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
