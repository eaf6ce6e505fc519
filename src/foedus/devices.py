"""Which devices and threads compute, and where compiled programs are stored."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import jax
import platformdirs

from foedus.cache_folders import can_be_written
from foedus.forks import check_fork
from foedus.memory import keep_large_apart

__all__ = ["LANES", "configure", "devices", "lanes", "threads"]

LANES = (64, 32, 16)
"""Members computed side by side on a core, for few states and for many.

Wide enough for vector instructions, and fixed by the number of states and of quantities kept of ordered pairs, so that
no rounding depends on the size of the ensemble. With 29 states 32, 64 and 128 were equally fast within the noise of the
measurement; with 190 and all mechanisms 16 used the least memory, and was not slower.
"""

TILE_BYTES = 24 * 2**20
"""Bytes that the quantities kept for all ordered pairs may take in a tile (assumed)."""

_configured = False


def configure() -> None:
    """Make every core a CPU device and cache compiled programs, once per process.

    The number of devices must be set before JAX starts. If a caller has already started JAX, its devices are used as
    they are; no result of a run depends on their number.

    Raises
    ------
    WorkError
        In a process forked from one that has already computed.
    """
    global _configured
    check_fork()
    if _configured:
        return
    _configured = True
    keep_large_apart()
    with contextlib.suppress(RuntimeError):
        _set("jax_num_cpu_devices", _cores())
    if jax.config.values.get("jax_compilation_cache_dir") is None and can_be_written(_cache_folder()):
        _set("jax_compilation_cache_dir", str(_cache_folder()))
        _set("jax_persistent_cache_min_compile_time_secs", 0.5)


def _set(name: str, value: object) -> None:
    jax.config.update(name, value)  # type: ignore[no-untyped-call]


def _cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("foedus")) / "compiled"


def devices() -> list[jax.Device]:
    """Return the devices that share the work."""
    configure()
    return list(jax.devices())


def threads() -> int:
    """Return how many tiles of members are computed at a time: one per core, or one on a GPU."""
    return _cores() if devices()[0].platform == "cpu" else 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def lanes(chunk: int, actors: int, directed: int = 1) -> int:
    """Return how many members a tile computes side by side.

    Parameters
    ----------
    chunk
        Members of a chunk.
    actors
        Number of states.
    directed
        Number of quantities that a step keeps for all ordered pairs of states.
    """
    if devices()[0].platform != "cpu":
        return chunk
    # two worlds in single precision
    member = max(directed, 1) * actors**2 * 2 * 4
    return next((width for width in LANES if width * member <= TILE_BYTES), LANES[-1])
