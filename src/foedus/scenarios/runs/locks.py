"""Locks on the runs of a store: one process at a time works on a run, and a lock ends with its process."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Lock", "take", "try_to_take"]

POLL: Final = 0.05
"""Seconds between two checks of a lock that another process holds (assumed)."""

_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)


@dataclass(frozen=True)
class Lock:
    """A lock that this process holds.

    Parameters
    ----------
    path, handle
        Its file, open.
    exclusive
        False if the file system has no locks: others may then be doing the same work.
    """

    path: Path
    handle: int
    exclusive: bool

    def release(self) -> None:
        """Release it."""
        # Removed while it is held: a process waiting for it notices that, and makes another.
        with suppress(OSError):
            self.path.unlink()
        os.close(self.handle)


def take(path: Path) -> Lock:
    """Wait for a lock and hold it.

    Raises
    ------
    OSError
        If its file cannot be created.
    """
    while (found := try_to_take(path)) is None:
        time.sleep(POLL)
    return found


def try_to_take(path: Path) -> Lock | None:
    """Return a lock, or None if another process holds it.

    Raises
    ------
    OSError
        If its file cannot be created.
    """
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            held = _held(handle)
            if held is None:
                os.close(handle)
                return None
            if _is_at(path, handle):
                return Lock(path, handle, held)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its last holder has removed the file in the meantime


def _held(handle: int) -> bool | None:
    """Lock an open file: True if it is now ours, None if another process has it, False if there are no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return None
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


def _is_at(path: Path, handle: int) -> bool:
    """Whether the file of a handle still exists at its path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
