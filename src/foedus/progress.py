"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from foedus.cancelling import check

__all__ = ["Progress", "counter", "part_of", "tell"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done and what there is in all; by a search with the bound proven and the best value found."""


def tell(progress: Progress | None, done: int, total: int) -> None:
    """Tell how far work is, where somebody wants to know; and end it, where somebody asked for that.

    Raises
    ------
    KeyboardInterrupt
        When the work is to end: see `foedus.cancelling`.

    Examples
    --------
    >>> tell(print, 1, 2)
    1 2
    """
    check()
    if progress is not None:
        progress(done, total)


def counter(progress: Progress | None, total: int) -> Callable[[], None]:
    """Return a function to be called as each of some parts is finished.

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


def part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Return what tells of a part of longer work, of which `before` is done already."""
    return None if progress is None else lambda done, _total: progress(before + done, total)
