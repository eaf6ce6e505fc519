"""Names of files that people make: what they may be."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from foedus.errors import InputError

__all__ = ["check_own_name"]

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_own_name(
    name: str, kind: str, packaged: Collection[str], *, example: str, error: type[InputError] = InputError
) -> None:
    """Refuse a name that a file of one's own cannot have.

    Parameters
    ----------
    name
        The name.
    kind
        What it names, with its article: ``a case``.
    packaged
        Names of those that foedus comes with.
    example
        A name that would do.
    error
        Class of the error.

    Raises
    ------
    InputError
        If it does not consist of lower-case letters, digits and hyphens, or is that of a packaged file.
    """
    if not _NAME.fullmatch(name):
        raise error(
            f"{name[:60]!r} is not a valid name for {kind}",
            where="name",
            expected=f"lower-case letters, digits and hyphens, such as {example}",
        )
    if name in packaged:
        raise error(f"foedus comes with {kind} {name!r}", where="name", expected="a name of your own")
