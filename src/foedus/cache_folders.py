"""The user's cache folder, or one for this process if that cannot be written."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import platformdirs

__all__ = ["can_be_written", "user_cache"]


def user_cache() -> Path:
    """Return the user's cache folder; if it cannot be written, a temporary one that is removed with this process.

    Its contents can be recomputed: a home folder that is missing or read-only costs time, never the answer.
    """
    folder = platformdirs.user_cache_path("foedus")
    return folder if can_be_written(folder) else _temporary()


def can_be_written(folder: Path) -> bool:
    """Whether files can be created in a folder, which is itself created if missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@lru_cache(maxsize=1)
def _temporary() -> Path:
    folder = tempfile.mkdtemp(prefix="foedus-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
