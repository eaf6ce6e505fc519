"""A chunk of a run on disk, read in parts: only the requested part of it is in memory."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import StoreError

__all__ = ["ChunkFile"]

_NAME_LENGTH: Final = slice(26, 28)
_EXTRA_LENGTH: Final = slice(28, 30)
_LOCAL_HEADER: Final = 30


@dataclass(frozen=True)
class _Place:
    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True)
class ChunkFile:
    """Arrays by name in one file, NumPy's ``.npz`` without compression.

    Parameters
    ----------
    path
        The file.
    """

    path: Path

    def write(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Write the file, completely or not at all.

        Raises
        ------
        OSError
            If the operating system refuses the write.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".tmp")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **{key: np.ascontiguousarray(value) for key, value in arrays.items()})  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)

    def is_sound(self) -> bool:
        """Whether every array has the checksum it was written with."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.testzip() is None and bool(self._places)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile, StoreError):
            return False

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every array."""
        return {name: place.shape for name, place in self._places.items()}

    def dtype(self, name: str) -> np.dtype[np.generic]:
        """Return the type of an array."""
        return self._places[name].dtype

    def read(self) -> dict[str, NDArray[np.generic]]:
        """Read every array.

        Raises
        ------
        StoreError
            If the file is damaged or missing.
        """
        return {name: self.array(name) for name in self._places}

    def array(self, name: str) -> NDArray[np.generic]:
        """Read one array.

        Raises
        ------
        StoreError
            If the file is damaged or missing.
        """
        return self.rows(name).reshape(self._places[name].shape)

    def rows(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[np.generic]:
        """Read consecutive rows of an array whose leading axes, all but the last two, are flattened into one.

        Parameters
        ----------
        name
            Name of the array; one with fewer than three axes is a single row.
        start, stop
            Rows; to the end when ``stop`` is omitted.

        Returns
        -------
        ndarray
            ``(row, ...)`` with the last two axes.

        Raises
        ------
        StoreError
            If the file is damaged or missing.
        """
        place = self._places[name]
        inner = place.shape[-2:] if len(place.shape) > 2 else place.shape
        size = int(np.prod(inner, dtype=np.int64))
        total = int(np.prod(place.shape, dtype=np.int64)) // size if size else 0
        count = (min(total, stop if stop is not None else total) - start) * size
        try:
            with self.path.open("rb") as file:
                file.seek(place.offset + start * size * place.dtype.itemsize)
                found = np.fromfile(file, dtype=place.dtype, count=count)
        except OSError as error:
            raise self._torn() from error
        if len(found) != count:
            raise self._torn()
        return found.reshape(-1, *inner)

    @cached_property
    def _places(self) -> dict[str, _Place]:
        try:
            with self.path.open("rb") as file, zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                return {info.filename.removesuffix(".npy"): _place(file, info.header_offset) for info in infos}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise self._torn() from error

    def _torn(self) -> StoreError:
        return StoreError(
            "a chunk of the run cannot be read", where=str(self.path), hint="Compute the run again with `fresh`"
        )


def _place(file: BinaryIO, header: int) -> _Place:
    """Return where the data of an array at an offset of the archive begin: after the archive's header and NumPy's."""
    file.seek(header)
    local = file.read(_LOCAL_HEADER)
    file.seek(
        int.from_bytes(local[_NAME_LENGTH], "little") + int.from_bytes(local[_EXTRA_LENGTH], "little"), os.SEEK_CUR
    )
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return _Place(dtype, shape, file.tell())
