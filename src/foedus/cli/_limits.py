"""System limits under which no command can work: libraries would abort without a message."""

from __future__ import annotations

from typing import Final

from foedus.errors import WorkError
from foedus.memory import address_limit

__all__ = ["ADDRESSES", "check_addresses"]

ADDRESSES: Final = 3 * 2**29
"""Bytes of address space that a command needs: 1.5 GiB; the smallest commands were measured at 1.3 to 1.4 GB."""


def check_addresses() -> None:
    """Raise an error if there is too little address space.

    Raises
    ------
    WorkError
        Naming the limit and what is needed.
    """
    limit = address_limit()
    if limit is not None and limit < ADDRESSES:
        raise WorkError(
            f"the address space of a process is limited to {limit / 1e9:.1f} GB",
            where="ulimit -v",
            expected=f"at least {ADDRESSES / 1e9:.1f} GB",
        )
