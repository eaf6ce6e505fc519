"""Which devices compute, and where compiled programs are kept."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import jax
import platformdirs

__all__ = ["LANES", "configure", "devices", "lanes"]

LANES = 64
"""Members computed side by side on a CPU device.

Wide enough for vector instructions, and a fixed number, so that no rounding depends on the size of the ensemble. On
two cores 32, 64 and 128 were equally fast within the noise of the measurement.
"""

_configured = False


def configure() -> None:
    """Make a CPU device of every core and keep compiled programs, once per process.

    A program over many members uses one core of one device, so the number of devices must be set before
    JAX starts. Where a caller has started JAX already, its devices are used as they are.
    """
    global _configured
    if _configured:
        return
    _configured = True
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(RuntimeError):
        _set("jax_num_cpu_devices", cores)
    if jax.config.values.get("jax_compilation_cache_dir") is None:
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


def lanes(chunk: int) -> int:
    """Return how many members a device computes side by side."""
    return LANES if devices()[0].platform == "cpu" else chunk
