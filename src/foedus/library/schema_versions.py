"""The version of the form of a file: ``schema = 1`` in files that people write, and in what foedus keeps."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator

__all__ = ["SCHEMA", "SchemaVersion", "check_schema"]

SCHEMA: Final = 1
"""The present form of every file; version 0.1.0 wrote the same one without saying so."""


def check_schema(given: Any) -> int:
    """Return the version of a file's form.

    Raises
    ------
    ValueError
        When it is not the present one.
    """
    if given != SCHEMA or isinstance(given, bool):
        raise ValueError(f"the file is of form {given!r}, and this version of foedus reads form {SCHEMA}")
    return SCHEMA


SchemaVersion = Annotated[int, BeforeValidator(check_schema)]
"""Type of the key ``schema``."""
