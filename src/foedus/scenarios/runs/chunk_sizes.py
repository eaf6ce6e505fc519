"""How many members are computed at once, such that their results fit in a fixed amount of memory."""

from __future__ import annotations

from typing import Final

__all__ = ["LEAST", "MOST", "TARGET", "chunk_size", "member_bytes"]

TARGET: Final = 192 * 2**20
"""Bytes that the results of one chunk may take (assumed): on a machine with 4 GiB there is room for a chunk, its copy
while it is reordered, and the libraries."""

LEAST: Final = 16
"""Members of the smallest chunk: with fewer the vector units are idle. 195 states, 100 members and 30 years with a
scenario took as long in chunks of 16 as in chunks of 32 on two cores (90 s), and 1.9 GB instead of 2.5 to 3."""

MOST: Final = 1024
"""Members of the largest chunk (assumed): more do not make a run faster, but make progress coarser."""

_WORLDS: Final = 2
_BYTES: Final = 4


def member_bytes(actors: int, theatres: int, years: int) -> int:
    """Return the bytes that one member's results take, in float32, for baseline and scenario.

    Three fields over pairs, one over ordered pairs, five over states and one over theatres, once a year.

    Examples
    --------
    >>> member_bytes(29, 10, 30) // 1000
    549
    """
    cells = 3 * (actors * (actors - 1) // 2) + actors**2 + 5 * actors + theatres
    return cells * (years + 1) * _WORLDS * _BYTES


def chunk_size(actors: int, theatres: int, years: int) -> int:
    """Return the number of members of a chunk for a run of a given size.

    It is the largest power of two whose results fit in ``TARGET``, between ``LEAST`` and ``MOST``.

    Parameters
    ----------
    actors, theatres
        Number of states and of theatres.
    years
        Length of the run.

    Returns
    -------
    int

    Notes
    -----
    The rule depends only on the run, never on the machine: stored chunks all have the same width, so the width is part
    of a run's address, and a run begun with much free memory must be found again with little. The free memory of the
    machine determines how many finished chunks stay in memory (``engine.chunks``), which does not affect any number.

    Examples
    --------
    >>> chunk_size(29, 10, 30), chunk_size(190, 10, 30), chunk_size(3, 0, 10)
    (256, 16, 1024)
    """
    fitting = TARGET // member_bytes(actors, theatres, years)
    return min(MOST, max(LEAST, 1 << max(fitting.bit_length() - 1, 0)))
