"""Connects to a Dask scheduler, or raises one error within a few seconds."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Any, Final

from foedus.errors import WorkError

__all__ = ["connected"]

_GRACE: Final = 0.5
"""Seconds beyond its own limit that a connection gets: some servers accept one and never reply (assumed)."""

_SCHEMES: Final = ("tcp", "tls", "ws", "wss", "ucx")
_WITHIN: Final = ("inproc",)
"""Schemes of schedulers in this process, which listen on no port."""
_PORT: Final = 8786

_TALKATIVE: Final = ("distributed", "tornado", "asyncio")


def connected(distributed: Any, scheduler: str, seconds: float) -> Any:
    """Return a client of a scheduler.

    Parameters
    ----------
    distributed
        The package of that name.
    scheduler
        Address.
    seconds
        Time within which it has to answer.

    Raises
    ------
    WorkError
        If nothing answers there, or something other than a scheduler does. What the package would log is suppressed.
    """
    found: list[Any] = []
    failed: list[BaseException] = []
    given_up = threading.Event()

    def connect() -> None:
        try:
            _check_reachable(scheduler, seconds)
            found.append(distributed.Client(scheduler, timeout=seconds, set_as_default=False))
            if given_up.is_set():
                found.pop().close(timeout=seconds)
        except Exception as error:  # noqa: BLE001  (an unknown server may send anything)
            failed.append(error)

    levels = _hushed()
    # in a thread of its own: a connection to a server that never answers cannot be cancelled
    thread = threading.Thread(target=connect, name="dask-connection", daemon=True)
    thread.start()
    thread.join(seconds + _GRACE)
    if found:
        for logger, level in levels.items():
            logger.setLevel(level)
        return found[0]
    given_up.set()
    raise _unanswered(scheduler) from (failed[0] if failed else None)


def _check_reachable(scheduler: str, seconds: float) -> None:
    """Raise for an address that is not one, or at which nothing listens: the package would retry, log and linger."""
    scheme, _, place = scheduler.rpartition("://")
    if scheme in _WITHIN:
        return
    if scheme not in ("", *_SCHEMES):
        raise ValueError(f"unknown scheme {scheme}")
    host, _, port = place.rstrip("/").rpartition(":") if ":" in place else (place, "", str(_PORT))
    socket.create_connection((host.strip("[]"), int(port)), timeout=seconds).close()


def _unanswered(scheduler: str) -> WorkError:
    return WorkError(
        "the Dask scheduler does not answer", where=scheduler, expected="a running scheduler, such as tcp://host:8786"
    )


def _hushed() -> dict[logging.Logger, int]:
    """Silence loggers of the package, and return their levels; a failed connection keeps logging for a while."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _TALKATIVE]
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in names}
    for logger in levels:
        logger.setLevel(logging.CRITICAL + 1)
    return levels
