"""A second process of foedus, with what this one imports from; standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["start"]


def start(
    code: str, *, environment: Mapping[str, str] | None = None, own_session: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process with this Python, which runs code and reads from a pipe and writes into one.

    Parameters
    ----------
    code
        Statements of Python; ``foedus`` is what it is here.
    environment
        Variables beside those of this process.
    own_session
        Whether Ctrl-C is for this process alone.

    Returns
    -------
    subprocess.Popen
        With pipes as its standard input and output, and nothing of its errors.

    Raises
    ------
    OSError
        If no process can be started.
    """
    if not sys.executable:
        raise FileNotFoundError("the Python of this process has no name")
    path = os.pathsep.join([os.path.abspath(each) for each in sys.path if each])
    options: dict[str, Any] = {"start_new_session": True} if own_session else {}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {}), "PYTHONPATH": path},
        **options,
    )
