"""Say in advance roughly how long work takes, even if no bar is shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from foedus.cli._output import note
from foedus.progress import Progress, tell

__all__ = ["announcing", "duration_words"]

LONG = 10.0
"""Seconds below which nothing is said (assumed)."""


def announcing(
    progress: Progress | None, *, say: Callable[[str], None] = note, clock: Callable[[], float] = time.monotonic
) -> Progress:
    """Return a progress callback that says in one line how long the rest takes, once a part has been timed.

    Parameters
    ----------
    progress
        Called with every step.
    say, clock
        Writes the line; a clock in seconds.

    Notes
    -----
    The first part includes compilation, so the second one is timed, if there is one.

    Examples
    --------
    >>> times = iter((0.0, 30.0, 32.0))
    >>> step = announcing(None, say=print, clock=lambda: next(times))
    >>> step(0, 1000), step(10, 1000), step(20, 1000)
    1000 points at 0.20 s each: about 3 minutes more
    (None, None, None)
    """
    told: list[tuple[float, int]] = []

    def step(done: int, total: int) -> None:
        tell(progress, done, total)
        if len(told) < 3 and (not told or done > told[-1][1]):
            told.append((clock(), done))
            if len(told) == 3:
                each = (told[2][0] - told[1][0]) / (told[2][1] - told[1][1])
                if (total - done) * each > LONG:
                    rest = duration_words((total - done) * each)
                    say(f"{total} points at {each:.2f} s each: about {rest} more")

    return step


def duration_words(seconds: float) -> str:
    """Return a duration in words.

    Examples
    --------
    >>> [duration_words(each) for each in (12.3, 90, 328, 9000)]
    ['12 seconds', '90 seconds', '5 minutes', '2.5 hours']
    """
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
