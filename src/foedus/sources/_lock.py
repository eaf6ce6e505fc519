"""One process at a time in a part of a folder; the operating system releases the lock when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

__all__ = ["hold"]

POLL: Final = 0.05
"""Seconds between two checks of a lock that another process holds (assumed)."""


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock `path`, waiting while another process holds it, and remove it afterwards.

    Parameters
    ----------
    path
        The lock file, created if it does not exist.

    Raises
    ------
    OSError
        The file cannot be created.
    """
    handle = _take(path)
    try:
        yield
    finally:
        with suppress(OSError):  # if an open file cannot be removed, an empty lock file stays
            path.unlink()
        os.close(handle)


def _take(path: Path) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            continue  # another process has just removed the folder
        try:
            while not _lock(handle):
                time.sleep(POLL)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), path.stat()):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its last holder removed the file while we waited: create a new one


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
