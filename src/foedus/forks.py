"""Forked processes: they inherit the locks of the computing threads, but not the threads."""

from __future__ import annotations

import os
import sys

from foedus.errors import WorkError

__all__ = ["check_fork"]

_used = False  # whether anything was computed in this process
_inherited = False  # whether it was forked from one in which something was


def check_fork() -> None:
    """Raise in a process forked from one that has already computed; record that this one computes.

    JAX and Polars compute in threads, which a fork does not copy: anything that waits for them waits forever.

    Raises
    ------
    WorkError
        Naming ``spawn``, which works.
    """
    global _used
    if _inherited:
        raise WorkError(
            "this process was forked from one that had already computed, and would wait for threads that a fork leaves "
            "behind",
            expected='processes started by "spawn"',
            hint='Use multiprocessing.get_context("spawn"), or fork before foedus, JAX or Polars first compute',
        )
    _used = True


def _note_fork() -> None:
    """Record in a forked process whether we, or JAX for another caller, had computed before."""
    global _inherited
    started = getattr(sys.modules.get("jax._src.xla_bridge"), "backends_are_initialized", None)
    _inherited = _inherited or _used or (started is not None and bool(started()))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_note_fork)
