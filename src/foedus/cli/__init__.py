"""The command line: a thin face over the functions of the layers below, JSON first.

This module imports almost nothing, so that Ctrl-C works while the rest is being imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.cli._commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    import gc
    import logging
    import os

    from foedus.cli._streams import settle_streams
    from foedus.memory import share_heaps

    settle_streams()
    share_heaps()  # before any thread
    # figures are drawn to files, never on a screen; a name unknown to matplotlib would make its import fail
    os.environ.pop("MPLBACKEND", None)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its messages about font caches do not matter here
    # Polars' allocator returns freed memory at once: it would keep as much as a table takes while others need it
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    # a command is short and makes many objects that live as long as it does: collecting garbage often is wasted
    gc.set_threshold(100_000, 50, 50)
    try:
        from foedus.cli._commands import app

        app()
    except KeyboardInterrupt:
        _stop()


def _stop() -> None:
    """Exit after Ctrl-C outside any command: during startup or at the very end."""
    import sys

    from foedus.cli._interrupts import stopped

    as_json = "--json" in sys.argv[1:]
    print(stopped(as_json=as_json), file=sys.stdout if as_json else sys.stderr)
    sys.exit(1)


def __getattr__(name: str) -> Any:
    """Import the command group, with all its commands, on first use."""
    if name != "app":
        raise AttributeError(f"module 'foedus.cli' has no attribute {name!r}")
    from foedus.cli._commands import app

    return app
