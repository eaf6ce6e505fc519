"""How much memory this process may use, and returning what it has freed; standard library only."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["APART", "UNKNOWN", "address_limit", "free_memory", "keep_large_apart", "return_freed", "share_heaps"]

UNKNOWN: Final = 4 * 2**30
"""Bytes taken to be free if the system does not report them (assumed)."""

APART: Final = 2**24
"""Bytes from which an array is kept apart from others (assumed)."""

_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
"""Names of settings, ``M_MMAP_THRESHOLD`` and ``M_ARENA_MAX`` of <malloc.h>."""

_MEMINFO: Final = Path("/proc/meminfo")
_CGROUP: Final = Path("/sys/fs/cgroup")


def free_memory() -> int:
    """Return the bytes that a process may still use, as far as the system reports it; 4 GiB otherwise."""
    found = []
    with suppress(OSError, ValueError, IndexError):
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
        found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")]
    with suppress(OSError, ValueError):
        limits = (_CGROUP / name for name in ("memory.max", "memory.current"))
        most, now = (int(path.read_text(encoding="ascii")) for path in limits)  # "max", no limit, is not a number
        found.append(max(most - now, 0))
    with suppress(OSError, ValueError, AttributeError):
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=UNKNOWN)


def address_limit() -> int | None:
    """Return the bytes of address space that a process may have in total (``ulimit -v``); None without a limit."""
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError, AttributeError):
            limit = resource.getrlimit(resource.RLIMIT_AS)[0]
            return None if limit == resource.RLIM_INFINITY else limit
    return None


def keep_large_apart() -> bool:
    """Have the C library keep large arrays apart from small ones, where it can; whether it does.

    The GNU C library does so at first, but each time a larger array is freed, the size that counts as large rises, to
    32 MB at most. Large arrays are then mixed with small, long-lived objects, and their memory is not returned: 400 MB
    after the five runs of the main job. Whoever sets the limit in the environment (``MALLOC_MMAP_THRESHOLD_``,
    ``GLIBC_TUNABLES``) keeps it.
    """
    return _set_option(_MMAP_THRESHOLD, APART, "MALLOC_MMAP_THRESHOLD_")


def share_heaps() -> bool:
    """Have all threads share as many heaps as there are cores, where the C library can be told so; whether it was.

    The GNU C library gives eight heaps to each core, and threads that come and go leave something in every one: 150 MB
    in the main job. It helps only before threads have begun to work. Whoever sets the number in the environment
    (``MALLOC_ARENA_MAX``, ``GLIBC_TUNABLES``) keeps it.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return _set_option(_ARENA_MAX, max(cores or 1, 2), "MALLOC_ARENA_MAX")


def _set_option(option: int, value: int, variable: str) -> bool:
    """Set an option of the GNU C library's memory, unless the environment does."""
    if sys.platform != "linux" or {variable, "GLIBC_TUNABLES"} & set(os.environ):
        return False
    import ctypes

    set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # only in the GNU C library
    return bool(set_option is not None and set_option(option, value))


def return_freed() -> bool:
    """Return memory that was freed to the operating system, where the C library can; whether there was any.

    The GNU C library keeps freed memory for later; compiling with XLA leaves some hundred MB of it behind.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only in the GNU C library
    return bool(trim is not None and trim(0))
