"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Progress", "counter", "part_of"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done and what there is in all; by a search with the bound proven and the best value found."""


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
        if progress is not None:
            progress(done, total)

    return step


def part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Return what tells of a part of longer work, of which `before` is done already."""
    return None if progress is None else lambda done, _total: progress(before + done, total)
