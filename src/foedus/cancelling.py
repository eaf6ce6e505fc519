"""Ending long work early: a flag that its loops read, set by Ctrl-C or by whoever started the work.

The flag comes first, signals second. An exception that Python raises at Ctrl-C is lost if it occurs inside a callback
of a compiled library or of the garbage collector; the flag stays set, and the next check of it ends the work.
"""

from __future__ import annotations

import _thread
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeAlias

from foedus.errors import InterruptedWorkError

__all__ = ["INTERRUPT", "Cancelled", "Stop", "check", "heeding_ctrl_c", "is_cancelled", "stopping_when"]

Stop: TypeAlias = Callable[[], bool]
"""Returns whether work should end, such as ``threading.Event().is_set`` or a `Cancelled`."""

ONE_PRESS: Final = 0.3
"""Seconds within which two interrupts count as one press of Ctrl-C, passed on by another program (assumed)."""

AGAIN: Final = 0.05
"""Seconds after which a lost interrupt is raised again (assumed)."""


class Cancelled:
    """A flag that tells work to end; any thread may set it.

    Examples
    --------
    >>> flag = Cancelled()
    >>> flag.set()
    >>> flag()
    True
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        """Whether it is set."""
        return self._event.is_set()

    def set(self) -> None:
        """Ask the work to end."""
        self._event.set()

    def clear(self) -> None:
        """Clear the flag for the next work."""
        self._event.clear()


INTERRUPT: Final = Cancelled()
"""Set by Ctrl-C while `heeding_ctrl_c` listens; it ends work in every thread of the process."""

_STOPS: Final[ContextVar[tuple[Stop, ...]]] = ContextVar("stops", default=())


def is_cancelled() -> bool:
    """Whether the work of this thread should end."""
    return INTERRUPT() or any(stop() for stop in _STOPS.get())


def check() -> None:
    """End the work of this thread if that was requested.

    Raises
    ------
    KeyboardInterrupt
        Like Ctrl-C, so that finished parts are kept in both cases.
    """
    if is_cancelled():
        raise KeyboardInterrupt


@contextmanager
def stopping_when(stop: Stop) -> Iterator[None]:
    """End the work in the block as soon as `stop` returns True: for a server, or a window with a button.

    Parameters
    ----------
    stop
        Called between parts of the work, in the thread that does it.

    Raises
    ------
    InterruptedWorkError
        When it ended the work; finished parts are kept, as at Ctrl-C.

    Examples
    --------
    >>> with stopping_when(lambda: True):
    ...     check()
    Traceback (most recent call last):
    foedus.errors.InterruptedWorkError: stopped
    """
    token = _STOPS.set((*_STOPS.get(), stop))
    try:
        yield
    except KeyboardInterrupt:
        if INTERRUPT() or not stop():
            raise
        raise InterruptedWorkError("stopped") from None
    finally:
        _STOPS.reset(token)


@contextmanager
def heeding_ctrl_c(leave: Callable[[], Any]) -> Iterator[None]:
    """Let Ctrl-C set `INTERRUPT` and raise KeyboardInterrupt once; a second one exits at once.

    Parameters
    ----------
    leave
        Called at the second Ctrl-C, in a separate thread: it should end the process.

    Notes
    -----
    Only in the main thread, and only if nothing else handles the signal; otherwise it does nothing. The previous state
    is restored at the end. An interrupt lost in a callback of the garbage collector is raised again.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    INTERRUPT.clear()
    with _Listener(leave):
        yield


class _Listener:
    """Listens for Ctrl-C: a handler in the main thread, and a thread that notices it while compiled code runs."""

    def __init__(self, leave: Callable[[], Any]) -> None:
        self.leave = leave
        self.first: float | None = None
        self.due = True
        self.repeats = 0
        self.open = True

    def __enter__(self) -> None:
        self.before = signal.signal(signal.SIGINT, self.handle)
        self.hook, sys.unraisablehook = sys.unraisablehook, self.lost
        self.receiver, self.sender = socket.socketpair()
        self.sender.setblocking(False)
        self.fd = signal.set_wakeup_fd(self.sender.fileno(), warn_on_full_buffer=False)
        self.thread = threading.Thread(target=self.listen, name="ctrl-c", daemon=True)
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.open = False
        signal.set_wakeup_fd(self.fd)
        sys.unraisablehook = self.hook
        signal.signal(signal.SIGINT, self.before)
        self.sender.close()
        self.thread.join(1.0)
        self.receiver.close()

    def handle(self, *_: object) -> None:
        """Raise what Ctrl-C raises, but only once, so that cleanup afterwards is not disturbed."""
        INTERRUPT.set()
        if self.due:
            self.due = False
            raise KeyboardInterrupt

    def listen(self) -> None:
        """Read the numbers of signals as they arrive."""
        try:
            while numbers := self.receiver.recv(64):
                for _ in range(numbers.count(signal.SIGINT)):
                    self.press()
        except OSError:
            return

    def press(self) -> None:
        """Record an interrupt."""
        now = time.monotonic()
        if self.repeats:
            self.repeats -= 1
        elif self.first is None:
            self.first = now
            INTERRUPT.set()
        elif now - self.first > ONE_PRESS:
            self.leave()

    def lost(self, report: Any) -> None:
        """Raise an interrupt again that occurred where nothing can be raised."""
        if not issubclass(report.exc_type, KeyboardInterrupt):
            self.hook(report)
            return
        again = threading.Timer(AGAIN, self.repeat)
        again.daemon = True
        again.start()

    def repeat(self) -> None:
        """Interrupt the main thread once more, without counting that as a press."""
        if self.open:
            self.repeats += 1
            self.due = True
            _thread.interrupt_main()
