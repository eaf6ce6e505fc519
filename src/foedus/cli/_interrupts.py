"""What is said at Ctrl-C if no command says it, and how a second Ctrl-C ends the program at once."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Final

__all__ = ["leave_at_once", "stopped"]

_SHOW_CURSOR: Final = "\x1b[?25h"
"""A progress bar hides it."""


def stopped(*, as_json: bool) -> str:
    """Return the final message."""
    if not as_json:
        return "stopped"
    error = {"code": "interrupted", "message": "stopped", "where": None, "expected": None, "hint": None}
    return json.dumps({"error": error}, indent=2)


def leave_at_once(*, as_json: bool) -> None:
    """End the process without cleanup at a second Ctrl-C. Files stay complete, because each is renamed into place."""
    with suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():
            os.write(2, f"\r{_SHOW_CURSOR}".encode())
        os.write(1 if as_json else 2, f"{stopped(as_json=as_json)}\n".encode())
    os._exit(1)
