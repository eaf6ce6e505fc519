"""The folder of raw files, and the check that each file is the version we read."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from foedus.errors import DataError
from foedus.sources._base import File

__all__ = ["FOLDER_VARIABLE", "DataFolder"]

FOLDER_VARIABLE: Final = "FOEDUS_DATA"
"""Environment variable naming the folder of raw data files."""

MEMORY_NAME: Final = "verified.json"
BLOCK: Final = 1 << 20  # bytes hashed at a time


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder of raw data files, each verified before it is read.

    Parameters
    ----------
    root
        The folder.
    memory
        File that remembers checksums by size and modification time, so that a file is hashed only once.

    Notes
    -----
    A file changed without a change of size or modification time is not noticed; ``verify(file, fresh=True)``
    hashes again. The memory is a convenience: if it cannot be written, files are hashed every time.
    """

    root: Path
    memory: Path

    @classmethod
    def find(cls, path: Path | str | None = None, *, memory: Path | None = None) -> DataFolder:
        """Find the data folder: `path`, else ``FOEDUS_DATA``, else ``data`` in the user's cache folder.

        Parameters
        ----------
        path
            The folder, or ``None`` to look for it.
        memory
            File remembering checksums; by default in the user's cache folder.

        Raises
        ------
        DataError
            There is no such folder.
        """
        cache = platformdirs.user_cache_path("foedus")
        given = path if path is not None else os.environ.get(FOLDER_VARIABLE) or None
        root = Path(given) if given is not None else cache / "data"
        if not root.is_dir():
            raise DataError(
                "no folder of raw data",
                where=str(root),
                expected="a folder with the raw files that `foedus data list` names",
                hint=f"Set {FOLDER_VARIABLE} to that folder: this needs the raw data, which foedus does not contain",
            )
        return cls(root=root.resolve(), memory=memory or cache / MEMORY_NAME)

    @classmethod
    def open(cls, folder: DataFolder | Path | str | None = None) -> DataFolder:
        """Return `folder` itself if it is already a data folder, else find it."""
        return folder if isinstance(folder, DataFolder) else cls.find(folder)

    def has(self, file: File) -> bool:
        """Whether the file exists, regardless of its content."""
        return (self.root / file.path).is_file()

    def path(self, file: File) -> Path:
        """Return the path of a file after verifying its checksum.

        Raises
        ------
        DataError
            The file is missing, unreadable, or a different version.
        """
        path = self.root / file.path
        if not path.is_file():
            raise DataError(
                "raw data file missing",
                where=str(path),
                expected=f"a file with SHA-256 {file.sha256}",
                hint=f"Put it into the data folder ({FOLDER_VARIABLE})",
            )
        found = self.checksum(file)
        if found != file.sha256:
            raise DataError(
                f"raw data file corrupt or of a different version: its SHA-256 is {found}",
                where=str(path),
                expected=f"SHA-256 {file.sha256}",
                hint="Replace the file with the version that this release of foedus reads",
            )
        return path

    def verify(self, file: File, *, fresh: bool = False) -> bool:
        """Whether the file exists and is the version we read; `fresh` hashes it again."""
        return self.has(file) and self.checksum(file, fresh=fresh) == file.sha256

    def checksum(self, file: File, *, fresh: bool = False) -> str:
        """SHA-256 of an existing file, remembered by its size and modification time.

        Raises
        ------
        DataError
            The file cannot be read.
        """
        path = self.root / file.path
        try:
            facts = path.stat()
            known = self._remembered().get(str(path))
            if not fresh and known is not None and known[:2] == [facts.st_size, facts.st_mtime_ns]:
                return str(known[2])
            digest = hashlib.sha256()
            with path.open("rb") as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
        except OSError as error:
            raise DataError(
                f"raw data file cannot be read: {error.strerror}", where=str(path), expected="a readable file"
            ) from error
        self._remember(str(path), [facts.st_size, facts.st_mtime_ns, digest.hexdigest()])
        return digest.hexdigest()

    def _remembered(self) -> dict[str, list[int | str]]:
        try:
            stored = json.loads(self.memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # absent or damaged memory only costs a second hashing
        if not isinstance(stored, dict):
            return {}
        return {key: value for key, value in stored.items() if isinstance(value, list) and len(value) == 3}

    def _remember(self, key: str, value: list[int | str]) -> None:
        entries = self._remembered() | {key: value}
        try:
            self.memory.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.memory.parent, prefix=self.memory.name, suffix=".tmp")
        except OSError:
            return  # a read-only cache: hash again next time
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(entries, stream, indent=0, sort_keys=True)
            os.replace(temporary, self.memory)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
