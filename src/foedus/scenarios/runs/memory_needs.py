"""Whether a run fits in free memory, checked and explained before it starts."""

from __future__ import annotations

from typing import Final

from foedus.errors import WorkError
from foedus.memory import address_limit, free_memory
from foedus.scenarios.runs.chunk_sizes import member_bytes

__all__ = ["ADDRESSES", "BASE", "COPIES", "check_memory", "needed_memory"]

BASE: Final = 3 * 2**28
"""Bytes that the libraries and a compiled program take: 0.75 GiB (assumed); a run of 3 states took 1.0 GB in all."""

COPIES: Final = 2.2
"""Number of copies of a chunk's results in memory at once: 195 states over 30 years took 1.9 GB in chunks of 16
members, and 2.7 in chunks of 32."""

ADDRESSES: Final = 11 * 2**28
"""Bytes of address space that the libraries reserve before anything is computed: 2.75 GiB; a run of 3 states reserved
2.7 GB, and with 2.0 it hung."""

_DRAW: Final = 2 * 8
"""Bytes of one drawn parameter of one member, including its copy."""


def needed_memory(actors: int, theatres: int, years: int, *, members: int, chunk: int, parameters: int = 100) -> int:
    """Return approximately how many bytes a run takes at its peak.

    Parameters
    ----------
    actors, theatres, years
        Size of the case, and length of the run.
    members, chunk
        Size of the ensemble, and how many of them are computed at once.
    parameters
        Parameters drawn for each member.

    Returns
    -------
    int
        ``BASE``, the draws, and ``COPIES`` times the results of a chunk; finished chunks take no more than is free.

    Examples
    --------
    >>> needed_memory(195, 10, 30, members=100, chunk=16) // 10**8  # measured: 1.9 GB
    16
    """
    at_once = min(chunk, members) * member_bytes(actors, theatres, years)
    return int(BASE + members * parameters * _DRAW + COPIES * at_once)


def check_memory(actors: int, theatres: int, years: int, *, members: int, chunk: int, parameters: int = 100) -> None:
    """Reject a run that does not fit in free memory.

    Parameters
    ----------
    actors, theatres, years, members, chunk, parameters
        As in `needed_memory`.

    Raises
    ------
    WorkError
        The error says what would fit.
    """

    def needed(many: int, at_once: int) -> int:
        return needed_memory(actors, theatres, years, members=many, chunk=at_once, parameters=parameters)

    need, free, limit = needed(members, chunk), free_memory(), address_limit()
    if limit is not None and limit < need - BASE + ADDRESSES:
        raise WorkError(
            f"the address space of a process is limited to {_gigabytes(limit)}",
            where="ulimit -v",
            expected=f"at least {_gigabytes(need - BASE + ADDRESSES)}",
        )
    if need <= free:
        return
    powers = [1 << bit for bit in range(16, -1, -1)]
    narrower = next((each for each in powers if each < min(chunk, members) and needed(members, each) <= free), None)
    fewer = next((each for each in powers if each < members and needed(each, min(chunk, each)) <= free), None)
    if narrower is not None:
        hint = f"It fits with chunk {narrower}"
    elif fewer is not None:
        hint = f"It fits with members {fewer}"
    else:
        hint = "Use fewer actors or years, or close other programs"
    raise WorkError(
        f"too little memory: about {_gigabytes(need)} needed",
        where=f"{actors} actors, {years} years, members {members}, chunk {chunk}",
        expected=f"at most {_gigabytes(free)}, the free memory",
        hint=hint,
    )


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB"
