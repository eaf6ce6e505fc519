"""The user's cache folder, or one for this process where that cannot be written."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import platformdirs

__all__ = ["can_be_written", "user_cache"]


def user_cache() -> Path:
    """Return the user's cache folder; where it cannot be written, a temporary one that goes with this process.

    What is kept there can be computed anew: a home that is missing or read-only costs time, never the answer.
    """
    folder = platformdirs.user_cache_path("foedus")
    return folder if can_be_written(folder) else _temporary()


def can_be_written(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made if it is not there."""
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
