"""The version of a file's format: ``schema = 1`` in files that people write and in those that foedus stores."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator

__all__ = ["SCHEMA", "SchemaVersion", "check_schema"]

SCHEMA: Final = 1
"""The current format of every file; version 0.1.0 wrote the same format without declaring it."""


def check_schema(given: Any) -> int:
    """Return the version of a file's format.

    Raises
    ------
    ValueError
        If it is not the current one.
    """
    if given != SCHEMA or isinstance(given, bool):
        raise ValueError(f"the file has schema {given!r}, but this version of foedus reads schema {SCHEMA}")
    return SCHEMA


SchemaVersion = Annotated[int, BeforeValidator(check_schema)]
"""Type of the key ``schema``."""
