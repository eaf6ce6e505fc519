"""How long work reports its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from foedus.cancelling import check

__all__ = ["Progress", "Step", "counter", "no_step", "part_of", "tell"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (done, total); by a search with (proven bound, best value found)."""

Step: TypeAlias = Callable[[], None]
"""Called when a part of longer work is finished: what `counter` returns."""


def tell(progress: Progress | None, done: int, total: int) -> None:
    """Report progress, if there is a callback; and end the work, if that was requested.

    Raises
    ------
    KeyboardInterrupt
        If the work should end: see `foedus.cancelling`.

    Examples
    --------
    >>> tell(print, 1, 2)
    1 2
    """
    check()
    if progress is not None:
        progress(done, total)


def counter(progress: Progress | None, total: int) -> Step:
    """Return a function to be called when each of a number of parts is finished.

    Examples
    --------
    >>> told = []
    >>> step = counter(lambda done, total: told.append((done, total)), 2)
    >>> step(), step(), told
    (None, None, [(1, 2), (2, 2)])
    """
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell(progress, done, total)

    return step


def no_step() -> None:
    """Report nothing: for work that is no part of longer work."""


def part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Return a callback for one part of longer work, of which `before` is already done."""
    return None if progress is None else lambda done, _total: progress(before + done, total)
